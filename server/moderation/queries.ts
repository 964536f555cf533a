import { sql } from "kysely";
import type { Kept, LogEntry, ModerationAction, Review, ShowModerator, WordList } from "#shared/moderation.ts";
import { can, type Ownership } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor, Role } from "#shared/roles.ts";
import type { ShowHeader } from "#shared/show.ts";
import { chatNeighbours, messagesById } from "../chat/queries.ts";
import type { Db } from "../db/connect.ts";

/** Whose the chat of a show is: its host's, and the moderators' that are appointed for it. */
export async function crewOf(db: Db, show: Pick<ShowHeader, "id" | "hostId">): Promise<Ownership> {
	const rows = await db.selectFrom("show_moderators").select("user_id").where("show_id", "=", show.id).execute();
	return { hostId: show.hostId, moderatorIds: rows.map((row) => row.user_id) };
}

/** What `crewOf` needs of a show; refuses what does not exist. */
export async function showOf(db: Db, showId: string): Promise<Pick<ShowHeader, "id" | "hostId" | "state">> {
	const row = await db.selectFrom("shows").select(["id", "host_id", "state"]).where("id", "=", showId).executeTakeFirst();
	if (!row) throw new Refusal("not_found");
	return { id: row.id, hostId: row.host_id, state: row.state };
}

/** Refuses to act against oneself, the show's host, or anybody who may moderate it. */
export async function spareCrew(db: Db, actor: Actor, show: Pick<ShowHeader, "id" | "hostId"> | null, userId: string): Promise<void> {
	const row = await db.selectFrom("user").select("role").where("id", "=", userId).executeTakeFirst();
	const resource = show ? await crewOf(db, show) : {};
	const target: Actor = { userId, role: (row?.role ?? "viewer") as Role, name: null, shopIds: [] };
	const isCrew = show ? can(target, "chat.moderate", resource) : target.role !== "viewer" && target.role !== "merchant";
	// An administrator may still reach a moderator who was appointed.
	if (userId === actor.userId || (isCrew && !(actor.role === "admin" && target.role === "viewer"))) throw new Refusal("forbidden");
}

/** The name of a person, or the last one that they wrote under. */
export async function nameOf(db: Db, userId: string): Promise<string> {
	const { rows } = await sql<{ name: string }>`
		select coalesce((select name from "user" where id = ${userId}), (select name from chat_messages where user_id = ${userId} order by id desc limit 1), '') as name
	`.execute(db);
	return rows[0]!.name;
}

export interface NewEntry {
	readonly showId: string | null;
	/** Absent: automatic. */
	readonly actor?: Actor;
	readonly action: ModerationAction;
	readonly target?: { readonly userId: string | null; readonly name: string | null };
	readonly messageId?: number | null;
	readonly quote?: string | null | undefined;
	readonly why?: string;
}

/** Appends to the record of who did what. The database takes no entry back. */
export async function record(db: Db, { showId, actor, action, target, messageId, quote, why }: NewEntry): Promise<void> {
	await db
		.insertInto("moderation_log")
		.values({ show_id: showId, actor_id: actor?.userId ?? null, actor_name: actor?.name ?? "", action, target_id: target?.userId ?? null, target_name: target?.name ?? "", message_id: messageId ?? null, quote: quote ?? null, why: why ?? "" })
		.execute();
}

const pageSize = 50;

/** The record of one show (or of all), newest first. */
export async function logPage(db: Db, showId: string | null, { before, action, person, by }: { before?: number; action?: ModerationAction; person?: string; by?: "people" | "rules" }): Promise<{ entries: LogEntry[]; more: boolean }> {
	let query = db.selectFrom("moderation_log").leftJoin("shows", "shows.id", "moderation_log.show_id").selectAll("moderation_log").select(["shows.title", "shows.title_en"]);
	if (showId !== null) query = query.where("moderation_log.show_id", "=", showId);
	if (before !== undefined) query = query.where("moderation_log.id", "<", before);
	if (action) query = query.where("action", "=", action);
	if (person) query = query.where((eb) => eb.or([eb("actor_id", "=", person), eb("target_id", "=", person)]));
	if (by) query = query.where("actor_id", by === "rules" ? "is" : "is not", null);
	const rows = await query.orderBy("moderation_log.id", "desc").limit(pageSize + 1).execute();
	return {
		entries: rows.slice(0, pageSize).map((row) => ({
			id: row.id,
			at: row.at.toISOString(),
			showId: row.show_id,
			showTitle: row.title === null ? null : { zh: row.title, en: row.title_en },
			actor: row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name },
			action: row.action,
			target: row.target_id === null ? null : { id: row.target_id, name: row.target_name },
			messageId: row.message_id,
			quote: row.quote,
			why: row.why,
		})),
		more: rows.length > pageSize,
	};
}

/** Messages of a show (or of all) that wait for a decision, oldest first, or that are settled, newest first; 50 a page. */
export async function reviewPage(db: Db, showId: string | null, { settled, before }: { settled: boolean; before?: number }): Promise<{ reviews: Review[]; more: boolean }> {
	let query = db
		.selectFrom("reviews")
		.innerJoin("shows", "shows.id", "reviews.show_id")
		.selectAll("reviews")
		.select(["shows.title", "shows.title_en"])
		.where("settled_at", settled ? "is not" : "is", null)
		.orderBy("message_id", "desc")
		.limit(pageSize + 1);
	if (showId !== null) query = query.where("reviews.show_id", "=", showId);
	if (before !== undefined) query = query.where("message_id", "<", before);
	const rows = await query.execute();
	const page = rows.slice(0, pageSize);
	const ids = page.map(({ message_id }) => message_id);
	const [messages, neighbours, reports] = await Promise.all([
		messagesById(db, ids),
		chatNeighbours(db, ids),
		ids.length === 0 ? [] : db.selectFrom("reports").select(["message_id", "reason", sql<number>`count(*)::int`.as("count")]).where("message_id", "in", ids).groupBy(["message_id", "reason"]).orderBy("count", "desc").execute(),
	]);
	return {
		reviews: page.map((row) => ({
			showId: row.show_id,
			showTitle: { zh: row.title, en: row.title_en },
			kind: row.kind,
			rule: row.rule,
			message: messages.get(row.message_id)!.message,
			removed: messages.get(row.message_id)!.removed,
			context: neighbours.get(row.message_id) ?? [],
			reports: reports.filter(({ message_id }) => message_id === row.message_id).map(({ reason, count }) => ({ reason, count })),
			openedAt: row.opened_at.toISOString(),
			outcome: row.outcome,
			settledAt: row.settled_at?.toISOString() ?? null,
		})),
		more: rows.length > pageSize,
	};
}

/** Who is kept from something in a show, or (null) on the platform: blocks, shadow-bans and running mutes, newest first, 200 at most. */
export async function keptPeople(db: Db, showId: string | null): Promise<Kept[]> {
	const { rows } = await sql<{ user_id: string; name: string; kind: Kept["kind"]; show_id: string | null; reason: string; at: Date; until: Date | null }>`
		select kept.*, coalesce(u.name, (select name from chat_messages m where m.user_id = kept.user_id order by m.id desc limit 1), '') as name
		from (
			select user_id, kind, show_id, reason, at, null::timestamptz as until from blocks where show_id is not distinct from ${showId}::uuid
			union all
			select user_id, 'mute', show_id, '', at, until from mutes where show_id = ${showId}::uuid and until > now()
			order by at desc limit 200
		) kept left join "user" u on u.id = kept.user_id
		order by at desc
	`.execute(db);
	return rows.map((row) => ({ userId: row.user_id, name: row.name, kind: row.kind, showId: row.show_id, reason: row.reason, at: row.at.toISOString(), until: row.until?.toISOString() ?? null }));
}

/** Ids of the shows, live or to come, that an account is appointed moderator of: for `exists` and `in`. */
export const appointedShows = (db: Db, userId: string) =>
	db.selectFrom("show_moderators as crew").innerJoin("shows as appointed", "appointed.id", "crew.show_id").select("appointed.id").where("crew.user_id", "=", userId).where("appointed.state", "in", ["live", "scheduled"]);

export async function moderatorsOf(db: Db, showId: string): Promise<ShowModerator[]> {
	const rows = await db
		.selectFrom("show_moderators")
		.innerJoin("user", "user.id", "show_moderators.user_id")
		.select(["user.id", "user.name", "user.email", "show_moderators.at"])
		.where("show_id", "=", showId)
		.orderBy("show_moderators.at")
		.execute();
	return rows.map((row) => ({ userId: row.id, name: row.name, email: row.email, at: row.at.toISOString() }));
}

export async function wordListsOf(db: Db, showId: string | null): Promise<WordList[]> {
	const rows = await db.selectFrom("word_lists").selectAll().where("show_id", "is not distinct from", showId).orderBy("id").execute();
	return rows.map(toWordList);
}

export function toWordList(row: { id: string; show_id: string | null; built_in: string | null; name: string; action: WordList["action"]; enabled: boolean; words: string; updated_at: Date }): WordList {
	return { id: row.id, showId: row.show_id, builtIn: row.built_in, name: row.name, action: row.action, enabled: row.enabled, words: row.words, updatedAt: row.updated_at.toISOString() };
}
