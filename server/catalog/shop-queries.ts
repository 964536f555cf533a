import { type Expression, sql, type SqlBool } from "kysely";
import type { Bilingual } from "#shared/show.ts";
import type { MovementPage, ShopProduct, ShopProductPage, ShopVariant, ShelfFilter, StockLevel } from "#shared/catalog-admin.ts";
import type { Unit } from "#shared/catalog.ts";
import type { Db } from "../db/connect.ts";
import { escaped, words } from "./words.ts";

/** Products on a page of a merchant's list. */
export const shopPageSize = 20;
const movementPageSize = 50;

/** The option that several named variants without one are told apart by: products that were made without a screen. */
const plainOption: Bilingual = { zh: "规格", en: "Choice" };

const stock = sql<StockLevel>`json_build_object('inStock', level.on_hand - level.sold, 'held', level.held, 'available', level.on_hand - level.held - level.sold, 'sold', level.sold)`;

/** Whether a variant is low: for sale, with no more available than its threshold. */
const isLow = sql<boolean>`variant.for_sale and level.on_hand - level.held - level.sold <= variant.low_stock`;

/** Products whole, as their merchants edit them, in the order of `ids`; unknown ids are left out. */
export async function shopProducts(db: Db, ids: readonly string[]): Promise<ShopProduct[]> {
	if (ids.length === 0) return [];
	const { rows } = await sql<{
		id: string; shop_id: string; title: string; title_en: string | null; category_id: string | null; description: string; description_en: string | null; origin: string; origin_en: string | null;
		lot_number: string | null; produced_on: string | null; best_before: string | null; for_sale: boolean; archived: boolean; revision: number; pictures: string[];
		options: { name: Bilingual; values: Bilingual[] }[];
		variants: { id: string; name: Bilingual; sku: string; barcode: string | null; priceFen: number; compareAtFen: number | null; unit: Unit; weightG: number | null; lowStock: number; forSale: boolean; values: number[]; stock: StockLevel }[];
	}>`
		select product.id, product.shop_id, product.title, product.title_en, product.category_id, product.description, product.description_en, product.origin, product.origin_en,
			product.lot_number, product.produced_on::text, product.best_before::text, product.for_sale, product.archived_at is not null as archived, product.revision,
			coalesce((select json_agg(picture_id order by position) from product_pictures where product_id = product.id), '[]') as pictures,
			coalesce((
				select json_agg(json_build_object('name', json_build_object('zh', option.name, 'en', option.name_en), 'values', (
					select json_agg(json_build_object('zh', value.name, 'en', value.name_en) order by value.position)
					from option_values value where value.product_id = product.id and value.option = option.position
				)) order by option.position)
				from product_options option where option.product_id = product.id
			), '[]') as options,
			coalesce((
				select json_agg(json_build_object(
					'id', variant.id, 'name', json_build_object('zh', variant.name, 'en', variant.name_en), 'sku', variant.sku, 'barcode', variant.barcode, 'priceFen', variant.price_fen,
					'compareAtFen', variant.compare_at_fen, 'unit', variant.unit, 'weightG', variant.weight_g, 'lowStock', variant.low_stock, 'forSale', variant.for_sale,
					'values', coalesce((select json_agg(value order by option) from variant_values where variant_id = variant.id), '[]'), 'stock', ${stock}
				) order by variant.position, variant.id)
				from variants variant join stock_levels level on level.variant_id = variant.id
				where variant.product_id = product.id and variant.retired_at is null
			), '[]') as variants
		from unnest(${[...ids]}::uuid[]) with ordinality as wanted (id, place) join products product on product.id = wanted.id
		order by wanted.place`.execute(db);
	return rows.map((row) => {
		const plain = row.options.length === 0 && row.variants.length > 1;
		return {
			id: row.id,
			shopId: row.shop_id,
			title: { zh: row.title, en: row.title_en },
			categoryId: row.category_id,
			description: { zh: row.description, en: row.description_en },
			origin: { zh: row.origin, en: row.origin_en },
			lotNumber: row.lot_number,
			producedOn: row.produced_on,
			bestBefore: row.best_before,
			forSale: row.for_sale,
			archived: row.archived,
			revision: row.revision,
			pictures: row.pictures,
			options: plain ? [{ name: plainOption, values: row.variants.map((variant) => variant.name) }] : row.options,
			variants: row.variants.map((variant, index): ShopVariant => ({ ...variant, values: plain ? [index] : variant.values })),
		};
	});
}

/** A page of the products of these shops (null: of all), those changed last first. Every word of `q` has to be in a name, the category, a SKU or a barcode. */
export async function shopProductPage(
	db: Db,
	{ shopIds, q, shelf, category, offset }: { shopIds: readonly string[] | null; q: string; shelf: ShelfFilter; category?: string | undefined; offset: number },
): Promise<ShopProductPage> {
	const low = sql<boolean>`product.for_sale and exists (
		select from variants variant join stock_levels level on level.variant_id = variant.id
		where variant.product_id = product.id and variant.retired_at is null and ${isLow}
	)`;
	const shelves: Record<ShelfFilter, Expression<SqlBool>> = {
		all: sql<boolean>`product.archived_at is null`,
		on: sql<boolean>`product.for_sale`,
		off: sql<boolean>`(not product.for_sale and product.archived_at is null)`,
		low,
		archived: sql<boolean>`product.archived_at is not null`,
	};
	let query = db.selectFrom("products as product");
	if (shopIds) query = query.where("product.shop_id", "=", sql<string>`any(${[...shopIds]}::uuid[])`);
	for (const word of words(q)) query = query.where(merchantMatches(word));
	if (category) query = query.where(inCategory(category));
	const [rows, counts] = await Promise.all([
		query
			.where(shelves[shelf])
			.select("product.id")
			.orderBy("product.updated_at", "desc")
			.orderBy("product.id", "desc")
			.offset(offset)
			.limit(shopPageSize + 1)
			.execute(),
		query
			.select([sql<number>`count(*) filter (where ${shelves.all})`.as("all"), sql<number>`count(*) filter (where ${shelves.on})`.as("on"), sql<number>`count(*) filter (where ${shelves.off})`.as("off"), sql<number>`count(*) filter (where ${shelves.low})`.as("low"), sql<number>`count(*) filter (where ${shelves.archived})`.as("archived")])
			.executeTakeFirstOrThrow(),
	]);
	const products = await shopProducts(db, rows.slice(0, shopPageSize).map((row) => row.id));
	return {
		products: products.map(({ id, shopId, title, pictures, categoryId, forSale, archived, variants }) => ({
			id,
			shopId,
			title,
			picture: pictures[0] ?? null,
			categoryId,
			forSale,
			archived,
			variants: variants.map(({ id: variantId, name, sku, priceFen, unit, lowStock, forSale: sold, stock: level }) => ({ id: variantId, name, sku, priceFen, unit, lowStock, forSale: sold, stock: level })),
		})),
		more: rows.length > shopPageSize,
		counts,
	};
}

/** A category itself or one below it. */
export function inCategory(id: string) {
	return sql<boolean>`product.category_id in (select id from categories where id = ${id} or parent_id = ${id})`;
}

function merchantMatches(word: string) {
	const [part, start] = [`%${escaped(word)}%`, `${escaped(word)}%`];
	return sql<boolean>`((product.title || ' ' || coalesce(product.title_en, '')) ilike ${part}
		or exists (select from categories category left join categories above on above.id = category.parent_id
			where category.id = product.category_id and (category.name ilike ${part} or category.name_en ilike ${part} or above.name ilike ${part} or above.name_en ilike ${part}))
		or exists (select from variants variant where variant.product_id = product.id and variant.retired_at is null
			and (variant.sku ilike ${start} or variant.barcode like ${start} or variant.name ilike ${part} or variant.name_en ilike ${part})))`;
}

/** Variants of these shops (null: of all) that are for sale and low, by shop. */
export async function lowStockCounts(db: Db, shopIds: readonly string[] | null): Promise<Map<string, number>> {
	let query = db
		.selectFrom("variants as variant")
		.innerJoin("products as product", "product.id", "variant.product_id")
		.innerJoin("stock_levels as level", "level.variant_id", "variant.id")
		.where("product.for_sale", "=", true)
		.where(isLow)
		.groupBy("variant.shop_id")
		.select(["variant.shop_id", sql<number>`count(*)`.as("count")]);
	if (shopIds) query = query.where("variant.shop_id", "=", sql<string>`any(${[...shopIds]}::uuid[])`);
	return new Map((await query.execute()).map((row) => [row.shop_id, row.count]));
}

/** A variant's stock, its threshold and a page of what moved it, newest first; null where there is no such variant. */
export async function movementPage(db: Db, variantId: string, before: number | undefined): Promise<MovementPage | null> {
	const level = await db
		.selectFrom("variants as variant")
		.innerJoin("stock_levels as level", "level.variant_id", "variant.id")
		.where("variant.id", "=", variantId)
		.select([stock.as("stock"), "variant.low_stock"])
		.executeTakeFirst();
	if (!level) return null;
	let query = db
		.selectFrom("stock_movements as movement")
		.leftJoin("orders", "orders.id", "movement.order_id")
		.leftJoin("user as person", "person.id", "movement.moved_by")
		.leftJoin("catalogue_imports as import", "import.id", "movement.import_id")
		.where("movement.variant_id", "=", variantId)
		.select(["movement.id", "movement.kind", "movement.reason", "movement.on_hand", "movement.held", "movement.sold", "movement.note", "movement.at", "movement.order_id", "orders.number", "person.name as by", "import.name as import_name"]);
	if (before !== undefined) query = query.where("movement.id", "<", before);
	const rows = await query.orderBy("movement.id", "desc").limit(movementPageSize + 1).execute();
	return {
		stock: level.stock,
		lowStock: level.low_stock,
		movements: rows.slice(0, movementPageSize).map((row) => ({
			id: row.id,
			kind: row.kind,
			reason: row.reason,
			inStock: row.on_hand - row.sold,
			held: row.held,
			note: row.note,
			by: row.by,
			orderId: row.order_id,
			orderNumber: row.number,
			importName: row.import_name,
			at: row.at.toISOString(),
		})),
		more: rows.length > movementPageSize,
	};
}
