import type { Page } from "playwright-core";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { healthyAfter } from "../../client/media/rejoin-loop.ts";
import { launchChromium } from "../support/chromium.ts";
import { eventually } from "../support/eventually.ts";
import type { MediaPage } from "../support/media-page.ts";
import { startMediaStack } from "../support/media-stack.ts";
import { type Bench, quantile, round, spread } from "./bench.ts";

declare const media: MediaPage;

/** How often the stage is looked at, ms: as fine as the figure is. */
const interval = 5;

/** A worker is killed under a live show: how long until its stage carries the host's video again, and until a viewer sees it move. */
export const rebuild: Bench = {
	name: "rebuild",
	what: "the stage's media worker is killed to the host's video on another worker, p95 (the moving picture of a viewer beside it)",
	budget: 2_000,
	compare: "<=",
	unit: "ms",
	async run(report) {
		const stack = await startMediaStack({ page: true, workers: 2 });
		report.defer(() => stack.close());
		const browser = await launchChromium({ fps: 30 });
		report.defer(() => browser.close());
		const open = async (): Promise<Page> => {
			const page = await (await browser.newContext({ permissions: ["camera", "microphone"], viewport: { width: 1280, height: 720 } })).newPage();
			await page.goto(stack.origin);
			return page;
		};
		const [host, viewer] = [await open(), await open()];
		await host.evaluate((pass) => media.publish(pass, 540, 20), await stack.pass("show", "publish", { name: "Host" }));
		await viewer.evaluate((pass) => media.watch(pass), await stack.pass("show", "view"));
		await viewer.waitForFunction(() => media.playerState().phase === "playing");

		const runs = report.quick ? 2 : 12;
		const stages: number[] = [];
		const pictures: number[] = [];
		for (let run = 0; run < runs; run += 1) {
			await viewer.evaluate(() => media.moving(5));
			// A connection that breaks again so soon would be made with a pause before it.
			await sleep(healthyAfter + 500);
			const [pid] = stack.sfu.stages()[0]!.workerPids;
			await viewer.evaluate(() => media.states.splice(0));
			const from = performance.now();
			process.kill(pid!, "SIGKILL");
			const rebuilt = eventually(() => {
				const now = stack.sfu.stages()[0];
				if (!now?.onAir || now.sources !== 1 || now.workerPids.includes(pid!)) throw new Error(`the stage is not back: ${JSON.stringify(now)}`);
				return performance.now() - from;
			}, { interval });
			await viewer.waitForFunction(() => media.states.includes("reconnecting") && media.playerState().phase === "playing", null, { polling: interval });
			await viewer.evaluate(() => media.moving(1));
			pictures.push(performance.now() - from);
			stages.push(await rebuilt);
			// The dead worker's place is taken by a new one before the next dies.
			await eventually(() => {
				if (stack.sfu.workerPids().length !== 2 || stack.sfu.workerPids().includes(pid!)) throw new Error("a worker is missing");
			});
		}
		return {
			value: round(quantile(stages, 0.95), 0),
			unit: "ms",
			runs,
			against: `p95 of kills to the host's video on another worker; the viewer's picture moves after p95 ${round(quantile(pictures, 0.95), 0)} ms; host and viewer in one Chromium on the same cores`,
			stage: spread(stages),
			picture: spread(pictures),
		};
	},
};
