import { expect, it } from "vitest";
import type { MyCoupon } from "#shared/coupons.ts";
import { adding, bestOf } from "./coupons.ts";

const coupon = (claimId: string, of: "shop" | "show", value: number, change: Partial<MyCoupon["terms"]> = {}): MyCoupon => ({
	claimId, couponId: claimId, terms: { of, kind: "fixed", value, capFen: null, thresholdFen: 0, stackable: true, ...change }, shop: null, show: null, validUntil: "", state: "usable", orderId: null,
});
const ids = (coupons: readonly MyCoupon[]) => coupons.map(({ claimId }) => claimId);

it("chooses what takes off most: two that may be stacked, or the one that is worth more alone", () => {
	const shop = coupon("shop", "shop", 500);
	const show = coupon("show", "show", 300);
	const alone = coupon("alone", "show", 900, { stackable: false });
	expect(ids(bestOf([shop, show], 5000, null))).toEqual(["shop", "show"]);
	expect(ids(bestOf([shop, show, alone], 5000, null))).toEqual(["alone"]);
	expect(ids(bestOf([shop, coupon("big", "shop", 800, { thresholdFen: 6000 })], 5000, null))).toEqual(["shop"]);
	expect(bestOf([coupon("late", "shop", 800, { thresholdFen: 6000 })], 5000, null)).toEqual([]);
});

it("counts what shipping costs once a coupon takes the goods below what is shipped for nothing", () => {
	const [small, large] = [coupon("small", "shop", 300), coupon("large", "shop", 600)];
	const from = (fromFen: number, weightFen = 800) => ids(bestOf([small, large], 5000, { fromFen, weightFen }));
	expect(from(4000)).toEqual(["large"]);
	expect(from(4500)).toEqual(["small"]);
	expect(from(4500, 200)).toEqual(["large"]);
	expect(from(4900)).toEqual([]);
	expect(from(6000)).toEqual(["large"]);
});

it("adds a coupon beside the one of the other kind, and in place of one that it can't stand beside", () => {
	const [shop, other, show, alone] = [coupon("shop", "shop", 1), coupon("other", "shop", 1), coupon("show", "show", 1), coupon("alone", "show", 1, { stackable: false })];
	expect(ids(adding(show, [shop]))).toEqual(["shop", "show"]);
	expect(ids(adding(other, [shop, show]))).toEqual(["show", "other"]);
	expect(ids(adding(alone, [shop]))).toEqual(["alone"]);
});
