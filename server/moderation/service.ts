import { sql } from "kysely";
import { type BlockInput, type ModerationSettings, moderationLimits, type ReportInput, type ReviewOutcome, type ShowModerator, type WordList, type WordListInput } from "#shared/moderation.ts";
import { can } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Deps } from "../deps.ts";
import { authorise } from "../http/route.ts";
import { appendEvent } from "../live/timeline.ts";
import { crewOf, keptPeople, moderatorsOf, nameOf, record, showOf, spareCrew, toWordList, wordListsOf } from "./queries.ts";

type Tools = Pick<Deps, "db" | "live">;

/** The show, for whoever may moderate it. */
export async function moderated(db: Deps["db"], actor: Actor, showId: string) {
	const show = await showOf(db, showId);
	authorise(actor, "chat.moderate", await crewOf(db, show));
	return show;
}

/** Everything that the moderation panel of a show sets. */
export async function settingsOf({ db }: Tools, actor: Actor, showId: string): Promise<ModerationSettings> {
	const show = await moderated(db, actor, showId);
	const [setting, moderators, lists, kept] = await Promise.all([
		db.selectFrom("chat_settings").select("link_filter").where("show_id", "=", showId).executeTakeFirst(),
		moderatorsOf(db, showId),
		wordListsOf(db, showId),
		keptPeople(db, showId),
	]);
	return { linkFilter: setting?.link_filter ?? true, moderators, lists, kept, mayAppoint: can(actor, "show.appoint", { hostId: show.hostId }) };
}

export async function setLinkFilter({ db, live }: Tools, actor: Actor, showId: string, on: boolean): Promise<void> {
	await moderated(db, actor, showId);
	await db.transaction().execute(async (tx) => {
		await tx.insertInto("chat_settings").values({ show_id: showId, link_filter: on }).onConflict((conflict) => conflict.column("show_id").doUpdateSet({ link_filter: on })).execute();
		await record(tx, { showId, actor, action: "link-filter", why: on ? "on" : "off" });
	});
	live.wordsChanged(showId);
}

/** Blocks or shadow-bans a person in a show, or (null) everywhere, or lifts it. A block is felt at once: the person's sockets come back with it. */
export async function setBlock({ db, live }: Tools, actor: Actor, showId: string | null, { userId, kind, on, reason }: BlockInput): Promise<void> {
	if (showId === null) authorise(actor, "moderation.platform");
	const show = showId === null ? null : await moderated(db, actor, showId);
	if (on) await spareCrew(db, actor, show, userId);
	await db.transaction().execute(async (tx) => {
		const changed = on
			? await tx.insertInto("blocks").values({ user_id: userId, show_id: showId, kind, reason, blocked_by: actor.userId! }).onConflict((conflict) => conflict.columns(["user_id", "show_id", "kind"]).doNothing()).returning("id").execute()
			: await tx.deleteFrom("blocks").where("user_id", "=", userId).where("show_id", "is not distinct from", showId).where("kind", "=", kind).returning("id").execute();
		if (changed.length === 0) return;
		const action = kind === "block" ? (on ? "blocked" : "unblocked") : on ? "shadowed" : "unshadowed";
		await record(tx, { showId, actor, action, target: { userId, name: await nameOf(tx, userId) }, why: reason });
	});
	if (kind === "block") live.actorChanged(userId);
}

/** Makes an account moderator of this show alone; found by its e-mail address, or by a name that only one has. */
export async function appoint({ db, live }: Tools, actor: Actor, showId: string, person: string): Promise<ShowModerator> {
	const show = await showOf(db, showId);
	authorise(actor, "show.appoint", { hostId: show.hostId });
	const found = await db
		.selectFrom("user")
		.select(["id", "name", "email"])
		.where((eb) => eb.or([eb("isAnonymous", "is", null), eb("isAnonymous", "=", false)]))
		.where((eb) => (person.includes("@") ? eb(eb.fn<string>("lower", ["email"]), "=", person.toLowerCase()) : eb("name", "=", person)))
		.limit(2)
		.execute();
	if (found.length !== 1) throw new Refusal("person_unknown");
	const { id, name, email } = found[0]!;
	await db.transaction().execute(async (tx) => {
		// One after another: the limit counts.
		await tx.selectFrom("shows").select("id").where("id", "=", showId).forUpdate().execute();
		const { count } = await tx.selectFrom("show_moderators").select(sql<number>`count(*)::int`.as("count")).where("show_id", "=", showId).executeTakeFirstOrThrow();
		if (count >= moderationLimits.moderators) throw new Refusal("moderators_full", { max: moderationLimits.moderators });
		const made = await tx.insertInto("show_moderators").values({ show_id: showId, user_id: id, appointed_by: actor.userId! }).onConflict((conflict) => conflict.doNothing()).returning("user_id").execute();
		if (made.length > 0) await record(tx, { showId, actor, action: "appointed", target: { userId: id, name } });
	});
	live.actorChanged(id);
	return { userId: id, name, email, at: new Date().toISOString() };
}

export async function dismissModerator({ db, live }: Tools, actor: Actor, showId: string, userId: string): Promise<void> {
	const show = await showOf(db, showId);
	authorise(actor, "show.appoint", { hostId: show.hostId });
	await db.transaction().execute(async (tx) => {
		const gone = await tx.deleteFrom("show_moderators").where("show_id", "=", showId).where("user_id", "=", userId).returning("user_id").execute();
		if (gone.length === 0) throw new Refusal("not_found");
		await record(tx, { showId, actor, action: "dismissed-moderator", target: { userId, name: await nameOf(tx, userId) } });
	});
	live.actorChanged(userId);
}

// ---- word lists ------------------------------------------------------------------------------------------------------------
async function mayEdit({ db }: Tools, actor: Actor, showId: string | null): Promise<void> {
	if (showId === null) authorise(actor, "moderation.platform");
	else await moderated(db, actor, showId);
}

/** Makes a list of a show, or (null) of the platform. */
export async function makeList(tools: Tools, actor: Actor, showId: string | null, { name, action, enabled, words }: WordListInput): Promise<WordList> {
	await mayEdit(tools, actor, showId);
	const list = await tools.db.transaction().execute(async (tx) => {
		await sql`select pg_advisory_xact_lock(hashtext(${`word lists ${showId}`}))`.execute(tx);
		const { count } = await tx.selectFrom("word_lists").select(sql<number>`count(*)::int`.as("count")).where("show_id", "is not distinct from", showId).executeTakeFirstOrThrow();
		const max = showId === null ? moderationLimits.platformLists : moderationLimits.showLists;
		if (count >= max) throw new Refusal("lists_full", { max });
		const row = await tx.insertInto("word_lists").values({ show_id: showId, built_in: null, name, action, enabled, words, updated_by: actor.userId }).returningAll().executeTakeFirstOrThrow();
		await record(tx, { showId, actor, action: "list-made", why: `${name}: ${action}` });
		return toWordList(row);
	});
	tools.live.wordsChanged(showId);
	return list;
}

/** Changes a list; a built-in one keeps its name. */
export async function changeList(tools: Tools, actor: Actor, showId: string | null, listId: string, { name, action, enabled, words }: WordListInput): Promise<WordList> {
	await mayEdit(tools, actor, showId);
	const list = await tools.db.transaction().execute(async (tx) => {
		const row = await tx
			.updateTable("word_lists")
			.set((eb) => ({ name: eb.case().when("built_in", "is", null).then(name).else(eb.ref("name")).end(), action, enabled, words, updated_by: actor.userId, updated_at: new Date() }))
			.where("id", "=", listId)
			.where("show_id", "is not distinct from", showId)
			.returningAll()
			.executeTakeFirst();
		if (!row) throw new Refusal("not_found");
		await record(tx, { showId, actor, action: "list-changed", why: `${row.built_in ?? row.name}: ${enabled ? action : "off"}` });
		return toWordList(row);
	});
	tools.live.wordsChanged(showId);
	return list;
}

/** Deletes a list that is not built in. */
export async function deleteList(tools: Tools, actor: Actor, showId: string | null, listId: string): Promise<void> {
	await mayEdit(tools, actor, showId);
	await tools.db.transaction().execute(async (tx) => {
		const row = await tx.deleteFrom("word_lists").where("id", "=", listId).where("show_id", "is not distinct from", showId).where("built_in", "is", null).returning("name").executeTakeFirst();
		if (!row) throw new Refusal("not_found");
		await record(tx, { showId, actor, action: "list-deleted", why: row.name });
	});
	tools.live.wordsChanged(showId);
}

// ---- reports and reviews ---------------------------------------------------------------------------------------------------
/** A person reports a message that they can see; a second report of it says nothing more. What a moderator found harmless stays settled. */
export async function report({ db, live }: Tools, actor: Actor, showId: string, { messageId, reason }: ReportInput): Promise<void> {
	const show = await showOf(db, showId);
	const message = await db.selectFrom("chat_messages").select(["user_id", "name", "role", "text"]).where("id", "=", messageId).where("show_id", "=", showId).where("state", "=", "shown").where("removed_at", "is", null).executeTakeFirst();
	if (!message || show.state === "draft") throw new Refusal("not_found");
	if (message.user_id === actor.userId || message.role !== "viewer") throw new Refusal("report_own");
	await db.transaction().execute(async (tx) => {
		const made = await tx.insertInto("reports").values({ message_id: messageId, reporter_id: actor.userId!, reason }).onConflict((conflict) => conflict.doNothing()).returning("message_id").execute();
		if (made.length === 0) return;
		await tx
			.insertInto("reviews")
			.values({ message_id: messageId, show_id: showId, kind: "reported", rule: null, settled_by: null, outcome: null })
			.onConflict((conflict) => conflict.column("message_id").doUpdateSet({ kind: "reported", opened_at: new Date(), settled_at: null, settled_by: null, outcome: null }).where("reviews.outcome", "=", "approved"))
			.execute();
		await record(tx, { showId, actor, action: "reported", target: { userId: message.user_id, name: message.name }, messageId, quote: message.text, why: reason });
	});
	live.reviewsChanged(showId);
}

/** Decides about a message that waits: `approved` (it goes to everyone) and `refused` settle what is held, `removed` and `dismissed` what is reported. Once. */
export async function settle({ db, live }: Tools, actor: Actor, messageId: number, outcome: ReviewOutcome, reason: string): Promise<void> {
	const review = await db.selectFrom("reviews").select(["show_id", "kind"]).where("message_id", "=", messageId).executeTakeFirst();
	if (!review) throw new Refusal("not_found");
	const showId = review.show_id;
	await moderated(db, actor, showId);
	if ((review.kind === "held") !== (outcome === "approved" || outcome === "refused")) throw new Refusal("invalid_input", {}, [{ path: "outcome", message: review.kind }]);
	await db.transaction().execute(async (tx) => {
		const mine = await tx.updateTable("reviews").set({ settled_at: new Date(), settled_by: actor.userId, outcome }).where("message_id", "=", messageId).where("settled_at", "is", null).returning("message_id").execute();
		if (mine.length === 0) throw new Refusal("review_settled");
		const change = outcome === "approved" ? { state: "shown" as const } : outcome === "refused" ? { state: "refused" as const } : outcome === "removed" ? { removed_at: new Date(), removed_by: actor.userId } : null;
		const message = change
			? await tx.updateTable("chat_messages").set(change).where("id", "=", messageId).returning(["user_id", "name", "text"]).executeTakeFirstOrThrow()
			: await tx.selectFrom("chat_messages").select(["user_id", "name", "text"]).where("id", "=", messageId).executeTakeFirstOrThrow();
		await record(tx, { showId, actor, action: outcome, target: { userId: message.user_id, name: message.name }, messageId, quote: message.text, why: reason });
		if (outcome === "refused" || outcome === "removed") await appendEvent(tx, showId, { type: "chat-removed", ids: [messageId] });
	});
	if (outcome === "approved") live.chatApproved(showId, messageId);
	live.reviewsChanged(showId);
}
