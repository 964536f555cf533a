import { type RawBuilder, sql } from "kysely";
import type { Order } from "#shared/api.ts";
import type { ShowState } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";

type Address = Order["address"];

/** Stock and lineup items of a batch's variants, as locked. */
export interface LockedRows {
	readonly levels: readonly { readonly variant_id: string; readonly on_hand: number; readonly held: number; readonly sold: number }[];
	readonly items: readonly {
		readonly id: string;
		readonly variant_id: string;
		readonly show_id: string;
		readonly open: boolean;
		readonly live_price_fen: number;
		readonly quota: number;
		readonly taken: number;
		readonly per_buyer_limit: number;
	}[];
}

/**
 * Locks what placements change: the lineup items by id, then the stock levels by variant; the same order everywhere, so that nobody
 * waits in a circle. The levels' condition asks for the items, which makes PostgreSQL lock them first.
 */
export async function lockVariants(trx: Db, variantIds: readonly string[], itemIds: readonly string[]): Promise<LockedRows> {
	const { rows } = await sql<LockedRows>`
		with item as materialized (
			select id, variant_id, show_id, open, live_price_fen, quota, taken, per_buyer_limit from lineup_items
			where id = any(${itemIds}::uuid[]) order by id for no key update
		), level as materialized (
			select variant_id, on_hand, held, sold from stock_levels
			where variant_id = any(${variantIds}::uuid[]) and (select count(*) from item) >= 0 order by variant_id for no key update
		)
		select coalesce((select json_agg(level) from level), '[]') as levels, coalesce((select json_agg(item) from item), '[]') as items`.execute(trx);
	return rows[0]!;
}

/** A variant as its buyers see it. */
export interface VariantFacts {
	readonly id: string;
	readonly price_fen: number;
	readonly for_sale: boolean;
	readonly name: string;
	readonly name_en: string | null;
	readonly product_id: string;
	readonly title: string;
	readonly title_en: string | null;
	readonly shop_id: string;
	readonly picture: string | null;
}

/** What a batch asks the database about, after `lockVariants`: a new statement, so that it sees what the lock waited for. */
export interface PlacementFacts {
	readonly now: Date;
	readonly variants: readonly VariantFacts[];
	readonly shows: Readonly<Record<string, ShowState>>;
	readonly units: readonly { readonly item: string; readonly buyer: string; readonly units: number | null }[];
	readonly addresses: readonly (Address & { readonly id: string; readonly user_id: string })[];
	readonly placed: readonly { readonly user_id: string; readonly key: string; readonly body_hash: string; readonly order_id: string }[];
	/** One id and one place in the sequence for each placement of the batch. */
	readonly ids: readonly { readonly id: string; readonly n: number }[];
}

/**
 * Pairs are looked up by scalar subqueries: one probe of the primary key each. As joins, the planner reads the whole tables for a large batch.
 */
export async function readFacts(
	trx: Db,
	question: {
		readonly variantIds: readonly string[];
		readonly showIds: readonly string[];
		readonly addressIds: readonly string[];
		/** Pairs, by index. */
		readonly itemBuyers: { readonly items: readonly string[]; readonly buyers: readonly string[] };
		/** Pairs, by index. */
		readonly keys: { readonly users: readonly string[]; readonly keys: readonly string[] };
		readonly count: number;
	},
): Promise<PlacementFacts> {
	const { variantIds, showIds, addressIds, itemBuyers, keys, count } = question;
	const { rows } = await sql<PlacementFacts>`
		select
			clock_timestamp() as now,
			coalesce((select json_agg(v) from (
				select variant.id, variant.price_fen, variant.for_sale and product.for_sale as for_sale, variant.name, variant.name_en, product.id as product_id,
					product.title, product.title_en, product.shop_id,
					(select picture_id from product_pictures where product_id = product.id and position = 0) as picture
				from variants variant join products product on product.id = variant.product_id where variant.id = any(${variantIds}::uuid[])
			) v), '[]') as variants,
			coalesce((select json_object_agg(id, state) from shows where id = any(${showIds}::uuid[])), '{}') as shows,
			coalesce((select json_agg(u) from (
				select pair.item, pair.buyer, (select units from lineup_buyers where lineup_item_id = pair.item and buyer_id = pair.buyer) as units
				from unnest(${itemBuyers.items}::uuid[], ${itemBuyers.buyers}::text[]) as pair (item, buyer)
			) u), '[]') as units,
			coalesce((select json_agg(a) from (
				select id, user_id, name, phone, region, street from addresses where id = any(${addressIds}::uuid[])
			) a), '[]') as addresses,
			coalesce((select json_agg(earlier) from (
				select (
					select json_build_object('user_id', user_id, 'key', key, 'body_hash', encode(body_hash, 'hex'), 'order_id', order_id)
					from idempotency_keys where user_id = pair.user_id and key = pair.key
				) as earlier
				from unnest(${keys.users}::text[], ${keys.keys}::text[]) as pair (user_id, key)
			) k where earlier is not null), '[]') as placed,
			(select json_agg(json_build_object('id', uuidv7(), 'n', nextval('order_numbers'))) from generate_series(1, ${count}::int)) as ids`.execute(trx);
	return rows[0]!;
}

export interface PlacementKey {
	readonly buyerId: string;
	readonly key: string;
}

/** Whether each of these idempotency keys is that of an order. */
export async function wereUsed(db: Db, keys: readonly PlacementKey[]): Promise<boolean[]> {
	const { rows } = await sql<{ used: boolean }>`
		select exists (select from idempotency_keys where user_id = pair.user_id and key = pair.key) as used
		from unnest(${keys.map(({ buyerId }) => buyerId)}::text[], ${keys.map(({ key }) => key)}::text[]) with ordinality as pair (user_id, key, n) order by n`.execute(db);
	return rows.map(({ used }) => used);
}

/** An order to write. */
export interface NewOrder {
	readonly variant: VariantFacts;
	readonly id: string;
	readonly number: string;
	readonly buyer: string;
	readonly show: string | null;
	readonly item: string | null;
	readonly quantity: number;
	readonly price: number;
	readonly address: Address;
	readonly note: string;
	readonly key: string;
	/** Hexadecimal. */
	readonly hash: string;
}

/**
 * Writes a batch of orders with their lines, holds, movements and idempotency keys in one statement. Answers how many keys were new: when it is
 * less than the orders, somebody used one of them for another variant at the same moment, and the transaction must not be committed.
 */
export async function insertOrders(
	trx: Db,
	{ placedAt, expiresAt, orders }: { placedAt: Date; expiresAt: Date; orders: readonly NewOrder[] },
): Promise<number> {
	const column = <T>(pick: (order: NewOrder) => T) => orders.map(pick);
	const variants = [...new Set(column(({ variant }) => variant))];
	const places = new Map(variants.map((variant, index) => [variant, index + 1]));
	const detail = <T>(pick: (variant: VariantFacts) => T) => variants.map(pick);
	// Arrays by column: PostgreSQL reads them in a quarter of the time that it takes for JSON.
	const input: RawBuilder<unknown> = sql`
		select variant, id, number, buyer, show, item, quantity, price, address::jsonb, note, key, hash from unnest(
			${column(({ variant }) => places.get(variant)!)}::int[],
			${column(({ id }) => id)}::uuid[], ${column(({ number }) => number)}::text[], ${column(({ buyer }) => buyer)}::text[], ${column(({ show }) => show)}::uuid[],
			${column(({ item }) => item)}::uuid[], ${column(({ quantity }) => quantity)}::int[], ${column(({ price }) => price)}::int[], ${column(({ address }) => JSON.stringify(address))}::text[],
			${column(({ note }) => note)}::text[], ${column(({ key }) => key)}::text[], ${column(({ hash }) => hash)}::text[]
		) as r (variant, id, number, buyer, show, item, quantity, price, address, note, key, hash)`;
	const { rows } = await sql<{ keys: number }>`
		with input as materialized (${input}),
		variant as materialized (
			select * from unnest(
				${detail(({ id }) => id)}::uuid[], ${detail(({ shop_id }) => shop_id)}::uuid[], ${detail(({ title }) => title)}::text[], ${detail(({ title_en }) => title_en)}::text[],
				${detail(({ name }) => name)}::text[], ${detail(({ name_en }) => name_en)}::text[], ${detail(({ picture }) => picture)}::text[]
			) with ordinality as v (id, shop_id, title, title_en, name, name_en, picture, place)
		),
		new_orders as (
			insert into orders (id, number, buyer_id, shop_id, show_id, total_fen, address, note, placed_at, expires_at)
			select input.id, number, buyer, variant.shop_id, show, quantity * price, address, note, ${placedAt}::timestamptz, ${expiresAt}::timestamptz from input join variant on place = input.variant
		), new_lines as (
			insert into order_lines (order_id, variant_id, lineup_item_id, quantity, unit_price_fen, title, title_en, variant, variant_en, picture)
			select input.id, variant.id, item, quantity, price, title, title_en, name, name_en, picture from input join variant on place = input.variant
		), new_movements as (
			insert into stock_movements (variant_id, kind, held, order_id) select variant.id, 'hold', quantity, input.id from input join variant on place = input.variant
		), items as (
			update lineup_items set taken = taken + more.units
			from (select item, sum(quantity)::int as units from input where item is not null group by item) more
			where lineup_items.id = more.item
		), buyers as (
			insert into lineup_buyers (lineup_item_id, buyer_id, units)
			select item, buyer, sum(quantity)::int from input where item is not null group by item, buyer
			on conflict (lineup_item_id, buyer_id) do update set units = lineup_buyers.units + excluded.units
		), level as (
			update stock_levels set held = held + more.units
			from (select variant.id, sum(quantity)::int as units from input join variant on place = input.variant group by variant.id) more
			where variant_id = more.id
		), new_keys as (
			-- In one order in every process: two batches with the same keys do not wait for each other in a circle.
			insert into idempotency_keys (user_id, key, body_hash, order_id)
			select buyer, key, decode(hash, 'hex'), id from input order by buyer, key
			on conflict do nothing returning 1
		)
		select count(*)::int as keys from new_keys`.execute(trx);
	return rows[0]!.keys;
}
