import { setTimeout as delay } from "node:timers/promises";
import { type Bench, quantile, round, spread } from "./bench.ts";
import { type ClockProbe, keepPeers, probeClock, probeFrames, videoSums } from "./page/watch-probe.ts";
import { broadcast, viewers, watchUntil, watchUrl } from "./stage.ts";

export const glass: Bench = {
	name: "glass",
	what: "glass to glass in Chromium, 720p30, a clock drawn into the picture and read back, p95",
	budget: 80,
	compare: "<=",
	unit: "ms",
	async run(report) {
		const onAir = await broadcast(report, "clock");
		const { context } = await viewers(report);
		await context.addInitScript(probeFrames, 1280);
		await context.addInitScript(keepPeers);
		const page = await context.newPage();
		await watchUntil(page, watchUrl(onAir), "top");
		// The jitter buffer settles.
		await delay(report.quick ? 1_000 : 8_000);
		const before = { sent: await onAir.page.evaluate(videoSums, "outbound-rtp" as const), received: await page.evaluate(videoSums, "inbound-rtp" as const) };
		await page.evaluate(probeClock);
		const frames = report.quick ? 60 : 900;
		await page.waitForFunction((count) => (globalThis as unknown as { clockProbe: ClockProbe }).clockProbe.ages.length >= count, frames, { timeout: 120_000, polling: 500 });
		const probe = await page.evaluate(() => (globalThis as unknown as { clockProbe: ClockProbe }).clockProbe);
		const sent = difference(before.sent, await onAir.page.evaluate(videoSums, "outbound-rtp" as const));
		const received = difference(before.received, await page.evaluate(videoSums, "inbound-rtp" as const));
		const ms = (seconds: number, count: number) => round((seconds / count) * 1000);
		return {
			value: round(quantile(probe.ages, 0.95)),
			unit: "ms",
			runs: 1,
			against: `p95 of ${probe.ages.length} frames of the top layer, drawn in one browser and read in the watch page of another by one clock; p50 ${round(quantile(probe.ages, 0.5))}`,
			age: spread(probe.ages),
			min: Math.min(...probe.ages),
			unreadable: probe.unreadable,
			smaller: probe.small,
			// Means, ms. Encoding is of one layer; three are encoded one after another.
			parts: {
				encodeALayer: ms(sent("totalEncodeTime"), sent("framesEncoded")),
				sendDelayAPacket: ms(sent("totalPacketSendDelay"), sent("packetsSent")),
				jitterBuffer: ms(received("jitterBufferDelay"), received("jitterBufferEmittedCount")),
				decode: ms(received("totalDecodeTime"), received("framesDecoded")),
				receiveToDecoded: ms(received("totalProcessingDelay"), received("framesDecoded")),
			},
			dropped: received("framesDropped"),
		};
	},
};

const difference = (before: Record<string, number>, after: Record<string, number>) => (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
