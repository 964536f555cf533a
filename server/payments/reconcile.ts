/**
 * The comparison of our books with the providers': what they list is held against our payments, what we hold as open or paid is asked for one by one
 * where their list does not have it. A success that we missed is applied; the other differences are for a person.
 */
import { sql } from "kysely";
import type { PaymentMethod } from "#shared/api.ts";
import type { Deps } from "../deps.ts";
import { lockOrder } from "../orders/queries.ts";
import { requestRefund } from "./follow.ts";
import type { ProviderAdapter, ProviderRecord } from "./port.ts";
import { knownAs, type RefRow, refOf, selectKnown } from "./queries.ts";
import { ask, closePayment } from "./service.ts";
import { noteDifference, record } from "./settle.ts";

type ReconcileDeps = Pick<Deps, "db" | "log" | "live" | "jobs" | "payments">;

/** In minutes: what happened so close to an edge of the time compared may stand in one book only. */
const margin = 30;

/** Compares the last `hours` of every provider with our books. A provider that is out of reach is noted, and rejects at the end so that the job tries again. */
export async function reconcile(deps: ReconcileDeps, hours: number, now: Date = new Date()): Promise<void> {
	const from = new Date(now.getTime() - hours * 3_600_000);
	await returnStranded(deps);
	const { id } = await deps.db.insertInto("payment_runs").values({ from_at: from, to_at: now }).returning("id").executeTakeFirstOrThrow();
	const before = await countDifferences(deps);
	let compared = 0;
	const unreachable: PaymentMethod[] = [];
	let failure: unknown;
	for (const method of deps.payments.methods) {
		const adapter = deps.payments.of(method);
		if (!adapter || adapter.instant) continue;
		try {
			compared += await compare(deps, method, adapter, from, now);
		} catch (error) {
			deps.log.warn({ err: error, method }, "the books of a provider could not be compared");
			unreachable.push(method);
			failure ??= error;
		}
	}
	await deps.db
		.updateTable("payment_runs")
		.set({ finished_at: sql<Date>`clock_timestamp()`, compared, differences: (await countDifferences(deps)) - before, unreachable })
		.where("id", "=", id)
		.execute();
	if (failure) throw failure;
}

async function countDifferences({ db }: ReconcileDeps): Promise<number> {
	const { count } = await db.selectFrom("payment_differences").select((eb) => eb.fn.countAll<string>().as("count")).executeTakeFirstOrThrow();
	return Number(count);
}

async function compare(deps: ReconcileDeps, method: PaymentMethod, adapter: ProviderAdapter, from: Date, to: Date): Promise<number> {
	const listed = new Set<string>();
	let compared = 0;
	for await (const theirs of adapter.list(from, to)) {
		compared += 1;
		if (theirs.paymentId !== null && (theirs.paid || theirs.refundedFen > 0)) listed.add(theirs.paymentId);
		await compareOne(deps, method, theirs);
	}
	// Ours that they do not list as paid: they are asked about each.
	const ours = await selectKnown(deps.db)
		.where("payments.method", "=", method)
		.where((eb) =>
			eb.or([
				eb.and([eb("payments.state", "in", ["pending", "processing"]), eb("payments.at", ">=", from), eb("payments.at", "<=", new Date(to.getTime() - margin * 60_000))]),
				eb.and([eb("payments.state", "in", ["succeeded", "refunded"]), eb("payments.paid_at", ">=", new Date(from.getTime() + margin * 60_000)), eb("payments.paid_at", "<=", new Date(to.getTime() - margin * 60_000))]),
			]),
		)
		.execute();
	for (const payment of ours) {
		if (listed.has(payment.id)) continue;
		compared += 1;
		if (payment.state === "pending" || payment.state === "processing") {
			const fact = await ask(deps, payment);
			if (fact?.kind === "succeeded") await noteMissed(deps, payment, fact.reference);
			else if (!(await stillWanted(deps, payment.id))) await closePayment(deps, payment.id);
			continue;
		}
		const fact = await adapter.query(refOf(payment));
		if (fact?.kind !== "succeeded" && fact?.kind !== "refunded") {
			await noteDifference(deps.db, { method, kind: "missing", paymentId: payment.payment_id, reference: payment.reference, ourState: payment.state, theirState: fact?.kind ?? null, ourFen: payment.amount_fen, theirFen: fact?.amountFen ?? null, theirCurrency: fact?.currency ?? null });
		}
	}
	return compared;
}

async function compareOne(deps: ReconcileDeps, method: PaymentMethod, theirs: ProviderRecord): Promise<void> {
	const ours = theirs.paymentId === null ? undefined : await selectKnown(deps.db).where(knownAs(theirs.paymentId)).where("payments.method", "=", method).executeTakeFirst();
	const facts = { method, reference: theirs.reference, theirState: theirs.state, theirFen: theirs.amountFen, theirCurrency: theirs.currency };
	if (!ours) {
		if (theirs.paid) await noteDifference(deps.db, { ...facts, kind: "unknown", paymentId: null });
		return;
	}
	if (theirs.paid && (theirs.amountFen !== ours.amount_fen || theirs.currency !== ours.currency)) {
		await noteDifference(deps.db, { ...facts, kind: "amount", paymentId: ours.payment_id, ourState: ours.state, ourFen: ours.amount_fen });
		return;
	}
	if (theirs.paid && ours.state !== "succeeded" && ours.state !== "refunded") {
		const fact = { eventId: `list/succeeded/${theirs.reference}`, paymentId: ours.id, kind: "succeeded", amountFen: theirs.amountFen, currency: theirs.currency, reference: theirs.reference, refundId: null, at: theirs.at } as const;
		if (await record(deps, method, "list", fact)) await noteMissed(deps, ours, theirs.reference);
	}
	// A refund can be in the list without its payment, which was before.
	const refunded = await deps.db.selectFrom("payments").select(({ fn }) => fn.sum<string>("refund_fen").as("fen")).where(knownAs(ours.id)).executeTakeFirstOrThrow();
	const refundedFen = Number(refunded.fen);
	if (theirs.refundedFen > refundedFen) {
		await noteDifference(deps.db, { ...facts, kind: "refunded_elsewhere", paymentId: ours.payment_id, ourState: ours.state, ourFen: refundedFen, theirFen: theirs.refundedFen });
	}
}

/** A success that no message told of, and that has just been applied. */
async function noteMissed({ db }: ReconcileDeps, was: RefRow & { readonly payment_id: string; readonly state: string }, reference: string | null): Promise<void> {
	const { state } = await db.selectFrom("payments").select("state").where("id", "=", was.payment_id).executeTakeFirstOrThrow();
	if (state !== "succeeded" && state !== "refunded") return;
	await noteDifference(db, { method: was.method, kind: "missed_success", paymentId: was.payment_id, reference, ourState: was.state, theirState: "succeeded", ourFen: was.amount_fen, theirFen: was.amount_fen, theirCurrency: was.currency, settled: true });
}

/** Whether every order that a payment is for still waits for it. */
async function stillWanted({ db }: ReconcileDeps, id: string): Promise<boolean> {
	const orders = await db.selectFrom("payments").innerJoin("orders", "orders.id", "payments.order_id").select("orders.state").where(knownAs(id)).execute();
	return orders.every(({ state }) => state === "pending");
}

/** Money of orders that do not stand, which nothing gives back: however that came about, it goes back now. */
export async function returnStranded(deps: ReconcileDeps): Promise<number> {
	const stranded = await deps.db
		.selectFrom("payments")
		.innerJoin("orders", "orders.id", "payments.order_id")
		.select(["payments.id", "payments.order_id"])
		.where("payments.state", "=", "succeeded")
		.where("payments.refund_fen", "=", 0)
		.where("orders.state", "in", ["cancelled", "expired"])
		.where((eb) => eb.not(eb.exists(eb.selectFrom("refunds").select("refunds.id").whereRef("refunds.payment_id", "=", "payments.id"))))
		.limit(1000)
		.execute();
	for (const { id, order_id: orderId } of stranded) {
		await deps.db.transaction().execute(async (trx) => {
			const order = await lockOrder(trx, orderId);
			const payment = await trx.selectFrom("payments").select(["amount_fen", "refund_fen", "state"]).where("id", "=", id).executeTakeFirstOrThrow();
			if ((order!.state === "cancelled" || order!.state === "expired") && payment.state === "succeeded" && payment.refund_fen === 0) await requestRefund(deps, trx, { id, leftFen: payment.amount_fen }, "order cancelled");
		});
	}
	return stranded.length;
}
