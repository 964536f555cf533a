import { randomUUID } from "node:crypto";
import { PgBoss } from "pg-boss";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { PlaceCheckout } from "#shared/cart.ts";
import type { Actor } from "#shared/roles.ts";
import type { ShippingRules } from "#shared/shipping.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { addVariant, brokenInvariants, makeBuyer, makeMarket, type Market, recordingLive } from "../../test/support/market.ts";
import { addLine, changeLine, countLines, mergeCart, readCart, removeLines } from "../cart/service.ts";
import { connect } from "../db/connect.ts";
import { createPlacing } from "../orders/place.ts";
import { quoteOrder } from "../orders/quote.ts";
import { cancelOrder, expireDue } from "../orders/service.ts";
import { createPayments } from "../payments/payments.ts";
import { payOrder } from "../payments/service.ts";
import { type CheckoutResult, createCheckouts } from "./place.ts";
import { readCheckout } from "./queries.ts";
import { quoteCheckout } from "./quote.ts";

let database: TestDatabase;
let jobs: PgBoss;
let live: ReturnType<typeof recordingLive>;
let deps: ReturnType<typeof depsWith>;
let checkouts: ReturnType<typeof createCheckouts>;
const log = pino({ level: "silent" });
const depsWith = (live = recordingLive()) => ({ db: database.db, log, live, jobs, payments: createPayments(), holdMinutes: 15 });

beforeAll(async () => {
	database = await freshDatabase();
	jobs = new PgBoss({ connectionString: database.url, max: 4 });
	jobs.on("error", () => {});
	await jobs.start();
	await jobs.createQueue("orders-expire");
});
afterAll(async () => {
	await jobs?.stop({ graceful: false });
	await database?.drop();
});
beforeEach(() => {
	live = recordingLive();
	deps = depsWith(live);
	checkouts = createCheckouts(deps);
});
// Whatever a test did, the books are right after it.
afterEach(async () => expect(await brokenInvariants(database.db)).toEqual([]));

interface Buyer {
	readonly id: string;
	readonly addressId: string;
}
interface Line {
	readonly variantId: string;
	readonly lineupItemId?: string | null;
	readonly quantity?: number;
	readonly unitPriceFen: number;
}
const viewer = (userId: string): Actor => ({ userId, role: "viewer", name: "买家", shopIds: [] });
const regular = (market: Market, quantity = 1): Line => ({ variantId: market.variantId, quantity, unitPriceFen: market.priceFen });
const atLivePrice = (market: Market, quantity = 1): Line => ({ variantId: market.variantId, lineupItemId: market.itemId, quantity, unitPriceFen: market.livePriceFen });

const body = (buyer: Buyer, orders: readonly { readonly shopId: string; readonly lines: readonly Line[]; readonly note?: string }[], totalFen = 2 ** 40) =>
	PlaceCheckout.parse({ addressId: buyer.addressId, orders: orders.map((order) => ({ ...order, lines: order.lines.map((line) => ({ quantity: 1, ...line })) })), totalFen });
const one = (market: Market, ...lines: Line[]) => ({ shopId: market.shopId, lines });

function idOf(result: CheckoutResult): string {
	expect(result).toMatchObject({ kind: "placed" });
	return (result as Extract<CheckoutResult, { kind: "placed" }>).checkoutId;
}
const ordersOf = async (buyer: Buyer, result: CheckoutResult) => (await readCheckout(database.db, buyer.id, idOf(result)))!.orders;
const held = async (variantId: string) => (await database.db.selectFrom("stock_levels").select("held").where("variant_id", "=", variantId).executeTakeFirstOrThrow()).held;

test("a cart over two shops becomes one order a shop, with its own note and shipping; what was ordered leaves the cart", async () => {
	const { db } = database;
	const [first, second, kept] = [await makeMarket(database), await makeMarket(database), await makeMarket(database)];
	const buyer = await makeBuyer(database);
	await db.updateTable("variants").set({ weight_g: 2500 }).where("id", "=", first.variantId).execute();
	const rules: ShippingRules = { zones: [{ provinces: ["500000"], firstG: 1000, firstFen: 600, nextG: 1000, nextFen: 100, freeFromFen: null }], elsewhere: { firstG: 1000, firstFen: 9900, nextG: 1000, nextFen: 0, freeFromFen: null }, notTo: [] };
	await db.insertInto("shop_shipping").values({ shop_id: first.shopId, rules: JSON.stringify(rules) }).execute();
	const cart = [atLivePrice(first, 2), regular(first), regular(second, 3), regular(kept)].map((line) => ({ lineupItemId: null, quantity: 1, ...line }));
	for (const line of cart) await addLine(db, buyer.id, line);

	const quote = await quoteCheckout(db, buyer.id, cart.slice(0, 3), buyer.addressId);
	const input = body(buyer, [{ ...one(first, cart[0]!, cart[1]!), note: "请轻放" }, one(second, cart[2]!)], quote.totalFen);
	const result = await checkouts.place(buyer.id, randomUUID(), input);
	const [a, b] = await ordersOf(buyer, result);
	// 7.5 kg: the first, and seven more.
	expect(a).toMatchObject({ state: "pending", note: "请轻放", showId: first.showId, shippingFen: 600 + 7 * 100, totalFen: 2 * first.livePriceFen + first.priceFen + 1300, lines: [{ quantity: 2, live: true }, { quantity: 1, live: false }] });
	expect(b).toMatchObject({ note: "", showId: null, shippingFen: 0, totalFen: 3 * second.priceFen, seller: { id: second.shopId } });
	expect(a!.totalFen + b!.totalFen).toBe(quote.totalFen);
	expect(await readCart(db, buyer.id)).toMatchObject({ shops: [{ seller: { id: kept.shopId }, lines: [{ quantity: 1 }] }], unknown: 0 });
	expect(new Set(live.stock)).toEqual(new Set([first.variantId, second.variantId]));
	expect(live.orders.map(({ shopId }) => shopId)).toEqual([first.shopId, second.shopId]);

	// Each order has a life of its own.
	expect(await payOrder(deps, viewer(buyer.id), a!.id, { method: "test", outcome: "succeed" })).toMatchObject({ state: "confirmed" });
	await cancelOrder(deps, viewer(buyer.id), b!.id);
	expect([await held(first.variantId), await held(second.variantId)]).toEqual([0, 0]);
	await database.db.updateTable("orders").set({ expires_at: new Date(0) }).where("id", "=", a!.id).execute();
	expect(await expireDue(deps)).toBe(0);
});

test("one of three lines sold out: nothing is placed, and everything that is in the way is named", async () => {
	const [first, gone, few] = [await makeMarket(database), await makeMarket(database, { stock: 0, quota: 1 }), await makeMarket(database, { stock: 2 })];
	const buyer = await makeBuyer(database);
	await addLine(database.db, buyer.id, { variantId: first.variantId, lineupItemId: null, quantity: 1, unitPriceFen: first.priceFen });
	const result = await checkouts.place(buyer.id, randomUUID(), body(buyer, [one(first, regular(first)), one(gone, regular(gone)), one(few, regular(few, 3))]));
	expect(result).toEqual({
		kind: "blocked",
		obstacles: [
			{ order: 1, line: 0, outcome: { kind: "sold_out" } },
			{ order: 2, line: 0, outcome: { kind: "not_enough", left: 2 } },
		],
	});
	expect(await held(first.variantId)).toBe(0);
	expect(await countLines(database.db, buyer.id)).toBe(1);
	expect(live.orders).toEqual([]);
});

test("stock, quota and limit are shared by the lines of one checkout", async () => {
	const [limited, scarce, quota] = [await makeMarket(database, { perBuyerLimit: 2 }), await makeMarket(database, { stock: 3 }), await makeMarket(database, { quota: 2 })];
	const buyer = await makeBuyer(database);
	const blocked = async (market: Market, ...lines: Line[]) => checkouts.place(buyer.id, randomUUID(), body(buyer, [one(market, ...lines)]));
	expect(await blocked(limited, atLivePrice(limited, 2), atLivePrice(limited, 1))).toEqual({ kind: "blocked", obstacles: [{ order: 0, line: 1, outcome: { kind: "limit_reached", limit: 2, left: 0 } }] });
	expect(await blocked(scarce, atLivePrice(scarce, 2), regular(scarce, 2))).toEqual({ kind: "blocked", obstacles: [{ order: 0, line: 1, outcome: { kind: "not_enough", left: 1 } }] });
	expect(await blocked(quota, atLivePrice(quota, 2), atLivePrice(quota, 1))).toEqual({ kind: "blocked", obstacles: [{ order: 0, line: 1, outcome: { kind: "sold_out" } }] });
	idOf(await blocked(limited, atLivePrice(limited, 2), regular(limited, 5)));
});

test("the same key answers the same checkout, also sent at the same moment; with other content it is refused", async () => {
	const [first, second] = [await makeMarket(database), await makeMarket(database)];
	const buyer = await makeBuyer(database);
	const key = randomUUID();
	const input = body(buyer, [one(first, regular(first, 2)), one(second, regular(second))]);
	const other = connect(database.url, log, 5);
	const processes = [checkouts, createCheckouts({ ...deps, db: other.db })];
	const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => processes[index % 2]!.place(buyer.id, key, input)));
	expect(new Set(answers.map(idOf)).size).toBe(1);
	expect(answers.filter((answer) => answer.kind === "placed" && !answer.replayed)).toHaveLength(1);
	expect([await held(first.variantId), await held(second.variantId)]).toEqual([2, 1]);
	expect(await checkouts.place(buyer.id, key, body(buyer, [one(second, regular(second))]))).toEqual({ kind: "idempotency_reused" });

	// Two carts that have nothing in common, under one key at one moment: one of them is placed.
	const [third, fourth] = [await makeMarket(database), await makeMarket(database)];
	const again = randomUUID();
	const both = await Promise.all([third, fourth].map((market, index) => processes[index]!.place(buyer.id, again, body(buyer, [one(market, regular(market))]))));
	expect(both.map(({ kind }) => kind).sort()).toEqual(["idempotency_reused", "placed"]);
	await other.db.destroy();
});

test("carts with the same things in opposite order, and a crowd that buys them one by one, never wait for each other in a circle", { timeout: 60_000 }, async () => {
	const markets = await Promise.all(Array.from({ length: 5 }, () => makeMarket(database, { stock: 40, quota: 20 })));
	const other = connect(database.url, log, 10);
	const processes = [checkouts, createCheckouts({ ...deps, db: other.db })];
	const placing = createPlacing(deps);
	const results = await Promise.all(
		Array.from({ length: 40 }, async (_, index) => {
			const buyer = await makeBuyer(database);
			const turned = markets.map((_, at) => markets[(at * (index % 2 ? 1 : 4) + index) % 5]!);
			const [place] = await Promise.all([
				processes[index % 2]!.place(buyer.id, randomUUID(), body(buyer, turned.map((market) => one(market, index % 3 ? regular(market) : atLivePrice(market))))),
				placing.place(buyer.id, randomUUID(), { variantId: turned[0]!.variantId, lineupItemId: turned[0]!.itemId, quantity: 1, addressId: buyer.addressId, unitPriceFen: turned[0]!.livePriceFen, note: "" }),
			]);
			return place;
		}),
	);
	await other.db.destroy();
	const { rows } = await database.pool.query("select on_hand - held - sold as free from stock_levels where variant_id = any($1)", [markets.map(({ variantId }) => variantId)]);
	expect(results.some(({ kind }) => kind === "placed")).toBe(true);
	expect(rows.every(({ free }) => free >= 0)).toBe(true);
	expect((await database.pool.query("select deadlocks from pg_stat_database where datname = current_database()")).rows).toEqual([{ deadlocks: 0 }]);
});

test("other people's addresses and carts, other shops' goods and tampered prices get nothing", async () => {
	const [first, second] = [await makeMarket(database), await makeMarket(database)];
	const [buyer, other] = [await makeBuyer(database), await makeBuyer(database)];
	await addLine(database.db, other.id, { variantId: first.variantId, lineupItemId: null, quantity: 4, unitPriceFen: first.priceFen });
	const place = (input: PlaceCheckout) => checkouts.place(buyer.id, randomUUID(), input);
	expect(await place(body({ ...buyer, addressId: other.addressId }, [one(first, regular(first))]))).toEqual({ kind: "address_unknown" });
	await expect(quoteCheckout(database.db, buyer.id, [{ variantId: first.variantId, lineupItemId: null, quantity: 1, unitPriceFen: 1 }], other.addressId)).rejects.toMatchObject({ code: "invalid_input" });
	expect(await place(body(buyer, [one(first, regular(second))]))).toMatchObject({ kind: "blocked", obstacles: [{ outcome: { kind: "not_for_sale" } }] });
	expect(await place(body(buyer, [one(first, { ...atLivePrice(first), unitPriceFen: 1 })]))).toMatchObject({ kind: "blocked", obstacles: [{ outcome: { kind: "price_changed", priceFen: first.livePriceFen } }] });
	expect(await place(body(buyer, [one(first, { ...atLivePrice(first), lineupItemId: second.itemId, unitPriceFen: second.livePriceFen })]))).toMatchObject({ kind: "blocked" });
	expect(await place(body(buyer, [one(first, regular(first))], first.priceFen - 1))).toEqual({ kind: "total_changed", totalFen: first.priceFen });

	const result = await place(body(buyer, [one(first, regular(first))]));
	expect(await readCheckout(database.db, other.id, idOf(result))).toBeNull();
	// What somebody else has in their cart stays there.
	expect(await countLines(database.db, other.id)).toBe(1);
	await expect(changeLine(database.db, buyer.id, { variantId: first.variantId, lineupItemId: null, quantity: 9, regular: false })).rejects.toMatchObject({ code: "not_found" });
	await removeLines(database.db, buyer.id, { lines: [{ variantId: first.variantId, lineupItemId: null }] });
	expect(await countLines(database.db, other.id)).toBe(1);
});

test("a shop that does not deliver to the address is in the way, and the quote says so beforehand", async () => {
	const market = await makeMarket(database);
	const buyer = await makeBuyer(database);
	const rules: ShippingRules = { zones: [], elsewhere: { firstG: 1, firstFen: 0, nextG: 1, nextFen: 0, freeFromFen: null }, notTo: ["500000"] };
	await database.db.insertInto("shop_shipping").values({ shop_id: market.shopId, rules: JSON.stringify(rules) }).execute();
	expect(await quoteCheckout(database.db, buyer.id, [{ lineupItemId: null, quantity: 1, ...regular(market) }], buyer.addressId)).toMatchObject({ orders: [{ shipping: null }] });
	expect(await checkouts.place(buyer.id, randomUUID(), body(buyer, [one(market, regular(market))]))).toEqual({ kind: "blocked", obstacles: [{ order: 0, line: null, outcome: { kind: "not_delivered" } }] });
});

test("what comes with a live price comes along: components, a gift, and its weight", async () => {
	const { db } = database;
	const [market, other] = [await makeMarket(database, { livePriceFen: 5000 }), await makeMarket(database)];
	const buyer = await makeBuyer(database);
	const [{ product_id: productId }] = await db.selectFrom("variants").select("product_id").where("id", "=", market.variantId).execute() as [{ product_id: string }];
	const [component, gift] = [await addVariant(db, productId, 700, 10), await addVariant(db, productId, 900, 1)];
	await db.updateTable("variants").set({ weight_g: 500 }).where("id", "in", [component, gift]).execute();
	await db.updateTable("lineup_items").set({ has_extras: true, offer: JSON.stringify({ flash: null, ladder: [], bundle: true, gift: { fromUnits: 2, fromFen: null } }) }).where("id", "=", market.itemId).execute();
	await db.insertInto("lineup_extras").values([{ lineup_item_id: market.itemId, kind: "component", variant_id: component, quantity: 2 }, { lineup_item_id: market.itemId, kind: "gift", variant_id: gift, quantity: 1 }]).execute();
	const elsewhere = { firstG: 1, firstFen: 0, nextG: 500, nextFen: 100, freeFromFen: null };
	await db.insertInto("shop_shipping").values({ shop_id: market.shopId, rules: JSON.stringify({ zones: [], elsewhere, notTo: [] }) }).execute();
	const wanted = [{ lineupItemId: null, quantity: 1, ...atLivePrice(market, 2) }, { lineupItemId: null, quantity: 1, ...regular(other) }];
	const quote = await quoteCheckout(db, buyer.id, wanted, buyer.addressId);
	const [order] = await ordersOf(buyer, await checkouts.place(buyer.id, randomUUID(), body(buyer, [one(market, wanted[0]!), one(other, wanted[1]!)], quote.totalFen)));
	// Four components: 2 kg, of which one gram is free. A gift is not charged.
	expect(order).toMatchObject({ shippingFen: 400, totalFen: 10_400, lines: [{ kind: "item", quantity: 2 }, { kind: "component", variantId: component, quantity: 4, unitPriceFen: 0 }, { kind: "gift", variantId: gift, quantity: 1 }] });
	expect([await held(market.variantId), await held(component), await held(gift)]).toEqual([2, 4, 1]);
	expect(new Set(live.stock)).toEqual(new Set([market.variantId, component, gift, other.variantId]));
	await cancelOrder(deps, viewer(buyer.id), order!.id);
	expect([await held(market.variantId), await held(component), await held(gift)]).toEqual([0, 0, 0]);
});

test("a single purchase pays for shipping too: quoted, written, answered again, and cancelled with the rest", async () => {
	const { db } = database;
	const market = await makeMarket(database);
	const buyer = await makeBuyer(database);
	await db.updateTable("variants").set({ weight_g: 1500 }).where("id", "=", market.variantId).execute();
	const rules: ShippingRules = { zones: [{ provinces: ["500000"], firstG: 1000, firstFen: 600, nextG: 1000, nextFen: 150, freeFromFen: 9900 }], elsewhere: { firstG: 1, firstFen: 0, nextG: 1, nextFen: 0, freeFromFen: null }, notTo: ["420000"] };
	await db.insertInto("shop_shipping").values({ shop_id: market.shopId, rules: JSON.stringify(rules) }).execute();
	const placing = createPlacing(deps);
	const wanted = { variantId: market.variantId, lineupItemId: market.itemId, quantity: 2, couponClaimIds: [] };
	const quote = await quoteOrder(db, buyer.id, { ...wanted, addressId: buyer.addressId });
	expect(quote).toMatchObject({ shipping: { feeFen: 900, why: "weight", fromFen: 9900 }, totalFen: 2 * market.livePriceFen + 900 });
	expect(await quoteOrder(db, buyer.id, wanted)).toMatchObject({ shipping: null, totalFen: 2 * market.livePriceFen });
	const order = { ...wanted, addressId: buyer.addressId, unitPriceFen: market.livePriceFen, note: "" };
	expect(await placing.place(buyer.id, randomUUID(), { ...order, shippingFen: 899 })).toEqual({ kind: "shipping_changed", shippingFen: 900 });
	const key = randomUUID();
	const [first, again] = [await placing.place(buyer.id, key, { ...order, shippingFen: 900 }), await placing.place(buyer.id, key, { ...order, shippingFen: 900 })];
	expect(first).toMatchObject({ kind: "placed", order: { shippingFen: 900, totalFen: quote.totalFen } });
	expect(again).toEqual({ ...first, replayed: true });
	// Many at once, some to where the shop does not deliver.
	const others = await Promise.all(Array.from({ length: 12 }, () => makeBuyer(database)));
	await Promise.all(others.slice(6).map(({ addressId }) => db.updateTable("addresses").set({ district_code: "420502" }).where("id", "=", addressId).execute()));
	const results = await Promise.all(others.map((other) => placing.place(other.id, randomUUID(), { ...order, quantity: 1, addressId: other.addressId })));
	expect(results.map((result) => (result.kind === "placed" ? result.order.shippingFen : result.kind))).toEqual([...Array(6).fill(750), ...Array(6).fill("not_delivered")]);
	await cancelOrder(deps, viewer(buyer.id), (first as Extract<typeof first, { kind: "placed" }>).order.id);
});

test("a cart says what has become of its lines", async () => {
	const { db } = database;
	const market = await makeMarket(database, { stock: 5, perBuyerLimit: 2 });
	const over = await makeMarket(database);
	const buyer = await makeBuyer(database);
	for (const line of [regular(market, 1), atLivePrice(market, 1), atLivePrice(over, 1)]) await addLine(db, buyer.id, { lineupItemId: null, quantity: 1, ...line });
	await db.updateTable("variants").set({ price_fen: 3990 }).where("id", "=", market.variantId).execute();
	await db.updateTable("lineup_items").set({ open: false }).where("id", "=", over.itemId).execute();
	await db.updateTable("shows").set({ state: "ended" }).where("id", "=", over.showId).execute();
	const { shops } = await readCart(db, buyer.id);
	expect(shops.map(({ seller }) => seller.id)).toEqual([over.shopId, market.shopId]);
	expect(shops[0]!.lines).toMatchObject([{ trouble: "show_over", seenPriceFen: over.livePriceFen, regularFen: over.priceFen, unitPriceFen: over.livePriceFen }]);
	expect(shops[1]!.lines).toMatchObject([
		{ lineupItemId: market.itemId, trouble: null, left: 2, unitPriceFen: market.livePriceFen },
		{ lineupItemId: null, trouble: null, left: 5, unitPriceFen: 3990, seenPriceFen: market.priceFen },
	]);
	// At the usual price after all.
	const changed = await changeLine(db, buyer.id, { variantId: over.variantId, lineupItemId: over.itemId, seenPriceFen: over.priceFen, regular: true });
	expect(changed.shops.find(({ seller }) => seller.id === over.shopId)!.lines).toMatchObject([{ lineupItemId: null, trouble: null, unitPriceFen: over.priceFen, seenPriceFen: over.priceFen }]);
	await changeLine(db, buyer.id, { variantId: market.variantId, lineupItemId: null, quantity: 9, regular: false });
	await db.updateTable("products").set({ for_sale: false }).where("shop_id", "=", over.shopId).execute();
	expect((await readCart(db, buyer.id)).shops.flatMap(({ lines }) => lines.map(({ trouble }) => trouble)).sort()).toEqual(["not_enough", "not_for_sale", null].sort());
});

test("a guest's cart goes into the account's once, however often it is sent; a cart has its limit", async () => {
	const { db } = database;
	const market = await makeMarket(database, { stock: 500 });
	const productId = (await db.selectFrom("variants").select("product_id").where("id", "=", market.variantId).executeTakeFirstOrThrow()).product_id;
	const buyer = await makeBuyer(database);
	await addLine(db, buyer.id, { ...regular(market, 3), lineupItemId: null, quantity: 3 });
	const variants = await Promise.all(Array.from({ length: 99 }, () => addVariant(db, productId, 100, 1)));
	const guest = [{ ...regular(market), lineupItemId: null, quantity: 2 }, { variantId: randomUUID(), lineupItemId: null, quantity: 1, unitPriceFen: 1 }, ...variants.slice(0, 98).map((variantId) => ({ variantId, lineupItemId: null, quantity: 1, unitPriceFen: 100 }))];
	for (let time = 0; time < 2; time++) expect(await mergeCart(db, buyer.id, guest)).toMatchObject({ left: 0, cart: { shops: [{ seller: { id: market.shopId } }], unknown: 0 } });
	expect(await countLines(db, buyer.id)).toBe(99);
	expect((await readCart(db, buyer.id)).shops[0]!.lines.find(({ variantId }) => variantId === market.variantId)).toMatchObject({ quantity: 3 });

	expect(await addLine(db, buyer.id, { variantId: variants[98]!, lineupItemId: null, quantity: 1, unitPriceFen: 100 })).toBe(100);
	await expect(addLine(db, buyer.id, atLive(market))).rejects.toMatchObject({ code: "cart_full" });
	expect(await addLine(db, buyer.id, { ...regular(market), lineupItemId: null, quantity: 1 })).toBe(100);
	expect((await mergeCart(db, buyer.id, [atLive(market)])).left).toBe(1);
});

const atLive = (market: Market) => ({ variantId: market.variantId, lineupItemId: market.itemId, quantity: 1, unitPriceFen: market.livePriceFen });
