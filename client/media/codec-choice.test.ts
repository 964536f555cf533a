import { describe, expect, it } from "vitest";
import { chooseCodec, type ChoiceFacts, warningOf } from "./codec-choice.ts";
import type { VideoCodec } from "./encodings.ts";

const device = (facts: Partial<Omit<ChoiceFacts, "encoder">> & { efficient?: VideoCodec[]; supported?: VideoCodec[] } = {}): ChoiceFacts => ({
	common: facts.common ?? ["video/VP8", "video/H264", "video/VP9", "video/AV1"],
	cores: facts.cores ?? 8,
	encoder: async (codec) => ({ supported: (facts.supported ?? ["vp8", "h264", "vp9", "av1"]).includes(codec), efficient: facts.efficient?.includes(codec) ?? false }),
});

describe("chooseCodec", () => {
	it("is VP8 by itself, and H.264 where there is hardware for it", async () => {
		expect(await chooseCodec("auto", device())).toBe("vp8");
		expect(await chooseCodec("auto", device({ efficient: ["h264"] }))).toBe("h264");
	});

	it("is never by itself a codec that some viewers can't show", async () => {
		expect(await chooseCodec("auto", device({ cores: 64, efficient: ["vp9", "av1"] }))).toBe("vp8");
	});

	it("does as it is told", async () => {
		for (const codec of ["vp8", "h264", "vp9", "av1"] as const) expect(await chooseCodec(codec, device())).toBe(codec);
	});

	it("falls back to VP8 where browser and stage have not both the codec, or not its layers", async () => {
		expect(await chooseCodec("h264", device({ common: ["video/VP8"] }))).toBe("vp8");
		expect(await chooseCodec("auto", device({ common: ["video/VP8"], efficient: ["h264"] }))).toBe("vp8");
		expect(await chooseCodec("vp9", device({ supported: ["vp8", "h264"] }))).toBe("vp8");
	});
});

describe("warningOf", () => {
	it("says what a choice costs", async () => {
		expect(await warningOf("auto", device())).toBeNull();
		expect(await warningOf("h264", device())).toBeNull();
		expect(await warningOf("vp9", device())).toBe("old-viewers");
		expect(await warningOf("av1", device({ cores: 2 }))).toBe("heavy");
		expect(await warningOf("av1", device({ cores: 2, efficient: ["av1"] }))).toBe("one-size");
		expect(await warningOf("av1", device({ common: ["video/VP8"] }))).toBe("unsupported");
	});
});
