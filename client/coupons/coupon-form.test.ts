import { expect, it } from "vitest";
import { couponOf, emptyCoupon } from "./coupon-form.ts";

const now = new Date(2026, 5, 1, 12, 0);

it("makes a coupon of what is typed", () => {
	expect(couponOf({ ...emptyCoupon(now), value: "5.5", threshold: "30" }, now)).toMatchObject({ input: { kind: "fixed", value: 550, capFen: null, thresholdFen: 3000, total: 100, perPerson: 1, stackable: true } });
	expect(couponOf({ ...emptyCoupon(now), kind: "percent", value: "15", cap: "20" }, now)).toMatchObject({ input: { value: 15, capFen: 2000, thresholdFen: 0 } });
});

it("names what is wrong", () => {
	const form = { ...emptyCoupon(now), kind: "percent" as const, value: "100", cap: "x", threshold: "-1", total: "0", perPerson: "21", claimUntil: "2026-06-01T11:00", validUntil: "2026-06-01T10:00" };
	expect(couponOf(form, now)).toEqual({ errors: { value: true, cap: true, threshold: true, total: true, perPerson: true, claimUntil: true, validUntil: true } });
	expect(couponOf({ ...emptyCoupon(now), claimUntil: "" }, now)).toEqual({ errors: { claimUntil: true } });
});
