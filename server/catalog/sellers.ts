import type { Selectable } from "kysely";
import type { Db } from "../db/connect.ts";
import type { Database } from "../db/schema.ts";
import type { Seller } from "#shared/show.ts";

/** The sellers of these shops: what has to be public on every show, product and order. */
export async function sellersOf(db: Db, shopIds: readonly string[]): Promise<Map<string, Seller>> {
	if (shopIds.length === 0) return new Map();
	const rows = await db.selectFrom("shops").select(["id", "slug", "name", "name_en", "legal_name", "licence_number", "contact"]).where("id", "in", [...new Set(shopIds)]).execute();
	return new Map(rows.map((row) => [row.id, toSeller(row)]));
}

/** A shop's row as everyone sees it. */
export function toSeller(row: Pick<Selectable<Database["shops"]>, "id" | "slug" | "name" | "name_en" | "legal_name" | "licence_number" | "contact">): Seller {
	return { id: row.id, slug: row.slug, name: { zh: row.name, en: row.name_en }, legalName: row.legal_name, licenceNumber: row.licence_number, contact: row.contact };
}
