import { sql } from "kysely";
import { Hono } from "hono";
import type { Deps } from "../deps.ts";
import type { Env } from "../http/env.ts";

/** For load balancers and operators: alive, and ready to serve. */
export const systemRoutes = ({ db }: Deps) =>
	new Hono<Env>()
		.get("/healthz", (c) => c.json({ status: "ok" }))
		.get("/readyz", async (c) => {
			const database = await sql`select 1`.execute(db).then(
				() => "ok" as const,
				() => "away" as const,
			);
			return c.json({ status: database, database }, database === "ok" ? 200 : 503);
		});
