import { mkdir, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Bench, median, round } from "./bench.ts";
import { chart } from "./load/chart.ts";
import { coresUsed } from "./load/cpu.ts";
import { bareTarget, productTarget } from "./load/media.ts";
import { Peers } from "./load/peers.ts";
import { freePort } from "../support/ports.ts";

/** A step of the curve: so many viewers on each side. */
const steps = [10, 25, 50, 75, 100];
const seconds = 4;

/** Resident memory of a process, MB (proc_pid_status(5)). */
const memory = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;

export const viewerCpu: Bench = {
	name: "viewer-cpu",
	what: "worker CPU for each viewer against bare mediasoup with no application, same media, real DTLS and SRTP",
	budget: 1.05,
	compare: "<=",
	unit: "x",
	async run(report) {
		const peers = await Peers.start(report);
		const ours = await productTarget(report, peers, { rtcPort: await freePort() });
		const bare = await bareTarget(report, peers, { rtcPort: await freePort(), ...(process.env["MEDIASOUP_WORKER_BIN"] ? { workerBin: process.env["MEDIASOUP_WORKER_BIN"] } : {}) });
		const sides = [ours, bare] as const;
		const curve: { viewers: number; cpu: [number, number]; memory: [number, number] }[] = [];
		const ratios: number[] = [];
		let joined = 0;
		for (const wanted of report.quick ? [10, 25] : steps) {
			for (; joined < wanted; joined += 1) await Promise.all(sides.map((side) => side.join(`v${joined}`)));
			await delay(1_000);
			// Both carry the same at the same time, so that what else the machine does weighs on both alike.
			const cpu: [number, number][] = [];
			for (let run = 0; run < (report.quick ? 2 : 5); run += 1) cpu.push(await coresUsed(sides, seconds));
			const at = (side: 0 | 1): number => median(cpu.map((both) => both[side]));
			const last = wanted === (report.quick ? 25 : steps.at(-1));
			if (last) ratios.push(...cpu.map(([product, plain]) => product / plain));
			curve.push({ viewers: wanted, cpu: [at(0), at(1)], memory: [memory(ours.pid), memory(bare.pid)] });
			report.note(`${wanted} viewers on each side: ${round(at(0) * 100)} % of a core, bare ${round(at(1) * 100)} %; ${round(memory(ours.pid))} and ${round(memory(bare.pid))} MB`);
		}
		const { receiving } = await peers.count();
		if (receiving < 2 * joined) throw new Error(`${2 * joined - receiving} receivers got nothing`);
		const folder = join(import.meta.dirname, "../../.livestall/bench");
		await mkdir(folder, { recursive: true });
		const file = join(folder, "viewers.svg");
		await writeFile(file, chart(curve));
		const top = curve.at(-1)!;
		return {
			value: round(median(ratios), 3),
			unit: "x",
			runs: ratios.length,
			against: `median, ${top.viewers} viewers on each side at once; ${round((top.cpu[0] / top.viewers) * 1000, 2)} ms of CPU a viewer-second, bare ${round((top.cpu[1] / top.viewers) * 1000, 2)}; ${Math.floor(top.viewers / top.cpu[0])} viewers a worker core`,
			ratios: ratios.map((ratio) => round(ratio, 3)),
			curve,
			picture: file,
		};
	},
};
