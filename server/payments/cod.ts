import type { InstantAdapter } from "./port.ts";

/** Cash on delivery: the order stands at once, the courier takes the money. Nothing was taken before, so there is nothing to give back. */
export const cashOnDelivery: InstantAdapter = {
	instant: true,
	async pay() {
		return { kind: "on-delivery" };
	},
	async refund() {
		return { state: "succeeded", reference: null };
	},
};
