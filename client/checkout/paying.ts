import type { Order } from "#shared/api.ts";

/**
 * What the panel shows of a pending order: `choose` a way to pay, `wait` for the provider's word while the buyer is there (with where to go on), or for the
 * bank, which works on it.
 */
export type PayView = { readonly kind: "choose"; readonly failed: boolean } | { readonly kind: "wait"; readonly processing: boolean };

/** @param other The buyer wants to choose anew although a payment is open. */
export function payView(order: Pick<Order, "payment">, other: boolean): PayView {
	const state = order.payment?.state;
	if (state === "processing") return { kind: "wait", processing: true };
	if (state === "pending" && !other) return { kind: "wait", processing: false };
	return { kind: "choose", failed: state === "failed" };
}

/** In ms between two questions: often at first, when most payments come, then less. */
export function nextQuestion(waited: number): number {
	return waited < 60_000 ? 3_000 : waited < 300_000 ? 6_000 : 15_000;
}
