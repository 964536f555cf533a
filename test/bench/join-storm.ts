import { setTimeout as delay } from "node:timers/promises";
import { type Bench, quantile, round, spread } from "./bench.ts";
import { productTarget } from "./load/media.ts";
import { Peers } from "./load/peers.ts";
import { freePort } from "../support/ports.ts";

/** Key frames that the source may be asked for within the storm's second. */
const keyFrameBudget = 2;

export const joinStorm: Bench = {
	name: "join-storm",
	what: "200 viewers within 1 s: join to first RTP packet, p95 (and at most 2 key frame requests to the source in that second)",
	budget: 1_000,
	compare: "<=",
	unit: "ms",
	async run(report) {
		const count = report.quick ? 50 : 200;
		const runs = report.quick ? 1 : 3;
		const peers = await Peers.start(report);
		const target = await productTarget(report, peers, { rtcPort: await freePort() });
		const times: number[] = [];
		const asked: number[] = [];
		for (let run = 0; run < runs; run += 1) {
			const id = (index: number): string => `r${run}v${index}`;
			await delay(2_000);
			const before = peers.keyFrames.length;
			const begun = Date.now();
			const joins = Array.from({ length: count }, async (_, index) => {
				await delay((index * 1000) / count);
				return target.join(id(index));
			});
			const took = await Promise.all(joins);
			times.push(...took);
			asked.push(peers.keyFrames.slice(before).filter((at) => at < begun + 1_000).length);
			report.note(`run ${run + 1}: p50 ${Math.round(quantile(took, 0.5))} ms, p95 ${Math.round(quantile(took, 0.95))} ms, ${asked.at(-1)} key frame requests`);
			for (let index = 0; index < count; index += 1) target.leave(id(index));
		}
		const most = Math.max(...asked);
		return {
			value: round(quantile(times, 0.95), 0),
			unit: "ms",
			runs,
			against: `p95 of ${times.length} joins; source, server, ${count} receivers and their signalling on the same cores; at most ${most} key frame requests in the second`,
			holds: most <= keyFrameBudget,
			...(most > keyFrameBudget ? { why: `${most} key frame requests in the second of the storm` } : {}),
			join: spread(times),
			keyFrameRequests: asked,
		};
	},
};
