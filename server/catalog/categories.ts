import type { Category } from "#shared/api.ts";
import type { Db } from "../db/connect.ts";

/** The platform's categories as a tree of two levels, in their order. */
export async function categoryTree(db: Db): Promise<Category[]> {
	const rows = await db.selectFrom("categories").select(["id", "level", "parent_id", "name", "name_en"]).orderBy("position").orderBy("id").execute();
	const named = (row: (typeof rows)[number]) => ({ id: row.id, name: { zh: row.name, en: row.name_en } });
	return rows.filter((row) => row.level === 1).map((top) => ({ ...named(top), children: rows.filter((row) => row.parent_id === top.id).map(named) }));
}
