import { sql, type Transaction } from "kysely";
import type { ProductInput } from "#shared/catalog-admin.ts";
import { Refusal } from "#shared/problem.ts";
import type { Bilingual } from "#shared/show.ts";
import type { Database } from "../db/schema.ts";
import type { StockCount } from "./stock.ts";

/** One product to write. */
export interface ProductWrite {
	/** Null makes a new one. */
	readonly id: string | null;
	readonly input: ProductInput;
	/** False leaves its pictures as they are. */
	readonly withPictures: boolean;
}

export interface Written {
	/** Ids by index of the writes. */
	readonly ids: readonly string[];
	/** Every variant that was written or retired. */
	readonly variantIds: readonly string[];
	/** What is left to do, last of all in the transaction: `countStock` of these. */
	readonly counts: readonly StockCount[];
}

/** The name of a variant that nothing tells apart. */
const standard: Bilingual = { zh: "默认", en: "Standard" };

/**
 * Writes whole products of one shop in a fixed number of statements, however many they are. The caller holds the shop (`lockShop`) and
 * the products that are there, and checked that they are the shop's. Variants keep their rows: one is found by its id, else by its SKU among those that its
 * product ever had; what is not named any more is retired, since orders and lineups refer to it.
 * Refuses with `sku_taken` what another product of the shop uses, with `invalid_input` unknown pictures, categories and variants.
 */
export async function writeProducts(tx: Transaction<Database>, shopId: string, writes: readonly ProductWrite[], by: Pick<StockCount, "movedBy" | "note" | "importId">): Promise<Written> {
	if (writes.length === 0) return { ids: [], variantIds: [], counts: [] };
	const fresh = await sql<{ id: string }>`select uuidv7() as id from generate_series(1, ${writes.filter((write) => write.id === null).length}::int)`.execute(tx);
	const newIds = fresh.rows.values();
	const ids = writes.map((write) => write.id ?? newIds.next().value!.id);
	await checkReferences(tx, writes);

	const products = writes.map(({ input }, index) => ({
		id: ids[index]!, title: input.title.zh, title_en: input.title.en, category_id: input.categoryId, description: input.description.zh, description_en: input.description.en,
		origin: input.origin.zh, origin_en: input.origin.en, lot_number: input.lotNumber, produced_on: input.producedOn, best_before: input.bestBefore, for_sale: input.forSale,
	}));
	await sql`
		insert into products (id, shop_id, title, title_en, category_id, description, description_en, origin, origin_en, lot_number, produced_on, best_before, for_sale)
		select id, ${shopId}::uuid, title, title_en, category_id, description, description_en, origin, origin_en, lot_number, produced_on, best_before, for_sale
		from json_to_recordset(${JSON.stringify(products)}::json) as r (
			id uuid, title text, title_en text, category_id text, description text, description_en text, origin text, origin_en text, lot_number text, produced_on date, best_before date, for_sale boolean
		)
		on conflict (id) do update set
			title = excluded.title, title_en = excluded.title_en, category_id = excluded.category_id, description = excluded.description, description_en = excluded.description_en,
			origin = excluded.origin, origin_en = excluded.origin_en, lot_number = excluded.lot_number, produced_on = excluded.produced_on, best_before = excluded.best_before,
			for_sale = excluded.for_sale and products.archived_at is null, revision = products.revision + 1, updated_at = now()`.execute(tx);
	await writeOptions(tx, ids, writes);
	const variants = await writeVariants(tx, shopId, ids, writes);
	await writePictures(tx, ids, writes);

	const counts = variants.written.flatMap(({ id, stock, isNew }) => (stock === null ? [] : [{ variantId: id, units: stock, reason: isNew ? ("received" as const) : ("counted" as const), ...by }]));
	return { ids, variantIds: [...variants.written.map(({ id }) => id), ...variants.retired], counts };
}

async function checkReferences(tx: Transaction<Database>, writes: readonly ProductWrite[]): Promise<void> {
	const missing = async (table: "pictures" | "categories", wanted: readonly string[], field: string) => {
		if (wanted.length === 0) return;
		const there = await tx.selectFrom(table).select("id").where("id", "=", sql<string>`any(${[...new Set(wanted)]}::text[])`).execute();
		if (there.length < new Set(wanted).size) throw new Refusal("invalid_input", {}, [{ path: field, message: "there is no such one" }]);
	};
	await missing("pictures", writes.flatMap(({ input, withPictures }) => (withPictures ? input.pictures : [])), "pictures");
	await missing("categories", writes.flatMap(({ input }) => input.categoryId ?? []), "categoryId");
}

/** Options, values and which variant has which are written anew; nothing but the product itself refers to them. */
async function writeOptions(tx: Transaction<Database>, ids: readonly string[], writes: readonly ProductWrite[]): Promise<void> {
	await sql`delete from product_options where product_id = any(${ids}::uuid[])`.execute(tx);
	const options = writes.flatMap(({ input }, index) => input.options.map((option, position) => ({ product_id: ids[index]!, position, name: option.name.zh, name_en: option.name.en })));
	const values = writes.flatMap(({ input }, index) => input.options.flatMap(({ values: all }, option) => all.map((value, position) => ({ product_id: ids[index]!, option, position, name: value.zh, name_en: value.en }))));
	if (options.length === 0) return;
	await sql`insert into product_options select * from json_to_recordset(${JSON.stringify(options)}::json) as r (product_id uuid, position int, name text, name_en text)`.execute(tx);
	await sql`insert into option_values select * from json_to_recordset(${JSON.stringify(values)}::json) as r (product_id uuid, option int, position int, name text, name_en text)`.execute(tx);
}

/** Lets one at a time write the catalogue of a shop: its SKUs stay apart, and nobody waits in a circle. Orders do not wait for it. */
export async function lockShop(tx: Transaction<Database>, shopId: string): Promise<void> {
	await tx.selectFrom("shops").select("id").where("id", "=", shopId).forNoKeyUpdate().execute();
}

/** A variant is called by its values; English where any of them has an English name. */
export function variantName(input: Pick<ProductInput, "options">, variant: Pick<ProductInput["variants"][number], "values" | "name">): Bilingual {
	if (input.options.length === 0) return variant.name ?? standard;
	const parts = variant.values.map((value, option) => input.options[option]!.values[value]!);
	return { zh: parts.map(({ zh }) => zh).join(" · "), en: parts.some(({ en }) => en !== null) ? parts.map(({ zh, en }) => en ?? zh).join(" · ") : null };
}

async function writeVariants(tx: Transaction<Database>, shopId: string, ids: readonly string[], writes: readonly ProductWrite[]) {
	const known = await sql<{ id: string; product_id: string; sku: string }>`
		select id, product_id, lower(sku) as sku from variants where product_id = any(${ids}::uuid[]) order by retired_at desc nulls first`.execute(tx);
	const byId = new Map(known.rows.map((row) => [row.id, row]));
	const bySku = new Map<string, string>();
	for (const row of known.rows) if (!bySku.has(`${row.product_id} ${row.sku}`)) bySku.set(`${row.product_id} ${row.sku}`, row.id);
	const taken = new Set(writes.flatMap(({ input }) => input.variants.flatMap(({ id }) => id ?? [])));
	const fresh = await sql<{ id: string }>`select uuidv7() as id from generate_series(1, ${writes.reduce((sum, { input }) => sum + input.variants.length, 0)}::int)`.execute(tx);
	const newIds = fresh.rows.values();

	const rows = writes.flatMap(({ input }, index) =>
		input.variants.map((variant, position) => {
			const productId = ids[index]!;
			if (variant.id !== null && byId.get(variant.id)?.product_id !== productId) throw new Refusal("invalid_input", {}, [{ path: `variants.${position}.id`, message: "there is no such one" }]);
			const earlier = variant.id ?? bySku.get(`${productId} ${variant.sku.toLowerCase()}`) ?? null;
			const id = earlier !== null && (earlier === variant.id || !taken.has(earlier)) ? earlier : newIds.next().value!.id;
			taken.add(id);
			const { zh, en } = variantName(input, variant);
			return {
				id, product_id: productId, sku: variant.sku, barcode: variant.barcode, name: zh, name_en: en, price_fen: variant.priceFen, compare_at_fen: variant.compareAtFen, unit: variant.unit,
				weight_g: variant.weightG, low_stock: variant.lowStock, position, for_sale: variant.forSale, values: variant.values, stock: variant.stock, isNew: !byId.has(id),
			};
		}),
	);
	const written = rows.map(({ id, stock, isNew }) => ({ id, stock, isNew }));
	const kept = rows.map(({ id }) => id);

	const { rows: retired } = await sql<{ id: string }>`
		update variants set retired_at = now(), for_sale = false
		where product_id = any(${ids}::uuid[]) and retired_at is null and id <> all(${kept}::uuid[]) returning id`.execute(tx);
	const { rows: elsewhere } = await sql<{ sku: string }>`
		select sku from variants where shop_id = ${shopId} and retired_at is null and lower(sku) = any(${rows.map(({ sku }) => sku.toLowerCase())}::text[]) and product_id <> all(${ids}::uuid[]) limit 1`.execute(tx);
	if (elsewhere[0]) throw new Refusal("sku_taken", { sku: elsewhere[0].sku });
	// Out of each other's way first: two variants may change SKUs with each other.
	await sql`
		update variants set sku = variants.id::text from json_to_recordset(${JSON.stringify(rows.map(({ id, sku }) => ({ id, sku })))}::json) as r (id uuid, sku text)
		where variants.id = r.id and variants.retired_at is null and lower(variants.sku) <> lower(r.sku)`.execute(tx);
	await sql`
		insert into variants (id, product_id, sku, barcode, name, name_en, price_fen, compare_at_fen, unit, weight_g, low_stock, position, for_sale)
		select * from json_to_recordset(${JSON.stringify(rows)}::json) as r (
			id uuid, product_id uuid, sku text, barcode text, name text, name_en text, price_fen int, compare_at_fen int, unit text, weight_g int, low_stock int, position int, for_sale boolean
		)
		on conflict (id) do update set
			sku = excluded.sku, barcode = excluded.barcode, name = excluded.name, name_en = excluded.name_en, price_fen = excluded.price_fen, compare_at_fen = excluded.compare_at_fen, unit = excluded.unit,
			weight_g = excluded.weight_g, low_stock = excluded.low_stock, position = excluded.position, for_sale = excluded.for_sale, retired_at = null`.execute(tx);
	const values = rows.flatMap(({ id, product_id, values: chosen }) => chosen.map((value, option) => ({ variant_id: id, product_id, option, value })));
	if (values.length > 0) await sql`insert into variant_values select * from json_to_recordset(${JSON.stringify(values)}::json) as r (variant_id uuid, product_id uuid, option int, value int)`.execute(tx);
	await sql`insert into stock_levels (variant_id) select * from unnest(${kept}::uuid[]) on conflict do nothing`.execute(tx);
	return { written, retired: retired.map(({ id }) => id) };
}

async function writePictures(tx: Transaction<Database>, ids: readonly string[], writes: readonly ProductWrite[]): Promise<void> {
	const rows = writes.flatMap(({ input, withPictures }, index) => (withPictures ? input.pictures.map((picture_id, position) => ({ product_id: ids[index]!, picture_id, position })) : []));
	await sql`delete from product_pictures where product_id = any(${ids.filter((_, index) => writes[index]!.withPictures)}::uuid[])`.execute(tx);
	if (rows.length > 0) await tx.insertInto("product_pictures").values(rows).execute();
}
