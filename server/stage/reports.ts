import { Hono } from "hono";
import { jwtVerify } from "jose";
import { Refusal } from "#shared/problem.ts";
import { StageReport } from "#shared/stage.ts";
import type { Audience } from "../figures/audience.ts";
import type { Deps, MediaPort } from "../deps.ts";
import type { Env } from "../http/env.ts";
import { invalidInput } from "../http/route.ts";
import type { Hub } from "../live/hub.ts";
import { setOnAir } from "../shows/grace.ts";

/**
 * What the media plane reports of a stage becomes the show's state: how many watch, and whether a picture arrives. A stage that goes on after its
 * show was over (the media plane was away then, or an encoder came back) is closed.
 */
export function stageReports(deps: Pick<Deps, "db" | "jobs" | "log" | "hostGraceMinutes"> & Pick<MediaPort, "closeStage"> & { readonly audience: Pick<Audience, "count"> }, hub: Pick<Hub, "viewersChanged">): (report: StageReport) => Promise<void> {
	// One after another: "off air" must not overtake "on air".
	let work: Promise<void> = Promise.resolve();
	return (report) => {
		if (report.stage.startsWith("rehearsal:")) return Promise.resolve();
		if (report.type === "viewers") {
			hub.viewersChanged(report.stage, report.count);
			deps.audience.count(report.stage, report.count);
			return Promise.resolve();
		}
		if (report.type === "started") return Promise.resolve();
		const onAir = report.type === "on-air";
		if (report.type === "ended") hub.viewersChanged(report.stage, 0);
		work = work.then(async () => ((await setOnAir(deps, report.stage, onAir)) === "over" && onAir ? deps.closeStage(report.stage) : undefined)).catch((error: Error) => deps.log.warn({ error: error.message, report }, "stage report not kept"));
		return work;
	};
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
