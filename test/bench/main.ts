/** `npm run bench`: measures the budgets of the design. Standard output is the table, or one line of JSON; everything else goes to standard error. */
import type { Bench, Measured, Report } from "./bench.ts";
import { catalogRead } from "./catalog-read.ts";
import { chat } from "./chat.ts";
import { chatRender } from "./chat-render.ts";
import { feature } from "./feature.ts";
import { firstFrame } from "./first-frame.ts";
import { glass } from "./glass.ts";
import { joinStorm } from "./join-storm.ts";
import { lighthouseBench } from "./lighthouse.ts";
import { ordersHot, ordersHotShare, ordersP99, ordersWide } from "./orders-hot.ts";
import { rebuild } from "./rebuild.ts";
import { start } from "./start.ts";
import { switchBench } from "./switch.ts";
import { topLayer } from "./top-layer.ts";
import { viewerCpu } from "./viewer-cpu.ts";
import { watchJs } from "./watch-js.ts";
import { workerFloor } from "./worker-floor.ts";

const benches: readonly Bench[] = [start, watchJs, firstFrame, topLayer, glass, switchBench, joinStorm, rebuild, viewerCpu, workerFloor, feature, ordersHot, ordersHotShare, ordersP99, ordersWide, catalogRead, chat, chatRender, lighthouseBench];

/** Longest run of one bench, ms. What it started is ended then too. */
const limit = 8 * 60_000;
/** Longest time for one thing to end, ms. */
const closeLimit = 20_000;

const closers: (() => unknown)[] = [];

let closing: Promise<void> = Promise.resolve();

/** One after another, also when a signal comes while a bench ends: a folder is not deleted under a database that still stops. */
function closeAll(): Promise<void> {
	return (closing = closing.then(closeEach));
}

async function closeEach(): Promise<void> {
	for (let close = closers.pop(); close; close = closers.pop()) {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("took too long")), closeLimit)));
		await Promise.race([Promise.resolve().then(close), late]).catch((error: Error) => console.error(`While ending: ${error.message}`));
		clearTimeout(timer);
	}
}

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
	process.once(signal, () => void closeAll().finally(() => process.exit(code)));
}

type Outcome = { readonly measured: Measured; readonly ok: boolean } | { readonly error: Error };

async function measure(bench: Bench, quick: boolean): Promise<Outcome> {
	const report: Report = {
		quick,
		note: (text) => console.error(`  ${bench.name}: ${text}`),
		defer: (close) => void closers.push(close),
	};
	let timer: NodeJS.Timeout | undefined;
	try {
		await bench.prepare?.(report);
		const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`not done within ${limit / 60_000} minutes`)), limit)));
		const measured = await Promise.race([bench.run(report), late]);
		const within = bench.compare === "<=" ? measured.value <= bench.budget : measured.value >= bench.budget;
		return { measured, ok: within && measured.holds !== false };
	} catch (error) {
		return { error: error as Error };
	} finally {
		clearTimeout(timer);
		await closeAll();
	}
}

const columns = [16, 16, 12, 6] as const;
const row = (...cells: string[]) => cells.map((cell, index) => cell.padEnd(columns[index] ?? 0)).join(" ").trimEnd();
const compareSign = { "<=": "\u2264", ">=": "\u2265" } as const;
const amount = (value: number, unit: string) => `${value}${unit === "x" ? "" : " "}${unit}`;
const budgetOf = ({ compare, budget, unit }: Bench) => `${compareSign[compare]} ${amount(budget, unit)}`;

function help(): string {
	return [
		"npm run bench -- [NAME ...] [--json] [--quick]",
		"",
		"Measures the product against its budgets, one row each, on this machine alone (loopback).",
		"",
		"  --json   Print one line of JSON for each bench instead of the table; with npm, use: npm run -s bench -- NAME --json",
		"  --quick  Few and short runs: shows that a bench works, its figure is no measurement.",
		"  --help   Print this.",
		"",
		...benches.map((bench) => `  ${bench.name.padEnd(columns[0])} ${budgetOf(bench).padEnd(columns[2])} ${bench.what}`),
		"",
		"The exit code is 0 when everything was measured, also where a figure is short of its budget; 1 when a bench could not measure;",
		"2 for words it does not know. Other work on the machine shows in the figures: leave it alone while it measures.",
	].join("\n");
}

async function main(words: readonly string[]): Promise<number> {
	const flags = words.filter((word) => word.startsWith("-"));
	const names = words.filter((word) => !word.startsWith("-"));
	const wrongFlag = flags.find((flag) => !["--json", "--quick", "--help"].includes(flag));
	const wrongName = names.find((name) => !benches.some((bench) => bench.name === name));
	if (flags.includes("--help")) {
		console.log(help());
		return 0;
	}
	if (wrongFlag !== undefined || wrongName !== undefined) {
		console.error(wrongFlag !== undefined ? `${wrongFlag} is not an option. Known are --json, --quick and --help.` : `There is no bench "${wrongName}". There are: ${benches.map(({ name }) => name).join(", ")}.`);
		return 2;
	}
	const quick = flags.includes("--quick");
	const json = flags.includes("--json");
	const wanted = benches.filter(({ name }) => names.length === 0 || names.includes(name));
	if (!json) console.log(row("name", "figure", "budget", "", quick ? "(quick: no measurement)" : "runs, and what was compared"));
	let code = 0;
	for (const bench of wanted) {
		const outcome = await measure(bench, quick);
		const { name, budget, compare } = bench;
		if ("error" in outcome) {
			code = 1;
			console.error(`${name} could not be measured: ${outcome.error.stack ?? outcome.error.message}`);
			if (json) console.log(JSON.stringify({ name, value: null, budget, ok: false, compare, error: outcome.error.message.split("\n")[0] }));
			else console.log(row(name, "-", budgetOf(bench), "failed", outcome.error.message.split("\n")[0]!));
			continue;
		}
		const { measured, ok } = outcome;
		const { value, unit, runs, against, ...details } = measured;
		if (json) console.log(JSON.stringify({ name, value, budget, ok, compare, unit, runs, against, ...(quick ? { quick } : {}), ...details }));
		else console.log(row(name, amount(value, unit), budgetOf(bench), ok ? "ok" : "short", `${runs} runs; ${against}${details.why ? `; ${details.why}` : ""}`));
	}
	return code;
}

process.exitCode = await main(process.argv.slice(2));
// What a bench left behind in this process (a socket that lingers) must not hold it.
setTimeout(() => process.exit(), 5_000).unref();
