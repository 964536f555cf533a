import type { Deps } from "../deps.ts";
import { sendDue } from "./service.ts";
import { type Vapid, vapidOf } from "./web-push.ts";

const queue = "reminders-send";

/** Creates the queue of the reminders and starts its worker: each minute what is due goes out. Call it once pg-boss has started. */
export async function registerReminderJobs(deps: Pick<Deps, "db" | "log" | "jobs" | "publicOrigin" | "pushOrigins">): Promise<void> {
	const { jobs, db, log } = deps;
	let vapid: Vapid | null = null;
	await jobs.createQueue(queue, { policy: "short", retryLimit: 0, deleteAfterSeconds: 3600 });
	await jobs.work(queue, async () => {
		vapid ??= await vapidOf(db, deps.publicOrigin);
		const sent = await sendDue(deps, vapid, deps.pushOrigins);
		if (sent > 0) log.info({ sent }, "reminders sent");
	});
	await jobs.schedule(queue, "* * * * *");
}
