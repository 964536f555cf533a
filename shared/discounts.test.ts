import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, assign, chooseCoupons, type DiscountCoupon, discountLines } from "./discounts.ts";
import type { CouponTerms } from "./pricing.ts";

const coupon: CouponTerms = { of: "shop", kind: "fixed", value: 500, capFen: null, thresholdFen: 0, stackable: true };
const anyCoupon: fc.Arbitrary<CouponTerms> = fc
	.record({ of: fc.constantFrom("shop" as const, "show" as const), fixed: fc.boolean(), value: fc.integer({ min: 1, max: 99 }), times: fc.integer({ min: 1, max: 1000 }), cap: fc.option(fc.integer({ min: 1, max: 5000 })), threshold: fc.nat(10_000), stackable: fc.boolean() })
	.map(({ of, fixed, value, times, cap, threshold, stackable }) => ({ of, kind: fixed ? "fixed" as const : "percent" as const, value: fixed ? value * times : value, capFen: cap, thresholdFen: threshold, stackable }));

const of = (terms: CouponTerms, change: Partial<DiscountCoupon> = {}): DiscountCoupon => ({ terms, shopId: "shop", showId: "show", ...change });
/** What coupons take off one line with a live price. */
function apply(amountFen: number, coupons: readonly CouponTerms[]) {
	const done = discountLines({ shopId: "shop", lines: [{ key: "line", amountFen, showId: "show" }] }, coupons.map((terms) => of(terms)));
	return done.kind === "applied" ? done.coupons : done;
}
const sum = (amounts: readonly number[]) => amounts.reduce((total, fen) => total + fen, 0);

describe("coupons", () => {
	test("fixed, percentage with a cap, threshold", () => {
		expect(apply(3000, [coupon])).toEqual([500]);
		expect(apply(1999, [{ ...coupon, kind: "percent", value: 15 }])).toEqual([299]);
		expect(apply(1999, [{ ...coupon, kind: "percent", value: 15, capFen: 200 }])).toEqual([200]);
		expect(apply(1999, [{ ...coupon, thresholdFen: 2000 }])).toEqual({ kind: "coupon_threshold", thresholdFen: 2000, shortFen: 1 });
		expect(apply(500, [coupon])).toEqual([499]);
	});

	test("one of the shop and one of the show, when both may be stacked", () => {
		const ofShow: CouponTerms = { ...coupon, of: "show", value: 800 };
		expect(apply(3000, [ofShow, coupon])).toEqual([800, 500]);
		expect(apply(901, [ofShow, coupon])).toEqual([400, 500]);
		expect(apply(3000, [coupon, coupon])).toEqual({ kind: "coupon_stacking" });
		expect(apply(3000, [{ ...ofShow, stackable: false }, coupon])).toEqual({ kind: "coupon_stacking" });
	});

	test("a shop's counts for all lines, a show's for those with its live prices: threshold, percentage and shares", () => {
		const lines = [{ key: "a", amountFen: 3000, showId: "show" }, { key: "b", amountFen: 1000, showId: null }, { key: "c", amountFen: 1000, showId: "other" }];
		const tenth: CouponTerms = { ...coupon, of: "show", kind: "percent", value: 10 };
		const basket = { shopId: "shop", lines };
		expect(discountLines(basket, [of(coupon)])).toEqual({ kind: "applied", coupons: [500], lines: [300, 100, 100] });
		expect(discountLines(basket, [of(tenth)])).toEqual({ kind: "applied", coupons: [300], lines: [300, 0, 0] });
		expect(discountLines(basket, [of(tenth), of(coupon)])).toEqual({ kind: "applied", coupons: [300, 500], lines: [600, 100, 100] });
		expect(discountLines(basket, [of({ ...tenth, thresholdFen: 3001 })])).toMatchObject({ kind: "coupon_threshold", shortFen: 1 });
		expect(discountLines(basket, [of({ ...coupon, thresholdFen: 5000 })])).toMatchObject({ kind: "applied" });
		expect(discountLines(basket, [of(coupon, { shopId: "elsewhere" })])).toEqual({ kind: "coupon_elsewhere" });
		expect(discountLines(basket, [of(tenth, { showId: "elsewhere" })])).toEqual({ kind: "coupon_elsewhere" });
		// The show's has no more to take than the shop's left of its line.
		expect(discountLines({ shopId: "shop", lines: [{ key: "a", amountFen: 100, showId: "show" }, { key: "b", amountFen: 100, showId: null }] }, [of({ ...coupon, value: 100 }), of({ ...tenth, kind: "fixed", value: 90 })])).toEqual({
			kind: "applied",
			coupons: [100, 50],
			lines: [100, 50],
		});
	});

	test("sum to what comes off the lines, never more than a line or the order has, whatever their order", () => {
		const line = fc.record({ amountFen: fc.integer({ min: 1, max: 2 ** 31 - 1 }), showId: fc.constantFrom(null, "show", "other") });
		const basket = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => ({ shopId: "shop", lines: lines.map((each, index) => ({ ...each, key: String(index) })) }));
		fc.assert(
			fc.property(basket, fc.array(anyCoupon, { maxLength: 2 }), (order, terms) => {
				const coupons = terms.map((each) => of(each));
				const one = discountLines(order, coupons);
				const other = discountLines(order, coupons.toReversed());
				expect(other.kind).toBe(one.kind);
				if (one.kind !== "applied" || other.kind !== "applied") return;
				expect(other).toEqual({ ...one, coupons: one.coupons.toReversed() });
				expect(Math.min(0, ...one.coupons, ...one.lines)).toBe(0);
				expect(sum(one.lines)).toBe(sum(one.coupons));
				expect(sum(one.lines)).toBeLessThan(sum(order.lines.map(({ amountFen }) => amountFen)));
				for (const [index, { amountFen, showId }] of order.lines.entries()) {
					expect(one.lines[index]).toBeLessThanOrEqual(amountFen);
					if (showId !== "show" && terms.every(({ of }) => of === "show")) expect(one.lines[index]).toBe(0);
				}
			}),
		);
	});
});

describe("the choice", () => {
	const claim = (claimId: string, terms: Partial<CouponTerms>, change: Partial<DiscountCoupon> = {}) => ({ claimId, ...of({ ...coupon, ...terms }, change) });
	const order = (amountFen: number, shopId = "shop", picked: readonly string[] | null = null, payable = (fen: number) => fen) => ({ shopId, lines: [{ key: "line", amountFen, showId: "show" }], picked, payable });
	const ids = (sets: readonly (readonly { readonly claimId: string }[])[]) => sets.map((set) => set.map(({ claimId }) => claimId));

	test("takes what saves most: two that may be stacked, or the one that is worth more alone", () => {
		const [shop, show, alone] = [claim("shop", {}), claim("show", { of: "show", value: 300 }), claim("alone", { of: "show", value: 900, stackable: false })];
		expect(ids(chooseCoupons([order(5000)], [shop, show]))).toEqual([["shop", "show"]]);
		expect(ids(chooseCoupons([order(5000)], [shop, show, alone]))).toEqual([["alone"]]);
		expect(ids(chooseCoupons([order(5000)], [claim("late", { thresholdFen: 6000 })]))).toEqual([[]]);
	});

	test("a coupon of a show goes to the order where it saves most over all", () => {
		const tenth = claim("tenth", { of: "show", kind: "percent", value: 10 });
		const nine = claim("nine", { of: "show", value: 900, stackable: false });
		// Alone the second order would take the tenth: together they save more the other way round.
		expect(ids(chooseCoupons([order(20_000, "a"), order(10_000, "b")], [tenth, nine]))).toEqual([["tenth"], ["nine"]]);
		expect(ids(chooseCoupons([order(1000, "a"), order(20_000, "b")], [tenth]))).toEqual([[], ["tenth"]]);
	});

	test("what was picked goes first, and is left out where it can't be used", () => {
		const [small, large, far] = [claim("small", { value: 100 }), claim("large", { value: 900 }), claim("far", { thresholdFen: 9000 })];
		expect(ids(chooseCoupons([order(5000, "shop", ["small"])], [small, large, far]))).toEqual([["small"]]);
		expect(ids(chooseCoupons([order(5000, "shop", ["far", "nothing", "small", "large"])], [small, large, far]))).toEqual([["small"]]);
		expect(ids(chooseCoupons([order(5000, "shop", [])], [small, large, far]))).toEqual([[]]);
		const show = claim("show", { of: "show" });
		expect(ids(chooseCoupons([order(5000, "a"), order(100, "b", ["show"])], [show]))).toEqual([[], ["show"]]);
	});

	test("a coupon that would cost more shipping than it takes off stays", () => {
		const freeFrom5000 = (fen: number) => fen + (fen >= 5000 ? 0 : 800);
		expect(ids(chooseCoupons([order(5200, "shop", null, freeFrom5000)], [claim("one", {})]))).toEqual([[]]);
		expect(ids(chooseCoupons([order(5600, "shop", null, freeFrom5000)], [claim("one", {})]))).toEqual([["one"]]);
	});

	test("no other way of giving them out is worth more", () => {
		const worth = fc.integer({ min: 1, max: 5 }).chain((columns) => fc.array(fc.array(fc.nat(9), { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }));
		const most = (rows: readonly (readonly number[])[], taken: ReadonlySet<number>): number => {
			const [row, ...others] = rows;
			if (!row) return 0;
			return Math.max(most(others, taken), ...row.map((fen, column) => (taken.has(column) ? 0 : fen + most(others, new Set([...taken, column])))));
		};
		fc.assert(
			fc.property(worth, (rows) => {
				const given = assign(rows);
				const pairs = given.flatMap((column, row) => (column < 0 ? [] : [rows[row]![column]!]));
				expect(new Set(given.filter((column) => column >= 0)).size).toBe(pairs.length);
				expect(Math.min(1, ...pairs)).toBe(1);
				expect(sum(pairs)).toBe(most(rows, new Set()));
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
