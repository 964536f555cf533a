import { fromKysely } from "pg-boss";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";

export const refundQueue = "orders-refund";

/** Asks for the refund of a payment, in the transaction that cancels its order: both stand or neither does. */
export async function sendRefund(jobs: Deps["jobs"], trx: Db, paymentId: string): Promise<void> {
	await jobs.send(refundQueue, { paymentId }, { db: fromKysely(trx) });
}
