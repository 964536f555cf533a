import { sql } from "kysely";
import type { Showcase, ShowcaseCard } from "#shared/api.ts";
import { selectCards, toCard } from "../catalog/queries.ts";
import type { Db } from "../db/connect.ts";
import { selectShows, toHeader } from "../shows/queries.ts";

/** The day of the park, where showcases begin and end. */
const today = sql<string>`(now() at time zone 'Asia/Shanghai')::date`;

function selectShowcases(db: Db) {
	return db.selectFrom("showcases").select(["id", "slug", "title", "title_en", "summary", "summary_en", "cover", "starts_on", "ends_on"]);
}

type ShowcaseRow = Awaited<ReturnType<ReturnType<typeof selectShowcases>["execute"]>>[number];

function toShowcaseCard(row: ShowcaseRow): ShowcaseCard {
	return {
		id: row.id,
		slug: row.slug,
		title: { zh: row.title, en: row.title_en },
		summary: { zh: row.summary, en: row.summary_en },
		cover: row.cover,
		startsOn: row.starts_on,
		endsOn: row.ends_on,
	};
}

/** Showcases, those that are not over first. At most `limit`. */
export async function showcases(db: Db, limit: number): Promise<ShowcaseCard[]> {
	const rows = await selectShowcases(db).orderBy(sql`ends_on >= ${today}`, "desc").orderBy("starts_on", "desc").orderBy("id", "desc").limit(limit).execute();
	return rows.map(toShowcaseCard);
}

/** Showcases that run today, newest first. At most `limit`. */
export async function currentShowcases(db: Db, limit: number): Promise<ShowcaseCard[]> {
	const rows = await selectShowcases(db).where("starts_on", "<=", today).where("ends_on", ">=", today).orderBy("starts_on", "desc").orderBy("id", "desc").limit(limit).execute();
	return rows.map(toShowcaseCard);
}

/** A showcase with what can be bought of it and its public shows (no drafts, nothing cancelled), or null. */
export async function showcaseOf(db: Db, by: { readonly slug: string } | { readonly id: string }): Promise<Showcase | null> {
	const row = await selectShowcases(db)
		.where((eb) => ("slug" in by ? eb("slug", "=", by.slug) : eb("id", "=", by.id)))
		.executeTakeFirst();
	if (!row) return null;
	const products = await selectCards(db)
		.innerJoin("showcase_products as part", "part.product_id", "product.id")
		.where("part.showcase_id", "=", row.id)
		.orderBy("part.position")
		.execute();
	const shows = await selectShows(db)
		.where("shows.showcase_id", "=", row.id)
		.where("shows.state", "in", ["scheduled", "live", "ended"])
		.orderBy("starts_at", "desc")
		.limit(50)
		.execute();
	return { ...toShowcaseCard(row), products: products.map(toCard), shows: shows.map(toHeader) };
}
