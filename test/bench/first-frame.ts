import { setTimeout as delay } from "node:timers/promises";
import { type Bench, median, quantile, round, spread } from "./bench.ts";
import { probeFrames } from "./page/watch-probe.ts";
import { broadcast, viewers, watchUntil, watchUrl } from "./stage.ts";

/** The part of the budget that lies between the player's first word to the media plane and the first frame, ms. */
const signallingBudget = 150;

export const firstFrame: Bench = {
	name: "first-frame",
	what: "navigation start to first decoded frame in Chromium, warm cache, p95 (of which signalling to first frame <= 150 ms)",
	budget: 300,
	compare: "<=",
	unit: "ms",
	async run(report) {
		const onAir = await broadcast(report, "camera");
		const { context } = await viewers(report);
		await context.addInitScript(probeFrames, 1280);
		const runs = report.quick ? 3 : 25;
		const frames: number[] = [];
		const signalling: number[] = [];
		const html: number[] = [];
		const before: number[] = [];
		// The first two fill the cache and the compiled code, and are not counted.
		for (let run = -2; run < runs; run++) {
			const page = await context.newPage();
			const probe = await watchUntil(page, watchUrl(onAir), "frame");
			// Long enough for the browser to keep the compiled scripts of the cold visits.
			await delay(run < 0 ? 3_000 : 400);
			await page.close();
			await delay(300);
			if (run < 0) continue;
			if (probe.socket === null) throw new Error("the watch page opened no socket to the media plane");
			frames.push(probe.frame!);
			signalling.push(probe.frame! - probe.socket);
			before.push(probe.socket);
			html.push(probe.htmlEnd);
		}
		const signallingP95 = round(quantile(signalling, 0.95));
		return {
			value: round(quantile(frames, 0.95)),
			unit: "ms",
			runs,
			against: `p95 of navigations, 720p30 camera on air; p50 ${round(median(frames))}, signalling p50 ${round(median(signalling))} p95 ${signallingP95}`,
			holds: signallingP95 <= signallingBudget,
			...(signallingP95 > signallingBudget ? { why: `signalling to first frame is over ${signallingBudget} ms` } : {}),
			frame: spread(frames),
			signalling: spread(signalling),
			pageReceived: spread(html),
			socketOpened: spread(before),
		};
	},
};
