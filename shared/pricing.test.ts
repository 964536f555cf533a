import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { earnsGift, type Flash, ladderStep, unitPrice } from "./pricing.ts";

const noon = Date.parse("2026-06-01T12:00:00Z");
const at = (minutes: number) => new Date(noon + minutes * 60_000).toISOString();
const flash: Flash = { priceFen: 990, minutes: 10, startsAt: at(0), endsAt: at(10) };
const ladder = [{ units: 10, priceFen: 1500 }, { units: 5, priceFen: 1800 }];

describe("the price of a unit", () => {
	test("is the live price, unless an offer says otherwise", () => {
		expect(unitPrice({ livePriceFen: 1990, sold: 3 }, noon)).toEqual({ priceFen: 1990, reasons: [] });
		expect(unitPrice({ livePriceFen: 1990, sold: 3, offer: { flash: null, ladder: [] } }, noon)).toEqual({ priceFen: 1990, reasons: [] });
	});

	test("a flash sale counts from its first moment up to its end, and not before a tap", () => {
		const price = (now: number, offer = flash) => unitPrice({ livePriceFen: 1990, sold: 0, offer: { flash: offer, ladder: [] } }, now).priceFen;
		expect([-1, 0, 599_999, 600_000].map((ms) => price(noon + ms))).toEqual([1990, 990, 990, 1990]);
		expect(price(noon, { ...flash, startsAt: null, endsAt: null })).toBe(1990);
		expect(price(noon, { ...flash, priceFen: 2500 })).toBe(1990);
		expect(unitPrice({ livePriceFen: 1990, sold: 0, offer: { flash, ladder } }, noon).reasons).toEqual([{ code: "flash", until: flash.endsAt }]);
	});

	test("the ladder is climbed by units sold, and ends at the live price", () => {
		const price = (sold: number) => unitPrice({ livePriceFen: 1990, sold, offer: { flash: null, ladder } }, noon);
		expect([0, 9, 10, 14, 15, 1000].map((sold) => price(sold).priceFen)).toEqual([1500, 1500, 1800, 1800, 1990, 1990]);
		expect(price(10).reasons).toEqual([{ code: "ladder", step: 2, of: 2 }]);
		expect(ladderStep(ladder, 7)).toMatchObject({ index: 0, left: 3 });
	});

	test("units bought one by one cost each step as often as it has units", () => {
		fc.assert(
			fc.property(fc.array(fc.record({ units: fc.integer({ min: 1, max: 9 }), priceFen: fc.integer({ min: 1, max: 5000 }) }), { maxLength: 8 }), fc.nat(20), (steps, beyond) => {
				const units = steps.reduce((sum, step) => sum + step.units, 0) + beyond;
				let paid = 0;
				for (let sold = 0; sold < units; sold++) paid += unitPrice({ livePriceFen: 1990, sold, offer: { flash: null, ladder: steps } }, noon).priceFen;
				expect(paid).toBe(steps.reduce((sum, step) => sum + step.units * step.priceFen, beyond * 1990));
			}),
		);
	});

	test("a gift comes from its units or from its amount on", () => {
		expect(earnsGift({ fromUnits: 2, fromFen: null }, 1, 99_999)).toBe(false);
		expect(earnsGift({ fromUnits: 2, fromFen: null }, 2, 1)).toBe(true);
		expect(earnsGift({ fromUnits: 2, fromFen: 5000 }, 1, 5000)).toBe(true);
		expect(earnsGift({ fromUnits: null, fromFen: 5000 }, 9, 4999)).toBe(false);
	});
});
