/** A pre-flight in words: the figures of a check in one line, and all of it as plain text to send to somebody. */
import { bitrate } from "../format.ts";
import { checkIds, type CheckId, type Figures, type Result } from "./check.ts";
import type { PreflightTexts } from "./messages.ts";

/** `1280 × 720 · 30 fps`; empty where nothing was counted. */
export function figureText(figures: Figures, { figures: texts }: PreflightTexts): string {
	const { cameras, microphones, width, height, fps, askedFps, peak, connectTime, roundTrip, bitrate: kbps, loss, codec } = figures;
	return [
		cameras !== undefined && texts.cameras(cameras),
		microphones !== undefined && texts.microphones(microphones),
		kbps !== undefined && bitrate(kbps, texts),
		width !== undefined && height !== undefined && `${width} × ${height}`,
		fps !== undefined ? texts.fps(fps, askedFps) : askedFps !== undefined && texts.asked(askedFps),
		codec?.replace("video/", ""),
		peak !== undefined && texts.peak(peak),
		connectTime !== undefined && texts.connectTime(connectTime),
		roundTrip !== undefined && texts.roundTrip(roundTrip),
		loss !== undefined && loss > 0 && texts.loss(`${(loss * 100).toFixed(1)}%`),
	]
		.filter(Boolean)
		.join(" · ");
}

export interface ReportFacts {
	readonly at: Date;
	readonly userAgent: string;
	readonly cores: number | undefined;
	/** `4g`, `3g` (W3C Network Information); not every browser says. */
	readonly network: string | undefined;
}

/** Plain text without anything about the person: no names of people or devices, no addresses. */
export function reportOf(results: ReadonlyMap<CheckId, Result>, { at, userAgent, cores, network }: ReportFacts, texts: PreflightTexts): string {
	const head = [
		`Livestall · ${texts.reportTitle}`,
		`${texts.reportTime}: ${at.toISOString()}`,
		`${texts.reportBrowser}: ${userAgent}`,
		...(cores === undefined ? [] : [`${texts.reportCores}: ${cores}`]),
		...(network === undefined ? [] : [`${texts.reportNetwork}: ${network}`]),
	];
	const lines = checkIds.flatMap((id) => {
		const found = results.get(id);
		if (!found) return [];
		const figures = figureText(found.figures, texts);
		const advice = texts.reasons[found.reason];
		return [`[${found.state}] ${texts.checks[id]}${figures ? `: ${figures}` : ""}`, ...(advice ? [`    ${advice}`] : [])];
	});
	return [...head, "", ...lines].join("\n");
}
