import { sql } from "kysely";
import type { PaymentBooks, PaymentDifference } from "#shared/payments.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Deps } from "../deps.ts";
import { lockOrder } from "../orders/queries.ts";
import { requestRefund } from "./follow.ts";

/** Differences that a screen shows at once. */
const shown = 200;

/** What an administrator sees of the comparison with the providers' books. */
export async function booksOf({ db, payments }: Pick<Deps, "db" | "payments">): Promise<PaymentBooks> {
	const [run, rows, open] = await Promise.all([
		db.selectFrom("payment_runs").selectAll().orderBy("id", "desc").limit(1).executeTakeFirst(),
		db
			.selectFrom("payment_differences as difference")
			.leftJoin("payments", "payments.id", "difference.payment_id")
			.leftJoin("orders", "orders.id", "payments.order_id")
			.selectAll("difference")
			.select(["orders.id as order_id", "orders.number as order_number"])
			.orderBy("difference.state")
			.orderBy("difference.found_at", "desc")
			.limit(shown)
			.execute(),
		db.selectFrom("payment_differences").select((eb) => eb.fn.countAll<string>().as("count")).where("state", "=", "open").executeTakeFirstOrThrow(),
	]);
	return {
		providers: payments.methods.filter((method) => payments.of(method)?.instant === false),
		run: run
			? { startedAt: run.started_at.toISOString(), finishedAt: run.finished_at?.toISOString() ?? null, fromAt: run.from_at.toISOString(), toAt: run.to_at.toISOString(), compared: run.compared, differences: run.differences, unreachable: run.unreachable }
			: null,
		differences: rows.map(
			(row): PaymentDifference => ({
				id: row.id,
				method: row.method,
				kind: row.kind,
				orderId: row.order_id,
				orderNumber: row.order_number,
				reference: row.reference,
				ourState: row.our_state,
				theirState: row.their_state,
				ourFen: row.our_fen,
				theirFen: row.their_fen,
				theirCurrency: row.their_currency,
				state: row.state,
				settledBy: row.state === "open" ? null : row.settled_by === null ? "self" : "person",
				foundAt: row.found_at.toISOString(),
				settledAt: row.settled_at?.toISOString() ?? null,
			}),
		),
		open: Number(open.count),
	};
}

/** Marks a difference as dealt with; with `refund` what a provider gave up is asked to go back once more. One that is settled stays as it is. */
export async function settleDifference(deps: Pick<Deps, "db" | "jobs">, actor: Actor, id: string, refund: boolean): Promise<void> {
	await deps.db.transaction().execute(async (trx) => {
		const row = await trx
			.selectFrom("payment_differences as difference")
			.leftJoin("payments", "payments.id", "difference.payment_id")
			.select(["difference.kind", "payments.id as payment_id", "payments.order_id"])
			.where("difference.id", "=", id)
			.executeTakeFirst();
		if (!row) throw new Refusal("not_found");
		// The order first, as everywhere.
		if (row.order_id !== null) await lockOrder(trx, row.order_id);
		const { numUpdatedRows } = await trx.updateTable("payment_differences").set({ state: "settled", settled_at: sql<Date>`clock_timestamp()`, settled_by: actor.userId }).where("id", "=", id).where("state", "=", "open").executeTakeFirst();
		if (numUpdatedRows === 0n || !refund) return;
		if (row.kind !== "refund_failed" || row.payment_id === null) throw new Refusal("conflict");
		const payment = await trx.selectFrom("payments").select(["amount_fen", "refund_fen"]).where("id", "=", row.payment_id).executeTakeFirstOrThrow();
		await requestRefund(deps, trx, { id: row.payment_id, leftFen: payment.amount_fen - payment.refund_fen }, "asked for again");
	});
}
