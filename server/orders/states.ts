import type { Order, OrderState } from "#shared/api.ts";

export type PaymentState = NonNullable<Order["payment"]>["state"];
export const refundStates = ["requested", "processing", "succeeded", "failed"] as const;
export type RefundState = (typeof refundStates)[number];

/** What stock does when an order moves; `null`: nothing. */
export type StockMove = "hold" | "sell" | "release" | "return" | "retake";

/**
 * The one table of an order's life: from where to where, and what its stock does on the way. What is not listed is refused.
 * `pending`: placed, its stock is held. `confirmed`: paid, or to be paid on delivery. An expired order is confirmed only by money that
 * came after its deadline, and only while there is stock for it.
 */
export const orderTransitions = {
	pending: { confirmed: "sell", cancelled: "release", expired: "release" },
	confirmed: { shipped: null, cancelled: "return" },
	shipped: {},
	cancelled: {},
	expired: { confirmed: "retake" },
} as const satisfies Record<OrderState, Partial<Record<OrderState, StockMove | null>>>;

/**
 * The one table of a payment's life. `pending`: the buyer is at the provider. `processing`: the buyer has done their part and the provider
 * takes its time. `due`: to be paid on delivery. `void`: closed before it was paid. Money can still arrive for a payment that was given up as
 * `failed` or `void`, and nothing undoes `succeeded` but a refund of all of it.
 */
export const paymentTransitions = {
	pending: ["processing", "succeeded", "failed", "void"],
	processing: ["succeeded", "failed", "void"],
	due: ["succeeded", "void"],
	succeeded: ["refunded"],
	failed: ["succeeded"],
	refunded: [],
	void: ["succeeded"],
} as const satisfies Record<PaymentState, readonly PaymentState[]>;

/**
 * The one table of a refund's life. `requested`: a job asks the provider until it agrees. `processing`: the provider takes its time. `failed`: it
 * gave up, and a person decides; a new refund is asked for then.
 */
export const refundTransitions = {
	requested: ["processing", "succeeded", "failed"],
	processing: ["succeeded", "failed"],
	succeeded: [],
	failed: [],
} as const satisfies Record<RefundState, readonly RefundState[]>;

/**
 * What one unit of a move adds to the level of its variant (`held`, `sold`) and to its lineup item (`taken`: units held or sold at the live
 * price; the same for its buyer). An order is placed by `hold`.
 */
export const stockEffects = {
	hold: { held: 1, sold: 0, taken: 1 },
	sell: { held: -1, sold: 1, taken: 0 },
	release: { held: -1, sold: 0, taken: -1 },
	return: { held: 0, sold: -1, taken: -1 },
	retake: { held: 0, sold: 1, taken: 1 },
} as const satisfies Record<StockMove, { held: number; sold: number; taken: number }>;

/** What stock does from `from` to `to`; `undefined` where the table has no such move. */
export function stockMove(from: OrderState, to: OrderState): StockMove | null | undefined {
	return (orderTransitions[from] as Partial<Record<OrderState, StockMove | null>>)[to];
}

export function canMove(from: OrderState, to: OrderState): boolean {
	return stockMove(from, to) !== undefined;
}

export function canMovePayment(from: PaymentState, to: PaymentState): boolean {
	return (paymentTransitions[from] as readonly PaymentState[]).includes(to);
}

export function canMoveRefund(from: RefundState, to: RefundState): boolean {
	return (refundTransitions[from] as readonly RefundState[]).includes(to);
}
