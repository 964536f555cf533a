import { describe, expect, it } from "vitest";
import { cameraVerdict, connectionVerdict, isEarly, soundVerdict } from "./checks.ts";
import { bitrate, levelShare } from "./format.ts";

describe("the list before the show", () => {
	it("passes a camera that is open, and says when it can't be had", () => {
		expect(cameraVerdict(true, null, false)).toBe("ok");
		expect(cameraVerdict(false, "denied", false)).toBe("failed");
		expect(cameraVerdict(false, null, false)).toBe("waiting");
	});
	it("passes a microphone once it was heard, also while it is quiet again", () => {
		expect(soundVerdict(true, null, false, { rms: -90, peak: -80 }, 1000)).toBe("running");
		expect(soundVerdict(true, null, false, { rms: -90, peak: -80 }, 10_000)).toBe("attention");
		expect(soundVerdict(true, null, false, { rms: -30, peak: -20 }, 1000)).toBe("ok");
		expect(soundVerdict(true, null, true, { rms: -90, peak: -80 }, 10_000)).toBe("ok");
	});
	it("warns of a slow upload", () => {
		expect(connectionVerdict({ phase: "passed", kbps: 2300 })).toBe("ok");
		expect(connectionVerdict({ phase: "passed", kbps: null })).toBe("ok");
		expect(connectionVerdict({ phase: "passed", kbps: 400 })).toBe("attention");
		expect(connectionVerdict({ phase: "failed", problem: null })).toBe("failed");
	});
	it("asks only when it is earlier than planned", () => {
		const planned = "2026-03-05T12:00:00.000Z";
		expect(isEarly(planned, Date.parse("2026-03-05T11:50:00Z"))).toBe(true);
		expect(isEarly(planned, Date.parse("2026-03-05T11:59:30Z"))).toBe(false);
		expect(isEarly(planned, Date.parse("2026-03-05T12:20:00Z"))).toBe(false);
	});
	it("reads bitrates and levels", () => {
		const texts = { mbit: (n: string) => `${n}M`, kbit: (n: string) => `${n}k` };
		expect([bitrate(2345, texts), bitrate(345.6, texts)]).toEqual(["2.3M", "346k"]);
		expect([levelShare(-100), levelShare(-30), levelShare(0)]).toEqual([0, 0.5, 1]);
	});
});
