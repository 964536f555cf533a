import { sql } from "kysely";
import type { ShippingRules } from "#shared/shipping.ts";
import type { Db } from "../db/connect.ts";

/** The shipping rules of these shops; one without an entry ships for nothing. */
export async function shippingRulesOf(db: Db, shopIds: readonly string[]): Promise<Map<string, ShippingRules>> {
	const rows = await db.selectFrom("shop_shipping").select(["shop_id", "rules"]).where("shop_id", "=", sql<string>`any(${[...new Set(shopIds)]}::uuid[])`).execute();
	return new Map(rows.map(({ shop_id, rules }) => [shop_id, rules]));
}
