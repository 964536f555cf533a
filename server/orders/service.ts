import type { z } from "zod";
import type { Order, OrderState, PayOrder, ShipOrder } from "#shared/api.ts";
import { can } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { latestPayment, type LockedOrder, lockDue, lockOrder, moveStock, ordersById, ownersOf, updateState } from "./queries.ts";
import { sendRefund } from "./refund-job.ts";
import { canMove, stockMove } from "./states.ts";

type OrderDeps = Pick<Deps, "db" | "live" | "payments" | "jobs">;

/** Orders that one transaction of the sweep takes: it keeps their stock rows locked. */
const sweepSize = 200;

/** An order that the actor may see: their own, or of a shop that they work for. */
export async function readOrder(db: Db, actor: Actor, orderId: string): Promise<Order> {
	const owners = await ownersOf(db, orderId);
	if (!owners || !(can(actor, "order.read", { ownerId: owners.buyer_id }) || can(actor, "shop.orders", { shopId: owners.shop_id }))) throw new Refusal("not_found");
	return orderOf(db, orderId);
}

/**
 * Pays a pending order, or agrees to pay it on delivery: its hold becomes a sale. Paying a paid order again answers it as it stands.
 *
 * The order stays locked while the provider is asked, so that of two payments at once only one is made, and nobody expires it meanwhile; its stock
 * rows are not locked yet. A provider that takes its time (a redirect, a webhook) must answer at once and confirm later.
 */
export async function payOrder(deps: OrderDeps, actor: Actor, orderId: string, { method, outcome }: z.infer<typeof PayOrder>): Promise<Order> {
	const done = await deps.db.transaction().execute(async (trx): Promise<Change | Refusal> => {
		const order = await lockOrder(trx, orderId);
		if (!order || !can(actor, "order.pay", { ownerId: order.buyer_id })) return new Refusal("not_found");
		if (order.state === "confirmed" || order.state === "shipped") return unchanged;
		if (order.state === "expired") return new Refusal("order_expired");
		if (order.state !== "pending") return new Refusal("order_state", { state: order.state });
		if (order.due) return { ...(await move(trx, [order], "pending", "expired")), refusal: new Refusal("order_expired") };

		const result = await deps.payments.pay({ orderId, amountFen: order.total_fen, method, outcome });
		const state = ({ succeeded: "succeeded", "on-delivery": "due", failed: "failed" } as const)[result.kind];
		await trx.insertInto("payments").values({ order_id: orderId, method, state, amount_fen: order.total_fen }).execute();
		if (result.kind === "failed") return { orders: [{ ...order, to: "pending" }], variantIds: [], refusal: new Refusal("payment_failed") };
		return move(trx, [order], "pending", "confirmed");
	});
	return finish(deps, orderId, done);
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

		const payment = await latestPayment(trx, orderId);
		if (payment?.state === "due") await trx.updateTable("payments").set({ state: "void" }).where("id", "=", payment.id).execute();
		if (payment?.state === "succeeded") await sendRefund(deps.jobs, trx, payment.id);
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
export async function expireDue(deps: Pick<Deps, "db" | "live">): Promise<number> {
	for (let expired = 0; ; ) {
		const change = await deps.db.transaction().execute(async (trx): Promise<Change> => {
			const orders = await lockDue(trx, sweepSize);
			return orders.length > 0 ? move(trx, orders, "pending", "expired") : unchanged;
		});
		announce(deps, change);
		expired += change.orders.length;
		if (change.orders.length < sweepSize) return expired;
	}
}

/** Gives a succeeded payment back and writes its refund row. Rejects when the provider does; a payment that is refunded already is left alone. */
export async function refundPayment(deps: Pick<Deps, "db" | "live" | "payments">, paymentId: string): Promise<void> {
	const change = await deps.db.transaction().execute(async (trx): Promise<Change> => {
		const payment = await trx.selectFrom("payments").selectAll().where("id", "=", paymentId).forNoKeyUpdate().executeTakeFirst();
		if (payment?.state !== "succeeded") return unchanged;
		const { order_id: orderId, amount_fen: amountFen, method } = payment;
		await deps.payments.refund({ orderId, paymentId, amountFen, method });
		await trx.insertInto("refunds").values({ payment_id: paymentId, amount_fen: amountFen, reason: "order cancelled" }).execute();
		await trx.updateTable("payments").set({ state: "refunded" }).where("id", "=", paymentId).execute();
		const order = await trx.selectFrom("orders").select(["id", "number", "state", "buyer_id", "shop_id", "show_id", "total_fen"]).where("id", "=", orderId).executeTakeFirstOrThrow();
		return { orders: [{ ...order, to: order.state }], variantIds: [] };
	});
	announce(deps, change);
}

/** What a transaction changed, for those who are told after its commit; `refusal`: what the caller hears all the same. */
interface Change {
	readonly orders: readonly (LockedOrder & { readonly to: OrderState })[];
	readonly variantIds: readonly string[];
	readonly refusal?: Refusal;
}

const unchanged: Change = { orders: [], variantIds: [] };

/** Moves locked orders along the table of transitions, and their stock with them. */
async function move(trx: Db, orders: readonly LockedOrder[], from: OrderState, to: OrderState): Promise<Change> {
	const stock = stockMove(from, to);
	if (stock === undefined) throw new Error(`an order can't go from ${from} to ${to}`);
	const ids = orders.map((order) => order.id);
	await updateState(trx, ids, from, to);
	const variantIds = stock === null ? [] : await moveStock(trx, ids, stock);
	return { orders: orders.map((order) => ({ ...order, to })), variantIds };
}

function announce({ live }: Pick<Deps, "live">, { orders, variantIds }: Change): void {
	if (variantIds.length > 0) live.stockChanged(variantIds);
	for (const order of orders) live.orderChanged({ orderId: order.id, number: order.number, shopId: order.shop_id, buyerId: order.buyer_id, state: order.to, showId: order.show_id });
}

async function finish(deps: OrderDeps, orderId: string, done: Change | Refusal): Promise<Order> {
	if (done instanceof Refusal) throw done;
	announce(deps, done);
	if (done.refusal) throw done.refusal;
	return orderOf(deps.db, orderId);
}

async function orderOf(db: Db, orderId: string): Promise<Order> {
	const order = (await ordersById(db, [orderId])).get(orderId);
	if (!order) throw new Refusal("not_found");
	return order;
}
