import { expect, it } from "vitest";
import { type CheckId, result, type Result } from "./check.ts";
import { messages } from "./messages.ts";
import { figureText, reportOf } from "./report.ts";

it("puts the figures of a check in one line", () => {
	expect(figureText({ cameras: 1, microphones: 2 }, messages.en)).toBe("1 camera · 2 microphones");
	expect(figureText({ fps: 14, askedFps: 30, width: 1280, height: 720, codec: "video/VP8" }, messages.en)).toBe("1280 × 720 · 14 of 30 fps · VP8");
	expect(figureText({ bitrate: 2345, loss: 0.021, roundTrip: 18 }, messages.en)).toBe("2.3 Mbit/s · round trip 18 ms · loss 2.1%");
	expect(figureText({}, messages.zh)).toBe("");
});

it("writes the report in the order of the checks, with advice where there is something to do", () => {
	const results = new Map<CheckId, Result>([
		["upload", result("bad", "slowLine", { bitrate: 210 })],
		["secure", result("ok", "ok")],
	]);
	const text = reportOf(results, { at: new Date("2026-03-05T12:00:00Z"), userAgent: "Browser/1", cores: 2, network: undefined }, messages.en);
	expect(text).toBe(
		["Livestall · Pre-flight report", "Time: 2026-03-05T12:00:00.000Z", "Browser: Browser/1", "Processor threads: 2", "", "[ok] Secure page", "[bad] Upload (5 seconds): 210 kbit/s", `    ${messages.en.reasons.slowLine}`].join("\n"),
	);
});
