import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Live } from "../../server/live/live.ts";
import type { Db } from "../../server/db/connect.ts";
import type { TestDatabase } from "./database.ts";

export interface Market {
	readonly shopId: string;
	readonly variantId: string;
	readonly showId: string;
	readonly itemId: string;
	readonly hostId: string;
	readonly priceFen: number;
	readonly livePriceFen: number;
}

/** A shop with one product in stock, and a live show that sells it at a live price. */
export async function makeMarket(
	{ db, user }: Pick<TestDatabase, "db" | "user">,
	{ stock = 100, quota = stock, perBuyerLimit = 1000, live = true, priceFen = 2990, livePriceFen = 1990 }: Partial<Record<"stock" | "quota" | "perBuyerLimit" | "priceFen" | "livePriceFen", number>> & { live?: boolean } = {},
): Promise<Market> {
	const hostId = await user("主播", "host");
	const tag = randomUUID().slice(0, 8);
	const shop = await db.insertInto("shops").values({ slug: `shop-${tag}`, name: "橙园", name_en: "Orange Garden", legal_name: "橙园果业有限公司", licence_number: "91500000MA5U", contact: "023-5555" }).returning("id").executeTakeFirstOrThrow();
	const product = await db.insertInto("products").values({ shop_id: shop.id, title: "脐橙", title_en: "Navel oranges", description_en: null, origin_en: null }).returning("id").executeTakeFirstOrThrow();
	const variantId = await addVariant(db, product.id, priceFen, stock);
	const room = await db.insertInto("rooms").values({ name: "一号直播间", name_en: null, kind: "livestream", seats: 4 }).returning("id").executeTakeFirstOrThrow();
	const show = await db
		.insertInto("shows")
		.values({ title: "橙子专场", title_en: null, cover: null, host_id: hostId, producer_id: null, room_id: room.id, showcase_id: null, state: live ? "live" : "scheduled", planned: sql<string>`tstzrange(now(), now() + interval '2 hours')`, featured_item_id: null, off_air_since: live ? sql`now()` : null })
		.returning("id")
		.executeTakeFirstOrThrow();
	const item = await db
		.insertInto("lineup_items")
		.values({ show_id: show.id, variant_id: variantId, position: 0, live_price_fen: livePriceFen, quota, per_buyer_limit: perBuyerLimit, open: live })
		.returning("id")
		.executeTakeFirstOrThrow();
	return { shopId: shop.id, variantId, showId: show.id, itemId: item.id, hostId, priceFen, livePriceFen };
}

/** A variant with `stock` units received. */
export async function addVariant(db: Db, productId: string, priceFen: number, stock: number): Promise<string> {
	const { id } = await db.insertInto("variants").values({ product_id: productId, sku: `sku-${randomUUID().slice(0, 8)}`, name: "5 斤装", name_en: "2.5 kg", price_fen: priceFen }).returning("id").executeTakeFirstOrThrow();
	await db.insertInto("stock_levels").values({ variant_id: id, on_hand: stock }).execute();
	await db.insertInto("stock_movements").values({ variant_id: id, kind: "receive", on_hand: stock, order_id: null }).execute();
	return id;
}

/** A buyer with an address. */
export async function makeBuyer({ db, user }: Pick<TestDatabase, "db" | "user">, name = "买家"): Promise<{ id: string; addressId: string }> {
	const id = await user(name);
	return { id, addressId: await addAddress(db, id) };
}

export async function addAddress(db: Db, userId: string): Promise<string> {
	const address = { user_id: userId, name: "李四", phone: "13800000000", region: "重庆市奉节县", street: "橙园路 1 号" };
	return (await db.insertInto("addresses").values(address).returning("id").executeTakeFirstOrThrow()).id;
}

/** A live layer that remembers what it was told, and tells it to who listens. */
export function recordingLive(): Live & { readonly stock: string[]; readonly orders: Parameters<Live["orderChanged"]>[0][] } {
	const stock: string[] = [];
	const orders: Parameters<Live["orderChanged"]>[0][] = [];
	const listeners: Parameters<Live["onStock"]>[0][] = [];
	const stockChanged: Live["stockChanged"] = (ids) => {
		stock.push(...ids);
		for (const listener of listeners) listener(ids);
	};
	return { stock, orders, stockChanged, onStock: (listener) => void listeners.push(listener), couponsChanged: () => {}, interactionChanged: () => {}, orderChanged: (order) => void orders.push(order), actorChanged: () => {}, wordsChanged: () => {}, chatApproved: () => {}, reviewsChanged: () => {} };
}

/**
 * Every sentence about stock that does not hold (design.md, section 5), of the whole database; empty when all is well:
 * levels are never negative, movements sum to them, `held` and `sold` are the units of living orders, `taken` those at the live price; a total is that of its
 * lines less their discounts, a coupon is claimed no more often than it may be and used in one living order.
 */
export async function brokenInvariants(db: Db): Promise<string[]> {
	const { rows } = await sql<{ sentence: string }>`
		with units as (
			select line.variant_id, line.lineup_item_id, line.quantity, orders.state from order_lines line join orders on orders.id = line.order_id
		), by_variant as (
			select variant_id,
				coalesce(sum(quantity) filter (where state = 'pending'), 0) as held,
				coalesce(sum(quantity) filter (where state in ('confirmed', 'shipped')), 0) as sold
			from units group by variant_id
		), moved as (
			select variant_id, sum(on_hand) as on_hand, sum(held) as held, sum(sold) as sold from stock_movements group by variant_id
		)
		select format('oversold: %s', level) as sentence from stock_levels level where on_hand - held - sold < 0 or held < 0 or sold < 0
		union all
		select format('movements %s do not sum to level %s', moved, level) from stock_levels level left join moved using (variant_id)
			where (level.on_hand, level.held, level.sold) is distinct from (coalesce(moved.on_hand, 0)::int, coalesce(moved.held, 0)::int, coalesce(moved.sold, 0)::int)
		union all
		select format('orders %s do not sum to level %s', by_variant, level) from stock_levels level left join by_variant using (variant_id)
			where (level.held, level.sold) is distinct from (coalesce(by_variant.held, 0)::int, coalesce(by_variant.sold, 0)::int)
		union all
		select format('taken %s of item %s is not the units of its living orders', item.taken, item.id) from lineup_items item
			where item.taken <> (select coalesce(sum(quantity), 0) from units where lineup_item_id = item.id and state in ('pending', 'confirmed', 'shipped')) or item.taken > item.quota
		union all
		select format('buyer %s of item %s has %s units noted, %s in living orders', buyer_id, lineup_item_id, units, living)
			from (
				select orders.buyer_id, line.lineup_item_id, sum(line.quantity) filter (where orders.state in ('pending', 'confirmed', 'shipped')) as living
				from order_lines line join orders on orders.id = line.order_id where line.lineup_item_id is not null group by orders.buyer_id, line.lineup_item_id
			) bought full join lineup_buyers using (buyer_id, lineup_item_id)
			where coalesce(living, 0) <> coalesce(units, 0)
		union all
		select format('order %s costs %s, its lines less their discounts %s and its shipping %s', orders.id, total_fen, sum(quantity::bigint * unit_price_fen - discount_fen), shipping_fen)
			from orders join order_lines line on line.order_id = orders.id group by orders.id having total_fen <> sum(quantity::bigint * unit_price_fen - discount_fen) + shipping_fen
		union all
		select format('order %s has discounts of %s on its lines, of %s by coupons', line.order_id, line.fen, used.fen)
			from (select order_id, sum(discount_fen) as fen from order_lines group by order_id) line
			full join (select order_id, sum(discount_fen) as fen from order_coupons group by order_id) used using (order_id) where coalesce(line.fen, 0) <> coalesce(used.fen, 0)
		union all
		select format('coupon %s is claimed %s times of %s, and has %s claims', coupon.id, claimed, total, (select count(*) from coupon_claims where coupon_id = coupon.id)) from coupons coupon
			where claimed <> (select count(*) from coupon_claims where coupon_id = coupon.id) or claimed > total
		union all
		select format('person %s has %s claims of coupon %s', user_id, count(*), coupon_id) from coupon_claims claim join coupons on coupons.id = claim.coupon_id
			group by user_id, coupon_id, per_person having count(*) > per_person
		union all
		select format('claim %s is noted in order %s, living orders with it: %s', claim.id, claim.order_id, living.orders)
			from coupon_claims claim left join lateral (
				select array_agg(orders.id) as orders from order_coupons used join orders on orders.id = used.order_id where used.claim_id = claim.id and orders.state in ('pending', 'confirmed', 'shipped')
			) living on true
			where (case when claim.order_id is null then null else array[claim.order_id] end) is distinct from living.orders
		union all
		select format('checkout %s has %s orders of %s shops', checkout_id, count(*), count(distinct shop_id)) from orders where checkout_id is not null group by checkout_id having count(*) <> count(distinct shop_id)
		union all
		select format('order %s has %s idempotency keys', orders.id, count(keys)) from orders left join idempotency_keys keys on keys.order_id = orders.id
			group by orders.id having count(keys) <> (case when checkout_id is null then 1 else 0 end)
		union all
		select format('checkout %s has no orders', id) from checkouts where not exists (select from orders where checkout_id = checkouts.id and buyer_id = checkouts.buyer_id)`.execute(db);
	return rows.map((row) => row.sentence);
}
