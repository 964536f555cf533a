import { sql } from "kysely";
import type { ChatMessage, ChatMode } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";

/** Who reads: beside what everyone sees, people see their own messages, and the crew all that is held or of shadow-banned people. */
export interface Eyes {
	readonly userId: string | null;
	readonly crew: boolean;
}
const everyone: Eyes = { userId: null, crew: false };

/** The newest `limit` messages of a show (before id `before`), oldest first. Removed ones are left out. */
export async function chatPage(db: Db, showId: string, limit: number, before?: number, eyes = everyone): Promise<{ messages: ChatMessage[]; more: boolean }> {
	let query = selectMessages(db, showId, eyes);
	if (before !== undefined) query = query.where("chat_messages.id", "<", before);
	const rows = await query.orderBy("chat_messages.id", "desc").limit(limit + 1).execute();
	return { messages: rows.slice(0, limit).reverse().map((row) => toMessage(row, eyes)), more: rows.length > limit };
}

/** Messages with ids `from` to `to`, oldest first. */
export async function chatRange(db: Db, showId: string, from: number, to: number, limit: number, eyes = everyone): Promise<ChatMessage[]> {
	const rows = await selectMessages(db, showId, eyes)
		.where("chat_messages.id", ">=", from)
		.where("chat_messages.id", "<=", to)
		.orderBy("chat_messages.id", "desc")
		.limit(limit)
		.execute();
	return rows.reverse().map((row) => toMessage(row, eyes));
}

/** Of the newest messages, from id `from` on, those that only some see. */
export async function chatAsides(db: Db, showId: string, from: number, eyes: Eyes): Promise<ChatMessage[]> {
	const rows = await selectMessages(db, showId, eyes).where("chat_messages.id", ">=", from).where("chat_messages.state", "in", ["held", "shadowed"]).orderBy("chat_messages.id", "desc").limit(50).execute();
	return rows.reverse().map((row) => toMessage(row, eyes));
}

/** Messages that these eyes may see, each with what it answers. */
function selectMessages(db: Db, showId: string, { userId, crew }: Eyes) {
	return db
		.selectFrom("chat_messages")
		.leftJoin("chat_messages as answered", (join) => join.onRef("answered.id", "=", "chat_messages.reply_to").on("answered.removed_at", "is", null).on("answered.state", "=", "shown"))
		.where((eb) => eb.or([eb("chat_messages.state", "=", "shown"), ...(crew ? [eb("chat_messages.state", "in", ["held", "shadowed"])] : userId ? [eb.and([eb("chat_messages.state", "in", ["held", "shadowed"]), eb("chat_messages.user_id", "=", userId)])] : [])]))
		.select(["chat_messages.id", "chat_messages.user_id", "chat_messages.name", "chat_messages.role", "chat_messages.text", "chat_messages.at", "chat_messages.state"])
		.select(["answered.id as reply_id", "answered.name as reply_name", "answered.text as reply_text"])
		.where("chat_messages.show_id", "=", showId)
		.where("chat_messages.removed_at", "is", null);
}

/** How the chat of a show is run, and what is pinned above it. */
export async function chatSettings(db: Db, showId: string): Promise<{ chatMode: ChatMode; pinned: ChatMessage | null }> {
	const row = await db.selectFrom("chat_settings").select(["mode", "slow_seconds", "pinned_id"]).where("show_id", "=", showId).executeTakeFirst();
	const [pinned] = row?.pinned_id ? await chatRange(db, showId, row.pinned_id, row.pinned_id, 1) : [];
	return { chatMode: { mode: row?.mode ?? "open", slowSeconds: row?.slow_seconds ?? 10 }, pinned: pinned ?? null };
}

export interface NewMessage {
	readonly userId: string;
	readonly name: string;
	readonly role: ChatMessage["role"];
	readonly text: string;
	readonly replyTo?: number;
	/** It does not go to everyone, by a rule that one of its words touches on. */
	readonly aside?: { readonly state: "held" | "shadowed"; readonly rule: string; readonly word: string };
}

/** What became of a message: stored, or why not; `seconds` until slow mode takes the next one. */
export type Stored = { readonly message: ChatMessage } | { readonly refusal: "muted" | "blocked" | "chat_off" } | { readonly refusal: "chat_slow"; readonly seconds: number };

/**
 * Stores messages in their order, in one statement that also judges each: whether its writer is muted, blocked or shadow-banned in the show at this
 * moment, or its moderator, and for everyone but the crew, whether the chat is off, or slow and their last message too recent. What is held is put
 * before the moderators.
 */
export async function insertMessages(db: Db, showId: string, messages: readonly NewMessage[]): Promise<Stored[]> {
	const { rows } = await sql<{ nth: number; refusal: Exclude<Stored, { message: unknown }>["refusal"] | null; seconds: number | null; id: number | null; at: Date; role: ChatMessage["role"]; state: MessageRow["state"]; reply_id: number | null; reply_name: string; reply_text: string }>`
		with given as (
			select nth::int, value ->> 'userId' as user_id, value ->> 'name' as name, value ->> 'text' as text, (value ->> 'replyTo')::bigint as reply_to, value -> 'aside' as aside,
				case when value ->> 'role' = 'viewer' and exists (select from show_moderators crew where crew.show_id = ${showId} and crew.user_id = value ->> 'userId') then 'moderator' else value ->> 'role' end as role
			from jsonb_array_elements(${JSON.stringify(messages)}::jsonb) with ordinality as list(value, nth)
		), setting as (
			select coalesce(max(mode), 'open') as mode, coalesce(max(slow_seconds), 0) as slow_seconds from chat_settings where show_id = ${showId}
		), waiting as (
			select given.*, mode, case when mode = 'slow' and role = 'viewer' then slow_seconds - case
				when row_number() over (partition by user_id order by nth) > 1 then 0
				else (select extract(epoch from clock_timestamp() - last.at) from chat_messages last where last.show_id = ${showId} and last.user_id = given.user_id order by last.id desc limit 1)
			end end as seconds
			from given, setting
		), judged as (
			select waiting.*, case
				when exists (select from blocks where blocks.user_id = waiting.user_id and blocks.kind = 'shadow' and (blocks.show_id is null or blocks.show_id = ${showId})) then 'shadowed'
				else coalesce(aside ->> 'state', 'shown')
			end as state, case
				when exists (select from blocks where blocks.user_id = waiting.user_id and blocks.kind = 'block' and (blocks.show_id is null or blocks.show_id = ${showId})) then 'blocked'
				when exists (select from mutes where mutes.show_id = ${showId} and mutes.user_id = waiting.user_id and mutes.until > now()) then 'muted'
				when mode = 'off' and role = 'viewer' then 'chat_off'
				when seconds > 0 then 'chat_slow'
			end as refusal
			from waiting
		), allowed as (
			select judged.*, answered.id as reply_id, answered.name as reply_name, answered.text as reply_text, nextval(pg_get_serial_sequence('chat_messages', 'id')) as id
			from judged left join chat_messages answered on answered.id = judged.reply_to and answered.show_id = ${showId} and answered.removed_at is null and answered.state = 'shown'
			where refusal is null
			order by nth
		), stored as (
			insert into chat_messages (id, show_id, user_id, name, role, text, reply_to, state) overriding system value
			select id, ${showId}, user_id, name, role, text, reply_id, state from allowed order by nth
			returning id, at
		), queued as (
			insert into reviews (message_id, show_id, kind, rule) select id, ${showId}, 'held', aside ->> 'rule' from allowed where state = 'held'
		), logged as (
			insert into moderation_log (show_id, action, target_id, target_name, message_id, quote, why)
			select ${showId}, 'word-' || state, user_id, name, id, text, (aside ->> 'rule') || ': ' || (aside ->> 'word') from allowed where state <> 'shown' and aside is not null
		)
		select judged.nth, judged.refusal, judged.role, judged.state, ceil(judged.seconds)::int as seconds, stored.id, stored.at, reply_id, reply_name, reply_text
		from judged left join (stored join allowed using (id)) on allowed.nth = judged.nth
	`.execute(db);
	const judged = new Map(rows.map((row) => [row.nth - 1, row]));
	return messages.map(({ userId, name, text }, index) => {
		const row = judged.get(index)!;
		if (row.id !== null) return { message: toMessage({ ...row, id: row.id, user_id: userId, name, text }, { userId: null, crew: true }) };
		return row.refusal === "chat_slow" ? { refusal: row.refusal, seconds: row.seconds! } : { refusal: row.refusal! };
	});
}

/** Of a message that is answered so much is quoted, in characters. */
const quoted = 60;

interface MessageRow {
	readonly id: number;
	readonly user_id: string;
	readonly name: string;
	readonly role: ChatMessage["role"];
	readonly text: string;
	readonly at: Date;
	readonly state: "shown" | "held" | "shadowed" | "refused";
	readonly reply_id: number | null;
	readonly reply_name: string | null;
	readonly reply_text: string | null;
}

function toMessage(row: MessageRow, { crew }: Eyes): ChatMessage {
	const reply = row.reply_id === null ? {} : { reply: { id: row.reply_id, name: row.reply_name!, text: [...row.reply_text!].slice(0, quoted).join("") } };
	return { id: row.id, userId: row.user_id, name: row.name, role: row.role, text: row.text, at: row.at.toISOString(), ...reply, ...(row.state === "held" || (row.state === "shadowed" && crew) ? { aside: row.state } : {}) };
}

/** How a person stands in a show. `asides`: messages of theirs are held or shadowed. */
export interface Standing {
	readonly mutedUntil: Date | null;
	readonly blocked: boolean;
	readonly moderator: boolean;
	readonly asides: boolean;
}

export async function standingOf(db: Db, showId: string, userId: string): Promise<Standing> {
	const { rows } = await sql<Standing>`
		select (select until from mutes where show_id = ${showId} and user_id = ${userId} and until > now()) as "mutedUntil",
			exists (select from blocks where user_id = ${userId} and kind = 'block' and (show_id is null or show_id = ${showId})) as blocked,
			exists (select from show_moderators where show_id = ${showId} and user_id = ${userId}) as moderator,
			exists (select from chat_messages where show_id = ${showId} and user_id = ${userId} and state in ('held', 'shadowed')) as asides
	`.execute(db);
	return rows[0]!;
}

/** A guest became an account: messages are theirs now, and what keeps the guest from writing keeps them. The guest stays kept from it too: their socket may still be open. */
export async function moveGuest(db: Db, guestId: string, userId: string): Promise<void> {
	await db.transaction().execute(async (tx) => {
		await tx.updateTable("chat_messages").set({ user_id: userId }).where("user_id", "=", guestId).execute();
		await sql`
			insert into mutes (show_id, user_id, until, muted_by)
			select show_id, ${userId}, until, muted_by from mutes where user_id = ${guestId}
			on conflict (show_id, user_id) do update set until = greatest(mutes.until, excluded.until)
		`.execute(tx);
		await sql`
			insert into blocks (user_id, show_id, kind, reason, blocked_by, at)
			select ${userId}, show_id, kind, reason, blocked_by, at from blocks where user_id = ${guestId}
			on conflict do nothing
		`.execute(tx);
		await sql`insert into reports (message_id, reporter_id, reason, at) select message_id, ${userId}, reason, at from reports where reporter_id = ${guestId} on conflict do nothing`.execute(tx);
		await sql`
			insert into moderation_log (action, actor_id, actor_name, target_id, target_name)
			select 'account', ${userId}, coalesce((select name from "user" where id = ${userId}), ''), ${guestId}, coalesce((select name from "user" where id = ${guestId}), '')
			where exists (select from moderation_log where target_id = ${guestId})
		`.execute(tx);
	});
}

/** Messages by id, whatever became of them, as the crew sees them. */
export async function messagesById(db: Db, ids: readonly number[]): Promise<Map<number, { message: ChatMessage; removed: boolean }>> {
	if (ids.length === 0) return new Map();
	const rows = await db.selectFrom("chat_messages").selectAll().where("id", "in", [...ids]).execute();
	return new Map(rows.map((row) => [row.id, { message: toMessage({ ...row, reply_id: null, reply_name: null, reply_text: null }, { userId: null, crew: true }), removed: row.removed_at !== null }]));
}

/** What was said around messages: up to three before and two after each. */
export async function chatNeighbours(db: Db, ids: readonly number[]): Promise<Map<number, ChatMessage[]>> {
	if (ids.length === 0) return new Map();
	const { rows } = await sql<MessageRow & { of: number }>`
		select around.*, m.id as of, null as reply_id, null as reply_name, null as reply_text
		from chat_messages m cross join lateral (
			(select id, user_id, name, role, text, at, state from chat_messages b where b.show_id = m.show_id and b.id < m.id and b.removed_at is null and b.state = 'shown' order by b.id desc limit 3)
			union all
			(select id, user_id, name, role, text, at, state from chat_messages a where a.show_id = m.show_id and a.id > m.id and a.removed_at is null and a.state = 'shown' order by a.id limit 2)
		) around
		where m.id = any(${ids}::bigint[]) order by around.id
	`.execute(db);
	const around = new Map<number, ChatMessage[]>();
	for (const row of rows) around.set(row.of, [...(around.get(row.of) ?? []), toMessage(row, everyone)]);
	return around;
}
