import { type RawBuilder, sql } from "kysely";
import type { Order } from "#shared/api.ts";
import type { ShowState } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";

type Address = Order["address"];

/** Stock and lineup items of one variant, as locked. */
export interface LockedRows {
	readonly level: { readonly on_hand: number; readonly held: number; readonly sold: number } | null;
	readonly items: readonly {
		readonly id: string;
		readonly show_id: string;
		readonly open: boolean;
		readonly live_price_fen: number;
		readonly quota: number;
		readonly taken: number;
		readonly per_buyer_limit: number;
	}[];
}

/**
 * Locks what placements of a variant change: the lineup items (by id), then the stock level; the same order everywhere, so that nobody
 * waits in a circle. The level's condition asks for the items, which makes PostgreSQL lock them first.
 */
export async function lockVariant(trx: Db, variantId: string, itemIds: readonly string[]): Promise<LockedRows> {
	const { rows } = await sql<LockedRows>`
		with item as materialized (
			select id, show_id, open, live_price_fen, quota, taken, per_buyer_limit from lineup_items
			where id = any(${itemIds}::uuid[]) and variant_id = ${variantId} order by id for no key update
		), level as materialized (
			select on_hand, held, sold from stock_levels
			where variant_id = ${variantId} and (select count(*) from item) >= 0 for no key update
		)
		select (select to_json(level) from level) as level, coalesce((select json_agg(item) from item), '[]') as items`.execute(trx);
	return rows[0]!;
}

/** What a batch asks the database about, after `lockVariant`: a new statement, so that it sees what the lock waited for. */
export interface PlacementFacts {
	readonly now: Date;
	readonly variant: {
		readonly price_fen: number;
		readonly for_sale: boolean;
		readonly name: string;
		readonly name_en: string | null;
		readonly product_id: string;
		readonly title: string;
		readonly title_en: string | null;
		readonly shop_id: string;
		readonly picture: string | null;
	} | null;
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
		readonly variantId: string;
		readonly showIds: readonly string[];
		readonly addressIds: readonly string[];
		/** Pairs, by index. */
		readonly itemBuyers: { readonly items: readonly string[]; readonly buyers: readonly string[] };
		/** Pairs, by index. */
		readonly keys: { readonly users: readonly string[]; readonly keys: readonly string[] };
		readonly count: number;
	},
): Promise<PlacementFacts> {
	const { variantId, showIds, addressIds, itemBuyers, keys, count } = question;
	const { rows } = await sql<PlacementFacts>`
		select
			clock_timestamp() as now,
			(select to_json(v) from (
				select variant.price_fen, variant.for_sale and product.for_sale as for_sale, variant.name, variant.name_en, product.id as product_id,
					product.title, product.title_en, product.shop_id,
					(select picture_id from product_pictures where product_id = product.id and position = 0) as picture
				from variants variant join products product on product.id = variant.product_id where variant.id = ${variantId}
			) v) as variant,
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

/** An order to write; all of a call are for one variant. */
export interface NewOrder {
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
	{ variantId, variant, placedAt, expiresAt, orders }: { variantId: string; variant: NonNullable<PlacementFacts["variant"]>; placedAt: Date; expiresAt: Date; orders: readonly NewOrder[] },
): Promise<number> {
	const column = <T>(pick: (order: NewOrder) => T) => orders.map(pick);
	// Arrays by column: PostgreSQL reads them in a quarter of the time that it takes for JSON.
	const input: RawBuilder<unknown> = sql`
		select id, number, buyer, show, item, quantity, price, address::jsonb, note, key, hash from unnest(
			${column(({ id }) => id)}::uuid[], ${column(({ number }) => number)}::text[], ${column(({ buyer }) => buyer)}::text[], ${column(({ show }) => show)}::uuid[],
			${column(({ item }) => item)}::uuid[], ${column(({ quantity }) => quantity)}::int[], ${column(({ price }) => price)}::int[], ${column(({ address }) => JSON.stringify(address))}::text[],
			${column(({ note }) => note)}::text[], ${column(({ key }) => key)}::text[], ${column(({ hash }) => hash)}::text[]
		) as r (id, number, buyer, show, item, quantity, price, address, note, key, hash)`;
	const { rows } = await sql<{ keys: number }>`
		with input as materialized (${input}),
		new_orders as (
			insert into orders (id, number, buyer_id, shop_id, show_id, total_fen, address, note, placed_at, expires_at)
			select id, number, buyer, ${variant.shop_id}::uuid, show, quantity * price, address, note, ${placedAt}::timestamptz, ${expiresAt}::timestamptz from input
		), new_lines as (
			insert into order_lines (order_id, variant_id, lineup_item_id, quantity, unit_price_fen, title, title_en, variant, variant_en, picture)
			select id, ${variantId}::uuid, item, quantity, price, ${variant.title}, ${variant.title_en}, ${variant.name}, ${variant.name_en}, ${variant.picture} from input
		), new_movements as (
			insert into stock_movements (variant_id, kind, held, order_id) select ${variantId}::uuid, 'hold', quantity, id from input
		), items as (
			update lineup_items set taken = taken + more.units
			from (select item, sum(quantity)::int as units from input where item is not null group by item) more
			where lineup_items.id = more.item
		), buyers as (
			insert into lineup_buyers (lineup_item_id, buyer_id, units)
			select item, buyer, sum(quantity)::int from input where item is not null group by item, buyer
			on conflict (lineup_item_id, buyer_id) do update set units = lineup_buyers.units + excluded.units
		), level as (
			update stock_levels set held = held + (select sum(quantity)::int from input) where variant_id = ${variantId}
		), new_keys as (
			-- In one order in every process: two batches with the same keys do not wait for each other in a circle.
			insert into idempotency_keys (user_id, key, body_hash, order_id)
			select buyer, key, decode(hash, 'hex'), id from input order by buyer, key
			on conflict do nothing returning 1
		)
		select count(*)::int as keys from new_keys`.execute(trx);
	return rows[0]!.keys;
}
