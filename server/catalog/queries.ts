import { sql } from "kysely";
import type { PickRow, Product, ProductCard, ProductPage } from "#shared/api.ts";
import type { Db } from "../db/connect.ts";
import { sellersOf } from "./sellers.ts";

/** Products on a page. */
export const pageSize = 24;
const pickSize = 50;

/** What can be bought: products for sale with a variant for sale. Add conditions and order, then map the rows with `toCard`. */
export function selectCards(db: Db) {
	return db
		.selectFrom("products as product")
		.innerJoin("shops as shop", "shop.id", "product.shop_id")
		.innerJoinLateral(
			(eb) =>
				eb
					.selectFrom("variants as variant")
					.whereRef("variant.product_id", "=", "product.id")
					.where("variant.for_sale", "=", true)
					.select((inner) => inner.fn.min("variant.price_fen").as("price_fen"))
					.as("lowest"),
			(join) => join.on("lowest.price_fen", "is not", null),
		)
		.leftJoin("product_pictures as picture", (join) => join.onRef("picture.product_id", "=", "product.id").on("picture.position", "=", 0))
		.where("product.for_sale", "=", true)
		.select(["product.id", "product.title", "product.title_en", "product.shop_id", "shop.name as shop_name", "shop.name_en as shop_name_en", "picture.picture_id", "lowest.price_fen"]);
}

type CardRow = Awaited<ReturnType<ReturnType<typeof selectCards>["execute"]>>[number];

/** The lowest price of its variants stands for the product. */
export function toCard(row: CardRow): ProductCard {
	return {
		id: row.id,
		title: { zh: row.title, en: row.title_en },
		picture: row.picture_id,
		priceFen: row.price_fen,
		shopId: row.shop_id,
		shopName: { zh: row.shop_name, en: row.shop_name_en },
	};
}

/** A page of products, newest first. Every word of `q` has to be in the title or the shop's name, in either language. */
export async function productPage(db: Db, { q, shopId, offset }: { q: string; shopId?: string | undefined; offset: number }): Promise<ProductPage> {
	let query = selectCards(db);
	for (const word of words(q)) query = query.where(matches(word));
	if (shopId) query = query.where("product.shop_id", "=", shopId);
	const rows = await query
		.orderBy("product.created_at", "desc")
		.orderBy("product.id")
		.offset(offset)
		.limit(pageSize + 1)
		.execute();
	return { products: rows.slice(0, pageSize).map(toCard), more: rows.length > pageSize };
}

/** One product with its seller, what is left of each variant, and the live shows that sell it. Null when it is not for sale. */
export async function productOf(db: Db, id: string): Promise<Product | null> {
	const row = await db.selectFrom("products").selectAll().where("id", "=", id).where("for_sale", "=", true).executeTakeFirst();
	if (!row) return null;
	const [sellers, pictures, variants, live] = await Promise.all([
		sellersOf(db, [row.shop_id]),
		db.selectFrom("product_pictures").select("picture_id").where("product_id", "=", id).orderBy("position").execute(),
		db
			.selectFrom("variants")
			.innerJoin("stock_levels as level", "level.variant_id", "variants.id")
			.select(["variants.id", "sku", "name", "name_en", "price_fen", leftInStock])
			.where("product_id", "=", id)
			.where("for_sale", "=", true)
			.orderBy("position")
			.orderBy("variants.id")
			.execute(),
		db
			.selectFrom("shows")
			.select(["shows.id", "shows.title", "shows.title_en"])
			.where("shows.state", "=", "live")
			.where((eb) =>
				eb.exists(
					eb
						.selectFrom("lineup_items as item")
						.innerJoin("variants", "variants.id", "item.variant_id")
						.select("item.id")
						.whereRef("item.show_id", "=", "shows.id")
						.where("variants.product_id", "=", id),
				),
			)
			.orderBy("shows.live_at")
			.limit(10)
			.execute(),
	]);
	return {
		id: row.id,
		title: { zh: row.title, en: row.title_en },
		description: { zh: row.description, en: row.description_en },
		origin: { zh: row.origin, en: row.origin_en },
		pictures: pictures.map(({ picture_id }) => picture_id),
		seller: sellers.get(row.shop_id)!,
		variants: variants.map((variant) => ({ id: variant.id, sku: variant.sku, name: { zh: variant.name, en: variant.name_en }, priceFen: variant.price_fen, left: variant.left })),
		live: live.map((show) => ({ showId: show.id, title: { zh: show.title, en: show.title_en } })),
	};
}

/** Variants that a producer can put into a lineup; a SKU's beginning finds it as well. At most 50. */
export async function pick(db: Db, q: string): Promise<PickRow[]> {
	let query = db
		.selectFrom("variants as variant")
		.innerJoin("products as product", "product.id", "variant.product_id")
		.innerJoin("shops as shop", "shop.id", "product.shop_id")
		.innerJoin("stock_levels as level", "level.variant_id", "variant.id")
		.leftJoin("product_pictures as picture", (join) => join.onRef("picture.product_id", "=", "product.id").on("picture.position", "=", 0))
		.where("variant.for_sale", "=", true)
		.where("product.for_sale", "=", true)
		.select([
			"variant.id", "variant.sku", "variant.name", "variant.name_en", "variant.price_fen", "variant.product_id",
			"product.title", "product.title_en", "shop.name as shop_name", "shop.name_en as shop_name_en", "picture.picture_id", leftInStock,
		]);
	for (const word of words(q)) query = query.where(sql<boolean>`(${matches(word)} or variant.sku ilike ${`${escaped(word)}%`} or variant.name ilike ${`%${escaped(word)}%`})`);
	const rows = await query.orderBy("product.created_at", "desc").orderBy("product.id").orderBy("variant.position").limit(pickSize).execute();
	return rows.map((row) => ({
		variantId: row.id,
		productId: row.product_id,
		title: { zh: row.title, en: row.title_en },
		variant: { zh: row.name, en: row.name_en },
		shopName: { zh: row.shop_name, en: row.shop_name_en },
		picture: row.picture_id,
		sku: row.sku,
		priceFen: row.price_fen,
		left: row.left,
	}));
}

const leftInStock = sql<number>`level.on_hand - level.held - level.sold`.as("left");

/** At most eight words: each is a condition. */
function words(q: string): string[] {
	return q.normalize("NFKC").split(/\s+/u).filter(Boolean).slice(0, 8);
}

/** The first part is the indexed expression of `products_title` (0001-foundation.ts). */
function matches(word: string) {
	const pattern = `%${escaped(word)}%`;
	return sql<boolean>`((product.title || ' ' || coalesce(product.title_en, '')) ilike ${pattern} or shop.name ilike ${pattern} or shop.name_en ilike ${pattern})`;
}

function escaped(word: string): string {
	return word.replace(/[\\%_]/g, "\\$&");
}
