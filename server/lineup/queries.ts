import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import type { CrewLineupItem } from "#shared/api.ts";
import type { OfferTerms } from "#shared/pricing.ts";
import type { LineupItem, Offer } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";

/** Units that can be bought of a lineup item: the smallest of quota left, stock left, and stock left of what a bundle is made of. */
const left = sql<number>`least(
	item.quota - item.taken,
	level.on_hand - level.held - level.sold,
	case when item.has_extras then (
		select min((part.on_hand - part.held - part.sold) / (extra.quantity + (extra.variant_id = item.variant_id)::int))
		from lineup_extras extra join stock_levels part on part.variant_id = extra.variant_id where extra.lineup_item_id = item.id and extra.kind = 'component'
	) end
)`;

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
			"product.title", "product.title_en", "product.shop_id", "picture.picture_id", left.as("left"), "item.offer",
		])
		.select((eb) =>
			jsonArrayFrom(
				eb
					.selectFrom("lineup_extras as extra")
					.innerJoin("variants as part", "part.id", "extra.variant_id")
					.innerJoin("products as whole", "whole.id", "part.product_id")
					.leftJoin("product_pictures as face", (join) => join.onRef("face.product_id", "=", "whole.id").on("face.position", "=", 0))
					.whereRef("extra.lineup_item_id", "=", "item.id")
					.orderBy("extra.position")
					.select(["extra.kind", "extra.variant_id", "extra.quantity", "whole.title", "whole.title_en", "part.name", "part.name_en", "face.picture_id"]),
			).as("extras"),
		)
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
		...(row.offer ? { offer: toOffer(row.offer, row.extras) } : {}),
	}));
}

type ExtraRow = { kind: "component" | "gift"; variant_id: string; quantity: number; title: string; title_en: string | null; name: string; name_en: string | null; picture_id: string | null };

function toOffer({ flash, ladder, gift }: OfferTerms, rows: readonly ExtraRow[]): Offer {
	const extras = (kind: ExtraRow["kind"]) =>
		rows
			.filter((row) => row.kind === kind)
			.map((row) => ({ variantId: row.variant_id, quantity: row.quantity, title: { zh: row.title, en: row.title_en }, variant: { zh: row.name, en: row.name_en }, picture: row.picture_id }));
	const [present] = extras("gift");
	return { flash, ladder, bundle: extras("component"), gift: gift && present ? { ...present, ...gift } : null };
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
