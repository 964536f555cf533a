/** Payments as their providers know them: that of one order by its own id and sum, that of several orders by the id and sum of the joint payment. */
import { type ExpressionBuilder, sql } from "kysely";
import type { PaymentMethod } from "#shared/api.ts";
import type { Db } from "../db/connect.ts";
import type { Database } from "../db/schema.ts";
import type { PaymentRef } from "./port.ts";

export interface RefRow {
	readonly id: string;
	readonly method: PaymentMethod;
	readonly reference: string | null;
	readonly amount_fen: number;
	readonly currency: string;
}
export const refOf = (row: RefRow): PaymentRef => ({ paymentId: row.id, reference: row.reference, amountFen: row.amount_fen, currency: row.currency });

/** The id that a provider knows. */
export const knownId = sql<string>`coalesce(payments.joint_id, payments.id)`;

/** The sum that a provider knows, of payments that are joined to their `joint`. */
export const knownFen = sql<number>`coalesce(joint.amount_fen, payments.amount_fen)`;

/** Condition: the rows of what a provider knows by this id. The own id of a part is nothing to it. */
export const knownAs = (id: string) => (eb: ExpressionBuilder<Database, "payments">) => eb.or([eb("payments.joint_id", "=", id), eb.and([eb("payments.id", "=", id), eb("payments.joint_id", "is", null)])]);

/** One row for each that a provider knows, whatever number of orders it pays; add conditions on `payments`. */
export function selectKnown(db: Db) {
	return db
		.selectFrom("payments")
		.leftJoin("joint_payments as joint", "joint.id", "payments.joint_id")
		.distinctOn(knownId)
		.orderBy(knownId)
		.orderBy("payments.order_id")
		.select(["payments.method", "payments.state", "payments.reference", "payments.currency", "payments.next"])
		.select([knownId.as("id"), knownFen.as("amount_fen"), "payments.joint_id", "payments.id as payment_id", "payments.order_id"]);
}

/** What a provider knows by an id, with the order and payment of each part, by order. */
export interface Known extends RefRow {
	readonly jointId: string | null;
	readonly parts: readonly { readonly paymentId: string; readonly orderId: string }[];
}

/** Null: it is none of ours, or not of this method. */
export async function readKnown(db: Db, method: PaymentMethod, id: string): Promise<Known | null> {
	const [one, parts] = await Promise.all([
		selectKnown(db).where(knownAs(id)).where("payments.method", "=", method).executeTakeFirst(),
		db.selectFrom("payments").select(["id as paymentId", "order_id as orderId"]).where(knownAs(id)).where("method", "=", method).orderBy("order_id").execute(),
	]);
	return one ? { ...one, jointId: one.joint_id, parts } : null;
}

/** Locks the payments that a provider knows as one, whose orders are locked, in the order of these. */
export function lockParts(trx: Db, id: string) {
	return trx.selectFrom("payments").selectAll().where(knownAs(id)).orderBy("order_id").forNoKeyUpdate().execute();
}
export type LockedPayment = Awaited<ReturnType<typeof lockParts>>[number];
