import type { InstantAdapter } from "./port.ts";

/** The built-in test payment: no money moves; it succeeds or fails as the buyer asks. */
export const testPayment: InstantAdapter = {
	instant: true,
	async pay({ outcome }) {
		return { kind: outcome === "succeed" ? "succeeded" : "failed" };
	},
	async refund() {
		return { state: "succeeded", reference: null };
	},
};
