import type { PaymentMethod } from "#shared/api.ts";

export interface PaymentRequest {
	readonly orderId: string;
	readonly amountFen: number;
	readonly method: PaymentMethod;
	/** What the test payment shall do; other methods pass it over. */
	readonly outcome: "succeed" | "fail";
}

/**
 * What a provider says at once. `succeeded`: the money is there; `on-delivery`: the order stands and is paid to the courier;
 * `failed`: nothing was taken and the buyer may try again.
 */
export type PaymentResult = { readonly kind: "succeeded" } | { readonly kind: "on-delivery" } | { readonly kind: "failed" };

/** The one port for payments. An adapter a method; a real provider's adapter adds redirects and webhooks here. */
export interface PaymentPort {
	pay(request: PaymentRequest): Promise<PaymentResult>;
	/** Gives the whole amount back. Rejects when the provider refuses; the job that calls it tries again. */
	refund(request: { readonly orderId: string; readonly paymentId: string; readonly amountFen: number; readonly method: PaymentMethod }): Promise<void>;
}
