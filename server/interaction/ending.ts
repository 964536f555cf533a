import type { Deps } from "../deps.ts";

export const endQueue = "interactions-end";

/** Has a job end what is due at `at`. Returns at once; when it fails, the sweep of each minute does the work. */
export function planEnd({ jobs, log }: Pick<Deps, "jobs" | "log">, at: Date): void {
	const slot = new Date((Math.floor(at.getTime() / 1000) + 1) * 1000);
	jobs.send(endQueue, {}, { startAfter: slot, singletonKey: slot.toISOString() }).catch((error: unknown) => log.warn({ err: error }, "no job for the end of a poll or lucky bag; the sweep will do it"));
}
