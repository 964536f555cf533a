import type { OrderState } from "#shared/api.ts";
import type { Refusal } from "#shared/problem.ts";
import { moveCoupons } from "../coupons/queries.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { type LockedOrder, moveStock, updateState } from "./queries.ts";
import { stockMove } from "./states.ts";

/** What a transaction changed, for those who are told after its commit; `refusal`: what the caller hears all the same. */
export interface Change {
	readonly orders: readonly (LockedOrder & { readonly to: OrderState })[];
	readonly variantIds: readonly string[];
	readonly refusal?: Refusal;
}

export const unchanged: Change = { orders: [], variantIds: [] };

/** An order that stays in its state, and has something new all the same. */
export const touched = (order: LockedOrder): Change => ({ orders: [{ ...order, to: order.state }], variantIds: [] });

/** What several steps of one transaction changed. */
export const together = (changes: readonly Change[]): Change => ({ orders: changes.flatMap(({ orders }) => orders), variantIds: changes.flatMap(({ variantIds }) => variantIds) });

/** Moves locked orders along the table of transitions, and their stock with them. */
export async function move(trx: Db, orders: readonly LockedOrder[], from: OrderState, to: OrderState): Promise<Change> {
	const stock = stockMove(from, to);
	if (stock === undefined) throw new Error(`an order can't go from ${from} to ${to}`);
	const ids = orders.map((order) => order.id);
	await updateState(trx, ids, from, to);
	const variantIds = stock === null ? [] : await moveStock(trx, ids, stock);
	await moveCoupons(trx, ids, to);
	return { orders: orders.map((order) => ({ ...order, to })), variantIds };
}

/** Tells everyone what a committed transaction changed. */
export function announce({ live }: Pick<Deps, "live">, { orders, variantIds }: Change): void {
	if (variantIds.length > 0) live.stockChanged(variantIds);
	for (const order of orders) live.orderChanged({ orderId: order.id, number: order.number, shopId: order.shop_id, buyerId: order.buyer_id, state: order.to, showId: order.show_id });
}
