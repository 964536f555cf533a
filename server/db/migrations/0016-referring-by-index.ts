import { type Kysely, sql } from "kysely";
import { referring } from "./0007-hot-orders.ts";

/** What a row of an order refers to is looked up by index, however the tables grow. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of referring) await sql.raw(statement).execute(db);
}
