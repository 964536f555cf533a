import { expect, test } from "vitest";
import type { Order } from "#shared/api.ts";
import { messages } from "./messages.ts";
import { paymentWords } from "./payment-words.ts";

type Payment = NonNullable<Order["payment"]>;
const words = (state: Payment["state"], refundFen = 0, refundingFen = 0) => paymentWords(messages.zh, { payment: { method: "alipay", state, refundFen, next: null, checkoutId: null }, refundingFen });

test("how an order is paid, and what of it goes or has gone back", () => {
	expect(paymentWords(messages.zh, { payment: null, refundingFen: 0 })).toBe("未付款");
	expect(words("succeeded")).toBe("支付宝 · 已付");
	expect(words("succeeded", 1990, 1990)).toBe("支付宝 · 退款中 ¥19.90");
	expect(words("refunded", 1990)).toBe("支付宝 · 已退款");
	// Some of it, at the provider.
	expect(words("succeeded", 500)).toBe("支付宝 · 已付，已退 ¥5.00");
	// Paid twice: the other payment goes back.
	expect(words("succeeded", 0, 1990)).toBe("支付宝 · 已付 · 退款中 ¥19.90");
});
