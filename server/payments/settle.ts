/**
 * What providers say, and what comes of it. Each fact is a row first, once by the provider's id of it; then everything that waits for the payment
 * is worked through under the lock of its order. So the order of arrival does not count, nor how often or through which process. What is said of a
 * payment for several orders holds for each of its parts, in the same transaction; each order then goes its own way.
 *
 * Locks, in this order everywhere: orders by id, their payments, lineup items by id, stock levels by variant, coupons by id.
 */
import { sql } from "kysely";
import type { PaymentMethod } from "#shared/api.ts";
import type { DifferenceKind } from "#shared/payments.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { announce, type Change, move, together, touched, unchanged } from "../orders/move.ts";
import { canRetake, type LockedOrder, lockForMove, lockOrders } from "../orders/queries.ts";
import { canMovePayment, canMoveRefund, type PaymentState, type RefundState } from "../orders/states.ts";
import { closeOpen, requestRefund } from "./follow.ts";
import type { PaymentFact } from "./port.ts";
import { type Known, type LockedPayment, lockParts, readKnown } from "./queries.ts";

type SettleDeps = Pick<Deps, "db" | "live" | "jobs">;
type Outcome = "applied" | "ignored" | "waiting" | "mismatch";

/** Records a fact and does what follows. True when it was new. */
export async function record(deps: SettleDeps, method: PaymentMethod, source: "notify" | "query" | "list", fact: PaymentFact): Promise<boolean> {
	const known = fact.paymentId === null ? null : await readKnown(deps.db, method, fact.paymentId);
	const row = {
		method,
		event_id: fact.eventId.slice(0, 200),
		source,
		kind: fact.kind,
		amount_fen: fact.amountFen,
		currency: fact.currency,
		reference: fact.reference,
		refund_id: fact.refundId,
		said_at: fact.at,
	};
	if (!known) {
		const { numInsertedOrUpdatedRows } = await deps.db.insertInto("payment_events").values({ ...row, payment_id: null, outcome: "unknown" }).onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
		if (numInsertedOrUpdatedRows === 0n) return false;
		if (fact.kind === "succeeded") await noteDifference(deps.db, { method, kind: "unknown", paymentId: null, reference: fact.reference ?? fact.eventId, theirState: fact.kind, theirFen: fact.amountFen, theirCurrency: fact.currency });
		return true;
	}
	const change = await deps.db.transaction().execute(async (trx): Promise<Change | null> => {
		const orders = await lockOrders(trx, known.parts.map(({ orderId }) => orderId));
		const of = known.jointId === null ? { payment_id: known.id } : { joint_id: known.id };
		const { numInsertedOrUpdatedRows } = await trx.insertInto("payment_events").values({ ...row, ...of }).onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
		return numInsertedOrUpdatedRows === 0n ? null : applyWaiting(deps, trx, known, orders);
	});
	if (change) announce(deps, change);
	return change !== null;
}

/** Works through what waits for a payment until nothing more of it can be applied. */
async function applyWaiting(deps: SettleDeps, trx: Db, known: Known, locked: readonly LockedOrder[]): Promise<Change> {
	const orders = new Map(locked.map((order) => [order.id, order]));
	const changes: Change[] = [];
	for (let again = true; again; ) {
		again = false;
		const events = await trx.selectFrom("payment_events").selectAll().where(known.jointId === null ? "payment_id" : "joint_id", "=", known.id).where("outcome", "=", "waiting").orderBy("id").execute();
		for (const event of events) {
			const parts = (await lockParts(trx, known.id)).map((payment) => ({ payment, order: orders.get(payment.order_id)! }));
			const done = await applyOne(deps, trx, known, parts, event);
			if (done.outcome === "waiting") continue;
			await trx.updateTable("payment_events").set({ outcome: done.outcome }).where("id", "=", event.id).execute();
			if (done.outcome === "applied") again = true;
			changes.push(done.change);
			for (const { to, ...order } of done.change.orders) orders.set(order.id, { ...order, state: to });
		}
	}
	const { orders: changed, variantIds } = together(changes);
	return { orders: [...new Map(changed.map((order) => [order.id, order])).values()], variantIds };
}

/** A payment of one order; of a joint payment there are several. */
interface Part {
	readonly payment: LockedPayment;
	readonly order: LockedOrder;
}

interface StoredFact {
	readonly kind: PaymentFact["kind"];
	readonly amount_fen: number | null;
	readonly currency: string | null;
	readonly reference: string | null;
	readonly refund_id: string | null;
	readonly said_at: Date;
}

const targets = { processing: "processing", succeeded: "succeeded", failed: "failed", closed: "void" } as const satisfies Partial<Record<PaymentFact["kind"], PaymentState>>;

async function applyOne(deps: SettleDeps, trx: Db, known: Known, parts: readonly Part[], fact: StoredFact): Promise<{ outcome: Outcome; change: Change }> {
	if (fact.kind === "refunded" || fact.kind === "refund_failed") return applyRefund(trx, parts, fact);
	const to = targets[fact.kind];
	const moving = parts.filter(({ payment }) => canMovePayment(payment.state, to));
	const [first] = moving;
	if (!first) return { outcome: "ignored", change: unchanged };
	if (to === "succeeded" && (fact.amount_fen !== known.amount_fen || fact.currency !== known.currency)) {
		await noteDifference(trx, { method: known.method, kind: "amount", paymentId: first.payment.id, reference: fact.reference, ourState: first.payment.state, theirState: "succeeded", ourFen: known.amount_fen, theirFen: fact.amount_fen, theirCurrency: fact.currency });
		return { outcome: "mismatch", change: unchanged };
	}
	await trx
		.updateTable("payments")
		.set({ state: to, next: null, ...(fact.reference === null ? {} : { reference: fact.reference }), ...(to === "succeeded" ? { paid_at: fact.said_at } : {}) })
		.where("id", "in", moving.map(({ payment }) => payment.id))
		.execute();
	if (to !== "succeeded") return { outcome: "applied", change: together(moving.map(({ order }) => touched(order))) };
	// Order by order they would lock the stock of one shop after that of another, and others do so the other way round.
	if (moving.length > 1) await lockForMove(trx, moving.map(({ order }) => order.id));
	const changes: Change[] = [];
	for (const { order, payment } of moving) changes.push(await paid(deps, trx, order, payment));
	return { outcome: "applied", change: together(changes) };
}

/** The money of a payment is there: its order is confirmed, again if it must be and can, or the money goes back. */
export async function paid(deps: Pick<Deps, "jobs">, trx: Db, order: LockedOrder, payment: Pick<LockedPayment, "id" | "amount_fen" | "refund_fen">): Promise<Change> {
	await closeOpen(deps, trx, [order.id], payment.id);
	const back = async (reason: Parameters<typeof requestRefund>[3]) => {
		await requestRefund(deps, trx, { id: payment.id, leftFen: payment.amount_fen - payment.refund_fen }, reason);
		return touched(order);
	};
	switch (order.state) {
		case "pending":
			return move(trx, [order], "pending", "confirmed");
		case "expired":
			return (await canRetake(trx, order.id)) ? move(trx, [order], "expired", "confirmed") : back("sold out after the deadline");
		case "cancelled":
			return back("order cancelled");
		case "confirmed": {
			// Agreed on delivery first, and paid all the same: the courier takes nothing.
			const { numUpdatedRows } = await trx.updateTable("payments").set({ state: "void" }).where("order_id", "=", order.id).where("state", "=", "due").executeTakeFirst();
			return numUpdatedRows > 0n ? touched(order) : back("paid twice");
		}
		case "shipped":
			return back("paid twice");
	}
}

async function applyRefund(trx: Db, parts: readonly Part[], fact: StoredFact): Promise<{ outcome: Outcome; change: Change }> {
	// It came before the news of the payment itself.
	if (!parts.some(({ payment }) => payment.state === "succeeded" || payment.state === "refunded")) return { outcome: "waiting", change: unchanged };
	const refunds = await trx.selectFrom("refunds").selectAll().where("payment_id", "in", parts.map(({ payment }) => payment.id)).orderBy("id").forNoKeyUpdate().execute();
	const ours = fact.refund_id === null ? undefined : refunds.find(({ id }) => id === fact.refund_id);
	const to = fact.kind === "refunded" ? "succeeded" : "failed";
	if (ours || to === "failed") {
		if (!ours || !canMoveRefund(ours.state, to)) return { outcome: "ignored", change: unchanged };
		await settleRefund(trx, ours.id, { state: to, reference: fact.reference });
		return { outcome: "applied", change: touched(parts.find(({ payment }) => payment.id === ours.payment_id)!.order) };
	}
	// Somebody gave it back at the provider.
	const amount = fact.amount_fen ?? 0;
	const { payment } = parts[0]!;
	await noteDifference(trx, { method: payment.method, kind: "refunded_elsewhere", paymentId: payment.id, reference: fact.reference, ourState: payment.state, theirState: "refunded", ourFen: parts.reduce((sum, part) => sum + part.payment.refund_fen, 0), theirFen: amount, theirCurrency: fact.currency });
	const meant = partsMeant(parts, amount);
	if (meant.length === 0) return { outcome: "mismatch", change: unchanged };
	for (const { payment, fen } of meant) {
		await trx.insertInto("refunds").values({ payment_id: payment.id, amount_fen: fen, reason: "at the provider", state: "succeeded", reference: fact.reference, settled_at: fact.said_at }).execute();
		await refundedWhole(trx, payment.id);
	}
	return { outcome: "applied", change: together(meant.map(({ order }) => touched(order))) };
}

/**
 * What somebody gave back at the provider, by part. Of a payment for several orders it is known only where all of it went back, or as much as one single order
 * has, and nothing before; else it is for a person.
 */
function partsMeant(parts: readonly Part[], amount: number): (Part & { readonly fen: number })[] {
	const left = parts.map((part) => ({ ...part, fen: part.payment.amount_fen - part.payment.refund_fen }));
	const [only] = left;
	if (only && left.length === 1) return amount > 0 && amount <= only.fen ? [{ ...only, fen: amount }] : [];
	if (parts.some(({ payment }) => payment.refund_fen > 0)) return [];
	if (amount === left.reduce((sum, { fen }) => sum + fen, 0)) return left;
	const same = left.filter(({ fen }) => fen === amount);
	return same.length === 1 ? same : [];
}

/** Moves a refund, whose order is locked, along its table; what the table does not have is left alone. */
export async function settleRefund(trx: Db, refundId: string, { state, reference }: { readonly state: RefundState; readonly reference: string | null }): Promise<boolean> {
	const refund = await trx.selectFrom("refunds").innerJoin("payments", "payments.id", "refunds.payment_id").select(["refunds.state", "refunds.amount_fen", "refunds.payment_id", "payments.method", "payments.reference as payment_reference"]).where("refunds.id", "=", refundId).executeTakeFirstOrThrow();
	if (!canMoveRefund(refund.state, state)) return false;
	await trx
		.updateTable("refunds")
		.set({ state, ...(reference === null ? {} : { reference }), ...(state === "succeeded" || state === "failed" ? { settled_at: new Date() } : {}) })
		.where("id", "=", refundId)
		.execute();
	if (state === "succeeded") await refundedWhole(trx, refund.payment_id);
	if (state === "failed") await noteDifference(trx, { method: refund.method, kind: "refund_failed", paymentId: refund.payment_id, reference: refund.payment_reference, ourState: "processing", theirState: "failed", ourFen: refund.amount_fen, theirFen: null, theirCurrency: null });
	return true;
}

/** A payment all of which has gone back is refunded. */
async function refundedWhole(trx: Db, paymentId: string): Promise<void> {
	await trx
		.updateTable("payments")
		.set({ state: "refunded" })
		.where("id", "=", paymentId)
		.where("state", "=", "succeeded")
		.where("amount_fen", "=", (eb) => eb.selectFrom("refunds").select((of) => of.fn.sum<number>("amount_fen").as("sum")).where("payment_id", "=", paymentId).where("state", "=", "succeeded"))
		.execute();
}

export interface Difference {
	readonly method: PaymentMethod;
	readonly kind: DifferenceKind;
	readonly paymentId: string | null;
	readonly reference: string | null;
	readonly ourState?: string | null;
	readonly theirState?: string | null;
	readonly ourFen?: number | null;
	readonly theirFen?: number | null;
	readonly theirCurrency?: string | null;
	/** It settled itself: kept to be seen. */
	readonly settled?: boolean;
}

/** As the index says. */
const differenceKey = sql<unknown>`method, kind, coalesce(payment_id::text, reference)`;

/** Notes where a provider's books differ from ours; found again while it is open, it is the same row. */
export async function noteDifference(db: Db, difference: Difference): Promise<void> {
	const { method, kind, paymentId, reference, ourState = null, theirState = null, ourFen = null, theirFen = null, theirCurrency = null, settled = false } = difference;
	await db
		.insertInto("payment_differences")
		.values({
			method,
			kind,
			payment_id: paymentId,
			reference: reference ?? paymentId,
			our_state: ourState,
			their_state: theirState,
			our_fen: ourFen,
			their_fen: theirFen,
			their_currency: theirCurrency,
			...(settled ? { state: "settled", settled_at: new Date() } : {}),
		})
		.onConflict((conflict) => conflict.expression(differenceKey).where(sql<boolean>`state = 'open'`).doUpdateSet({ seen_at: new Date(), their_state: theirState, their_fen: theirFen }))
		.execute();
}
