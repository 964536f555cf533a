import { type RawBuilder, sql } from "kysely";
import type { Order } from "#shared/api.ts";
import type { OfferTerms, Reason } from "#shared/pricing.ts";
import type { ShippingRules } from "#shared/shipping.ts";
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
		readonly offer: OfferTerms | null;
		readonly has_extras: boolean;
	}[];
	/** What comes with the items: components before the gift, in their order. */
	readonly extras: readonly (VariantFacts & { readonly item: string; readonly kind: "component" | "gift"; readonly quantity: number })[];
}

/** What reads rows only to say what would be; placements lock. */
type Locking = "lock" | "look";
const forUpdate = (locking: Locking): RawBuilder<unknown> => (locking === "lock" ? sql`for no key update` : sql``);

/**
 * Locks what placements change: the lineup items by id, then the stock levels by variant; the same order everywhere, so that nobody
 * waits in a circle. The levels' condition asks for the items, which makes PostgreSQL lock them first. Items that something comes with lock
 * the levels of that too, in a statement of its own: only now is it known which ones.
 */
export async function lockVariants(trx: Db, variantIds: readonly string[], itemIds: readonly string[], locking: Locking = "lock"): Promise<LockedRows> {
	const { rows } = await sql<Omit<LockedRows, "extras">>`
		with item as materialized (
			select id, variant_id, show_id, open, live_price_fen, quota, taken, per_buyer_limit, offer, has_extras from lineup_items
			where id = any(${itemIds}::uuid[]) order by id ${forUpdate(locking)}
		), level as materialized (
			select variant_id, on_hand, held, sold from stock_levels
			where variant_id = any(${variantIds}::uuid[]) and (select count(*) filter (where has_extras) from item) = 0 order by variant_id ${forUpdate(locking)}
		)
		select coalesce((select json_agg(level) from level), '[]') as levels, coalesce((select json_agg(item) from item), '[]') as items`.execute(trx);
	const { levels, items } = rows[0]!;
	const withExtras = items.filter(({ has_extras }) => has_extras).map(({ id }) => id);
	return withExtras.length === 0 ? { levels, items, extras: [] } : { items, ...(await lockExtras(trx, variantIds, withExtras, locking)) };
}

async function lockExtras(trx: Db, variantIds: readonly string[], itemIds: readonly string[], locking: Locking): Promise<Pick<LockedRows, "levels" | "extras">> {
	const { rows } = await sql<Pick<LockedRows, "levels" | "extras">>`
		with extra as materialized (
			select extra.lineup_item_id as item, extra.kind, extra.quantity, extra.position, ${variantColumns}
			from lineup_extras extra join variants variant on variant.id = extra.variant_id join products product on product.id = variant.product_id
			where extra.lineup_item_id = any(${itemIds}::uuid[])
		), level as materialized (
			select variant_id, on_hand, held, sold from stock_levels
			where variant_id = any(array(select id from extra union select unnest(${variantIds}::uuid[]))) order by variant_id ${forUpdate(locking)}
		)
		select coalesce((select json_agg(level) from level), '[]') as levels, coalesce((select json_agg(extra order by kind, position, id) from extra), '[]') as extras`.execute(trx);
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
	readonly weight_g: number | null;
}

const variantColumns = sql`
	variant.id, variant.price_fen, variant.for_sale and product.for_sale as for_sale, variant.name, variant.name_en, variant.weight_g, product.id as product_id,
	product.title, product.title_en, product.shop_id,
	(select picture_id from product_pictures where product_id = product.id and position = 0) as picture`;

/** What a batch asks the database about, after `lockVariants`: a new statement, so that it sees what the lock waited for. */
export interface PlacementFacts {
	readonly now: Date;
	readonly variants: readonly VariantFacts[];
	readonly shows: Readonly<Record<string, ShowState>>;
	readonly units: readonly { readonly item: string; readonly buyer: string; readonly units: number | null }[];
	readonly addresses: readonly (Address & { readonly id: string; readonly user_id: string; readonly district_code: string | null })[];
	readonly placed: readonly { readonly user_id: string; readonly key: string; readonly body_hash: string; readonly order_id: string }[];
	/** What the variants' shops charge for shipping, by shop; the others charge nothing. */
	readonly shipping: Readonly<Record<string, ShippingRules>>;
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
				select ${variantColumns}
				from variants variant join products product on product.id = variant.product_id where variant.id = any(${variantIds}::uuid[])
			) v), '[]') as variants,
			coalesce((select json_object_agg(id, state) from shows where id = any(${showIds}::uuid[])), '{}') as shows,
			coalesce((select json_agg(u) from (
				select pair.item, pair.buyer, (select units from lineup_buyers where lineup_item_id = pair.item and buyer_id = pair.buyer) as units
				from unnest(${itemBuyers.items}::uuid[], ${itemBuyers.buyers}::text[]) as pair (item, buyer)
			) u), '[]') as units,
			coalesce((select json_agg(a) from (
				select id, user_id, name, phone, region, street, district_code from addresses where id = any(${addressIds}::uuid[])
			) a), '[]') as addresses,
			coalesce((select json_agg(earlier) from (
				select (
					select json_build_object('user_id', user_id, 'key', key, 'body_hash', encode(body_hash, 'hex'), 'order_id', order_id)
					from idempotency_keys where user_id = pair.user_id and key = pair.key
				) as earlier
				from unnest(${keys.users}::text[], ${keys.keys}::text[]) as pair (user_id, key)
			) k where earlier is not null), '[]') as placed,
			coalesce((select json_object_agg(shop_id, rules) from shop_shipping where shop_id = any(array(select shop_id from variants where id = any(${variantIds}::uuid[])))), '{}') as shipping,
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
	readonly discount: number;
	/** What shipping costs. */
	readonly shipping: number;
	readonly reasons: readonly Reason[];
	/** Further lines, which cost nothing. */
	readonly extras: readonly { readonly kind: "component" | "gift"; readonly quantity: number; readonly variant: VariantFacts }[];
	readonly coupons: readonly { readonly claimId: string; readonly discountFen: number }[];
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
	// Most orders are units at a price: they carry no columns for the rest.
	const plain = orders.every(({ discount, shipping, reasons }) => discount === 0 && shipping === 0 && reasons.length === 0);
	const [rest, restNames, restValues] = plain
		? [sql``, sql``, sql`0 as discount, 0 as shipping, null::jsonb as reasons`]
		: [sql`, ${column(({ discount }) => discount)}::int[], ${column(({ shipping }) => shipping)}::int[], ${column(({ reasons }) => (reasons.length === 0 ? null : JSON.stringify(reasons)))}::text[]`, sql`, discount, shipping, reasons`, sql`discount, shipping, reasons::jsonb as reasons`];
	// Arrays by column: PostgreSQL reads them in a quarter of the time that it takes for JSON.
	const input: RawBuilder<unknown> = sql`
		select variant, id, number, buyer, show, item, quantity, price, address::jsonb, note, key, hash, ${restValues} from unnest(
			${column(({ variant }) => places.get(variant)!)}::int[],
			${column(({ id }) => id)}::uuid[], ${column(({ number }) => number)}::text[], ${column(({ buyer }) => buyer)}::text[], ${column(({ show }) => show)}::uuid[],
			${column(({ item }) => item)}::uuid[], ${column(({ quantity }) => quantity)}::int[], ${column(({ price }) => price)}::int[], ${column(({ address }) => JSON.stringify(address))}::text[],
			${column(({ note }) => note)}::text[], ${column(({ key }) => key)}::text[], ${column(({ hash }) => hash)}::text[]${rest}
		) as r (variant, id, number, buyer, show, item, quantity, price, address, note, key, hash${restNames})`;
	const { rows } = await sql<{ keys: number }>`
		with input as materialized (${input}),
		variant as materialized (
			select * from unnest(
				${detail(({ id }) => id)}::uuid[], ${detail(({ shop_id }) => shop_id)}::uuid[], ${detail(({ title }) => title)}::text[], ${detail(({ title_en }) => title_en)}::text[],
				${detail(({ name }) => name)}::text[], ${detail(({ name_en }) => name_en)}::text[], ${detail(({ picture }) => picture)}::text[]
			) with ordinality as v (id, shop_id, title, title_en, name, name_en, picture, place)
		),
		new_orders as (
			insert into orders (id, number, buyer_id, shop_id, show_id, shipping_fen, total_fen, address, note, placed_at, expires_at)
			select input.id, number, buyer, variant.shop_id, show, shipping, quantity * price - discount + shipping, address, note, ${placedAt}::timestamptz, ${expiresAt}::timestamptz from input join variant on place = input.variant
		), new_lines as (
			insert into order_lines (order_id, variant_id, lineup_item_id, quantity, unit_price_fen, title, title_en, variant, variant_en, picture, discount_fen, reasons)
			select input.id, variant.id, item, quantity, price, title, title_en, name, name_en, picture, discount, reasons from input join variant on place = input.variant
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

/** Writes what orders of the same transaction have besides their first line: further lines with their holds, and coupons. */
export async function insertExtras(trx: Db, orders: readonly NewOrder[]): Promise<void> {
	const lines = orders.flatMap(({ id, extras }) => extras.map((extra, index) => ({ ...extra, order: id, line: index + 2 })));
	const column = <T>(pick: (line: (typeof lines)[number]) => T) => lines.map(pick);
	if (lines.length > 0)
		await sql`
			with input as materialized (
				select * from unnest(
					${column(({ order }) => order)}::uuid[], ${column(({ line }) => line)}::int[], ${column(({ kind }) => kind)}::text[], ${column(({ variant }) => variant.id)}::uuid[],
					${column(({ quantity }) => quantity)}::int[], ${column(({ variant }) => variant.title)}::text[], ${column(({ variant }) => variant.title_en)}::text[],
					${column(({ variant }) => variant.name)}::text[], ${column(({ variant }) => variant.name_en)}::text[], ${column(({ variant }) => variant.picture)}::text[]
				) as r (order_id, line, kind, variant_id, quantity, title, title_en, name, name_en, picture)
			), new_lines as (
				insert into order_lines (order_id, line, kind, variant_id, quantity, unit_price_fen, title, title_en, variant, variant_en, picture, reasons)
				select order_id, line, kind, variant_id, quantity, 0, title, title_en, name, name_en, picture, case kind when 'gift' then '[{"code":"gift"}]'::jsonb end from input
			), new_movements as (
				insert into stock_movements (variant_id, kind, held, order_id) select variant_id, 'hold', quantity, order_id from input
			)
			update stock_levels set held = held + more.units
			from (select variant_id, sum(quantity)::int as units from input group by variant_id) more
			where stock_levels.variant_id = more.variant_id`.execute(trx);
	await insertCoupons(trx, orders);
}

/** Writes which coupons went into orders of the same transaction. Their claims are locked and unused. */
export async function insertCoupons(trx: Db, orders: readonly Pick<NewOrder, "id" | "coupons">[]): Promise<void> {
	const coupons = orders.flatMap(({ id, coupons }) => coupons.map((coupon) => ({ ...coupon, order: id })));
	if (coupons.length > 0)
		await sql`
			with input as materialized (
				select * from unnest(${coupons.map(({ order }) => order)}::uuid[], ${coupons.map(({ claimId }) => claimId)}::uuid[], ${coupons.map(({ discountFen }) => discountFen)}::int[]) as r (order_id, claim_id, discount_fen)
			), used as (
				insert into order_coupons (order_id, claim_id, discount_fen) select order_id, claim_id, discount_fen from input
			)
			update coupon_claims set order_id = input.order_id from input where coupon_claims.id = input.claim_id`.execute(trx);
}
