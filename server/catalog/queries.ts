import { sql } from "kysely";
import type { PickRow, ProductCard, ProductPage, ShopPage } from "#shared/api.ts";
import type { Db } from "../db/connect.ts";
import { sellersOf } from "./sellers.ts";
import { inCategory } from "./shop-queries.ts";
import { escaped, words } from "./words.ts";

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
					.select(["variant.price_fen", "variant.compare_at_fen"])
					.orderBy("variant.price_fen")
					.orderBy("variant.position")
					.limit(1)
					.as("lowest"),
			(join) => join.onTrue(),
		)
		.leftJoin("product_pictures as picture", (join) => join.onRef("picture.product_id", "=", "product.id").on("picture.position", "=", 0))
		.where("product.for_sale", "=", true)
		.select(["product.id", "product.title", "product.title_en", "product.shop_id", "shop.name as shop_name", "shop.name_en as shop_name_en", "picture.picture_id", "lowest.price_fen", "lowest.compare_at_fen"]);
}

type CardRow = Awaited<ReturnType<ReturnType<typeof selectCards>["execute"]>>[number];

/** The lowest price of its variants stands for the product. */
export function toCard(row: CardRow): ProductCard {
	return {
		id: row.id,
		title: { zh: row.title, en: row.title_en },
		picture: row.picture_id,
		priceFen: row.price_fen,
		compareAtFen: row.compare_at_fen,
		shopId: row.shop_id,
		shopName: { zh: row.shop_name, en: row.shop_name_en },
	};
}

/** A page of products, newest first. Every word of `q` has to be in the title, the category or the shop's name, in either language. */
export async function productPage(db: Db, { q, shopId, category, offset }: { q: string; shopId?: string | undefined; category?: string | undefined; offset: number }): Promise<ProductPage> {
	let query = selectCards(db);
	for (const word of words(q)) query = query.where(matches(word));
	if (shopId) query = query.where("product.shop_id", "=", shopId);
	if (category) query = query.where(inCategory(category));
	const rows = await query
		.orderBy("product.created_at", "desc")
		.orderBy("product.id")
		.offset(offset)
		.limit(pageSize + 1)
		.execute();
	return { products: rows.slice(0, pageSize).map(toCard), more: rows.length > pageSize };
}

/** The categories of the first level that a shop has products for sale in. */
export async function categoriesOfShop(db: Db, shopId: string): Promise<{ id: string; name: { zh: string; en: string | null } }[]> {
	const { rows } = await sql<{ id: string; name: string; name_en: string | null }>`
		select id, name, name_en from categories where id in (
			select coalesce(category.parent_id, category.id) from products product join categories category on category.id = product.category_id
			where product.shop_id = ${shopId} and product.for_sale
		) order by position`.execute(db);
	return rows.map((row) => ({ id: row.id, name: { zh: row.name, en: row.name_en } }));
}

/** A shop's public page, or null. */
export async function shopPageOf(db: Db, slug: string): Promise<ShopPage | null> {
	const shop = await db.selectFrom("shops").select("id").where("slug", "=", slug).executeTakeFirst();
	if (!shop) return null;
	const [sellers, categories, page] = await Promise.all([sellersOf(db, [shop.id]), categoriesOfShop(db, shop.id), productPage(db, { q: "", shopId: shop.id, offset: 0 })]);
	return { seller: sellers.get(shop.id)!, categories, ...page };
}

/** Variants that a producer can put into a lineup; a SKU's beginning finds it as well. At most 50. */
export async function pick(db: Db, q: string, shopId?: string): Promise<PickRow[]> {
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
	if (shopId !== undefined) query = query.where("product.shop_id", "=", shopId);
	for (const word of words(q)) query = query.where(sql<boolean>`(${matches(word)} or variant.sku ilike ${`${escaped(word)}%`} or variant.barcode like ${`${escaped(word)}%`} or variant.name ilike ${`%${escaped(word)}%`})`);
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

/** The first part is the indexed expression of `products_title` (0001-foundation.ts). */
function matches(word: string) {
	const pattern = `%${escaped(word)}%`;
	return sql<boolean>`((product.title || ' ' || coalesce(product.title_en, '')) ilike ${pattern} or shop.name ilike ${pattern} or shop.name_en ilike ${pattern}
		or product.category_id in (select category.id from categories category left join categories above on above.id = category.parent_id
			where category.name ilike ${pattern} or category.name_en ilike ${pattern} or above.name ilike ${pattern} or above.name_en ilike ${pattern}))`;
}
