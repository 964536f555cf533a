import { setTimeout as delay } from "node:timers/promises";
import { showNamespace } from "#shared/show.ts";
import { type Bench, quantile, round, spread } from "./bench.ts";
import { openCrowd } from "./load/crowd-process.ts";
import { probeCards } from "./page/watch-probe.ts";
import { goLive, startProduct } from "./product.ts";
import { viewers } from "./stage.ts";

const sockets = 2000;

export const feature: Bench = {
	name: "feature",
	what: "the host's tap to the card in a viewer's DOM, with 2,000 sockets connected, p95",
	budget: 200,
	compare: "<=",
	unit: "ms",
	async run(report) {
		const product = await startProduct(report, { demo: true });
		const show = await goLive(product);
		const crowd = await openCrowd(report, { url: product.url, namespace: showNamespace, showId: show.id, count: report.quick ? 200 : sockets, processes: 2 });
		const { context } = await viewers(report);
		await context.addInitScript(probeCards);
		const page = await context.newPage();
		await page.goto(`${product.url}/watch/${show.id}`);
		await page.waitForFunction(() => document.querySelector(".watch-card"), undefined, { timeout: 30_000 });
		const host = await show.host.connect();
		report.defer(() => host.close());
		await host.send("join", { showId: show.id });
		await delay(2_000);
		await crowd.count();

		const taps = report.quick ? 3 : 40;
		const times: number[] = [];
		for (let tap = 0; tap < taps; tap++) {
			const itemId = show.itemIds[tap % show.itemIds.length]!;
			await page.evaluate(() => {
				const { cards } = globalThis as unknown as { cards: Record<string, number> };
				for (const item of Object.keys(cards)) delete cards[item];
			});
			const tapped = Date.now();
			await host.send("feature", { showId: show.id, itemId });
			await page.waitForFunction((id) => id in (globalThis as unknown as { cards: Record<string, number> }).cards, itemId, { timeout: 10_000, polling: 50 });
			times.push((await page.evaluate((id) => (globalThis as unknown as { cards: Record<string, number> }).cards[id]!, itemId)) - tapped);
			await delay(300 + Math.random() * 200);
		}
		const { events, closed } = await crowd.count();
		const expected = taps * (report.quick ? 200 : sockets);
		return {
			value: round(quantile(times, 0.95)),
			unit: "ms",
			runs: taps,
			against: `p95 of taps sent by the host's socket; ${report.quick ? 200 : sockets} other sockets in the show; p50 ${round(quantile(times, 0.5))}`,
			holds: closed === 0 && events >= expected,
			...(closed > 0 || events < expected ? { why: `${closed} sockets were lost, ${events} of ${expected} events reached the others` } : {}),
			times: spread(times),
		};
	},
};
