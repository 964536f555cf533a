import type { Db } from "../db/connect.ts";
import type { Seller } from "#shared/show.ts";

/** The sellers of these shops: what has to be public on every show, product and order. */
export async function sellersOf(db: Db, shopIds: readonly string[]): Promise<Map<string, Seller>> {
	if (shopIds.length === 0) return new Map();
	const rows = await db.selectFrom("shops").select(["id", "slug", "name", "name_en", "legal_name", "licence_number", "contact"]).where("id", "in", [...new Set(shopIds)]).execute();
	return new Map(
		rows.map((row) => [
			row.id,
			{ id: row.id, slug: row.slug, name: { zh: row.name, en: row.name_en }, legalName: row.legal_name, licenceNumber: row.licence_number, contact: row.contact },
		]),
	);
}
