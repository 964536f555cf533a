import { setTimeout as delay } from "node:timers/promises";
import { provideWorker } from "../../sfu/worker/provide.js";
import { type Bench, median, round } from "./bench.ts";
import { coresUsed } from "./load/cpu.ts";
import { bareTarget } from "./load/media.ts";
import { Peers } from "./load/peers.ts";
import { freePort } from "../support/ports.ts";

const viewers = 100;
/** Of one run. */
const seconds = 4;

let binaries: { readonly ours: string; readonly plain: string };

export const workerFloor: Bench = {
	name: "worker-floor",
	what: "CPU for each viewer of our build of the media worker against the plain recipe, both with no application",
	budget: 0.9,
	compare: "<=",
	unit: "x",
	async prepare(report) {
		binaries = { ours: await provideWorker({ log: report.note }), plain: await provideWorker({ log: report.note, plain: true }) };
		report.note(`${binaries.ours} against ${binaries.plain}`);
	},
	async run(report) {
		const peers = await Peers.start(report);
		const ours = await bareTarget(report, peers, { name: "ours", rtcPort: await freePort(), workerBin: binaries.ours });
		const plain = await bareTarget(report, peers, { name: "plain", rtcPort: await freePort(), workerBin: binaries.plain });
		const wanted = report.quick ? 10 : viewers;
		for (let joined = 0; joined < wanted; joined += 1) await Promise.all([ours, plain].map((side) => side.join(`v${joined}`)));
		await delay(1_000);
		const used: [number, number][] = [];
		for (let run = 0; run < (report.quick ? 2 : 12); run += 1) used.push(await coresUsed([ours, plain], seconds));
		const { receiving } = await peers.count();
		if (receiving < 2 * wanted) throw new Error(`${2 * wanted - receiving} receivers got nothing`);
		const ratios = used.map(([one, other]) => one / other);
		const each = (side: 0 | 1): number => round((median(used.map((both) => both[side])) / wanted) * 1000, 2);
		return {
			value: round(median(ratios), 3),
			unit: "x",
			runs: ratios.length,
			against: `median, ${wanted} viewers on each side at once; ${each(0)} ms of CPU a viewer-second, plain ${each(1)}; ratios from ${round(Math.min(...ratios), 2)} to ${round(Math.max(...ratios), 2)}`,
			ratios: ratios.map((ratio) => round(ratio, 3)),
			binaries,
		};
	},
};
