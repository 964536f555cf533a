/** Bodies and answers of payments: the ways to pay, and what an administrator sees of the comparison with the providers' books. */
import * as z from "zod";
import { paymentMethods } from "./api.ts";

export const PaymentMethodParam = z.object({ method: z.enum(paymentMethods) });
/** The ways to pay that this server offers, in the order to show them. */
export const PaymentMethods = z.object({ methods: z.array(z.enum(paymentMethods)) });

/**
 * `missed_success`: paid at the provider, and we had not heard of it. `amount`: another amount or currency than ours. `unknown`: a payment at the
 * provider that is none of ours. `missing`: one of ours that the provider does not know as paid. `refunded_elsewhere`: given back by somebody at the
 * provider. `refund_failed`: the provider gave up a refund.
 */
export const differenceKinds = ["missed_success", "amount", "unknown", "missing", "refunded_elsewhere", "refund_failed"] as const;
export type DifferenceKind = (typeof differenceKinds)[number];
export const PaymentDifference = z.object({
	id: z.uuid(),
	method: z.enum(paymentMethods),
	kind: z.enum(differenceKinds),
	/** The order and payment of ours; null where there is none. */
	orderId: z.uuid().nullable(),
	orderNumber: z.string().nullable(),
	/** The provider's id. */
	reference: z.string().nullable(),
	ourState: z.string().nullable(),
	theirState: z.string().nullable(),
	ourFen: z.number().int().nullable(),
	theirFen: z.number().int().nullable(),
	theirCurrency: z.string().nullable(),
	state: z.enum(["open", "settled"]),
	/** `self`: settled without anybody's doing. */
	settledBy: z.enum(["self", "person"]).nullable(),
	foundAt: z.string(),
	settledAt: z.string().nullable(),
});
export type PaymentDifference = z.infer<typeof PaymentDifference>;
export const PaymentRun = z.object({
	startedAt: z.string(),
	finishedAt: z.string().nullable(),
	fromAt: z.string(),
	toAt: z.string(),
	compared: z.number().int(),
	differences: z.number().int(),
	/** Methods whose provider could not be asked. */
	unreachable: z.array(z.string()),
});
export type PaymentRun = z.infer<typeof PaymentRun>;
export const PaymentBooks = z.object({
	/** Methods with a provider whose books can be compared. */
	providers: z.array(z.enum(paymentMethods)),
	/** The newest comparison. */
	run: PaymentRun.nullable(),
	/** Open ones first, then the newest; at most 200. */
	differences: z.array(PaymentDifference),
	open: z.number().int(),
});
export type PaymentBooks = z.infer<typeof PaymentBooks>;
export const Reconcile = z.object({ /** How far back. */ hours: z.number().int().min(1).max(168).default(48) });
export const SettleDifference = z.object({ /** Of a refund that the provider gave up: it is asked for once more. */ refund: z.boolean().default(false) });
