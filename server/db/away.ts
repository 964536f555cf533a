import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";

/**
 * PostgreSQL restarting or out of reach: connection errors, its classes 08 (connection) and 57P0x (shutdown), 53300 (too many connections).
 * Whatever it was doing was not committed, or the client asks again with the same idempotency key.
 */
export function isDatabaseAway(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	const code = (error as { code?: unknown }).code;
	if (typeof code === "string" && /^(08...|57P0.|53300|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT)$/.test(code)) return true;
	return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|connection is not queryable|Connection ended/i.test(error.message);
}

/** How long, in ms, a starting server waits for a database that is away: a restart with recovery, or one that boots beside it. */
const patience = 60_000;

/**
 * Runs what a start needs of the database, again and again while the database is away, for at most `limit` ms. `task` must be safe to repeat.
 * @throws what `task` threw last; at once where it is not about a database that is away.
 */
export async function onceDatabaseAnswers<T>(task: () => Promise<T>, log: Pick<Logger, "warn">, limit = patience): Promise<T> {
	for (const begun = performance.now(), pause = { ms: 50 }; ; pause.ms = Math.min(pause.ms * 2, 1_000)) {
		try {
			return await task();
		} catch (error) {
			if (!isDatabaseAway(error) || performance.now() - begun + pause.ms > limit) throw error;
			log.warn({ error: (error as Error).message }, "waiting for the database");
			await delay(pause.ms);
		}
	}
}
