import { setTimeout as delay } from "node:timers/promises";
import { type Bench, quantile, round, spread } from "./bench.ts";
import { probeFrames } from "./page/watch-probe.ts";
import { broadcast, viewers, watchUntil, watchUrl } from "./stage.ts";

export const topLayer: Bench = {
	name: "top-layer",
	what: "a viewer with the bandwidth sees the highest layer, p95 after its first frame",
	budget: 3,
	compare: "<=",
	unit: "s",
	async run(report) {
		const onAir = await broadcast(report, "camera");
		const { context } = await viewers(report);
		await context.addInitScript(probeFrames, 1280);
		const runs = report.quick ? 2 : 12;
		const waits: number[] = [];
		// The publisher's own estimate of its line settles.
		await delay(report.quick ? 1_000 : 5_000);
		for (let run = 0; run < runs; run++) {
			const page = await context.newPage();
			const probe = await watchUntil(page, watchUrl(onAir), "top");
			waits.push((probe.top - probe.frame!) / 1000);
			report.note(`viewer ${run + 1}: ${round(waits.at(-1)!, 2)} s`);
			await page.close();
			await delay(300);
		}
		const { p50, max } = spread(waits.map((wait) => wait * 1000));
		return { value: round(quantile(waits, 0.95), 2), unit: "s", runs, against: `p95 of viewers one after another, 1280 pixels wide published and seen; p50 ${p50} ms`, p50Ms: p50, maxMs: max };
	},
};
