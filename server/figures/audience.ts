import { sql } from "kysely";
import { BatchQueue } from "../batch-queue.ts";
import type { Deps } from "../deps.ts";

export interface Audience {
	/** Somebody looks at a live show. `viewer`: their id, or one of their visit. Returns at once. */
	saw(showId: string, viewer: string): void;
	/** So many look at a show now. Returns at once. */
	count(showId: string, viewers: number): void;
}

/**
 * Keeps who looked at a show and how many at once, for its figures. Those who come together are written together, and nobody waits for it: what can't be
 * written, with the database away or too much at once, is missing in the figures and said in the log.
 */
export function createAudience({ db, log }: Pick<Deps, "db" | "log">): Audience {
	const viewers = new BatchQueue<{ showId: string; viewer: string }, void>({
		maxBatch: 1000,
		run: async (_, rows) => {
			await sql`
				insert into show_viewers (show_id, viewer)
				select * from unnest(${rows.map(({ showId }) => showId)}::uuid[], ${rows.map(({ viewer }) => viewer)}::text[]) on conflict do nothing`.execute(db);
			return rows.map(() => undefined);
		},
	});
	const counts = new BatchQueue<number, void>({
		run: async (showId, values) => {
			await sql`
				insert into show_audience (show_id, minute, viewers) select id, date_trunc('minute', clock_timestamp()), ${Math.max(...values)} from shows where id = ${showId} and state = 'live'
				on conflict (show_id, minute) do update set viewers = greatest(show_audience.viewers, excluded.viewers)`.execute(db);
			return values.map(() => undefined);
		},
	});
	const missed = (error: unknown) => log.warn({ error: (error as Error).message }, "who looks at a show was not kept");
	return {
		saw: (showId, viewer) => void viewers.push("", { showId, viewer }).catch(missed),
		count: (showId, value) => void counts.push(showId, value).catch(missed),
	};
}
