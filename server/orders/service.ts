import type { z } from "zod";
import type { Order, ShipOrder } from "#shared/api.ts";
import { can } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { expire, undoPayments } from "../payments/follow.ts";
import { announce, type Change, move, unchanged } from "./move.ts";
import { lockDue, lockOrder, ownersOf, wholeOrder } from "./queries.ts";
import { canMove } from "./states.ts";

type OrderDeps = Pick<Deps, "db" | "live" | "jobs">;

/** Orders that one transaction of the sweep takes: it keeps their stock rows locked. */
const sweepSize = 200;

/** An order that the actor may see: their own, or of a shop that they work for. */
export async function readOrder(db: Db, actor: Actor, orderId: string): Promise<Order> {
	const owners = await ownersOf(db, orderId);
	if (!owners || !(can(actor, "order.read", { ownerId: owners.buyer_id }) || can(actor, "shop.orders", { shopId: owners.shop_id }))) throw new Refusal("not_found");
	return wholeOrder(db, orderId);
}

/**
 * Cancels an order of the actor before it is shipped: its stock comes back, what was paid is refunded by a job. Cancelling it again answers
 * it as it stands.
 */
export async function cancelOrder(deps: OrderDeps, actor: Actor, orderId: string): Promise<Order> {
	const done = await deps.db.transaction().execute(async (trx): Promise<Change | Refusal> => {
		const order = await lockOrder(trx, orderId);
		if (!order || !can(actor, "order.cancel", { ownerId: order.buyer_id })) return new Refusal("not_found");
		if (order.state === "cancelled") return unchanged;
		if (!canMove(order.state, "cancelled")) return new Refusal("order_state", { state: order.state });

		await undoPayments(deps, trx, orderId);
		return move(trx, [order], order.state, "cancelled");
	});
	return finish(deps, orderId, done);
}

/** Hands a confirmed order to a carrier. The same parcel again answers the order as it stands. */
export async function shipOrder(deps: OrderDeps, actor: Actor, orderId: string, { carrier, trackingNumber }: z.infer<typeof ShipOrder>): Promise<Order> {
	const done = await deps.db.transaction().execute(async (trx): Promise<Change | Refusal> => {
		const order = await lockOrder(trx, orderId);
		if (!order || !can(actor, "order.ship", { shopId: order.shop_id })) return new Refusal("not_found");
		if (order.state === "shipped") {
			const parcel = await trx.selectFrom("parcels").select(["carrier", "tracking_number"]).where("order_id", "=", orderId).executeTakeFirst();
			if (parcel && parcel.carrier === carrier && parcel.tracking_number === trackingNumber) return unchanged;
		}
		if (!canMove(order.state, "shipped")) return new Refusal("order_state", { state: order.state });
		await trx.insertInto("parcels").values({ order_id: orderId, carrier, tracking_number: trackingNumber }).execute();
		return move(trx, [order], order.state, "shipped");
	});
	return finish(deps, orderId, done);
}

/**
 * Expires every pending order whose deadline has passed and returns how many. Any number of processes may do it at once, at any time: each
 * takes orders that no other holds.
 */
export async function expireDue(deps: Pick<Deps, "db" | "live" | "jobs">): Promise<number> {
	for (let expired = 0; ; ) {
		const change = await deps.db.transaction().execute(async (trx): Promise<Change> => {
			const orders = await lockDue(trx, sweepSize);
			return orders.length > 0 ? expire(deps, trx, orders) : unchanged;
		});
		announce(deps, change);
		expired += change.orders.length;
		if (change.orders.length < sweepSize) return expired;
	}
}

async function finish(deps: Pick<Deps, "db" | "live">, orderId: string, done: Change | Refusal): Promise<Order> {
	if (done instanceof Refusal) throw done;
	announce(deps, done);
	return wholeOrder(deps.db, orderId);
}
