import { describe, expect, it } from "vitest";
import type { SendStats } from "../media/send-stats.ts";
import { steadyHealth, uploadHealth } from "./health.ts";

const fine: SendStats = { width: 1280, height: 720, fps: 30, bitrate: 2400, available: 4000, limitation: "none", loss: 0, roundTrip: 30, layersActive: 3, layers: 3, codec: "video/VP8" };

const on = { audio: true, video: true };

describe("the upload in words", () => {
	it("is good when all arrives", () => {
		expect(uploadHealth(fine, [10, 10, 10], on)).toBe("good");
	});
	it("is starting before there are two readings", () => {
		expect(uploadHealth(null, [], on)).toBe("starting");
		expect(uploadHealth({ ...fine, bitrate: null }, [], on)).toBe("starting");
	});
	it("is weak when packets get lost, come late, or the lowest layer suffers", () => {
		expect(uploadHealth({ ...fine, loss: 0.12 }, [10], on)).toBe("weak");
		expect(uploadHealth({ ...fine, roundTrip: 900 }, [10], on)).toBe("weak");
		expect(uploadHealth(fine, [3, 0, 0], on)).toBe("weak");
		expect(uploadHealth({ ...fine, limitation: "bandwidth", bitrate: 200, layersActive: 1 }, [10, 0, 0], on)).toBe("weak");
	});
	it("tells a reduced picture from a weak line, and a slow computer from both", () => {
		expect(uploadHealth({ ...fine, limitation: "bandwidth", bitrate: 900, layersActive: 2 }, [10, 10, 0], on)).toBe("reduced");
		expect(uploadHealth({ ...fine, limitation: "cpu" }, [10, 10, 10], on)).toBe("computer");
	});
	it("says when nothing goes out, but not because the camera is hidden", () => {
		expect(uploadHealth({ ...fine, bitrate: 0, layersActive: 0 }, [], on)).toBe("none");
		expect(uploadHealth({ ...fine, bitrate: 40, layersActive: 0 }, [], { audio: true, video: false })).toBe("good");
	});
	it("does not alarm when the host has switched both off", () => {
		expect(uploadHealth({ ...fine, bitrate: 0, layersActive: 0 }, [], { audio: false, video: false })).toBe("paused");
	});
	it("does not alarm for a passing dip", () => {
		const steady = steadyHealth(3);
		expect([...(["good", "weak", "weak", "good", "weak", "weak", "weak", "good"] as const)].map(steady)).toEqual(["good", "good", "good", "good", "good", "good", "weak", "good"]);
	});
});
