import type { Order } from "#shared/api.ts";
import { money } from "../i18n.ts";
import type { messages } from "./messages.ts";

/** How it is paid, and what of that goes or has gone back. */
export function paymentWords(t: (typeof messages)["zh"], { payment, refundingFen }: Pick<Order, "payment" | "refundingFen">): string {
	if (!payment) return t.unpaid;
	const back = payment.state === "succeeded" && payment.refundFen > 0;
	// Another payment than the one that counts may be what goes back.
	const state = !back ? t.paymentStates[payment.state] : refundingFen > 0 ? [] : t.refundedPart(money(payment.refundFen));
	return [t.methods[payment.method], state, refundingFen > 0 ? t.refunding(money(refundingFen)) : []].flat().join(" \u00b7 ");
}
