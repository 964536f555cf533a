import { Stripe } from "stripe";
import { Refusal } from "#shared/problem.ts";
import type { Places, StripeSettings } from "./payments.ts";
import type { PaymentFact, PaymentRef, ProviderAdapter, ProviderRecord, RefundResult } from "./port.ts";

/** What Stripe asks of a Checkout Session: it ends 30 minutes after it was made at the earliest. The order's hold ends earlier; it is closed by us then. In ms. */
const sessionAtLeast = 31 * 60_000;
/** In ms. */
const timeout = 10_000;

/**
 * Stripe by Checkout Sessions: the buyer pays on Stripe's page (https://docs.stripe.com/payments/checkout). The account's webhook endpoint has to send
 * `checkout.session.completed`, `.async_payment_succeeded`, `.async_payment_failed`, `.expired`, `refund.created`, `.updated` and `.failed`.
 */
export function createStripe({ secretKey, webhookSecret, api }: StripeSettings, places: Places): Omit<ProviderAdapter, "instant" | "acknowledgement"> {
	const address = api === undefined ? null : new URL(api);
	const stripe = new Stripe(secretKey, {
		maxNetworkRetries: 2,
		timeout,
		telemetry: false,
		...(address ? { host: address.hostname, port: address.port || (address.protocol === "https:" ? 443 : 80), protocol: address.protocol === "https:" ? ("https" as const) : ("http" as const) } : {}),
	});

	/** The payment intent that a payment came to; a payment is known by its session until it is paid. */
	async function intentOf({ reference }: PaymentRef): Promise<string> {
		if (reference?.startsWith("pi_")) return reference;
		if (reference === null) throw new Error("a payment that was never opened at Stripe has no intent");
		const intent = idOf((await stripe.checkout.sessions.retrieve(reference)).payment_intent);
		if (intent === null) throw new Error(`session ${reference} has no payment intent`);
		return intent;
	}

	return {
		async pay({ paymentId, page, title, amountFen, currency, expiresAt }) {
			const session = await stripe.checkout.sessions.create(
				{
					mode: "payment",
					client_reference_id: paymentId,
					line_items: [{ quantity: 1, price_data: { currency: currency.toLowerCase(), unit_amount: amountFen, product_data: { name: title } } }],
					metadata: { payment_id: paymentId },
					payment_intent_data: { description: title, metadata: { payment_id: paymentId } },
					success_url: places.returnUrl(page),
					cancel_url: places.returnUrl(page).replace(/\?.*$/, ""),
					// The same for each try: a repeated request has to be the same one.
					expires_at: Math.ceil((expiresAt.getTime() + sessionAtLeast) / 1000),
				},
				{ idempotencyKey: `pay-${paymentId}` },
			);
			if (!session.url) throw new Error(`session ${session.id} has no address`);
			return { kind: "redirect", next: { kind: "link", url: session.url }, reference: session.id };
		},

		async query(payment) {
			if (payment.reference === null) return null;
			if (payment.reference.startsWith("cs_")) return ofSession(await stripe.checkout.sessions.retrieve(payment.reference), null);
			const intent = await stripe.paymentIntents.retrieve(payment.reference);
			const kind = intent.status === "succeeded" ? "succeeded" : intent.status === "processing" ? "processing" : intent.status === "canceled" ? "closed" : null;
			return kind && { eventId: `query/${kind}/${intent.id}`, paymentId: payment.paymentId, kind, amountFen: intent.amount, currency: intent.currency.toUpperCase(), reference: intent.id, refundId: null, at: new Date() };
		},

		async close(payment) {
			const closed: PaymentFact = { eventId: `close/${payment.paymentId}`, paymentId: payment.paymentId, kind: "closed", amountFen: null, currency: null, reference: null, refundId: null, at: new Date() };
			if (payment.reference === null) return closed;
			try {
				await stripe.checkout.sessions.expire(payment.reference);
				return closed;
			} catch (error) {
				if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
				// It is not open any more: paid, or expired.
				const fact = ofSession(await stripe.checkout.sessions.retrieve(payment.reference), null);
				if (!fact) throw error;
				return fact;
			}
		},

		async refund(request) {
			try {
				return refundResult(
					await stripe.refunds.create(
						{ payment_intent: await intentOf(request), amount: request.refundFen, metadata: { refund_id: request.refundId, payment_id: request.paymentId } },
						{ idempotencyKey: `refund-${request.refundId}` },
					),
				);
			} catch (error) {
				if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "charge_already_refunded") return { state: "failed", reference: null };
				throw error;
			}
		},

		async queryRefund(request) {
			if (request.refundReference !== null) return refundResult(await stripe.refunds.retrieve(request.refundReference));
			return { state: "processing", reference: null };
		},

		async read({ headers, body }) {
			let event: Stripe.Event;
			try {
				event = stripe.webhooks.constructEvent(body, headers.get("stripe-signature") ?? "", webhookSecret);
			} catch {
				throw new Refusal("payment_signature");
			}
			switch (event.type) {
				case "checkout.session.completed":
				case "checkout.session.async_payment_succeeded":
				case "checkout.session.async_payment_failed":
				case "checkout.session.expired": {
					const fact = ofSession(event.data.object, event);
					return fact ? [fact] : [];
				}
				case "refund.created":
				case "refund.updated":
				case "refund.failed": {
					const refund = event.data.object;
					const { state } = refundResult(refund);
					if (state === "processing") return [];
					const intent = idOf(refund.payment_intent);
					// Made in Stripe's dashboard it carries no id of ours; its payment does.
					const paymentId = refund.metadata?.["payment_id"] ?? (intent === null ? null : ((await stripe.paymentIntents.retrieve(intent)).metadata["payment_id"] ?? null));
					if (paymentId === null) return [];
					return [
						{
							eventId: `refund/${refund.id}/${state}`,
							paymentId: uuid(paymentId),
							kind: state === "succeeded" ? "refunded" : "refund_failed",
							amountFen: refund.amount,
							currency: refund.currency.toUpperCase(),
							reference: refund.id,
							refundId: uuid(refund.metadata?.["refund_id"]),
							at: new Date(event.created * 1000),
						},
					];
				}
				default:
					return [];
			}
		},

		async *list(from, to): AsyncGenerator<ProviderRecord> {
			const created = { gte: Math.floor(from.getTime() / 1000), lte: Math.ceil(to.getTime() / 1000) };
			for await (const intent of stripe.paymentIntents.list({ created, limit: 100, expand: ["data.latest_charge"] })) {
				const charge = typeof intent.latest_charge === "object" ? intent.latest_charge : null;
				yield {
					paymentId: uuid(intent.metadata["payment_id"]),
					reference: intent.id,
					amountFen: intent.amount,
					currency: intent.currency.toUpperCase(),
					state: intent.status,
					paid: intent.status === "succeeded",
					refundedFen: charge?.amount_refunded ?? 0,
					at: new Date(intent.created * 1000),
				};
			}
		},
	};
}

const idOf = (thing: string | { readonly id: string } | null): string | null => (typeof thing === "string" ? thing : (thing?.id ?? null));

/** An id of ours, as far as it is one: anybody with the account can write metadata. */
const uuid = (text: string | null | undefined): string | null => (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text ?? "") ? text! : null);

/** What a session says, by itself or in an event; null while it is open, or when it is none of ours. */
function ofSession(session: Stripe.Checkout.Session, event: Stripe.Event | null): PaymentFact | null {
	const paymentId = uuid(session.metadata?.["payment_id"] ?? session.client_reference_id);
	if (paymentId === null) return null;
	const kind =
		event?.type === "checkout.session.async_payment_failed" ? "failed"
		: session.status === "expired" ? "closed"
		: session.payment_status === "paid" ? "succeeded"
		: session.status === "complete" ? "processing"
		: null;
	if (kind === null) return null;
	return {
		eventId: event?.id ?? `query/${kind}/${session.id}`,
		paymentId,
		kind,
		amountFen: session.amount_total,
		currency: session.currency?.toUpperCase() ?? null,
		// Of use once it is paid: what came of the session.
		reference: kind === "succeeded" ? (idOf(session.payment_intent) ?? session.id) : null,
		refundId: null,
		at: event ? new Date(event.created * 1000) : new Date(),
	};
}

function refundResult({ id, status }: Stripe.Refund): RefundResult {
	return { reference: id, state: status === "succeeded" ? "succeeded" : status === "failed" || status === "canceled" ? "failed" : "processing" };
}
