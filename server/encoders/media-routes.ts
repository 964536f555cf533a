import { Hono } from "hono";
import { jwtVerify } from "jose";
import { Refusal } from "#shared/problem.ts";
import { StreamKeyQuestion } from "#shared/stage.ts";
import type { Db } from "../db/connect.ts";
import type { Env } from "../http/env.ts";
import { invalidInput } from "../http/route.ts";
import { streamKeyClaims } from "./service.ts";

/** Where a media plane in another process asks what a stream key admits to: the same bearer as for its reports (audience `stage-report`). */
export function streamKeyRoutes(secret: string, db: Db) {
	return new Hono<Env>().post("/internal/stream-keys", async (c) => {
		const token = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
		if (!token) throw new Refusal("token_invalid");
		await jwtVerify(token, new TextEncoder().encode(secret), { audience: "stage-report", algorithms: ["HS256"] }).catch(() => {
			throw new Refusal("token_invalid");
		});
		const parsed = StreamKeyQuestion.safeParse(await c.req.json().catch(() => null));
		if (!parsed.success) throw invalidInput(parsed.error);
		const claims = await streamKeyClaims(db, parsed.data.showId, parsed.data.key);
		if (!claims) throw new Refusal("stream_key");
		c.header("Cache-Control", "no-store");
		return c.json(claims, 200);
	});
}
