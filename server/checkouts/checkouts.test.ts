import { randomUUID } from "node:crypto";
import fc from "fast-check";
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

const body = (buyer: Buyer, orders: readonly { readonly shopId: string; readonly lines: readonly Line[]; readonly note?: string; readonly couponClaimIds?: readonly string[] }[], totalFen = 2 ** 40) =>
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

	const quote = await quoteCheckout(db, buyer.id, { lines: cart.slice(0, 3), addressId: buyer.addressId });
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
	await expect(quoteCheckout(database.db, buyer.id, { lines: [{ variantId: first.variantId, lineupItemId: null, quantity: 1, unitPriceFen: 1 }], addressId: other.addressId })).rejects.toMatchObject({ code: "invalid_input" });
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
	expect(await quoteCheckout(database.db, buyer.id, { lines: [{ lineupItemId: null, quantity: 1, ...regular(market) }], addressId: buyer.addressId })).toMatchObject({ orders: [{ shipping: null }] });
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
	const quote = await quoteCheckout(db, buyer.id, { lines: wanted, addressId: buyer.addressId });
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
	expect(quote).toMatchObject({ shipping: { feeFen: 900, weightFen: 900, why: "weight", fromFen: 9900 }, totalFen: 2 * market.livePriceFen + 900 });
	// Six are shipped for nothing; a coupon that takes them below that costs the weight.
	expect(await quoteOrder(db, buyer.id, { ...wanted, quantity: 6, addressId: buyer.addressId })).toMatchObject({ shipping: { feeFen: 0, weightFen: 1800, why: "free_from", fromFen: 9900 } });
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

/** A coupon that the buyer has claimed: the claim. */
async function claimed(buyer: Buyer, of: { readonly shop_id: string } | { readonly show_id: string }, terms: { readonly value: number; readonly kind?: "fixed" | "percent"; readonly threshold_fen?: number; readonly stackable?: boolean }): Promise<string> {
	const { db } = database;
	const times = { claim_from: new Date(0), claim_until: new Date(Date.now() + 3_600_000), valid_until: new Date(Date.now() + 3_600_000) };
	const { id } = await db.insertInto("coupons").values({ kind: "fixed", stackable: true, shop_id: null, show_id: null, ...of, ...terms, total: 1, claimed: 1, per_person: 1, ...times }).returning("id").executeTakeFirstOrThrow();
	return (await db.insertInto("coupon_claims").values({ coupon_id: id, user_id: buyer.id, nth: 1 }).returning("id").executeTakeFirstOrThrow()).id;
}
const orderOf = async (claimId: string) => (await database.db.selectFrom("coupon_claims").select("order_id").where("id", "=", claimId).executeTakeFirstOrThrow()).order_id;

test("coupons go into the orders of a checkout: the best are chosen and said, taken off the lines, used, and given back", async () => {
	const { db } = database;
	const [first, second] = [await makeMarket(database, { priceFen: 4000, livePriceFen: 3000 }), await makeMarket(database, { priceFen: 1000, livePriceFen: 900 })];
	// The second shop sells in the show of the first, too.
	await db.updateTable("lineup_items").set({ show_id: first.showId, position: 1 }).where("id", "=", second.itemId).execute();
	const buyer = await makeBuyer(database);
	const ofShop = await claimed(buyer, { shop_id: first.shopId }, { value: 700 });
	const ofShow = await claimed(buyer, { show_id: first.showId }, { kind: "percent", value: 10, threshold_fen: 500 });
	const high = await claimed(buyer, { shop_id: second.shopId }, { value: 5000, threshold_fen: 9000 });
	await claimed(await makeBuyer(database), { shop_id: first.shopId }, { value: 2000 });
	const lines = [atLivePrice(first), regular(first), atLivePrice(second)].map((line) => ({ lineupItemId: null, quantity: 1, ...line }));
	const ask = (coupons: { shopId: string; claimIds: string[] }[] = []) => quoteCheckout(db, buyer.id, { lines, addressId: buyer.addressId, coupons });

	const quote = await ask();
	expect(quote.orders).toMatchObject([
		// 700 over 3000 and 4000, a tenth of the line with the live price.
		{ goodsFen: 7000, discountFen: 1000, totalFen: 6000, lines: [{ discountFen: 600 }, { discountFen: 400 }], coupons: [{ claimId: ofShop, says: "best", discountFen: 700 }, { claimId: ofShow, says: "best", discountFen: 300 }] },
		{ goodsFen: 900, discountFen: 0, totalFen: 900, coupons: [{ claimId: ofShow, says: "elsewhere" }, { claimId: high, says: "short", shortFen: 8100 }] },
	]);
	const picked = await ask([{ shopId: second.shopId, claimIds: [ofShow] }]);
	expect(picked).toMatchObject({ totalFen: 6300 + 810, orders: [{ coupons: [{ says: "best" }, { claimId: ofShow, says: "elsewhere" }] }, { coupons: [{ claimId: ofShow, says: "picked", discountFen: 90 }, {}] }] });
	expect((await ask([{ shopId: first.shopId, claimIds: [] }])).orders).toMatchObject([{ discountFen: 0, coupons: [{ says: "possible" }, { says: "elsewhere" }] }, { discountFen: 90 }]);

	const orders = (couponClaimIds: string[], others: string[] = []) => [{ ...one(first, ...lines.slice(0, 2)), couponClaimIds }, { ...one(second, lines[2]!), couponClaimIds: others }];
	const refused = async (...claims: Parameters<typeof orders>) => {
		const result = await checkouts.place(buyer.id, randomUUID(), body(buyer, orders(...claims)));
		return result.kind === "blocked" ? result.obstacles.map(({ order, line, outcome }) => [order, line, outcome.kind]) : result.kind;
	};
	expect(await refused([ofShow], [ofShow])).toEqual([[1, null, "coupon_used"]]);
	expect(await refused([], [ofShop, high])).toEqual([[1, null, "coupon_elsewhere"]]);
	expect(await refused([randomUUID()], [high])).toEqual([[0, null, "coupon_unknown"], [1, null, "coupon_threshold"]]);
	expect(await orderOf(ofShow)).toBeNull();

	const key = randomUUID();
	const result = await checkouts.place(buyer.id, key, body(buyer, orders([ofShop, ofShow]), quote.totalFen));
	const [a] = await ordersOf(buyer, result);
	expect(a).toMatchObject({ totalFen: 6000, lines: [{ discountFen: 600 }, { discountFen: 400 }] });
	expect([await orderOf(ofShop), await orderOf(ofShow)]).toEqual([a!.id, a!.id]);
	expect(idOf(await checkouts.place(buyer.id, key, body(buyer, orders([ofShop, ofShow]), quote.totalFen)))).toBe(idOf(result));
	expect((await ask()).orders.flatMap(({ coupons }) => coupons.map(({ claimId }) => claimId))).toEqual([high]);
	expect(await refused([ofShop])).toEqual([[0, null, "coupon_used"]]);

	// A cancelled order gives its coupons back, and so does one that nobody paid.
	await cancelOrder(deps, viewer(buyer.id), a!.id);
	expect([await orderOf(ofShop), await orderOf(ofShow)]).toEqual([null, null]);
	const [, b] = await ordersOf(buyer, await checkouts.place(buyer.id, randomUUID(), body(buyer, orders([], [ofShow]))));
	expect(await orderOf(ofShow)).toBe(b!.id);
	await db.updateTable("orders").set({ expires_at: new Date(0) }).where("id", "=", b!.id).execute();
	await expireDue(deps);
	expect(await orderOf(ofShow)).toBeNull();
});

test("whatever is in a cart and whichever coupons there are, its orders cost what the quote said, to the fen", { timeout: 60_000 }, async () => {
	const { db } = database;
	const markets = [await makeMarket(database, { stock: 100_000, priceFen: 333, livePriceFen: 101 }), await makeMarket(database, { stock: 100_000, priceFen: 777, livePriceFen: 7 })];
	await db.updateTable("lineup_items").set({ show_id: markets[0]!.showId, position: 1 }).where("id", "=", markets[1]!.itemId).execute();
	const rules: ShippingRules = { zones: [], elsewhere: { firstG: 1000, firstFen: 300, nextG: 1000, nextFen: 0, freeFromFen: 2000 }, notTo: [] };
	await db.insertInto("shop_shipping").values({ shop_id: markets[1]!.shopId, rules: JSON.stringify(rules) }).execute();
	const line = fc.record({ market: fc.nat(1), live: fc.boolean(), quantity: fc.integer({ min: 1, max: 9 }) });
	const coupon = fc.record({ market: fc.nat(1), ofShow: fc.boolean(), percent: fc.boolean(), value: fc.integer({ min: 1, max: 99 }), threshold: fc.nat(3000), stackable: fc.boolean() });
	const cart = fc.uniqueArray(line, { minLength: 1, maxLength: 4, selector: ({ market, live }) => `${market} ${live}` });
	await fc.assert(
		fc.asyncProperty(cart, fc.array(coupon, { maxLength: 4 }), async (wanted, coupons) => {
			const buyer = await makeBuyer(database);
			for (const { market, ofShow, percent, value, threshold, stackable } of coupons)
				await claimed(buyer, ofShow ? { show_id: markets[0]!.showId } : { shop_id: markets[market]!.shopId }, { kind: percent ? "percent" : "fixed", value: percent ? value : value * 13, threshold_fen: threshold, stackable });
			const lines = wanted.map(({ market, live, quantity }) => ({ lineupItemId: null, ...(live ? atLivePrice(markets[market]!, quantity) : regular(markets[market]!, quantity)), quantity }));
			const quote = await quoteCheckout(db, buyer.id, { lines, addressId: buyer.addressId });
			const orders = quote.orders.map(({ seller, lines, coupons }) => ({ shopId: seller.id, lines, couponClaimIds: coupons.filter(({ says }) => says === "best").map(({ claimId }) => claimId) }));
			const placed = await ordersOf(buyer, await checkouts.place(buyer.id, randomUUID(), body(buyer, orders, quote.totalFen)));
			expect(placed.map(({ totalFen, lines, shippingFen }) => [totalFen, shippingFen, lines.map(({ discountFen }) => discountFen)])).toEqual(
				quote.orders.map(({ totalFen, lines, shipping }) => [totalFen, shipping!.feeFen, lines.map(({ discountFen }) => discountFen)]),
			);
			const plain = await quoteCheckout(db, buyer.id, { lines, addressId: buyer.addressId, coupons: quote.orders.map(({ seller }) => ({ shopId: seller.id, claimIds: [] })) });
			expect(quote.totalFen).toBeLessThanOrEqual(plain.totalFen);
		}),
		{ numRuns: 40 },
	);
});

test("one coupon, wanted by carts and by single purchases at the same moment through two processes, goes into one order", { timeout: 60_000 }, async () => {
	const markets = [await makeMarket(database), await makeMarket(database)];
	const other = connect(database.url, log, 10);
	const processes = [deps, { ...deps, db: other.db }].map((each) => ({ checkouts: createCheckouts(each), placing: createPlacing(each) }));
	const buyers = await Promise.all(Array.from({ length: 12 }, () => makeBuyer(database)));
	await Promise.all(
		buyers.map(async (buyer, index) => {
			const claim = await claimed(buyer, { shop_id: markets[0]!.shopId }, { value: 500 });
			const cart = (at: number) => processes[at]!.checkouts.place(buyer.id, randomUUID(), body(buyer, [{ ...one(markets[0]!, regular(markets[0]!)), couponClaimIds: [claim] }, one(markets[1]!, regular(markets[1]!))]));
			const single = (at: number) => processes[at]!.placing.place(buyer.id, randomUUID(), { variantId: markets[0]!.variantId, lineupItemId: null, quantity: 1, addressId: buyer.addressId, unitPriceFen: markets[0]!.priceFen, note: "", couponClaimIds: [claim] });
			const results = await Promise.all([cart(index % 2), single(1 - (index % 2)), cart(1 - (index % 2)), single(index % 2)]);
			const placed = results.flatMap((result) => (result.kind === "placed" ? ["order" in result ? result.order.id : result.checkoutId] : []));
			expect(results.filter(({ kind }) => kind !== "placed").map((result) => (result.kind === "blocked" ? result.obstacles.map(({ outcome }) => outcome.kind).join() : result.kind))).toEqual(Array(3).fill("coupon_used"));
			expect(placed).toHaveLength(1);
			const order = await orderOf(claim);
			const { checkout_id } = await database.db.selectFrom("orders").select("checkout_id").where("id", "=", order!).executeTakeFirstOrThrow();
			expect(placed).toEqual([checkout_id ?? order]);
		}),
	);
	await other.db.destroy();
	expect((await database.pool.query("select deadlocks from pg_stat_database where datname = current_database()")).rows).toEqual([{ deadlocks: 0 }]);
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
