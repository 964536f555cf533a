import { sql } from "kysely";
import type { ChatMessage, ChatMode } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";

/** The newest `limit` messages of a show (before id `before`), oldest first. Removed ones are left out. */
export async function chatPage(db: Db, showId: string, limit: number, before?: number): Promise<{ messages: ChatMessage[]; more: boolean }> {
	let query = selectMessages(db, showId);
	if (before !== undefined) query = query.where("chat_messages.id", "<", before);
	const rows = await query.orderBy("chat_messages.id", "desc").limit(limit + 1).execute();
	return { messages: rows.slice(0, limit).reverse().map(toMessage), more: rows.length > limit };
}

/** Messages with ids `from` to `to`, oldest first. */
export async function chatRange(db: Db, showId: string, from: number, to: number, limit: number): Promise<ChatMessage[]> {
	const rows = await selectMessages(db, showId)
		.where("chat_messages.id", ">=", from)
		.where("chat_messages.id", "<=", to)
		.orderBy("chat_messages.id", "desc")
		.limit(limit)
		.execute();
	return rows.reverse().map(toMessage);
}

/** Messages that everyone may see, each with what it answers. */
function selectMessages(db: Db, showId: string) {
	return db
		.selectFrom("chat_messages")
		.leftJoin("chat_messages as answered", (join) => join.onRef("answered.id", "=", "chat_messages.reply_to").on("answered.removed_at", "is", null))
		.select(["chat_messages.id", "chat_messages.user_id", "chat_messages.name", "chat_messages.role", "chat_messages.text", "chat_messages.at"])
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
}

/** What became of a message: stored, or why not; `seconds` until slow mode takes the next one. */
export type Stored = { readonly message: ChatMessage } | { readonly refusal: "muted" | "chat_off" } | { readonly refusal: "chat_slow"; readonly seconds: number };

/**
 * Stores messages in their order, in one statement that also judges each: whether its writer is muted in the show at this moment, and
 * for everyone but the crew, whether the chat is off, or slow and their last message too recent.
 */
export async function insertMessages(db: Db, showId: string, messages: readonly NewMessage[]): Promise<Stored[]> {
	const { rows } = await sql<{ nth: number; refusal: Exclude<Stored, { message: unknown }>["refusal"] | null; seconds: number | null; id: number | null; at: Date; reply_id: number | null; reply_name: string; reply_text: string }>`
		with given as (
			select nth::int, value ->> 'userId' as user_id, value ->> 'name' as name, value ->> 'role' as role, value ->> 'text' as text, (value ->> 'replyTo')::bigint as reply_to
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
				when exists (select from mutes where mutes.show_id = ${showId} and mutes.user_id = waiting.user_id and mutes.until > now()) then 'muted'
				when mode = 'off' and role = 'viewer' then 'chat_off'
				when seconds > 0 then 'chat_slow'
			end as refusal
			from waiting
		), allowed as (
			select judged.*, answered.id as reply_id, answered.name as reply_name, answered.text as reply_text, nextval(pg_get_serial_sequence('chat_messages', 'id')) as id
			from judged left join chat_messages answered on answered.id = judged.reply_to and answered.show_id = ${showId} and answered.removed_at is null
			where refusal is null
			order by nth
		), stored as (
			insert into chat_messages (id, show_id, user_id, name, role, text, reply_to) overriding system value
			select id, ${showId}, user_id, name, role, text, reply_id from allowed order by nth
			returning id, at
		)
		select judged.nth, judged.refusal, ceil(judged.seconds)::int as seconds, stored.id, stored.at, reply_id, reply_name, reply_text
		from judged left join (stored join allowed using (id)) on allowed.nth = judged.nth
	`.execute(db);
	const judged = new Map(rows.map((row) => [row.nth - 1, row]));
	return messages.map(({ userId, name, role, text }, index) => {
		const row = judged.get(index)!;
		if (row.id !== null) return { message: toMessage({ ...row, id: row.id, user_id: userId, name, role, text }) };
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
	readonly reply_id: number | null;
	readonly reply_name: string | null;
	readonly reply_text: string | null;
}

function toMessage(row: MessageRow): ChatMessage {
	const reply = row.reply_id === null ? {} : { reply: { id: row.reply_id, name: row.reply_name!, text: [...row.reply_text!].slice(0, quoted).join("") } };
	return { id: row.id, userId: row.user_id, name: row.name, role: row.role, text: row.text, at: row.at.toISOString(), ...reply };
}

/** Until when a person is muted in a show, or null. */
export async function mutedUntil(db: Db, showId: string, userId: string): Promise<Date | null> {
	const row = await db.selectFrom("mutes").select("until").where("show_id", "=", showId).where("user_id", "=", userId).where("until", ">", new Date()).executeTakeFirst();
	return row?.until ?? null;
}

/** A guest became an account: messages and mutes are theirs now. */
export async function moveGuest(db: Db, guestId: string, userId: string): Promise<void> {
	await db.transaction().execute(async (tx) => {
		await tx.updateTable("chat_messages").set({ user_id: userId }).where("user_id", "=", guestId).execute();
		await sql`
			insert into mutes (show_id, user_id, until, muted_by)
			select show_id, ${userId}, until, muted_by from mutes where user_id = ${guestId}
			on conflict (show_id, user_id) do update set until = greatest(mutes.until, excluded.until)
		`.execute(tx);
		await tx.deleteFrom("mutes").where("user_id", "=", guestId).execute();
	});
}
