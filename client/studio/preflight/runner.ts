import { type Check, type CheckId, type Context, result, type Result } from "./check.ts";

export interface Progress {
	readonly running: CheckId | null;
	readonly results: ReadonlyMap<CheckId, Result>;
}

/** In ms: no check takes longer; what hangs is an answer too. */
export const longest = 40_000;

/**
 * Makes the checks one after another and tells after each step. Answers true when all are made, false when `signal` was aborted: what was
 * found until then stays told.
 */
export async function runChecks(checks: readonly Check[], context: Omit<Context, "results">, signal: AbortSignal, onProgress: (progress: Progress) => void, limit = longest): Promise<boolean> {
	const results = new Map<CheckId, Result>();
	for (const check of checks) {
		if (signal.aborted) break;
		onProgress({ running: check.id, results: new Map(results) });
		const own = new AbortController();
		const stop = () => own.abort(signal.reason);
		signal.addEventListener("abort", stop, { once: true });
		const late = setTimeout(() => own.abort(new Error("the check took too long")), limit);
		try {
			results.set(check.id, await check.run({ ...context, results }, own.signal));
		} catch (error) {
			if (signal.aborted) break;
			console.warn(`the check ${check.id} failed`, error);
			results.set(check.id, result("bad", "unexpected"));
		} finally {
			clearTimeout(late);
			signal.removeEventListener("abort", stop);
		}
	}
	onProgress({ running: null, results: new Map(results) });
	return !signal.aborted;
}
