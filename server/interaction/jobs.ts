import { sql } from "kysely";
import type { Deps } from "../deps.ts";
import { draw } from "./bags.ts";
import { endQueue } from "./ending.ts";
import { close } from "./polls.ts";

const sweepQueue = "interactions-sweep";

type EndDeps = Pick<Deps, "db" | "jobs" | "log">;

/** Ends every poll and draws every lucky bag whose time is over, or whose show is; answers how many. Processes that do it at once end each thing once. */
export async function endDue({ db, log }: Pick<EndDeps, "db" | "log">): Promise<number> {
	const due = sql<boolean>`(ends_at <= clock_timestamp() or exists (select from shows where shows.id = show_id and shows.state <> 'live'))`;
	const bags = await db.selectFrom("lucky_bags").select("id").where("drawn_at", "is", null).where(due).execute();
	const polls = await db.selectFrom("polls").select("id").where("closed_at", "is", null).where(due).execute();
	for (const { id } of bags) {
		const { entrants, winners } = await draw(db, id, null);
		log.info({ bag: id, entrants, winners: winners?.length }, "lucky bag drawn");
	}
	for (const { id } of polls) await close(db, id, null);
	return bags.length + polls.length;
}

/** Creates the queues and starts their workers: a job at the end of each thing, and a sweep each minute for what fell between. Call it once pg-boss has started. */
export async function registerInteractionJobs(deps: EndDeps): Promise<void> {
	const { jobs } = deps;
	await jobs.createQueue(endQueue, { policy: "short", retryLimit: 3, deleteAfterSeconds: 3600 });
	await jobs.createQueue(sweepQueue, { policy: "short", retryLimit: 0, deleteAfterSeconds: 3600 });
	await jobs.work(endQueue, { pollingIntervalSeconds: 1, batchSize: 50 }, async () => void (await endDue(deps)));
	await jobs.work(sweepQueue, async () => void (await endDue(deps)));
	await jobs.schedule(sweepQueue, "* * * * *");
}
