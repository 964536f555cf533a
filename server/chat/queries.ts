import { sql } from "kysely";
import type { ChatMessage } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";

/** The newest `limit` messages of a show (before id `before`), oldest first. Removed ones are left out. */
export async function chatPage(db: Db, showId: string, limit: number, before?: number): Promise<{ messages: ChatMessage[]; more: boolean }> {
	let query = db.selectFrom("chat_messages").select(["id", "user_id", "name", "role", "text", "at"]).where("show_id", "=", showId).where("removed_at", "is", null);
	if (before !== undefined) query = query.where("id", "<", before);
	const rows = await query.orderBy("id", "desc").limit(limit + 1).execute();
	return { messages: rows.slice(0, limit).reverse().map(toMessage), more: rows.length > limit };
}

/** Messages with ids `from` to `to`, oldest first. */
export async function chatRange(db: Db, showId: string, from: number, to: number, limit: number): Promise<ChatMessage[]> {
	const rows = await db
		.selectFrom("chat_messages")
		.select(["id", "user_id", "name", "role", "text", "at"])
		.where("show_id", "=", showId)
		.where("removed_at", "is", null)
		.where("id", ">=", from)
		.where("id", "<=", to)
		.orderBy("id", "desc")
		.limit(limit)
		.execute();
	return rows.reverse().map(toMessage);
}

export interface NewMessage {
	readonly userId: string;
	readonly name: string;
	readonly role: ChatMessage["role"];
	readonly text: string;
}

/**
 * Stores messages in their order, in one statement. Who is muted in the show at this moment has theirs left out:
 * the answer has a message or null for each of `messages`.
 */
export async function insertMessages(db: Db, showId: string, messages: readonly NewMessage[]): Promise<(ChatMessage | null)[]> {
	const { rows } = await sql<{ nth: number; id: number; at: Date }>`
		with given as (
			select nth::int, value ->> 'userId' as user_id, value ->> 'name' as name, value ->> 'role' as role, value ->> 'text' as text
			from jsonb_array_elements(${JSON.stringify(messages)}::jsonb) with ordinality as list(value, nth)
		), allowed as (
			select given.*, nextval(pg_get_serial_sequence('chat_messages', 'id')) as id from given
			where not exists (select from mutes where mutes.show_id = ${showId} and mutes.user_id = given.user_id and mutes.until > now())
			order by nth
		), stored as (
			insert into chat_messages (id, show_id, user_id, name, role, text) overriding system value
			select id, ${showId}, user_id, name, role, text from allowed order by nth
			returning id, at
		)
		select allowed.nth, stored.id, stored.at from stored join allowed using (id)
	`.execute(db);
	const stored = new Map(rows.map((row) => [row.nth - 1, row]));
	return messages.map((message, index) => {
		const row = stored.get(index);
		return row ? { id: row.id, ...message, at: row.at.toISOString() } : null;
	});
}

function toMessage(row: { id: number; user_id: string; name: string; role: ChatMessage["role"]; text: string; at: Date }): ChatMessage {
	return { id: row.id, userId: row.user_id, name: row.name, role: row.role, text: row.text, at: row.at.toISOString() };
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
