import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Bench, median, round } from "./bench.ts";
import { isFree } from "../../server/db/embedded.ts";
import { freePort } from "../support/ports.ts";

const root = join(import.meta.dirname, "../..");

export const start: Bench = {
	name: "start",
	what: "npm start on a prepared checkout to the first page served",
	budget: 3,
	compare: "<=",
	unit: "s",
	async run(report) {
		const dataDir = await mkdtemp(join(tmpdir(), "livestall-bench-start-"));
		report.defer(() => rm(dataDir, { recursive: true, force: true }));
		const runs = report.quick ? 1 : 7;
		const times: number[] = [];
		// The first one makes the database and its demonstration data, and is not counted.
		for (let run = 0; run <= runs; run++) {
			const seconds = await startOnce(dataDir, report.defer);
			report.note(`${run === 0 ? "preparing" : `run ${run}`}: ${round(seconds, 2)} s`);
			if (run > 0) times.push(seconds);
		}
		return {
			value: round(Math.max(...times), 2),
			unit: "s",
			runs,
			against: `slowest of all, npm's own start included; median ${round(median(times), 2)} s`,
			median: round(median(times), 2),
			all: times.map((time) => round(time, 2)),
		};
	},
};

/** Seconds from the spawn to the first answer 200 of the home page. Ends the server again. */
async function startOnce(dataDir: string, defer: (close: () => unknown) => void): Promise<number> {
	const [port, rtcPort] = await Promise.all([freePort(), freePort()]);
	// The checkout's own set-up as a person starts it: nothing of npm's environment of this run.
	const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
	const begun = performance.now();
	const child = spawn("npm", ["start"], { cwd: root, detached: true, stdio: ["ignore", "ignore", "pipe"], env: { ...env, PORT: String(port), RTC_PORT: String(rtcPort), RTC_WORKERS: "1", DATA_DIR: dataDir, LOG_LEVEL: "warn" } });
	let said = "";
	child.stderr!.on("data", (chunk) => (said += chunk));
	const exited = once(child, "exit");
	const end = async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		// As Ctrl-C in a terminal: to the whole process group of this start.
		process.kill(-child.pid!, "SIGINT");
		await exited;
		await released(port);
	};
	defer(end);
	for (;;) {
		if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}: ${said.slice(-2000)}`);
		if (await answers(port)) break;
		if (performance.now() - begun > 120_000) throw new Error("npm start served no page within 2 minutes");
		await delay(10);
	}
	const seconds = (performance.now() - begun) / 1000;
	await end();
	return seconds;
}

function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		get({ host: "127.0.0.1", port, path: "/", agent: false, timeout: 5_000 }, (response) => {
			response.resume();
			response.on("end", () => resolve(response.statusCode === 200));
			response.on("error", () => resolve(false));
		}).on("error", () => resolve(false));
	});
}

/** npm may be gone before the server below it is. */
async function released(port: number): Promise<void> {
	for (let tries = 0; tries < 500; tries++) {
		if (await isFree(port)) break;
		await delay(20);
	}
	// PostgreSQL ends after the pages.
	await delay(300);
}
