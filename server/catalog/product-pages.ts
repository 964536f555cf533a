import { sql } from "kysely";
import type { Product } from "#shared/api.ts";
import { BatchQueue } from "../batch-queue.ts";
import type { Db } from "../db/connect.ts";
import { toSeller } from "./sellers.ts";

type Named = { readonly name: string; readonly name_en: string | null };

interface ProductRow {
	readonly id: string;
	readonly title: string;
	readonly title_en: string | null;
	readonly description: string;
	readonly description_en: string | null;
	readonly origin: string;
	readonly origin_en: string | null;
	readonly lot_number: string | null;
	readonly produced_on: string | null;
	readonly best_before: string | null;
	readonly seller: Parameters<typeof toSeller>[0];
	readonly category: readonly (Named & { readonly id: string })[];
	readonly pictures: readonly string[];
	readonly options: readonly (Named & { readonly values: readonly Named[] })[];
	readonly variants: readonly (Named & {
		readonly id: string;
		readonly sku: string;
		readonly price_fen: number;
		readonly compare_at_fen: number | null;
		readonly unit: string;
		readonly weight_g: number | null;
		readonly values: readonly number[];
		readonly left: number;
	})[];
	readonly live: readonly { readonly id: string; readonly title: string; readonly title_en: string | null }[];
}

/** Products that are for sale, by id: each with its seller, what is left of each variant, and the live shows that sell it. One statement for all. */
export async function productsOf(db: Db, ids: readonly string[]): Promise<Map<string, Product>> {
	const list = (rows: ReturnType<typeof sql>) => sql`coalesce((select json_agg(row) from (${rows}) row), '[]')`;
	const { rows } = await sql<ProductRow>`
		select
			product.id, product.title, product.title_en, product.description, product.description_en, product.origin, product.origin_en,
			product.lot_number, product.produced_on, product.best_before,
			(select to_json(shop) from (select id, slug, name, name_en, legal_name, licence_number, contact from shops where id = product.shop_id) shop) as seller,
			${list(sql`
				select id, name, name_en from categories
				where id = product.category_id or id = (select parent_id from categories own where own.id = product.category_id) order by level`)} as category,
			array(select picture_id from product_pictures where product_id = product.id order by position) as pictures,
			${list(sql`
				select name, name_en, ${list(sql`select name, name_en from option_values where product_id = product.id and option = product_options.position order by position`)} as values
				from product_options where product_id = product.id order by position`)} as options,
			${list(sql`
				select variants.id, sku, name, name_en, price_fen, compare_at_fen, unit, weight_g, on_hand - held - sold as left,
					coalesce((select json_agg(value order by option) from variant_values where variant_id = variants.id), '[]') as values
				from variants join stock_levels on variant_id = variants.id where product_id = product.id and for_sale order by position, variants.id`)} as variants,
			${list(sql`
				select id, title, title_en from shows
				where state = 'live' and exists (select from lineup_items item join variants on variants.id = item.variant_id where item.show_id = shows.id and variants.product_id = product.id)
				order by live_at limit 10`)} as live
		from products product where product.id = any(${ids}::uuid[]) and product.for_sale`.execute(db);
	return new Map(rows.map((row) => [row.id, toProduct(row)]));
}

/** One of `productsOf`, or null. */
export async function productOf(db: Db, id: string): Promise<Product | null> {
	return (await productsOf(db, [id])).get(id) ?? null;
}

/** Reads products for many who ask at once: those who wait share a statement. Rejects with `overloaded` when too many wait. */
export function createProductPages(db: Db): (id: string) => Promise<Product | null> {
	const queue = new BatchQueue<string, Product | null>({
		maxBatch: 100,
		run: async (_, ids) => {
			const products = await productsOf(db, [...new Set(ids)]);
			return ids.map((id) => products.get(id) ?? null);
		},
	});
	return (id) => queue.push("", id);
}

const bilingual = ({ name, name_en }: Named) => ({ zh: name, en: name_en });

function toProduct(row: ProductRow): Product {
	return {
		id: row.id,
		title: { zh: row.title, en: row.title_en },
		description: { zh: row.description, en: row.description_en },
		origin: { zh: row.origin, en: row.origin_en },
		category: row.category.map((category) => ({ id: category.id, name: bilingual(category) })),
		lotNumber: row.lot_number,
		producedOn: row.produced_on,
		bestBefore: row.best_before,
		pictures: [...row.pictures],
		seller: toSeller(row.seller),
		options: row.options.map((option) => ({ name: bilingual(option), values: option.values.map(bilingual) })),
		variants: row.variants.map((variant) => ({
			id: variant.id,
			sku: variant.sku,
			name: bilingual(variant),
			priceFen: variant.price_fen,
			compareAtFen: variant.compare_at_fen,
			unit: variant.unit as Product["variants"][number]["unit"],
			weightG: variant.weight_g,
			values: [...variant.values],
			left: variant.left,
		})),
		live: row.live.map((show) => ({ showId: show.id, title: { zh: show.title, en: show.title_en } })),
	};
}
