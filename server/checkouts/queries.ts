import { sql } from "kysely";
import type { Order } from "#shared/api.ts";
import type { Checkout } from "#shared/cart.ts";
import type { Reason } from "#shared/pricing.ts";
import type { Db } from "../db/connect.ts";
import { insertCoupons, type NewOrder, type VariantFacts } from "../orders/placement-queries.ts";
import { ordersById } from "../orders/queries.ts";

/** An order to write, with its lines. */
export interface NewCheckoutOrder {
	readonly id: string;
	readonly number: string;
	readonly shop: string;
	/** The one show whose live prices are in it. */
	readonly show: string | null;
	readonly note: string;
	readonly shipping: number;
	readonly total: number;
	readonly coupons: NewOrder["coupons"];
	/** What was bought, each followed by what comes with it. */
	readonly lines: readonly { readonly kind: "item" | "component" | "gift"; readonly reasons: readonly Reason[]; readonly variant: VariantFacts; readonly item: string | null; readonly show: string | null; readonly quantity: number; readonly price: number; /** Off the line. */ readonly discount: number }[];
}

/** Writes the orders of a checkout with their lines, holds and movements in one statement, and their coupons. The stock is locked and suffices; so are the claims. */
export async function insertCheckout(
	trx: Db,
	{ checkoutId, buyerId, address, placedAt, expiresAt, orders }: { checkoutId: string; buyerId: string; address: Order["address"]; placedAt: Date; expiresAt: Date; orders: readonly NewCheckoutOrder[] },
): Promise<void> {
	const lines = orders.flatMap(({ id, lines }) => lines.map((line, index) => ({ ...line, order: id, line: index + 1 })));
	const order = <T>(pick: (order: NewCheckoutOrder) => T) => orders.map(pick);
	const line = <T>(pick: (line: (typeof lines)[number]) => T) => lines.map(pick);
	await sql`
		with new_orders as (
			insert into orders (id, number, buyer_id, shop_id, show_id, checkout_id, shipping_fen, total_fen, address, note, placed_at, expires_at)
			select id, number, ${buyerId}, shop, show, ${checkoutId}::uuid, shipping, total, ${JSON.stringify(address)}::jsonb, note, ${placedAt}::timestamptz, ${expiresAt}::timestamptz from unnest(
				${order(({ id }) => id)}::uuid[], ${order(({ number }) => number)}::text[], ${order(({ shop }) => shop)}::uuid[], ${order(({ show }) => show)}::uuid[],
				${order(({ shipping }) => shipping)}::int[], ${order(({ total }) => total)}::int[], ${order(({ note }) => note)}::text[]
			) as r (id, number, shop, show, shipping, total, note)
		), input as materialized (
			select * from unnest(
				${line(({ order }) => order)}::uuid[], ${line(({ line }) => line)}::int[], ${line(({ variant }) => variant.id)}::uuid[], ${line(({ item }) => item)}::uuid[],
				${line(({ quantity }) => quantity)}::int[], ${line(({ price }) => price)}::int[], ${line(({ variant }) => variant.title)}::text[], ${line(({ variant }) => variant.title_en)}::text[],
				${line(({ variant }) => variant.name)}::text[], ${line(({ variant }) => variant.name_en)}::text[], ${line(({ variant }) => variant.picture)}::text[],
				${line(({ kind }) => kind)}::text[], ${line(({ reasons }) => (reasons.length === 0 ? null : JSON.stringify(reasons)))}::text[], ${line(({ discount }) => discount)}::int[]
			) as r (order_id, line, variant_id, item, quantity, price, title, title_en, name, name_en, picture, kind, reasons, discount)
		), new_lines as (
			insert into order_lines (order_id, line, variant_id, lineup_item_id, quantity, unit_price_fen, title, title_en, variant, variant_en, picture, kind, reasons, discount_fen)
			select order_id, line, variant_id, item, quantity, price, title, title_en, name, name_en, picture, kind, reasons::jsonb, discount from input
		), new_movements as (
			insert into stock_movements (variant_id, kind, held, order_id) select variant_id, 'hold', quantity, order_id from input
		), items as (
			update lineup_items set taken = taken + more.units
			from (select item, sum(quantity)::int as units from input where item is not null group by item) more
			where lineup_items.id = more.item
		), buyers as (
			insert into lineup_buyers (lineup_item_id, buyer_id, units)
			select item, ${buyerId}, sum(quantity)::int from input where item is not null group by item
			on conflict (lineup_item_id, buyer_id) do update set units = lineup_buyers.units + excluded.units
		)
		update stock_levels set held = held + more.units
		from (select variant_id, sum(quantity)::int as units from input group by variant_id) more
		where stock_levels.variant_id = more.variant_id`.execute(trx);
	await insertCoupons(trx, orders);
}

/** What is open at a provider for several orders of a checkout; of several such the newest. */
async function openJoint(db: Db, checkoutId: string): Promise<Checkout["payment"]> {
	const parts = await db
		.selectFrom("payments")
		.innerJoin("joint_payments as joint", "joint.id", "payments.joint_id")
		.select(["joint.id", "joint.amount_fen", "payments.method", "payments.state", "payments.next", "payments.order_id"])
		.where("joint.checkout_id", "=", checkoutId)
		.where("payments.state", "in", ["pending", "processing"])
		.orderBy("joint.id", "desc")
		.orderBy("payments.order_id")
		.execute();
	const [first] = parts;
	if (!first) return null;
	return { method: first.method, state: first.state === "processing" ? "processing" : "pending", amountFen: first.amount_fen, orderIds: parts.filter(({ id }) => id === first.id).map(({ order_id }) => order_id), next: first.next };
}

/** A checkout with its orders as they stand now, in the order in which they were placed; null where this buyer has none of that id. */
export async function readCheckout(db: Db, buyerId: string, checkoutId: string): Promise<Checkout | null> {
	const rows = await db.selectFrom("orders").select("id").where("checkout_id", "=", checkoutId).where("buyer_id", "=", buyerId).orderBy("id").execute();
	if (rows.length === 0) return null;
	const known = await ordersById(
		db,
		rows.map(({ id }) => id),
	);
	const orders = rows.map(({ id }) => known.get(id)!);
	return { id: checkoutId, orders, totalFen: orders.reduce((sum, { totalFen }) => sum + totalFen, 0), payment: await openJoint(db, checkoutId) };
}
