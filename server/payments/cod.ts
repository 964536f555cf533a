import type { PaymentPort } from "./port.ts";

/** Cash on delivery: the order stands at once, the courier takes the money. Nothing was taken before, so there is nothing to give back. */
export const cashOnDelivery: PaymentPort = {
	async pay() {
		return { kind: "on-delivery" };
	},
	async refund() {},
};
