import { sql } from "kysely";
import type { CrewLineupItem } from "#shared/api.ts";
import type { LineupItem } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";

/** Units that can be bought of a lineup item: the smaller of quota left and stock left. */
const left = sql<number>`least(item.quota - item.taken, level.on_hand - level.held - level.sold)`;

/** The lineup of a show in its order, with live counts. Take `talkingPoints` out before it leaves for viewers (`publicItem`). */
export async function lineupOf(db: Db, showId: string): Promise<CrewLineupItem[]> {
	const rows = await db
		.selectFrom("lineup_items as item")
		.innerJoin("variants as variant", "variant.id", "item.variant_id")
		.innerJoin("products as product", "product.id", "variant.product_id")
		.innerJoin("stock_levels as level", "level.variant_id", "item.variant_id")
		.leftJoin("product_pictures as picture", (join) => join.onRef("picture.product_id", "=", "product.id").on("picture.position", "=", 0))
		.where("item.show_id", "=", showId)
		.orderBy("item.position")
		.orderBy("item.id")
		.select([
			"item.id", "item.position", "item.variant_id", "item.live_price_fen", "item.quota", "item.per_buyer_limit", "item.minutes", "item.talking_points", "item.taken",
			"variant.name as variant", "variant.name_en as variant_en", "variant.price_fen", "variant.product_id",
			"product.title", "product.title_en", "product.shop_id", "picture.picture_id", left.as("left"),
		])
		.execute();
	return rows.map((row) => ({
		id: row.id,
		position: row.position,
		productId: row.product_id,
		variantId: row.variant_id,
		shopId: row.shop_id,
		title: { zh: row.title, en: row.title_en },
		variant: { zh: row.variant, en: row.variant_en },
		picture: row.picture_id,
		priceFen: row.price_fen,
		livePriceFen: row.live_price_fen,
		quota: row.quota,
		perBuyerLimit: row.per_buyer_limit,
		minutes: row.minutes,
		talkingPoints: row.talking_points,
		left: Math.max(0, row.left),
		sold: row.taken,
	}));
}

/** Only what moves while people buy: left and sold of each item. */
export async function countsOf(db: Db, showId: string): Promise<{ id: string; left: number; sold: number }[]> {
	const rows = await db
		.selectFrom("lineup_items as item")
		.innerJoin("stock_levels as level", "level.variant_id", "item.variant_id")
		.where("item.show_id", "=", showId)
		.select(["item.id", "item.taken as sold", left.as("left")])
		.execute();
	return rows.map((row) => ({ ...row, left: Math.max(0, row.left) }));
}

/** The item without what is only for the crew. */
export function publicItem(item: CrewLineupItem): LineupItem {
	const { talkingPoints: _, ...shown } = item;
	return shown;
}
