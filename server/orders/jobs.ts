import type { Deps } from "../deps.ts";
import { expireDue } from "./service.ts";

const expireQueue = "orders-expire";
const sweepQueue = "orders-sweep";

/** Deadlines are swept in slots of this many ms: one job for all orders of a slot, at its end. */
const slotLength = 5_000;
/** Slots that this process remembers having a job. A hold of 15 minutes has 180. */
const slotsKept = 1_000;

/**
 * Creates the queues of the orders and starts their workers: expiry at the deadline, a sweep each minute for what fell between (a
 * process killed between commit and job). Call it once pg-boss has started.
 */
export async function registerOrderJobs(deps: Pick<Deps, "db" | "log" | "live" | "jobs">): Promise<void> {
	const { jobs } = deps;
	await jobs.createQueue(expireQueue, { policy: "short", retryLimit: 3, deleteAfterSeconds: 3600 });
	await jobs.createQueue(sweepQueue, { policy: "short", retryLimit: 0, deleteAfterSeconds: 3600 });
	const sweep = async () => {
		const expired = await expireDue(deps);
		if (expired > 0) deps.log.info({ expired }, "unpaid orders expired");
	};
	await jobs.work(expireQueue, { pollingIntervalSeconds: 1, batchSize: 50 }, sweep);
	await jobs.work(sweepQueue, sweep);
	await jobs.schedule(sweepQueue, "* * * * *");
}

export interface ExpirySlots {
	/** Makes sure that a job sweeps soon after `deadline`. Returns at once; when it fails, the sweep of each minute does the work. */
	ensure(deadline: Date): void;
}

export function createExpirySlots({ jobs, log }: Pick<Deps, "jobs" | "log">): ExpirySlots {
	const sent = new Set<number>();
	return {
		ensure(deadline) {
			const slot = Math.floor(deadline.getTime() / slotLength + 1) * slotLength;
			if (sent.has(slot)) return;
			sent.add(slot);
			// A set iterates in the order of insertion: the first is the oldest.
			if (sent.size > slotsKept) sent.delete(sent.values().next().value!);
			const at = new Date(slot);
			jobs.send(expireQueue, {}, { startAfter: at, singletonKey: at.toISOString() }).catch((error: unknown) => {
				sent.delete(slot);
				log.warn({ err: error }, "no job for the expiry of orders; the sweep will do it");
			});
		},
	};
}
