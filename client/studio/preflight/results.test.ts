import { describe, expect, it } from "vitest";
import type { EncoderReading } from "../../media/send-stats.ts";
import { result } from "./check.ts";
import { encoderResult } from "./encoder-check.ts";
import { soundResult } from "./sound-check.ts";
import { nothingConnects } from "./sending-check.ts";
import { uploadResult } from "./upload-check.ts";

const verdict = ({ state, reason }: { state: string; reason: string }): string => `${state} ${reason}`;

describe("the result of a check", () => {
	it("of sound: silence is no voice, and a faint one is told apart", () => {
		expect([-100, -50, -40, -20].map((peak) => verdict(soundResult(peak)))).toEqual(["bad quiet", "bad quiet", "warn faint", "ok ok"]);
	});

	it("of the upload: by what the line carries", () => {
		const of = (bitrate: number | null) => verdict(uploadResult({ bitrate, loss: null, roundTrip: null }));
		expect([200, 800, 2_500].map(of)).toEqual(["bad slowLine", "warn tightLine", "ok ok"]);
		expect(of(null)).toBe("skipped unexpected");
	});

	it("of the encoder: against the frames that the camera gives", () => {
		const reading = (at: number, frames: number, cameraFps: number | null = 30): EncoderReading => ({ at, frames, cameraFps, width: 1280, height: 720, codec: "video/VP8" });
		const of = (frames: number, cameraFps: number | null = 30) => verdict(encoderResult(reading(0, 10), reading(4_000, 10 + frames, cameraFps), 30));
		expect(of(118)).toBe("ok ok");
		expect(of(80)).toBe("warn slowEncoder");
		expect(of(40)).toBe("bad slowEncoder");
		expect(of(0)).toBe("bad noFrames");
		expect(of(58, 15)).toBe("warn slowCamera");
		expect(of(118, null)).toBe("ok ok");
		expect(encoderResult(reading(0, 10), reading(4_000, 130), 30).figures).toEqual({ fps: 30, askedFps: 30, width: 1280, height: 720, codec: "video/VP8" });
	});

	it("nothing connects only when every way was tried and none was open", () => {
		const ways = (udp: "ok" | "bad", tcp: "ok" | "bad") => new Map([["udp", result(udp, "ok")], ["tcp", result(tcp, "ok")], ["relay", result("skipped", "noRelay")]] as const);
		expect(nothingConnects({ results: ways("bad", "bad") })).toBe(true);
		expect(nothingConnects({ results: ways("bad", "ok") })).toBe(false);
		expect(nothingConnects({ results: new Map() })).toBe(false);
	});
});
