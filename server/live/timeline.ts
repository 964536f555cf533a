import { sql, type Transaction } from "kysely";
import type { ShowEventBody } from "#shared/show.ts";
import type { Database } from "../db/schema.ts";

/** PostgreSQL's NOTIFY channel on which the server processes tell each other what is new. */
export const channel = "livestall";

/**
 * Appends an entry to a show's timeline, in the transaction that makes it true, and tells every process at its commit.
 * The show's row is locked by it: entries of one show are numbered without a gap, in the order in which they commit.
 */
export async function appendEvent(tx: Transaction<Database>, showId: string, body: ShowEventBody): Promise<number> {
	const { rows } = await sql<{ seq: number }>`
		with bumped as (
			update shows set seq = seq + 1 where id = ${showId} returning id, seq, live_at
		), entry as (
			insert into show_events (show_id, seq, offset_ms, body)
			select id, seq, (extract(epoch from clock_timestamp() - live_at) * 1000)::int, ${JSON.stringify(body)}::jsonb from bumped
			returning show_id, seq
		)
		select seq, pg_notify(${channel}, json_build_object('kind', 'event', 'showId', show_id, 'seq', seq)::text) from entry
	`.execute(tx);
	if (!rows[0]) throw new Error(`no show ${showId}`);
	return rows[0].seq;
}
