import type { z } from "zod";
import type { Order, PaymentMethod, PaymentNext, PayOrder } from "#shared/api.ts";
import { currency } from "#shared/money.ts";
import { can } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import { sql } from "kysely";
import { fromKysely } from "pg-boss";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { announce, type Change, touched, unchanged } from "../orders/move.ts";
import { type LockedOrder, lockOrder, ownersOf, wholeOrder } from "../orders/queries.ts";
import { expire, refundQueue } from "./follow.ts";
import type { InstantAdapter, PaymentFact, PaymentRequest, ProviderAdapter, ProviderMessage } from "./port.ts";
import { knownAs, knownFen, knownId, lockParts, type RefRow, refOf, selectKnown } from "./queries.ts";
import { paid, record, settleRefund } from "./settle.ts";

type PayDeps = Pick<Deps, "db" | "log" | "live" | "payments" | "jobs">;

/** In ms: a provider is not asked about one payment more often than that, however many wait for the answer. */
const askEvery = 2_000;
/** In s: when a refund that its provider takes its time for is looked at again. */
const refundLook = 600;

/** Times that a press closes what is in its way at the provider. */
export const pressTries = 3;

/** Where a payment comes from. */
export interface Payer {
	readonly phone: boolean;
	readonly peer: string;
}

/**
 * Pays a pending order, or agrees to pay it on delivery: its hold becomes a sale. Paying a paid order again answers it as it stands.
 *
 * A way to pay that answers at once does so while the order is locked, so that of two payments only one is made, and nobody expires it meanwhile. At a
 * provider the payment is opened without a lock: the order stays pending, the answer says where the buyer goes on (`payment.next`), and
 * what becomes of it is told by message, by asking, or by the nightly comparison. A payment for several orders that is open there by the same way is closed first.
 */
export async function payOrder(deps: PayDeps, actor: Actor, orderId: string, input: z.infer<typeof PayOrder>, payer: Payer = { phone: false, peer: "" }, tries = pressTries): Promise<Order> {
	const { method, outcome } = input;
	const adapter = deps.payments.of(method);
	if (!adapter) throw new Refusal("payment_method");
	const begun = await deps.db.transaction().execute(async (trx): Promise<Begun> => {
		const order = await lockOrder(trx, orderId);
		if (!order || !can(actor, "order.pay", { ownerId: order.buyer_id })) return { change: unchanged, refusal: new Refusal("not_found") };
		if (order.state === "confirmed" || order.state === "shipped") return { change: unchanged };
		if (order.state === "expired") return { change: unchanged, refusal: new Refusal("order_expired") };
		if (order.state !== "pending") return { change: unchanged, refusal: new Refusal("order_state", { state: order.state }) };
		if (order.due) return { change: await expire(deps, trx, [order]), refusal: new Refusal("order_expired") };
		// Done at the provider, who takes its time: no second payment beside it.
		const processing = await trx.selectFrom("payments").select("id").where("order_id", "=", orderId).where("state", "=", "processing").executeTakeFirst();
		if (processing) return { change: unchanged };
		return adapter.instant ? payAtOnce(deps, trx, order, adapter, method, outcome) : beginPayment(trx, order, method);
	});
	announce(deps, begun.change);
	if (begun.refusal) throw begun.refusal;
	if (begun.inTheWay) {
		await clearWay(deps, begun.inTheWay, tries);
		return payOrder(deps, actor, orderId, input, payer, tries - 1);
	}
	if (!begun.opened || adapter.instant) return wholeOrder(deps.db, orderId);
	const { paymentId, order } = begun.opened;
	const request = { ...requestOf(order, paymentId, outcome), ...payer };
	const next = begun.opened.next ?? (await openPayment(deps, adapter, method, request));
	return withNext(await wholeOrder(deps.db, orderId), next);
}

interface Begun {
	readonly change: Change;
	readonly refusal?: Refusal;
	/** A payment to be opened at the provider, or with `next` one that is open there. */
	readonly opened?: { readonly paymentId: string; readonly order: LockedOrder; readonly next: PaymentNext | null };
	/** What is open at the provider, by the ids it knows, and has to be closed there before this one is opened. */
	readonly inTheWay?: readonly string[];
}

/** Closes what is in the way of a payment; refuses where that can't be done. */
export async function clearWay(deps: PayDeps, ids: readonly string[], tries: number): Promise<void> {
	try {
		if (tries <= 1) throw new Error("a payment does not stay closed");
		for (const id of ids) await closePayment(deps, id);
	} catch (error) {
		deps.log.warn({ err: error, payments: ids }, "a payment could not be closed at its provider for another");
		throw new Refusal("payment_unavailable");
	}
}

function requestOf(order: LockedOrder, paymentId: string, outcome: "succeed" | "fail"): Omit<PaymentRequest, "phone" | "peer"> {
	return { paymentId, page: `/orders/${order.id}`, title: `订单 ${order.number}`, amountFen: order.total_fen, currency, expiresAt: order.expires_at, outcome };
}

async function payAtOnce(deps: PayDeps, trx: Db, order: LockedOrder, adapter: InstantAdapter, method: PaymentMethod, outcome: "succeed" | "fail"): Promise<Begun> {
	const row = await trx
		.insertInto("payments")
		.values({ order_id: order.id, method, state: "failed", amount_fen: order.total_fen, currency })
		.returning("id")
		.executeTakeFirstOrThrow();
	const result = await adapter.pay({ ...requestOf(order, row.id, outcome), phone: false, peer: "" });
	if (result.kind === "failed") return { change: touched(order), refusal: new Refusal("payment_failed") };
	await trx
		.updateTable("payments")
		.set(result.kind === "succeeded" ? { state: "succeeded", paid_at: sql<Date>`clock_timestamp()` } : { state: "due" })
		.where("id", "=", row.id)
		.execute();
	return { change: await paid(deps, trx, order, { id: row.id, amount_fen: order.total_fen, refund_fen: 0 }) };
}

/** The open payment of this method, or a new one: pressing twice leads to the same page. */
async function beginPayment(trx: Db, order: LockedOrder, method: PaymentMethod): Promise<Begun> {
	const open = await trx.selectFrom("payments").select(["id", "joint_id", "next"]).where("order_id", "=", order.id).where("method", "=", method).where("state", "=", "pending").executeTakeFirst();
	if (open?.joint_id) return { change: unchanged, inTheWay: [open.joint_id] };
	if (open) return { change: unchanged, opened: { paymentId: open.id, order, next: open.next } };
	const { id } = await trx.insertInto("payments").values({ order_id: order.id, method, state: "pending", amount_fen: order.total_fen, currency }).returning("id").executeTakeFirstOrThrow();
	return { change: touched(order), opened: { paymentId: id, order, next: null } };
}

/** Opens a payment, of one order or several, at its provider. Answers where the buyer goes on, null where it is paid at once; refuses what could not be opened. */
export async function openPayment(deps: PayDeps, adapter: ProviderAdapter, method: PaymentMethod, request: PaymentRequest): Promise<PaymentNext | null> {
	const { paymentId } = request;
	const result = await openAt(adapter, request).catch((error: unknown) => {
		deps.log.warn({ err: error, paymentId, method }, "a payment could not be opened at its provider");
		return null;
	});
	if (result?.kind === "redirect") {
		await deps.db.transaction().execute(async (trx) => {
			await lockParts(trx, paymentId);
			await trx.updateTable("payments").set({ next: JSON.stringify(result.next), reference: result.reference }).where(knownAs(paymentId)).where("state", "=", "pending").execute();
		});
		return result.next;
	}
	await record(deps, method, "query", { eventId: `pay/${paymentId}`, paymentId, kind: result?.kind === "succeeded" ? "succeeded" : "failed", amountFen: request.amountFen, currency: request.currency, reference: null, refundId: null, at: new Date() });
	if (result === null) throw new Refusal("payment_unavailable");
	if (result.kind === "failed") throw new Refusal("payment_failed");
	return null;
}

/** A browser is sent to a page of the web, and to nothing else. */
async function openAt(adapter: ProviderAdapter, request: PaymentRequest) {
	const result = await adapter.pay(request);
	if (result.kind === "redirect" && result.next.kind === "link" && !/^https?:\/\//.test(result.next.url)) throw new Error(`${result.next.url} is no page`);
	return result;
}

function withNext(order: Order, next: PaymentNext | null): Order {
	return order.payment?.state === "pending" ? { ...order, payment: { ...order.payment, next } } : order;
}

/**
 * The buyer's order after its provider was asked about what is open: for a page that waits while the provider's message is late. Answers what is known
 * when the provider is out of reach.
 */
export async function checkPayment(deps: PayDeps, actor: Actor, orderId: string): Promise<Order> {
	const owners = await ownersOf(deps.db, orderId);
	if (!owners || !can(actor, "order.pay", { ownerId: owners.buyer_id })) throw new Refusal("not_found");
	const open = await deps.db
		.updateTable("payments")
		.set({ asked_at: sql<Date>`clock_timestamp()` })
		.where("order_id", "=", orderId)
		.where("state", "in", ["pending", "processing"])
		.where((eb) => eb.or([eb("asked_at", "is", null), eb("asked_at", "<", sql<Date>`clock_timestamp() - make_interval(secs => ${askEvery / 1000})`)]))
		.returning("id")
		.execute();
	const known = open.length === 0 ? [] : await selectKnown(deps.db).where("payments.id", "in", open.map(({ id }) => id)).execute();
	await Promise.all(known.map((payment) => ask(deps, payment).catch((error: unknown) => deps.log.warn({ err: error, paymentId: payment.id }, "a provider could not be asked about a payment"))));
	const order = await wholeOrder(deps.db, orderId);
	// A page for several orders is opened from their checkout, where the sum is shown.
	if (order.payment?.state !== "pending" || order.payment.checkoutId !== null) return order;
	const row = await deps.db.selectFrom("payments").select("next").where("order_id", "=", orderId).where("method", "=", order.payment.method).where("state", "=", "pending").executeTakeFirst();
	return withNext(order, row?.next ?? null);
}

/** Asks the provider what a payment is now, and records the answer. Rejects while the provider is out of reach. */
export async function ask(deps: PayDeps, row: RefRow): Promise<PaymentFact | null> {
	const adapter = deps.payments.of(row.method);
	if (!adapter || adapter.instant) return null;
	const fact = await adapter.query(refOf(row));
	if (fact) await record(deps, row.method, "query", fact);
	return fact;
}

/** Takes a provider's message: refuses a forged one, records the rest. Answers what the provider wants to hear. */
export async function takeMessage(deps: PayDeps, method: PaymentMethod, message: ProviderMessage) {
	const adapter = deps.payments.of(method);
	if (!adapter || adapter.instant) throw new Refusal("not_found");
	const facts = await adapter.read(message).catch((error: unknown) => {
		if (error instanceof Refusal) throw error;
		// Signed, and not to be read now: the provider sends it again.
		deps.log.warn({ err: error, method }, "a provider's message could not be read");
		throw new Refusal("unavailable");
	});
	for (const fact of facts) await record(deps, method, "notify", fact);
	return adapter.acknowledgement;
}

/** Closes an open payment at its provider, by the id known there; what came in before it was closed counts. Rejects while the provider is out of reach. */
export async function closePayment(deps: PayDeps, paymentId: string): Promise<void> {
	const row = await selectKnown(deps.db).where(knownAs(paymentId)).where("payments.state", "in", ["pending", "processing"]).executeTakeFirst();
	if (!row) return;
	const adapter = deps.payments.of(row.method);
	if (!adapter || adapter.instant) return;
	await record(deps, row.method, "query", await adapter.close(refOf(row)));
}

/** Makes a refund at its provider. Rejects when the provider can't be asked or refuses: its job tries again. One that is made already is left alone. */
export async function makeRefund(deps: PayDeps, refundId: string): Promise<void> {
	const row = await deps.db
		.selectFrom("refunds")
		.innerJoin("payments", "payments.id", "refunds.payment_id")
		.leftJoin("joint_payments as joint", "joint.id", "payments.joint_id")
		.select(["refunds.state as refund_state", "refunds.amount_fen as refund_fen", "refunds.reason", "refunds.reference as refund_reference", "payments.order_id"])
		.select([knownId.as("id"), "payments.method", "payments.reference", knownFen.as("amount_fen"), "payments.currency"])
		.where("refunds.id", "=", refundId)
		.executeTakeFirst();
	if (!row || row.refund_state === "succeeded" || row.refund_state === "failed") return;
	const adapter = deps.payments.of(row.method);
	if (!adapter) throw new Error(`${row.method} is not configured any more, and refund ${refundId} has to go back through it`);
	const request = { ...refOf(row), refundId, refundFen: row.refund_fen, reason: row.reason };
	try {
		const result = row.refund_state === "processing" && !adapter.instant ? await adapter.queryRefund({ ...request, refundReference: row.refund_reference }) : await adapter.refund(request);
		const change = await deps.db.transaction().execute(async (trx): Promise<Change> => {
			const order = await lockOrder(trx, row.order_id);
			const moved = await settleRefund(trx, refundId, result);
			if (result.state === "processing") await deps.jobs.send(refundQueue, { refundId }, { db: fromKysely(trx), startAfter: refundLook });
			return moved ? touched(order!) : unchanged;
		});
		announce(deps, change);
	} catch (error) {
		await deps.db.updateTable("refunds").set({ said: String((error as Error).message).slice(0, 500) }).where("id", "=", refundId).execute();
		throw error;
	}
}
