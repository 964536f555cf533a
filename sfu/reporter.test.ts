import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { StageReport } from "#shared/stage.ts";
import { Reporter } from "./reporter.ts";

let reports: StageReport[];
let reporter: Reporter;

beforeEach(() => {
	vi.useFakeTimers();
	reports = [];
	reporter = new Reporter("s", { offAirDelay: 2_000, viewersInterval: 1_000 }, (report) => reports.push(report));
});
afterEach(() => {
	vi.useRealTimers();
});

const types = (): string[] => reports.map(({ type }) => type);

it("does not report a host's quick reload", () => {
	reporter.media(true);
	reporter.media(false);
	vi.advanceTimersByTime(1_900);
	reporter.media(true);
	vi.advanceTimersByTime(60_000);
	expect(types()).toEqual(["started", "on-air"]);
});

it("reports off air once the source stays away", () => {
	reporter.media(true);
	reporter.media(false);
	vi.advanceTimersByTime(2_000);
	reporter.media(true);
	expect(types()).toEqual(["started", "on-air", "off-air", "on-air"]);
});

it("reports viewer counts at most once a second, the last one surely", () => {
	for (let count = 1; count <= 100; count += 1) {
		reporter.viewers(count);
		vi.advanceTimersByTime(50);
	}
	vi.advanceTimersByTime(1_000);
	const counts = reports.filter((report) => report.type === "viewers");
	expect(counts.length).toBeLessThanOrEqual(7);
	expect(counts.at(-1)).toMatchObject({ count: 100 });
});

it("ends with everything told: no viewers, off air, ended, and nothing after it", () => {
	reporter.media(true);
	reporter.viewers(3);
	vi.advanceTimersByTime(0);
	reporter.close();
	vi.advanceTimersByTime(60_000);
	expect(reports.slice(2)).toEqual([
		{ type: "viewers", stage: "s", count: 3 },
		{ type: "viewers", stage: "s", count: 0 },
		{ type: "off-air", stage: "s" },
		{ type: "ended", stage: "s" },
	]);
});
