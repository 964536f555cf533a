import { sql } from "kysely";
import { jsonArrayFrom, jsonObjectFrom } from "kysely/helpers/postgres";
import type { Order, OrderState } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import { sellersOf } from "../catalog/sellers.ts";
import { couponsAreFree } from "../coupons/queries.ts";
import type { Db } from "../db/connect.ts";
import type { StockMove } from "./states.ts";
import { stockEffects } from "./states.ts";

/**
 * Which payment of an order counts: the one that was made or agreed, money that stays before money that goes back; else the newest try.
 */
const counts = sql<number>`case when payments.state in ('succeeded', 'due') then case when payments.refund_fen = 0 then 3 else 2 end when payments.state in ('refunded', 'processing') then 1 else 0 end`;

/** Orders whole, newest first; add conditions, then give the rows to `toOrders`. */
function selectOrders(db: Db) {
	return db
		.selectFrom("orders")
		.select(["orders.id", "orders.number", "orders.state", "orders.shop_id", "orders.show_id", "orders.shipping_fen", "orders.total_fen", "orders.address", "orders.note", "orders.placed_at", "orders.expires_at"])
		.select((eb) => [
			jsonArrayFrom(
				eb
					.selectFrom("order_lines as line")
					.innerJoin("variants", "variants.id", "line.variant_id")
					.whereRef("line.order_id", "=", "orders.id")
					.orderBy("line.line")
					.select(["line.variant_id", "variants.product_id", "line.title", "line.title_en", "line.variant", "line.variant_en", "line.picture", "line.quantity", "line.unit_price_fen", "line.lineup_item_id", "line.kind", "line.discount_fen", "line.reasons"]),
			).as("lines"),
			jsonObjectFrom(
				eb
					.selectFrom("payments")
					.leftJoin("joint_payments as joint", "joint.id", "payments.joint_id")
					.whereRef("payments.order_id", "=", "orders.id")
					.orderBy(counts, "desc")
					.orderBy("payments.id", "desc")
					.limit(1)
					.select(["payments.method", "payments.state", "payments.refund_fen", "joint.checkout_id"]),
			).as("payment"),
			eb
				.selectFrom("refunds")
				.innerJoin("payments", "payments.id", "refunds.payment_id")
				.whereRef("payments.order_id", "=", "orders.id")
				.where("refunds.state", "in", ["requested", "processing"])
				.select((of) => of.fn.coalesce(of.fn.sum<number>("refunds.amount_fen"), sql<number>`0`).as("fen"))
				.as("refunding_fen"),
			// As text in ISO 8601 with milliseconds: inside JSON there is no Date.
			jsonObjectFrom(
				eb
					.selectFrom("parcels")
					.whereRef("parcels.order_id", "=", "orders.id")
					.select(["parcels.carrier", "parcels.tracking_number", sql<string>`to_char(shipped_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`.as("shipped_at")]),
			).as("parcel"),
		])
		.orderBy("orders.id", "desc");
}

type OrderRow = Awaited<ReturnType<ReturnType<typeof selectOrders>["execute"]>>[number];

async function toOrders(db: Db, rows: readonly OrderRow[]): Promise<Order[]> {
	const sellers = await sellersOf(
		db,
		rows.map((row) => row.shop_id),
	);
	return rows.map((row) => ({
		id: row.id,
		number: row.number,
		state: row.state,
		seller: sellers.get(row.shop_id)!,
		showId: row.show_id,
		lines: row.lines.map((line) => ({
			variantId: line.variant_id,
			productId: line.product_id,
			title: { zh: line.title, en: line.title_en },
			variant: { zh: line.variant, en: line.variant_en },
			picture: line.picture,
			quantity: line.quantity,
			unitPriceFen: line.unit_price_fen,
			live: line.lineup_item_id !== null,
			kind: line.kind,
			discountFen: line.discount_fen,
			reasons: line.reasons ?? [],
		})),
		shippingFen: row.shipping_fen,
		totalFen: row.total_fen,
		address: row.address,
		note: row.note,
		placedAt: row.placed_at.toISOString(),
		expiresAt: row.state === "pending" ? row.expires_at.toISOString() : null,
		payment: row.payment && { method: row.payment.method, state: row.payment.state, refundFen: row.payment.refund_fen, next: null, checkoutId: row.payment.checkout_id },
		refundingFen: Number(row.refunding_fen),
		parcel: row.parcel && { carrier: row.parcel.carrier, trackingNumber: row.parcel.tracking_number, shippedAt: row.parcel.shipped_at },
	}));
}

/** Orders by id; those that do not exist are left out. */
export async function ordersById(db: Db, ids: readonly string[]): Promise<Map<string, Order>> {
	if (ids.length === 0) return new Map();
	const orders = await toOrders(db, await selectOrders(db).where("orders.id", "in", ids).execute());
	return new Map(orders.map((order) => [order.id, order]));
}

/** One order; refuses with `not_found` where there is none. */
export async function wholeOrder(db: Db, orderId: string): Promise<Order> {
	const order = (await ordersById(db, [orderId])).get(orderId);
	if (!order) throw new Refusal("not_found");
	return order;
}

/** One page of orders of a buyer, of some shops, or (neither) of all; `before` is the id of the last order of the page before. */
export async function orderPage(
	db: Db,
	filter: { readonly buyerId?: string; readonly shopIds?: readonly string[]; readonly state?: OrderState; readonly before?: string },
	size = 30,
): Promise<{ orders: Order[]; more: boolean }> {
	if (filter.shopIds?.length === 0) return { orders: [], more: false };
	const rows = await selectOrders(db)
		.$if(filter.buyerId !== undefined, (query) => query.where("orders.buyer_id", "=", filter.buyerId!))
		.$if(filter.shopIds !== undefined, (query) => query.where("orders.shop_id", "in", filter.shopIds!))
		.$if(filter.state !== undefined, (query) => query.where("orders.state", "=", filter.state!))
		.$if(filter.before !== undefined, (query) => query.where("orders.id", "<", filter.before!))
		.limit(size + 1)
		.execute();
	return { orders: await toOrders(db, rows.slice(0, size)), more: rows.length > size };
}

/** Who an order belongs to; `null` when there is no such order. */
export async function ownersOf(db: Db, orderId: string) {
	return (await db.selectFrom("orders").select(["buyer_id", "shop_id"]).where("id", "=", orderId).executeTakeFirst()) ?? null;
}

const lockedColumns = ["id", "number", "state", "buyer_id", "shop_id", "show_id", "total_fen", "expires_at"] as const;

/** An order, locked until the transaction ends; `due`: its deadline has passed by the database's clock. */
export async function lockOrder(trx: Db, orderId: string) {
	return (await lockOrders(trx, [orderId]))[0] ?? null;
}

/** The same for several, which are locked by id. */
export function lockOrders(trx: Db, orderIds: readonly string[]) {
	return trx
		.selectFrom("orders")
		.select(lockedColumns)
		.select(sql<boolean>`expires_at <= clock_timestamp()`.as("due"))
		.where("id", "in", orderIds)
		.orderBy("id")
		.forNoKeyUpdate()
		.execute();
}

export type LockedOrder = Omit<NonNullable<Awaited<ReturnType<typeof lockOrder>>>, "due">;

/** Pending orders whose deadline has passed, locked; those that somebody else holds (being paid, cancelled or swept) are passed over. */
export function lockDue(trx: Db, limit: number): Promise<LockedOrder[]> {
	return trx
		.selectFrom("orders")
		.select(lockedColumns)
		.where("state", "=", "pending")
		.where("expires_at", "<=", sql<Date>`clock_timestamp()`)
		.orderBy("expires_at")
		.limit(limit)
		.forNoKeyUpdate()
		.skipLocked()
		.execute();
}

/** Puts locked orders from one state into another. Throws when one is not in `from`: the caller checked it under the lock. */
export async function updateState(trx: Db, orderIds: readonly string[], from: OrderState, to: OrderState): Promise<void> {
	const { numUpdatedRows } = await trx
		.updateTable("orders")
		.set({ state: to, closed_at: to === "cancelled" || to === "expired" ? sql<Date>`clock_timestamp()` : null })
		.where("id", "in", orderIds)
		.where("state", "=", from)
		.executeTakeFirst();
	if (Number(numUpdatedRows) !== orderIds.length) throw new Error(`${orderIds.length} orders should go from ${from} to ${to}, ${numUpdatedRows} did`);
}

const linesOf = (orderIds: readonly string[]) => sql`
		select line.variant_id, line.lineup_item_id, line.quantity, line.order_id, orders.buyer_id
		from order_lines line join orders on orders.id = line.order_id where line.order_id = any(${orderIds}::uuid[])`;

/** Locks the lineup items of orders (by id), then the levels (by variant), as placements do. */
async function lockStock(trx: Db, orderIds: readonly string[]): Promise<void> {
	await sql`
		with line as materialized (${linesOf(orderIds)}),
		item as materialized (
			select id from lineup_items where id in (select lineup_item_id from line) order by id for no key update
		)
		select variant_id from stock_levels
		where variant_id in (select variant_id from line) and (select count(*) from item) >= 0
		order by variant_id for no key update`.execute(trx);
}

/** Locks all that orders move with: their stock, then their coupons. For those who move several orders one after the other. */
export async function lockForMove(trx: Db, orderIds: readonly string[]): Promise<void> {
	await lockStock(trx, orderIds);
	await couponsAreFree(trx, orderIds);
}

/**
 * Whether an expired order could be had again now: in stock, within the quota of its lineup items and its buyer's limit, with coupons that are still unused. Its price was agreed when it was
 * placed; that its show is over does not count. Locks the stock, so that the answer holds until the transaction ends.
 */
export async function canRetake(trx: Db, orderId: string): Promise<boolean> {
	await lockStock(trx, [orderId]);
	// A new statement, so that it sees what the lock waited for.
	const { rows } = await sql<{ possible: boolean }>`
		with line as materialized (${linesOf([orderId])})
		select not exists (
			select from (select variant_id, sum(quantity) as units from line group by variant_id) sums
			left join stock_levels level using (variant_id) where coalesce(level.on_hand - level.held - level.sold, 0) < sums.units
		) and not exists (
			select from (select lineup_item_id, buyer_id, sum(quantity) as units from line where lineup_item_id is not null group by lineup_item_id, buyer_id) sums
			join lineup_items item on item.id = sums.lineup_item_id
			left join lineup_buyers buyer on buyer.lineup_item_id = sums.lineup_item_id and buyer.buyer_id = sums.buyer_id
			where item.quota - item.taken < sums.units or coalesce(buyer.units, 0) + sums.units > item.per_buyer_limit
		) as possible`.execute(trx);
	return rows[0]!.possible && (await couponsAreFree(trx, [orderId]));
}

/**
 * Moves the stock of locked orders: one movement a line, levels, lineup items and what their buyers have by their sums. Locks the lineup items (by id), then the
 * levels (by variant), as placements do. Answers the variants whose figures changed.
 */
export async function moveStock(trx: Db, orderIds: readonly string[], move: StockMove): Promise<string[]> {
	const effect = stockEffects[move];
	// A movement says what stock did; that it had been let go before is in the order.
	const kind = move === "retake" ? "sell" : move;
	await lockStock(trx, orderIds);
	const { rows } = await sql<{ variant_id: string }>`
		with line as materialized (${linesOf(orderIds)}),
		movements as (
			insert into stock_movements (variant_id, kind, held, sold, order_id)
			select variant_id, ${kind}, quantity * ${effect.held}::int, quantity * ${effect.sold}::int, order_id from line
		), items as (
			update lineup_items set taken = taken + ${effect.taken}::int * sums.units
			from (select lineup_item_id, sum(quantity)::int as units from line where lineup_item_id is not null group by lineup_item_id) sums
			where lineup_items.id = sums.lineup_item_id and ${effect.taken}::int <> 0
		), buyers as (
			update lineup_buyers set units = lineup_buyers.units + ${effect.taken}::int * sums.units
			from (select lineup_item_id, buyer_id, sum(quantity)::int as units from line where lineup_item_id is not null group by lineup_item_id, buyer_id) sums
			where lineup_buyers.lineup_item_id = sums.lineup_item_id and lineup_buyers.buyer_id = sums.buyer_id and ${effect.taken}::int <> 0
		)
		update stock_levels set held = held + ${effect.held}::int * sums.units, sold = sold + ${effect.sold}::int * sums.units
		from (select variant_id, sum(quantity)::int as units from line group by variant_id) sums
		where stock_levels.variant_id = sums.variant_id
		returning stock_levels.variant_id`.execute(trx);
	return rows.map((row) => row.variant_id);
}
