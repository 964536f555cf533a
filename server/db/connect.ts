import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Logger } from "pino";
import type { Database } from "./schema.ts";

export type Db = Kysely<Database>;

// int8 as number: ids and sums stay far below 2^53. date as its text: a day has no zone.
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);
types.setTypeParser(pg.types.builtins.DATE, (value) => value);

/** Opens a pool of at most `max` connections. A broken idle connection is logged and replaced, never thrown. */
export function connect(url: string, log: Logger, max = 20): { db: Db; pool: pg.Pool } {
	const pool = new pg.Pool({ connectionString: url, max, types, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000, application_name: "livestall" });
	pool.on("error", (error) => log.warn({ error: error.message }, "idle database connection lost"));
	// A connection that breaks while somebody uses it fails their query, and says so here besides: unheard, it would end the process.
	pool.on("connect", (client) => client.on("error", () => {}));
	return { db: new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }), pool };
}
