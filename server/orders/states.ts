import type { Order, OrderState } from "#shared/api.ts";

export type PaymentState = NonNullable<Order["payment"]>["state"];

/** What stock does when an order moves; `null`: nothing. */
export type StockMove = "hold" | "sell" | "release" | "return";

/**
 * The one table of an order's life: from where to where, and what its stock does on the way. What is not listed is refused.
 * `pending`: placed, its stock is held. `confirmed`: paid, or to be paid on delivery.
 */
export const orderTransitions = {
	pending: { confirmed: "sell", cancelled: "release", expired: "release" },
	confirmed: { shipped: null, cancelled: "return" },
	shipped: {},
	cancelled: {},
	expired: {},
} as const satisfies Record<OrderState, Partial<Record<OrderState, StockMove | null>>>;

/** The one table of a payment's life. `due`: to be paid on delivery. `void`: its order was cancelled before it was paid. */
export const paymentTransitions = {
	due: ["succeeded", "void"],
	succeeded: ["refunded"],
	failed: [],
	refunded: [],
	void: [],
} as const satisfies Record<PaymentState, readonly PaymentState[]>;

/**
 * What one unit of a move adds to the level of its variant (`held`, `sold`) and to its lineup item (`taken`: units held or sold at the live
 * price; the same for its buyer). An order is placed by `hold`.
 */
export const stockEffects = {
	hold: { held: 1, sold: 0, taken: 1 },
	sell: { held: -1, sold: 1, taken: 0 },
	release: { held: -1, sold: 0, taken: -1 },
	return: { held: 0, sold: -1, taken: -1 },
} as const satisfies Record<StockMove, { held: number; sold: number; taken: number }>;

/** What stock does from `from` to `to`; `undefined` where the table has no such move. */
export function stockMove(from: OrderState, to: OrderState): StockMove | null | undefined {
	return (orderTransitions[from] as Partial<Record<OrderState, StockMove | null>>)[to];
}

export function canMove(from: OrderState, to: OrderState): boolean {
	return stockMove(from, to) !== undefined;
}
