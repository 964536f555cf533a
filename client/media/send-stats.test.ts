import { describe, expect, it } from "vitest";
import { encoderReading, pathOf } from "./send-stats.ts";

const report = (...entries: Record<string, unknown>[]): RTCStatsReport => new Map(entries.map((entry) => [String(entry["id"]), entry])) as unknown as RTCStatsReport;

describe("pathOf", () => {
	const of = (local: Record<string, unknown>) => pathOf(report({ id: "P", type: "candidate-pair", nominated: true, state: "succeeded", localCandidateId: "L" }, { id: "L", type: "local-candidate", ...local }));

	it("is that of the pair in use", () => {
		expect(of({ candidateType: "host", protocol: "udp" })).toBe("udp");
		expect(of({ candidateType: "host", protocol: "tcp" })).toBe("tcp");
		expect(of({ candidateType: "relay", protocol: "udp" })).toBe("relay");
	});

	it("is not known before there is one", () => {
		expect(pathOf(report({ id: "P", type: "candidate-pair", nominated: false, state: "in-progress" }))).toBeNull();
	});
});

describe("encoderReading", () => {
	it("counts the frames of the layer that has most, and tells size and codec of the largest", () => {
		const layer = (id: string, frameWidth: number, frameHeight: number, framesEncoded: number) => ({ id, type: "outbound-rtp", kind: "video", timestamp: 5_000, frameWidth, frameHeight, framesEncoded, codecId: "C" });
		const reading = encoderReading(report(layer("a", 320, 180, 90), layer("b", 1280, 720, 60), { id: "C", type: "codec", mimeType: "video/H264" }, { id: "S", type: "media-source", kind: "video", framesPerSecond: 24 }));
		expect(reading).toEqual({ at: 5_000, frames: 90, width: 1280, height: 720, cameraFps: 24, codec: "video/H264" });
	});

	it("is zero before the first frame", () => {
		expect(encoderReading(report())).toMatchObject({ frames: 0, width: null, codec: null, cameraFps: null });
	});
});
