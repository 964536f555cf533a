import { sql } from "kysely";
import { BatchQueue } from "../batch-queue.ts";
import type { Deps } from "../deps.ts";

export interface Audience {
	/** These look at a live show. `viewers`: their ids, or those of their visits. Returns at once. */
	saw(showId: string, viewers: readonly string[]): void;
	/** So many look at a show now. Returns at once. */
	count(showId: string, viewers: number): void;
}

/**
 * Keeps who looked at a show and how many at once, for its figures. Those who come together are written together, and nobody waits for it: what can't be
 * written, with the database away or too much at once, is missing in the figures and said in the log.
 */
export function createAudience({ db, log }: Pick<Deps, "db" | "log">): Audience {
	const viewers = new BatchQueue<{ showId: string; viewers: readonly string[] }, void>({
		maxBatch: 1000,
		run: async (_, visits) => {
			const rows = visits.flatMap(({ showId, viewers }) => viewers.map((viewer) => ({ showId, viewer })));
			// In one order in every process: two that write the same people do not wait for each other in a circle.
			await sql`
				insert into show_viewers (show_id, viewer)
				select show, viewer from unnest(${rows.map(({ showId }) => showId)}::uuid[], ${rows.map(({ viewer }) => viewer)}::text[]) as r (show, viewer) order by show, viewer on conflict do nothing`.execute(db);
			return visits.map(() => undefined);
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
		saw: (showId, who) => void (who.length > 0 && viewers.push("", { showId, viewers: who }).catch(missed)),
		count: (showId, value) => void counts.push(showId, value).catch(missed),
	};
}
