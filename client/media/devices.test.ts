import { describe, expect, it } from "vitest";
import { levelOf, problemOf } from "./devices.ts";

describe("levelOf", () => {
	it("reads a full-scale sine as 0 dBFS peak and -3 dBFS RMS", () => {
		const sine = Float32Array.from({ length: 4800 }, (_, index) => Math.sin((2 * Math.PI * 100 * index) / 4800));
		const { rms, peak } = levelOf(sine);
		expect(peak).toBeCloseTo(0, 1);
		expect(rms).toBeCloseTo(-3.01, 1);
	});

	it("reads silence, and no samples at all, as -100", () => {
		expect(levelOf(new Float32Array(100))).toEqual({ rms: -100, peak: -100 });
		expect(levelOf(new Float32Array(0))).toEqual({ rms: -100, peak: -100 });
	});
});

describe("problemOf", () => {
	it("names what a person can do something about", () => {
		const named = (name: string): string => problemOf(Object.assign(new Error(), { name }));
		expect(named("NotAllowedError")).toBe("denied");
		expect(named("NotFoundError")).toBe("missing");
		expect(named("NotReadableError")).toBe("busy");
		expect(named("OverconstrainedError")).toBe("unfit");
		expect(named("SomethingNew")).toBe("failed");
		expect(problemOf("text")).toBe("failed");
	});
});
