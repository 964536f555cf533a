import type { Page } from "playwright-core";
import { setTimeout as delay } from "node:timers/promises";
import { launchChromium } from "../support/chromium.ts";
import { cutOf } from "../support/cut.ts";
import { startMediaStack } from "../support/media-stack.ts";
import type { MediaPage } from "../support/media-page.ts";
import { type Bench, quantile, round, spread } from "./bench.ts";

declare const media: MediaPage;

/** Longest time that a cut may leave the viewer with black or without a new frame, ms. */
const gapBudget = 100;

export const switchBench: Bench = {
	name: "switch",
	what: "control's cut to the first frame of the next source at a viewer, p95 (no black or still frame over 100 ms)",
	budget: 300,
	compare: "<=",
	unit: "ms",
	async run(report) {
		const stack = await startMediaStack({ page: true });
		report.defer(() => stack.close());
		const browser = await launchChromium();
		report.defer(() => browser.close());
		const open = async (): Promise<Page> => {
			const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage();
			await page.goto(stack.origin);
			return page;
		};
		const [studio, viewer] = [await open(), await open()];
		const colours = { A: "red", B: "green" } as const;
		for (const name of ["A", "B"] as const) {
			const pass = await stack.pass("show", "publish", { sub: name, name });
			await studio.evaluate(([given, colour]) => media.program.publish(given, colour, "camera", 30), [pass, colours[name]] as const);
		}
		await studio.waitForFunction(() => media.program.allLive(), null, { timeout: 20_000 });
		await studio.evaluate((pass) => media.program.open(pass), await stack.pass("show", "control", { sub: "host" }));
		await studio.waitForFunction(() => media.program.control!.state.phase === "in" && media.program.control!.state.sources.length === 2, null, { timeout: 20_000 });
		await studio.evaluate(() => media.program.cut("single", "A"));
		await viewer.evaluate((pass) => {
			media.watch(pass);
			media.program.look(media.player!);
		}, await stack.pass("show", "view"));
		await viewer.waitForFunction(() => media.program.sights.filter(({ colour }) => colour === "red").length > 60, null, { timeout: 20_000 });
		await viewer.evaluate(() => media.program.sights.splice(0));

		const runs = report.quick ? 6 : 40;
		const cuts: { after: number; longestGap: number; black: number }[] = [];
		for (let run = 0; run < runs; run += 1) {
			const name = run % 2 === 0 ? "B" : "A";
			const at = await studio.evaluate((to) => media.program.cut("single", to), name);
			await viewer.waitForFunction(([colour, from]) => media.program.sights.some((sight) => sight.at >= from && sight.colour === colour), [colours[name], at] as const, { timeout: 10_000, polling: 50 });
			await delay(1_500 + (run % 5) * 67);
			cuts.push(cutOf(await viewer.evaluate(() => media.program.sights), at, colours[name])!);
		}
		const black = cuts.filter((cut) => cut.black > 0).length;
		const gap = Math.max(...cuts.map(({ longestGap }) => longestGap));
		const why = [black > 0 ? `${black} cuts showed black` : "", gap > gapBudget ? `${gap} ms without a new frame` : ""].filter(Boolean).join("; ");
		return {
			value: round(quantile(cuts.map(({ after }) => after), 0.95)),
			unit: "ms",
			runs,
			against: "p95 of cuts between two 640x360 sources; both publishers, control and viewer in one Chromium on the same cores",
			holds: why === "",
			...(why ? { why } : {}),
			cut: spread(cuts.map(({ after }) => after)),
			longestGap: spread(cuts.map(({ longestGap }) => longestGap)),
		};
	},
};
