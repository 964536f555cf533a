import { describe, expect, it } from "vitest";
import { encodingsFor, type VideoCodec } from "./encodings.ts";

const scales = (width: number, height: number): (number | undefined)[] => encodingsFor(width, height).map(({ scaleResolutionDownBy }) => scaleResolutionDownBy);

describe("encodingsFor", () => {
	it("makes three layers of 720p and 1080p, upright or not", () => {
		for (const [width, height] of [[1280, 720], [720, 1280], [1920, 1080], [960, 540]] as const) expect(scales(width, height)).toEqual([4, 2, 1]);
	});

	it("makes fewer layers of a small camera", () => {
		expect(scales(640, 360)).toEqual([2, 1]);
		expect(scales(640, 480)).toEqual([2, 1]);
		expect(scales(320, 240)).toEqual([1]);
	});

	it("gives every layer more than the one below, and 1080p more than 720p", () => {
		for (const [width, height] of [[1920, 1080], [1280, 720], [640, 480], [640, 360]] as const) {
			const rates = encodingsFor(width, height).map(({ maxBitrate }) => maxBitrate!);
			expect(rates).toEqual(rates.toSorted((a, b) => a - b));
			expect(new Set(rates).size).toBe(rates.length);
		}
		expect(encodingsFor(1920, 1080)[2]!.maxBitrate).toBeGreaterThan(encodingsFor(1280, 720)[2]!.maxBitrate!);
	});

	const modes = (...of: Parameters<typeof encodingsFor>) => encodingsFor(...of).map(({ scalabilityMode }) => scalabilityMode);
	const total = (codec: VideoCodec) => encodingsFor(1280, 720, codec).reduce((sum, { maxBitrate }) => sum + maxBitrate!, 0);

	it("sends VP9 as one stream with as many layers in it", () => {
		expect(modes(1280, 720, "vp9")).toEqual(["L3T3_KEY"]);
		expect(modes(640, 360, "vp9")).toEqual(["L2T3_KEY"]);
		expect(modes(320, 180, "vp9")).toEqual(["L1T3"]);
	});

	it("sends VP8 and H.264 as simulcast, and AV1 as one size", () => {
		for (const codec of ["vp8", "h264"] as const) expect(modes(1280, 720, codec)).toEqual(["L1T3", "L1T3", "L1T3"]);
		expect(modes(1280, 720, "av1")).toEqual(["L1T3"]);
	});

	it("gives VP9 and AV1 less for the same picture", () => {
		expect(total("h264")).toBe(total("vp8"));
		expect(total("vp9")).toBeLessThan(total("vp8"));
		expect(total("av1")).toBeLessThan(total("vp9"));
	});
});
