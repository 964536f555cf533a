import { setTimeout as delay } from "node:timers/promises";

/** Repeats an assertion until it holds; throws its last failure after `timeout` ms. */
export async function eventually<T>(assertion: () => T | Promise<T>, timeout = 10_000): Promise<T> {
	const until = performance.now() + timeout;
	for (;;) {
		try {
			return await assertion();
		} catch (error) {
			if (performance.now() > until) throw error;
			await delay(20);
		}
	}
}
