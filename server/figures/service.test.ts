import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PlaceCheckout } from "#shared/cart.ts";
import type { Actor } from "#shared/roles.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { eventually } from "../../test/support/eventually.ts";
import { addVariant, makeBuyer, makeMarket, type Market, recordingLive } from "../../test/support/market.ts";
import { createCheckouts } from "../checkouts/place.ts";
import { createPlacing } from "../orders/place.ts";
import { createAudience } from "./audience.ts";
import { figuresOf } from "./service.ts";

let database: TestDatabase;
let market: Market;
let secondItem: string;
let otherShop: string;
beforeAll(async () => {
	database = await freshDatabase();
	const { db } = database;
	market = await makeMarket(database);
	await db.updateTable("shows").set({ live_at: sql`clock_timestamp() - interval '50 minutes'` }).where("id", "=", market.showId).execute();
	// A second item, of another shop.
	const other = await makeMarket(database);
	otherShop = other.shopId;
	const { product_id } = await db.selectFrom("variants").select("product_id").where("id", "=", other.variantId).executeTakeFirstOrThrow();
	const variant = await addVariant(db, product_id, 500, 100);
	secondItem = (await db.insertInto("lineup_items").values({ show_id: market.showId, variant_id: variant, position: 1, live_price_fen: 450, quota: 100, per_buyer_limit: 100, open: true }).returning("id").executeTakeFirstOrThrow()).id;

	const placing = createPlacing({ db, live: recordingLive(), log: pino({ level: "silent" }), jobs: { send: async () => null } as never, holdMinutes: 15 });
	const buyers = await Promise.all(Array.from({ length: 7 }, () => makeBuyer(database)));
	for (let n = 0; n < 40; n++) {
		const buyer = buyers[Math.floor(Math.random() * buyers.length)]!;
		const [variantId, lineupItemId, unitPriceFen] = Math.random() < 0.6 ? [market.variantId, market.itemId, market.livePriceFen] : [variant, secondItem, 450];
		const placed = await placing.place(buyer.id, randomUUID(), { variantId, lineupItemId, quantity: 1 + Math.floor(Math.random() * 2), addressId: buyer.addressId, unitPriceFen, note: "" });
		if (placed.kind !== "placed") throw new Error(placed.kind);
		await sql`update orders set placed_at = clock_timestamp() - random() * interval '49 minutes', state = (array['pending', 'confirmed', 'shipped', 'cancelled', 'expired'])[1 + floor(random() * 5)::int] where id = ${placed.order.id}`.execute(db);
	}
	// What comes along with an order is none of its units.
	await sql`insert into order_lines (order_id, line, kind, variant_id, quantity, unit_price_fen, title, variant) select id, 2, 'gift', ${market.variantId}, 3, 0, '', '' from orders where show_id = ${market.showId} limit 5`.execute(db);
	const featured = (itemId: string | null, minutesAgo: number, seq: number) =>
		sql`insert into show_events (show_id, seq, at, body) values (${market.showId}, ${1000 + seq}, clock_timestamp() - make_interval(mins => ${minutesAgo}), ${JSON.stringify({ type: "featured", itemId })}::jsonb)`.execute(db);
	await featured(market.itemId, 30, 0);
	await featured(secondItem, 20, 1);
	await featured(null, 15, 2);
	await featured(market.itemId, 5, 3);
});
afterAll(() => database.drop());

const actor = (role: Actor["role"], more: Partial<Actor> = {}): Actor => ({ userId: "somebody", name: "x", role, shopIds: [], ...more });
const one = async (query: ReturnType<typeof sql>) => Object.values((await query.execute(database.db)).rows[0] as Record<string, number>)[0];

test("each figure is what a plain question to the orders answers", async () => {
	const { totals, items } = await figuresOf(database.db, actor("producer"), market.showId);
	const of = sql`from orders join order_lines on order_id = orders.id where show_id = ${market.showId}`;
	expect(totals.gmvFen).toBe(await one(sql`select sum(quantity * unit_price_fen) ${of}`));
	expect(totals.gmvFen).toBe(await one(sql`select sum(total_fen) from orders where show_id = ${market.showId}`));
	expect(totals.paidFen).toBe((await one(sql`select coalesce(sum(total_fen), 0) from orders where show_id = ${market.showId} and state in ('confirmed', 'shipped')`)));
	expect(totals.orders).toBe(40);
	expect(totals.paidOrders).toBe(await one(sql`select count(*) from orders where show_id = ${market.showId} and state in ('confirmed', 'shipped')`));
	expect(totals.paidRate).toBe(totals.paidOrders / 40);
	expect(totals.averageFen).toBe(Math.round(totals.gmvFen / 40));
	expect(totals.buyers).toBe(await one(sql`select count(distinct buyer_id) from orders where show_id = ${market.showId}`));
	expect(totals.units).toBe(await one(sql`select sum(quantity) ${of} and kind = 'item'`));
	for (const item of items) {
		expect(item.gmvFen).toBe(await one(sql`select coalesce(sum(quantity * unit_price_fen), 0) ${of} and lineup_item_id = ${item.id}`));
		expect(item.buyers).toBe(await one(sql`select count(distinct buyer_id) ${of} and lineup_item_id = ${item.id}`));
	}
	for (const key of ["gmvFen", "paidFen", "orders", "paidOrders", "units"] as const) expect(items.reduce((sum, item) => sum + item[key], 0), key).toBe(totals[key]);
});

test("the curve has at most 240 equal steps and sums to the totals; what was featured lies on it", async () => {
	const { curve, totals, featured, items } = await figuresOf(database.db, actor("admin"), market.showId);
	expect(curve).toMatchObject({ stepSeconds: 30 });
	expect(curve!.points.length).toBeGreaterThanOrEqual(100);
	expect(curve!.points.length).toBeLessThanOrEqual(240);
	expect(curve!.points.reduce((sum, { gmvFen }) => sum + gmvFen, 0)).toBe(totals.gmvFen);
	expect(curve!.points.reduce((sum, { orders }) => sum + orders, 0)).toBe(totals.orders);
	expect(featured.map(({ itemId }) => itemId)).toEqual([market.itemId, secondItem, market.itemId]);
	expect(items.find(({ id }) => id === secondItem)!.featuredSeconds).toBe(300);
	expect(Math.abs(items.find(({ id }) => id === market.itemId)!.featuredSeconds - 900)).toBeLessThan(60);
	await database.db.updateTable("shows").set({ live_at: sql`clock_timestamp() - interval '30 hours'` }).where("id", "=", market.showId).execute();
	expect((await figuresOf(database.db, actor("admin"), market.showId)).curve!.points.length).toBeLessThanOrEqual(240);
	await database.db.updateTable("shows").set({ live_at: sql`clock_timestamp() - interval '50 minutes'` }).where("id", "=", market.showId).execute();
});

test("of an order with live prices of two shows and a regular one, each show counts its own lines", async () => {
	const { db } = database;
	const [first, second] = [await makeMarket(database), await makeMarket(database)];
	await db.updateTable("lineup_items").set({ variant_id: first.variantId }).where("id", "=", second.itemId).execute();
	const buyer = await makeBuyer(database);
	const line = (lineupItemId: string | null, quantity: number, unitPriceFen: number) => ({ variantId: first.variantId, lineupItemId, quantity, unitPriceFen });
	const checkouts = createCheckouts({ db, live: recordingLive(), log: pino({ level: "silent" }), jobs: { send: async () => null } as never, holdMinutes: 15 });
	const lines = [line(first.itemId, 2, first.livePriceFen), line(second.itemId, 1, second.livePriceFen), line(null, 4, first.priceFen)];
	expect((await checkouts.place(buyer.id, randomUUID(), PlaceCheckout.parse({ addressId: buyer.addressId, orders: [{ shopId: first.shopId, lines }], totalFen: 1_000_000 }))).kind).toBe("placed");
	for (const [{ showId, itemId, livePriceFen }, units] of [[first, 2], [second, 1]] as const) {
		const { totals, items } = await figuresOf(db, actor("admin"), showId);
		expect(totals).toMatchObject({ orders: 1, units, gmvFen: units * livePriceFen, buyers: 1 });
		expect(items).toMatchObject([{ id: itemId, orders: 1, units, gmvFen: units * livePriceFen }]);
	}
});

test("a merchant sees their own shop's share, a host their own show, and nobody else anything", async () => {
	const { totals, items } = await figuresOf(database.db, actor("merchant", { shopIds: [otherShop] }), market.showId);
	expect(items.map(({ id }) => id)).toEqual([secondItem]);
	expect(totals.gmvFen).toBe(items[0]!.gmvFen);
	expect((await figuresOf(database.db, actor("host", { userId: market.hostId }), market.showId)).totals.orders).toBe(40);
	for (const stranger of [actor("host"), actor("merchant"), actor("merchant", { shopIds: [(await makeMarket(database)).shopId] }), actor("viewer"), actor("moderator")])
		await expect(figuresOf(database.db, stranger, market.showId), stranger.role).rejects.toMatchObject({ code: "not_found" });
	await expect(figuresOf(database.db, actor("admin"), randomUUID())).rejects.toMatchObject({ code: "not_found" });
});

test("viewers count once, their most at once a minute; conversion is buyers of them; a show without orders has no rates", async () => {
	const { showId } = await makeMarket(database);
	const audience = createAudience({ db: database.db, log: pino({ level: "silent" }) });
	for (let n = 0; n < 300; n++) audience.saw(showId, [`viewer ${n % 100}`]);
	for (const count of [3, 90, 41]) audience.count(showId, count);
	await eventually(async () => expect((await figuresOf(database.db, actor("admin"), showId)).totals).toMatchObject({ viewers: 100, peakViewers: 90, orders: 0, paidRate: null, averageFen: null, conversion: 0 }));
	expect((await figuresOf(database.db, actor("admin"), showId)).curve).toBeNull();
	const { totals } = await figuresOf(database.db, actor("admin"), market.showId);
	expect(totals.conversion).toBe(1);
});
