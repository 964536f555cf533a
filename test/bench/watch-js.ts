import { gzipSync } from "node:zlib";
import { type Bench, round } from "./bench.ts";
import { probeFrames } from "./page/watch-probe.ts";
import { broadcast, viewers, watchUntil, watchUrl } from "./stage.ts";

export const watchJs: Bench = {
	name: "watch-js",
	what: "script that the watch page loads before its first frame, gzip -9",
	budget: 100,
	compare: "<=",
	unit: "kB",
	async run(report) {
		const onAir = await broadcast(report, "camera");
		const { browser } = await viewers(report);
		const runs = report.quick ? 1 : 3;
		let most: { total: number; toStart: number; scripts: Record<string, number> } = { total: 0, toStart: 0, scripts: {} };
		for (let run = 0; run < runs; run++) {
			// A context of its own has an empty cache.
			const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
			await context.addInitScript(probeFrames, 1280);
			const probe = await watchUntil(await context.newPage(), watchUrl(onAir), "frame");
			await context.close();
			const scripts: Record<string, number> = {};
			let toStart = 0;
			for (const script of probe.scripts) {
				const body = Buffer.from(await (await fetch(script, { headers: { "accept-encoding": "identity" } })).arrayBuffer());
				const size = gzipSync(body, { level: 9 }).length / 1000;
				scripts[new URL(script).pathname.split("/").at(-1)!] = size;
				if (probe.startScripts.includes(script)) toStart += size;
			}
			const total = Object.values(scripts).reduce((sum, size) => sum + size, 0);
			if (total > most.total) most = { total, toStart, scripts };
		}
		if (most.total === 0) throw new Error("the watch page loaded no script");
		const sorted = Object.entries(most.scripts).sort(([, a], [, b]) => b - a);
		return {
			value: round(most.total),
			unit: "kB",
			runs,
			against: `most of all visits with an empty cache; ${sorted.length} scripts that had arrived when the first frame was there`,
			// What had arrived when the player opened its socket; the rest came while the media connection was made.
			toOpenTheSocket: round(most.toStart),
			scripts: Object.fromEntries(sorted.map(([name, size]) => [name, round(size, 2)])),
		};
	},
};
