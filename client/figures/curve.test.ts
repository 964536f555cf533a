import { expect, test } from "vitest";
import { draw, niceCeiling, size, xOf } from "./curve.ts";

const curve = {
	from: "2026-11-11T12:07:00.000Z",
	stepSeconds: 60,
	points: [
		{ gmvFen: 10_000, orders: 1, viewers: 40 },
		{ gmvFen: 0, orders: 0, viewers: null },
		{ gmvFen: 30_000, orders: 3, viewers: 80 },
		{ gmvFen: 10_000, orders: 1, viewers: 100 },
	],
};

test("the sum of the GMV grows to the top of a round scale; viewers break where nobody was counted", () => {
	const drawing = draw(curve);
	expect(drawing.sums).toEqual([10_000, 10_000, 40_000, 50_000]);
	expect([drawing.mostFen, drawing.mostViewers]).toEqual([50_000, 100]);
	expect(drawing.line).toBe("M0 240L250 192L500 192L750 48L1000 0");
	expect(drawing.viewers).toBe("M250 144M750 48L1000 0");
	expect(drawing.ticks.map(({ at }) => at.toISOString())).toEqual(["2026-11-11T12:07:00.000Z", "2026-11-11T12:08:00.000Z", "2026-11-11T12:09:00.000Z", "2026-11-11T12:10:00.000Z"]);
});

test("a show that has just begun and sold nothing is drawn on the ground", () => {
	const drawing = draw({ from: curve.from, stepSeconds: 10, points: [{ gmvFen: 0, orders: 0, viewers: null }] });
	expect([drawing.line, drawing.viewers, drawing.mostFen, drawing.mostViewers]).toEqual([`M0 ${size.height}L1000 ${size.height}`, "", 100, 1]);
});

test("moments outside of the curve lie at its ends", () => {
	expect(["2026-11-11T12:00:00Z", "2026-11-11T12:09:00Z", "2026-11-11T13:00:00Z"].map((at) => xOf(curve, at))).toEqual([0, 500, 1000]);
});

test("a scale ends at 1, 2 or 5 of a power of ten", () => {
	expect([0, 1, 1.1, 3, 7, 10, 450, 5001].map(niceCeiling)).toEqual([1, 1, 2, 5, 10, 10, 500, 10_000]);
});
