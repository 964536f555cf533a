import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** CPU seconds that a process has used, user and system, its children not counted (proc_pid_stat(5); a tick is 1/100 s on Linux). */
export function cpuSeconds(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	// The name in brackets may hold spaces; utime and stime are fields 14 and 15.
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** CPU seconds of the processes that `pid` started and that run now: the backends and helpers of a PostgreSQL. */
export function childrenCpuSeconds(pid: number): number {
	let sum = 0;
	for (const entry of readdirSync("/proc")) {
		if (!/^\d+$/.test(entry)) continue;
		try {
			const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
			// Field 4: the parent.
			if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid) sum += cpuSeconds(Number(entry));
		} catch {
			// It ended meanwhile.
		}
	}
	return sum;
}

/** Share of a core that each of two processes used over the same `seconds`, so that what else the machine does weighs on both alike. */
export async function coresUsed(sides: readonly [{ readonly pid: number }, { readonly pid: number }], seconds: number): Promise<[number, number]> {
	const before = sides.map(({ pid }) => cpuSeconds(pid));
	const begun = performance.now();
	await delay(seconds * 1000);
	const took = (performance.now() - begun) / 1000;
	return sides.map(({ pid }, index) => (cpuSeconds(pid) - before[index]!) / took) as [number, number];
}
