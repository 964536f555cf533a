import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, applyCoupons, type CouponTerms, earnsGift, type Flash, ladderStep, unitPrice } from "./pricing.ts";

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

const coupon: CouponTerms = { of: "shop", kind: "fixed", value: 500, capFen: null, thresholdFen: 0, stackable: true };
const anyCoupon: fc.Arbitrary<CouponTerms> = fc
	.record({ of: fc.constantFrom("shop" as const, "show" as const), fixed: fc.boolean(), value: fc.integer({ min: 1, max: 99 }), times: fc.integer({ min: 1, max: 1000 }), cap: fc.option(fc.integer({ min: 1, max: 5000 })), threshold: fc.nat(10_000), stackable: fc.boolean() })
	.map(({ of, fixed, value, times, cap, threshold, stackable }) => ({ of, kind: fixed ? "fixed" as const : "percent" as const, value: fixed ? value * times : value, capFen: cap, thresholdFen: threshold, stackable }));

describe("coupons", () => {
	test("fixed, percentage with a cap, threshold", () => {
		expect(applyCoupons(3000, [coupon])).toEqual({ kind: "applied", discounts: [500] });
		expect(applyCoupons(1999, [{ ...coupon, kind: "percent", value: 15 }])).toEqual({ kind: "applied", discounts: [299] });
		expect(applyCoupons(1999, [{ ...coupon, kind: "percent", value: 15, capFen: 200 }])).toEqual({ kind: "applied", discounts: [200] });
		expect(applyCoupons(1999, [{ ...coupon, thresholdFen: 2000 }])).toEqual({ kind: "coupon_threshold", thresholdFen: 2000 });
		expect(applyCoupons(500, [coupon])).toEqual({ kind: "applied", discounts: [499] });
	});

	test("one of the shop and one of the show, when both may be stacked", () => {
		const ofShow: CouponTerms = { ...coupon, of: "show", value: 800 };
		expect(applyCoupons(3000, [ofShow, coupon])).toEqual({ kind: "applied", discounts: [800, 500] });
		expect(applyCoupons(901, [ofShow, coupon])).toEqual({ kind: "applied", discounts: [400, 500] });
		expect(applyCoupons(3000, [coupon, coupon])).toEqual({ kind: "coupon_stacking" });
		expect(applyCoupons(3000, [{ ...ofShow, stackable: false }, coupon])).toEqual({ kind: "coupon_stacking" });
	});

	test("never take more than the order has, whatever their order", () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.array(anyCoupon, { maxLength: 2 }), (amount, coupons) => {
				const one = applyCoupons(amount, coupons);
				const other = applyCoupons(amount, coupons.toReversed());
				expect(other.kind).toBe(one.kind);
				if (one.kind !== "applied" || other.kind !== "applied") return;
				expect(other.discounts).toEqual(one.discounts.toReversed());
				expect(Math.min(0, ...one.discounts)).toBe(0);
				expect(one.discounts.reduce((sum, fen) => sum + fen, 0)).toBeLessThan(amount);
			}),
		);
	});
});

describe("allocation", () => {
	const lines = fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 12 }).map((amounts) => amounts.map((amountFen, index) => ({ key: `line-${index}`, amountFen })));
	const cases = lines.chain((some) => {
		const total = some.reduce((sum, { amountFen }) => sum + amountFen, 0);
		return fc.record({ some: fc.constant(some), discount: fc.maxSafeNat().map((n) => n % (Math.min(total, 2 ** 31) + 1)), seed: fc.integer() });
	});

	test("sums to the discount, stays within one fen of the exact share and within each line", () => {
		fc.assert(
			fc.property(cases, ({ some, discount }) => {
				const shares = allocate(discount, some);
				const total = some.reduce((sum, { amountFen }) => sum + amountFen, 0);
				expect(shares.reduce((sum, fen) => sum + fen, 0)).toBe(discount);
				for (const [index, { amountFen }] of some.entries()) {
					expect(shares[index]).toBeGreaterThanOrEqual(0);
					expect(shares[index]).toBeLessThanOrEqual(amountFen);
					if (total > 0) expect(Math.abs(shares[index]! - (discount * amountFen) / total)).toBeLessThan(1.001);
				}
			}),
		);
	});

	test("does not depend on the order of the lines", () => {
		fc.assert(
			fc.property(cases, ({ some, discount, seed }) => {
				const shuffled = some.toSorted((a, b) => ((a.key.length * 31 + a.key.charCodeAt(5)) ^ seed) - ((b.key.length * 31 + b.key.charCodeAt(5)) ^ seed));
				const byKey = new Map(allocate(discount, shuffled).map((fen, index) => [shuffled[index]!.key, fen]));
				expect(some.map(({ key }) => byKey.get(key))).toEqual(allocate(discount, some));
			}),
		);
	});

	test("refuses to take off more than there is", () => {
		expect(() => allocate(3, [{ key: "a", amountFen: 2 }])).toThrow(RangeError);
		expect(allocate(100, [{ key: "a", amountFen: 1 }, { key: "b", amountFen: 1 }, { key: "c", amountFen: 298 }])).toEqual([0, 0, 100]);
		expect(allocate(2, [{ key: "a", amountFen: 1 }, { key: "b", amountFen: 1 }, { key: "c", amountFen: 1 }])).toEqual([1, 1, 0]);
	});
});
