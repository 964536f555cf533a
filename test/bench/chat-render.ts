import { setTimeout as delay } from "node:timers/promises";
import type { CDPSession, Page } from "playwright-core";
import { showNamespace } from "#shared/show.ts";
import { type Bench, median, quantile, round } from "./bench.ts";
import { openCrowd } from "./load/crowd-process.ts";
import { probeFrames } from "./page/watch-probe.ts";
import { broadcast, viewers, watchUntil, watchUrl } from "./stage.ts";

const perSecond = 100;
/** Each may write once in two seconds (server/live/socket.ts). */
const writers = 200;
/** How much slower than this machine the phone's processor is (Chrome DevTools Protocol, Emulation.setCPUThrottlingRate). */
const throttle = 4;
/** How much the page's heap may have grown after the chat, once garbage is collected, MB: the messages that are kept (`chatKept`) are there from the first seconds. */
const growthLimit = 3;

export const chatRender: Bench = {
	name: "chat-render",
	what: "median frames/s of the watch page on a phone profile with 4x CPU throttle, 100 chat messages/s for 60 s while the video plays; memory stays flat",
	budget: 50,
	compare: ">=",
	unit: "/s",
	async run(report) {
		const seconds = report.quick ? 8 : 60;
		const onAir = await broadcast(report, "camera");
		const guests = await onAir.product.people(writers, { guests: true });
		const crowd = await openCrowd(report, { url: onAir.product.url, namespace: showNamespace, showId: onAir.show.id, count: writers, processes: 1, cookies: guests.map(({ cookie }) => cookie) });
		const { browser } = await viewers(report);
		const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true });
		await context.addInitScript(probeFrames, 160);
		const page = await context.newPage();
		await watchUntil(page, watchUrl(onAir), "frame");
		await page.locator(".watch-bar input").first().waitFor();
		const cdp = await context.newCDPSession(page);
		await cdp.send("Emulation.setCPUThrottlingRate", { rate: throttle });
		const still = await frames(page, report.quick ? 3 : 8);

		// The list of kept messages is full before memory is compared.
		await crowd.write(perSecond, report.quick ? 2 : 8);
		const before = await used(cdp);
		const measured = frames(page, seconds);
		await crowd.write(perSecond, seconds);
		const counted = await measured;
		await delay(1_000);
		const after = await used(cdp);
		const rows = await page.locator(".watch-messages li").count();
		const { sent } = await crowd.count();
		report.note(`${sent} messages were sent, ${rows} rows stand in the page; without chat ${round(median(still.perSecond))} frames/s`);
		const growth = round(after.heap - before.heap, 1);
		const why = [growth > growthLimit ? `the heap grew by ${growth} MB` : "", after.nodes > before.nodes * 1.2 ? `${after.nodes} DOM nodes, ${before.nodes} before` : ""].filter(Boolean).join("; ");
		return {
			value: round(median(counted.perSecond)),
			unit: "/s",
			runs: 1,
			against: `${seconds} s; p5 ${round(quantile(counted.perSecond, 0.05))}; without chat ${round(median(still.perSecond))}; video ${round(counted.video)} frames/s; longest task ${Math.round(counted.longest)} ms; heap ${round(before.heap, 1)} to ${round(after.heap, 1)} MB, ${after.nodes} nodes`,
			holds: why === "",
			...(why ? { why } : {}),
			longestTaskMs: Math.round(counted.longest),
			heapMb: [before.heap, after.heap].map((heap) => round(heap, 1)),
			nodes: [before.nodes, after.nodes],
			withoutChat: round(median(still.perSecond)),
		};
	},
};

/** Frames that the page drew in each of so many seconds, those of the video, and the longest task of the main thread, ms. */
function frames(page: Page, seconds: number): Promise<{ perSecond: number[]; video: number; longest: number }> {
	return page.evaluate(
		(wanted) =>
			new Promise<{ perSecond: number[]; video: number; longest: number }>((resolve) => {
				const perSecond: number[] = [];
				let longest = 0;
				const tasks = new PerformanceObserver((list) => {
					for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
				});
				tasks.observe({ type: "longtask" });
				const decoded = () => document.querySelector("video")?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
				const first = decoded();
				let count = 0;
				let from = performance.now();
				const frame = (now: number) => {
					count += 1;
					if (now - from >= 1_000) {
						perSecond.push((count * 1_000) / (now - from));
						count = 0;
						from = now;
					}
					if (perSecond.length < wanted) requestAnimationFrame(frame);
					else {
						tasks.disconnect();
						resolve({ perSecond, video: (decoded() - first) / wanted, longest });
					}
				};
				requestAnimationFrame(frame);
			}),
		seconds,
	);
}

/** Heap in use, MB, and DOM nodes, after a collection of garbage. */
async function used(cdp: CDPSession): Promise<{ heap: number; nodes: number }> {
	await cdp.send("HeapProfiler.collectGarbage");
	const { usedSize } = await cdp.send("Runtime.getHeapUsage");
	const { nodes } = await cdp.send("Memory.getDOMCounters");
	return { heap: usedSize / 1_048_576, nodes };
}
