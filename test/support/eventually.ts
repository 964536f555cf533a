import { setTimeout as delay } from "node:timers/promises";

/** How long a test waits for what is bound to come, in ms: far longer than it takes, as a busy machine is slow and nothing is timed here. */
export const patience = 60_000;

/** Repeats an assertion every `interval` ms until it holds; throws its last failure after `timeout` ms. */
export async function eventually<T>(assertion: () => T | Promise<T>, { timeout = patience, interval = 50 } = {}): Promise<T> {
	const until = performance.now() + timeout;
	for (;;) {
		try {
			return await assertion();
		} catch (error) {
			if (performance.now() > until) throw error;
			await delay(interval);
		}
	}
}
