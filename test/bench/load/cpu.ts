import { readFileSync } from "node:fs";

/** CPU seconds that a process has used, user and system, its children not counted (proc_pid_stat(5); a tick is 1/100 s on Linux). */
export function cpuSeconds(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	// The name in brackets may hold spaces; utime and stime are fields 14 and 15.
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return (Number(fields[11]) + Number(fields[12])) / 100;
}
