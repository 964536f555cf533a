import { expect, test } from "vitest";
import type { Order } from "#shared/api.ts";
import { nextQuestion, payView } from "./paying.ts";

const withPayment = (state: NonNullable<Order["payment"]>["state"]) => ({ payment: { method: "alipay" as const, state, refundFen: 0, next: null, checkoutId: null } });

test("an order without an open payment is for choosing, and says so when the last try failed", () => {
	expect(payView({ payment: null }, false)).toEqual({ kind: "choose", failed: false });
	expect(payView(withPayment("failed"), false)).toEqual({ kind: "choose", failed: true });
	expect(payView(withPayment("void"), false)).toEqual({ kind: "choose", failed: false });
});

test("a payment under way is waited for; another way may be chosen unless the bank has it already", () => {
	expect(payView(withPayment("pending"), false)).toEqual({ kind: "wait", processing: false });
	expect(payView(withPayment("pending"), true)).toEqual({ kind: "choose", failed: false });
	expect(payView(withPayment("processing"), true)).toEqual({ kind: "wait", processing: true });
});

test("the server is asked less the longer it takes", () => {
	expect([0, 59_999, 60_000, 400_000].map(nextQuestion)).toEqual([3_000, 3_000, 6_000, 15_000]);
});
