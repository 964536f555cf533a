/**
 * What reads are compared with: the same rows through plain `pg` and JSON.stringify, with prepared statements, clients side by side. Without what the product does
 * besides: no HTTP, no session, no schema.
 */
import pg from "pg";
import { answers } from "./answers.ts";

export type PlainCatalogAsk = { readonly nth: number } & (
	| { readonly do: "open"; readonly url: string; readonly productIds: readonly string[]; readonly showId: string; readonly clients: number }
	| { readonly do: "read"; readonly clients: number; readonly seconds: number }
);

const productQueries = {
	product: "select * from products where id = $1 and for_sale",
	seller: "select shops.* from shops join products on products.shop_id = shops.id where products.id = $1",
	category: "select category.id, category.name, category.name_en from categories category, products where products.id = $1 and (category.id = products.category_id or category.id = (select parent_id from categories where id = products.category_id)) order by category.level",
	pictures: "select picture_id from product_pictures where product_id = $1 order by position",
	options: "select position, name, name_en from product_options where product_id = $1 order by position",
	values: `select "option", name, name_en from option_values where product_id = $1 order by "option", position`,
	variants: `
		select variants.*, level.on_hand - level.held - level.sold as left, coalesce((select json_agg(value order by "option") from variant_values where variant_id = variants.id), '[]') as values
		from variants join stock_levels level on level.variant_id = variants.id where product_id = $1 and for_sale order by position, variants.id`,
	live: "select shows.id, shows.title, shows.title_en from shows where state = 'live' and exists (select from lineup_items item join variants on variants.id = item.variant_id where item.show_id = shows.id and variants.product_id = $1) order by live_at limit 10",
};
const showQueries = {
	show: `
		select shows.*, host.name as host_name, room.name as room_name, room.name_en as room_name_en, showcase.slug, showcase.title as showcase_title, showcase.title_en as showcase_title_en
		from shows join "user" host on host.id = shows.host_id join rooms room on room.id = shows.room_id left join showcases showcase on showcase.id = shows.showcase_id where shows.id = $1`,
	items: `
		select item.*, variant.name, variant.name_en, variant.price_fen, variant.product_id, product.title, product.title_en, product.shop_id, picture.picture_id,
			least(item.quota - item.taken, level.on_hand - level.held - level.sold) as left
		from lineup_items item join variants variant on variant.id = item.variant_id join products product on product.id = variant.product_id join stock_levels level on level.variant_id = item.variant_id
			left join product_pictures picture on picture.product_id = product.id and picture.position = 0
		where item.show_id = $1 order by item.position, item.id`,
	sellers: "select distinct shops.* from shops join products on products.shop_id = shops.id join variants on variants.product_id = products.id join lineup_items item on item.variant_id = variants.id where item.show_id = $1",
	chat: "select id, user_id, name, role, text, at from chat_messages where show_id = $1 and removed_at is null order by id desc limit 51",
	orders: "select count(*) from orders where show_id = $1 and state in ('pending', 'confirmed', 'shipped')",
};

let clients: pg.Client[] = [];
let productIds: readonly string[] = [];
let showId = "";
let made = 0;

async function open(ask: Extract<PlainCatalogAsk, { do: "open" }>): Promise<void> {
	({ productIds, showId } = ask);
	clients = await Promise.all(
		Array.from({ length: ask.clients }, async () => {
			const client = new pg.Client({ connectionString: ask.url });
			client.on("error", () => {});
			await client.connect();
			return client;
		}),
	);
}

async function readAll(client: pg.Client, queries: Readonly<Record<string, string>>, id: string): Promise<string> {
	const parts: Record<string, unknown> = {};
	for (const [name, text] of Object.entries(queries)) parts[name] = (await client.query({ name, text, values: [id] })).rows;
	return JSON.stringify(parts);
}

/** Answers a second: one product, then the show, in turn. */
async function read(count: number, seconds: number): Promise<number> {
	let done = 0;
	const end = performance.now() + seconds * 1000;
	await Promise.all(
		clients.slice(0, count).map(async (client) => {
			while (performance.now() < end) {
				const nth = made++;
				const text = nth % 2 === 0 ? await readAll(client, productQueries, productIds[(nth / 2) % productIds.length]!) : await readAll(client, showQueries, showId);
				if (text.length > 2 && performance.now() < end) done++;
			}
		}),
	);
	return done / seconds;
}

answers((ask: PlainCatalogAsk) => (ask.do === "open" ? open(ask) : read(ask.clients, ask.seconds)));
