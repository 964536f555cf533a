/** What follows from a change of an order for its payments: jobs that are asked for in the same transaction, so that both stand or neither does. */
import { fromKysely } from "pg-boss";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { type Change, move } from "../orders/move.ts";
import type { LockedOrder } from "../orders/queries.ts";
import { knownId } from "./queries.ts";

export const refundQueue = "orders-refund";
export const closeQueue = "payments-close";

/** Why money goes back, in the words that the books keep. */
export type RefundReason = "order cancelled" | "sold out after the deadline" | "paid twice" | "asked for again";

/** Gives back what is left of a payment: writes the refund and asks for the job that makes it. */
export async function requestRefund({ jobs }: Pick<Deps, "jobs">, trx: Db, payment: { readonly id: string; readonly leftFen: number }, reason: RefundReason): Promise<void> {
	if (payment.leftFen <= 0) return;
	const { id } = await trx.insertInto("refunds").values({ payment_id: payment.id, amount_fen: payment.leftFen, reason, state: "requested" }).returning("id").executeTakeFirstOrThrow();
	await jobs.send(refundQueue, { refundId: id }, { db: fromKysely(trx) });
}

/** Has every payment of these orders that is still open closed at its provider, but for the one named. One for several orders is closed as a whole, once. */
export async function closeOpen({ jobs }: Pick<Deps, "jobs">, trx: Db, orderIds: readonly string[], except: string | null = null): Promise<void> {
	const open = await trx
		.selectFrom("payments")
		.select(knownId.as("id"))
		.distinct()
		.where("order_id", "in", orderIds)
		.where("state", "in", ["pending", "processing"])
		.$if(except !== null, (query) => query.where("id", "!=", except!))
		.execute();
	if (open.length > 0) await jobs.insert(closeQueue, open.map(({ id }) => ({ data: { paymentId: id } })), { db: fromKysely(trx) });
}

/** Undoes all payments of a locked order that is cancelled: nothing is due any more, what is open is closed, what was paid goes back. */
export async function undoPayments(deps: Pick<Deps, "jobs">, trx: Db, orderId: string): Promise<void> {
	await trx.updateTable("payments").set({ state: "void" }).where("order_id", "=", orderId).where("state", "=", "due").execute();
	const paid = await trx.selectFrom("payments").select(["id", "amount_fen", "refund_fen"]).where("order_id", "=", orderId).where("state", "=", "succeeded").execute();
	for (const { id, amount_fen: amount, refund_fen: refunded } of paid) await requestRefund(deps, trx, { id, leftFen: amount - refunded }, "order cancelled");
	await closeOpen(deps, trx, [orderId]);
}

/** Expires locked pending orders. */
export async function expire(deps: Pick<Deps, "jobs">, trx: Db, orders: readonly LockedOrder[]): Promise<Change> {
	const change = await move(trx, orders, "pending", "expired");
	await closeOpen(deps, trx, orders.map(({ id }) => id));
	return change;
}
