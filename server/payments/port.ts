import type { PaymentMethod, PaymentNext } from "#shared/api.ts";

/** What a payment is asked for with. Everything about it is decided: an adapter only says it to its provider. */
export interface PaymentRequest {
	/** Unique for this try; the provider is told it, and takes it as its idempotency key. */
	readonly paymentId: string;
	/** Path of the page here that the buyer comes back to. */
	readonly page: string;
	/** What is paid, for the buyer to read at the provider. */
	readonly title: string;
	readonly amountFen: number;
	/** ISO 4217, capitals. */
	readonly currency: string;
	/** When the first hold of what is paid ends. */
	readonly expiresAt: Date;
	/** Whether the buyer holds a phone: providers have another page for it. */
	readonly phone: boolean;
	/** The buyer's address on the network. */
	readonly peer: string;
	/** What the test payment shall do; other methods pass it over. */
	readonly outcome: "succeed" | "fail";
}

/**
 * What a provider says at once. `succeeded`: the money is there; `on-delivery`: the order stands and is paid to the courier;
 * `failed`: nothing was taken and the buyer may try again; `redirect`: the buyer goes on at the provider, who tells later what became of it.
 */
export type PaymentResult =
	| { readonly kind: "succeeded" }
	| { readonly kind: "on-delivery" }
	| { readonly kind: "failed" }
	| { readonly kind: "redirect"; readonly next: PaymentNext; readonly reference: string | null };

/** A payment as its provider knows it. */
export interface PaymentRef {
	readonly paymentId: string;
	/** The provider's id, as far as it is known. */
	readonly reference: string | null;
	readonly amountFen: number;
	readonly currency: string;
}

export interface RefundRequest extends PaymentRef {
	/** Unique for this refund; asking again with it never gives back twice. */
	readonly refundId: string;
	/** The whole of the payment, or a part. */
	readonly refundFen: number;
	readonly reason: string;
}

export interface RefundResult {
	readonly state: "processing" | "succeeded" | "failed";
	readonly reference: string | null;
}

export type PaymentEventKind = "processing" | "succeeded" | "failed" | "closed" | "refunded" | "refund_failed";

/** One thing that a provider said. Facts come late, twice and in any order: what they do is decided where they are recorded. */
export interface PaymentFact {
	/** The provider's id of this message; the same message again has the same. */
	readonly eventId: string;
	/** Null: it carries no id of ours. */
	readonly paymentId: string | null;
	readonly kind: PaymentEventKind;
	/** Of the payment, or of the refund; null where the provider does not say. */
	readonly amountFen: number | null;
	/** ISO 4217, capitals. */
	readonly currency: string | null;
	/** The provider's id of the payment. */
	readonly reference: string | null;
	/** Our refund, of facts about one; null where somebody made it at the provider. */
	readonly refundId: string | null;
	readonly at: Date;
}

/** One transaction in a provider's list. */
export interface ProviderRecord {
	/** Null: it carries no id of ours. */
	readonly paymentId: string | null;
	readonly reference: string;
	readonly amountFen: number;
	readonly currency: string;
	/** The provider's own word. */
	readonly state: string;
	readonly paid: boolean;
	/** Given back so far, as far as this list says. */
	readonly refundedFen: number;
	readonly at: Date;
}

/** A message as it came: what was signed is the text, byte by byte. */
export interface ProviderMessage {
	readonly headers: Headers;
	readonly body: string;
}

/** What a provider wants to hear so that it does not send a message again. */
export interface Acknowledgement {
	readonly contentType: string;
	readonly body: string;
}

/** A way to pay where no provider is asked: the answer is there at once. */
export interface InstantAdapter {
	readonly instant: true;
	pay(request: PaymentRequest): Promise<Exclude<PaymentResult, { kind: "redirect" }>>;
	refund(request: RefundRequest): Promise<RefundResult>;
}

/** A provider. Every call rejects while it is out of reach. */
export interface ProviderAdapter {
	readonly instant: false;
	/** Opens the payment at the provider. The same `paymentId` again opens no second one. */
	pay(request: PaymentRequest): Promise<PaymentResult>;
	/** What the payment is now; null while nobody has begun to pay it. */
	query(payment: PaymentRef): Promise<PaymentFact | null>;
	/** Closes what is not paid, and says what the payment is then: closed, or what came first. */
	close(payment: PaymentRef): Promise<PaymentFact>;
	/** Gives money back. Rejects when the provider can't be asked; the job that calls it tries again. */
	refund(request: RefundRequest): Promise<RefundResult>;
	/** What became of a refund that was `processing`. */
	queryRefund(request: RefundRequest & { readonly refundReference: string | null }): Promise<RefundResult>;
	/** Verifies a message and reads it; what is of no interest reads as nothing. Refuses a forged one with `payment_signature`. */
	read(message: ProviderMessage): Promise<readonly PaymentFact[]>;
	readonly acknowledgement: Acknowledgement;
	/** The provider's list of what was paid and given back from `from` until `to`. */
	list(from: Date, to: Date): AsyncIterable<ProviderRecord>;
}

/** The one port for payments: an adapter a method. */
export type PaymentAdapter = InstantAdapter | ProviderAdapter;

/** The ways to pay of this server. */
export interface Payments {
	/** In the order to show them. */
	readonly methods: readonly PaymentMethod[];
	/** Undefined: this server does not offer it. */
	of(method: PaymentMethod): PaymentAdapter | undefined;
}

/** A provider's number for a payment or refund: its UUID without dashes, 32 characters (what WeChat Pay takes at most). */
export function tradeNumber(id: string): string {
	return id.replaceAll("-", "");
}

/** The id that a provider's number stands for; null when it is none of ours. */
export function idOfTrade(number: string | null | undefined): string | null {
	const match = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(number ?? "");
	return match ? match.slice(1).join("-") : null;
}
