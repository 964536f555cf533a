import { expect, it } from "vitest";
import { type Check, type CheckId, type Context, pause, result } from "./check.ts";
import { type Progress, runChecks } from "./runner.ts";

const context = {} as Omit<Context, "results">;
const check = (id: CheckId, run: Check["run"]): Check => ({ id, run });
const told = (progress: Progress[]) => progress.map(({ running, results }) => [running, [...results.keys()].join(" ")]);

it("makes one check after another and tells each step", async () => {
	const progress: Progress[] = [];
	const checks = [check("secure", async () => result("ok", "ok")), check("udp", async ({ results }) => result(results.get("secure")!.state, "noUdp"))];
	expect(await runChecks(checks, context, new AbortController().signal, (step) => progress.push(step))).toBe(true);
	expect(told(progress)).toEqual([["secure", ""], ["udp", "secure"], [null, "secure udp"]]);
	expect(progress.at(-1)!.results.get("udp")).toEqual({ state: "ok", reason: "noUdp", figures: {} });
});

it("goes on after a check that throws, and after one that hangs", async () => {
	const progress: Progress[] = [];
	const checks = [
		check("udp", async () => Promise.reject(new Error("broken"))),
		check("tcp", async (_, signal) => (await pause(60_000, signal), result("ok", "ok"))),
		check("encoder", async () => result("ok", "ok")),
	];
	expect(await runChecks(checks, context, new AbortController().signal, (step) => progress.push(step), 20)).toBe(true);
	expect([...progress.at(-1)!.results.values()].map(({ state, reason }) => [state, reason])).toEqual([["bad", "unexpected"], ["bad", "unexpected"], ["ok", "ok"]]);
});

it("stops in the middle of a check, and keeps what was found", async () => {
	const progress: Progress[] = [];
	const stop = new AbortController();
	const checks = [check("secure", async () => result("ok", "ok")), check("udp", async (_, signal) => (queueMicrotask(() => stop.abort()), await pause(60_000, signal), result("ok", "ok"))), check("tcp", async () => result("ok", "ok"))];
	expect(await runChecks(checks, context, stop.signal, (step) => progress.push(step))).toBe(false);
	expect(told(progress).at(-1)).toEqual([null, "secure"]);
});
