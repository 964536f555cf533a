import { Hono } from "hono";
import { jwtVerify } from "jose";
import type { Logger } from "pino";
import { Refusal } from "#shared/problem.ts";
import { StageReport } from "#shared/stage.ts";
import type { Db } from "../db/connect.ts";
import type { Env } from "../http/env.ts";
import { invalidInput } from "../http/route.ts";
import type { Hub } from "../live/hub.ts";
import { appendEvent } from "../live/timeline.ts";

/** What the media plane reports of a stage becomes the show's state: how many watch, and whether a picture arrives. */
export function stageReports({ db, hub, log }: { db: Db; hub: Hub; log: Logger }): (report: StageReport) => Promise<void> {
	// One after another: "off air" must not overtake "on air".
	let work: Promise<void> = Promise.resolve();
	return (report) => {
		if (report.stage.startsWith("rehearsal:")) return Promise.resolve();
		if (report.type === "viewers") {
			hub.viewersChanged(report.stage, report.count);
			return Promise.resolve();
		}
		if (report.type === "started") return Promise.resolve();
		const onAir = report.type === "on-air";
		if (report.type === "ended") hub.viewersChanged(report.stage, 0);
		work = work.then(() => setOnAir(db, report.stage, onAir)).catch((error: Error) => log.warn({ error: error.message, report }, "stage report not kept"));
		return work;
	};
}

async function setOnAir(db: Db, showId: string, onAir: boolean): Promise<void> {
	await db.transaction().execute(async (tx) => {
		const changed = await tx.updateTable("shows").set({ on_air: onAir }).where("id", "=", showId).where("on_air", "!=", onAir).returning("id").executeTakeFirst();
		if (changed) await appendEvent(tx, showId, { type: "on-air", onAir });
	});
}

/** Where a media plane in another process reports: a bearer token signed with the shared secret, audience `stage-report`. */
export function reportRoutes(secret: string, report: (report: StageReport) => Promise<void>) {
	return new Hono<Env>().post("/internal/stage-reports", async (c) => {
		const token = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
		if (!token) throw new Refusal("token_invalid");
		await jwtVerify(token, new TextEncoder().encode(secret), { audience: "stage-report", algorithms: ["HS256"] }).catch(() => {
			throw new Refusal("token_invalid");
		});
		const parsed = StageReport.safeParse(await c.req.json().catch(() => null));
		if (!parsed.success) throw invalidInput(parsed.error);
		await report(parsed.data);
		return c.body(null, 204);
	});
}
