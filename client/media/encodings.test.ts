import { describe, expect, it } from "vitest";
import { encodingsFor } from "./encodings.ts";

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
});
