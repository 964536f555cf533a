import type { PaymentPort } from "./port.ts";

/** The built-in test payment: no money moves; it succeeds or fails as the buyer asks. */
export const testPayment: PaymentPort = {
	async pay({ outcome }) {
		return { kind: outcome === "succeed" ? "succeeded" : "failed" };
	},
	async refund() {},
};
