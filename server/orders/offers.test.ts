import { randomUUID } from "node:crypto";
import { PgBoss } from "pg-boss";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Order } from "#shared/api.ts";
import { CouponInput } from "#shared/coupons.ts";
import { OfferInput } from "#shared/offers.ts";
import type { Actor } from "#shared/roles.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { addVariant, brokenInvariants, makeBuyer, makeMarket, type Market, recordingLive } from "../../test/support/market.ts";
import { createClaiming, decideClaims } from "../coupons/claim.ts";
import { couponsAreFree, myCoupons } from "../coupons/queries.ts";
import { closeCoupon, dropCoupon, makeCoupon, shopCoupons, showCoupons } from "../coupons/service.ts";
import { connect } from "../db/connect.ts";
import { lineupOf } from "../lineup/queries.ts";
import { setOffer, switchFlash } from "../lineup/service.ts";
import { registerPaymentJobs } from "../payments/jobs.ts";
import { createPayments } from "../payments/payments.ts";
import { payOrder } from "../payments/service.ts";
import { registerOrderJobs } from "./jobs.ts";
import { createPlacing, type PlaceResult } from "./place.ts";
import { move } from "./move.ts";
import { canRetake, lockOrder, ordersById } from "./queries.ts";
import { quoteOrder } from "./quote.ts";
import { cancelOrder, expireDue } from "./service.ts";

let database: TestDatabase;
let producer: Actor;
let merchantId: string;
let jobs: PgBoss;
let other: ReturnType<typeof connect>;
const log = pino({ level: "silent" });
const depsWith = (db = database.db) => ({ db, log, live: recordingLive(), jobs, payments: createPayments(), holdMinutes: 15 });
let deps: ReturnType<typeof depsWith>;
/** Two processes on one database. */
let placings: ReturnType<typeof createPlacing>[];
let claimings: ReturnType<typeof createClaiming>[];

beforeAll(async () => {
	database = await freshDatabase();
	producer = { userId: await database.user("策划", "producer"), role: "producer", name: "", shopIds: [] };
	merchantId = await database.user("店家", "merchant");
	jobs = new PgBoss({ connectionString: database.url, max: 2 });
	jobs.on("error", () => {});
	await jobs.start();
	await registerOrderJobs(depsWith());
	await registerPaymentJobs(depsWith());
	other = connect(database.url, log, 6);
});
afterAll(async () => {
	await jobs?.stop({ graceful: false });
	await other?.db.destroy();
	await database?.drop();
});
beforeEach(() => {
	deps = depsWith();
	placings = [createPlacing(deps), createPlacing(depsWith(other.db))];
	claimings = [createClaiming(deps), createClaiming({ db: other.db, live: deps.live })];
});
afterEach(async () => expect(await brokenInvariants(database.db)).toEqual([]));

type Buyer = { id: string; addressId: string };
const viewer = (buyer: Buyer): Actor => ({ userId: buyer.id, role: "viewer", name: "", shopIds: [] });
const merchantOf = (market: Market): Actor => ({ userId: merchantId, role: "merchant", name: "", shopIds: [market.shopId] });
const hostOf = (market: Market): Actor => ({ userId: market.hostId, role: "host", name: "", shopIds: [] });
const offer = (market: Market, input: unknown) => setOffer(deps, producer, market.itemId, OfferInput.parse(input));
let turn = 0;
const place = (market: Market, buyer: Buyer, change: { quantity?: number; unitPriceFen?: number; lineupItemId?: string | null; couponClaimIds?: string[] } = {}, key: string = randomUUID()) =>
	placings[turn++ % 2]!.place(buyer.id, key, { variantId: market.variantId, lineupItemId: market.itemId, quantity: 1, addressId: buyer.addressId, unitPriceFen: market.livePriceFen, note: "", ...change });
const placed = (result: PlaceResult): Order => {
	if (result.kind !== "placed") throw new Error(result.kind);
	return result.order;
};
const productOf = async (variantId: string) => (await database.db.selectFrom("variants").select("product_id").where("id", "=", variantId).executeTakeFirstOrThrow()).product_id;
const heldOf = async (variantId: string) => (await database.db.selectFrom("stock_levels").select("held").where("variant_id", "=", variantId).executeTakeFirstOrThrow()).held;
const events = async (market: Market) => (await database.db.selectFrom("show_events").select("body").where("show_id", "=", market.showId).orderBy("seq").execute()).map(({ body }) => body.type);
const refusal = (promise: Promise<unknown>) => promise.then(() => null, (error: { code?: string }) => error.code);

describe("offers", () => {
	test("a flash sale starts by the host's tap, once, and ends by it; the buyer pays its price and reads why", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		await offer(market, { flash: { priceFen: 990, minutes: 10 } });
		expect(placed(await place(market, buyer)).totalFen).toBe(1990);
		expect(await refusal(switchFlash(deps, viewer(buyer), market.itemId, true))).toBe("forbidden");
		const { flash, seq } = await switchFlash(deps, hostOf(market), market.itemId, true);
		expect((await switchFlash(deps, hostOf(market), market.itemId, true)).seq).toBe(seq);
		expect(Date.parse(flash.endsAt!) - Date.parse(flash.startsAt!)).toBe(600_000);
		// The page still showed the live price: the lower one is theirs.
		const order = placed(await place(market, buyer, { quantity: 2 }));
		expect(order).toMatchObject({ totalFen: 1980, lines: [{ unitPriceFen: 990, kind: "item", discountFen: 0, reasons: [{ code: "flash", until: flash.endsAt }] }] });
		expect((await ordersById(database.db, [order.id])).get(order.id)).toEqual(order);
		await switchFlash(deps, hostOf(market), market.itemId, false);
		expect(await place(market, buyer, { unitPriceFen: 990 })).toEqual({ kind: "price_changed", priceFen: 1990 });
		expect(await events(market)).toEqual(["lineup", "flash", "flash"]);
		expect((await lineupOf(database.db, market.showId))[0]!.offer!.flash!.endsAt).not.toBe(flash.endsAt);
	});

	test("a planned flash sale starts and ends by itself, by the database's clock", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		const startsAt = new Date(Date.now() - 30_000).toISOString();
		await offer(market, { flash: { priceFen: 990, minutes: 1, startsAt } });
		expect(placed(await place(market, buyer)).totalFen).toBe(990);
		await offer(market, { flash: { priceFen: 990, minutes: 1, startsAt: new Date(Date.now() - 61_000).toISOString() } });
		expect(placed(await place(market, buyer)).totalFen).toBe(1990);
		await offer(market, { flash: { priceFen: 990, minutes: 1, startsAt: new Date(Date.now() + 60_000).toISOString() } });
		expect(placed(await place(market, buyer)).totalFen).toBe(1990);
		await offer(market, {});
		expect((await lineupOf(database.db, market.showId))[0]!.offer).toBeUndefined();
	});

	test("60 people at once climb a ladder through two processes: each step has its units and no more", async () => {
		const market = await makeMarket(database, { stock: 60 });
		await offer(market, { ladder: [{ units: 20, priceFen: 1000 }, { units: 15, priceFen: 1500 }] });
		const buyers = await Promise.all(Array.from({ length: 60 }, () => makeBuyer(database)));
		const orders = (await Promise.all(buyers.map((buyer) => place(market, buyer)))).map(placed);
		const prices = Map.groupBy(orders, ({ totalFen }) => totalFen);
		expect([1000, 1500, 1990].map((fen) => prices.get(fen)?.length)).toEqual([20, 15, 25]);
		// A step is free again when an order of it goes.
		await cancelOrder(deps, viewer(buyers[0]!), orders[0]!.id);
		expect((await quoteOrder(database.db, buyers[0]!.id, { variantId: market.variantId, lineupItemId: market.itemId, quantity: 1, couponClaimIds: [] })).totalFen).toBe(1990);
	});

	test("a bundle takes and gives back each of its components, and is sold out with the scarcest", async () => {
		const market = await makeMarket(database, { stock: 50 });
		const jar = await addVariant(database.db, await productOf(market.variantId), 500, 5);
		await offer(market, { bundle: [{ variantId: jar, quantity: 2 }, { variantId: market.variantId, quantity: 1 }] });
		expect((await lineupOf(database.db, market.showId))[0]).toMatchObject({ left: 2, offer: { bundle: [{ variantId: jar, quantity: 2, title: { zh: "脐橙" } }, { quantity: 1 }] } });
		const [one, two] = [await makeBuyer(database), await makeBuyer(database)];
		const order = placed(await place(market, one, { quantity: 2 }));
		expect(order.lines.map(({ kind, quantity, unitPriceFen }) => [kind, quantity, unitPriceFen])).toEqual([["item", 2, 1990], ["component", 4, 0], ["component", 2, 0]]);
		expect(order).toMatchObject({ totalFen: 3980, lines: [{ reasons: [{ code: "bundle" }] }, {}, {}] });
		expect((await ordersById(database.db, [order.id])).get(order.id)).toEqual(order);
		expect([await heldOf(jar), await heldOf(market.variantId)]).toEqual([4, 4]);
		expect(await place(market, two)).toEqual({ kind: "sold_out", component: true });
		await cancelOrder(deps, viewer(one), order.id);
		expect([await heldOf(jar), await heldOf(market.variantId)]).toEqual([0, 0]);
		// Not remembered as sold out: the jar came back without news of the orange.
		expect(placed(await place(market, two)).lines).toHaveLength(3);
		expect(placed(await place(market, two)).lines).toHaveLength(3);
	});

	test("a gift comes while there is one; then the order goes without it and says so", async () => {
		const market = await makeMarket(database);
		const cup = await addVariant(database.db, await productOf(market.variantId), 300, 1);
		await offer(market, { gift: { variantId: cup, quantity: 1, fromUnits: 2 } });
		const buyer = await makeBuyer(database);
		expect(placed(await place(market, buyer)).lines).toHaveLength(1);
		const ask = { variantId: market.variantId, lineupItemId: market.itemId, quantity: 2, couponClaimIds: [] };
		expect((await quoteOrder(database.db, buyer.id, ask)).lines).toMatchObject([{ kind: "item" }, { kind: "gift", unitPriceFen: 0, reasons: [{ code: "gift" }] }]);
		const first = placed(await place(market, buyer, { quantity: 2 }));
		expect((await ordersById(database.db, [first.id])).get(first.id)).toEqual(first);
		const second = placed(await place(market, buyer, { quantity: 2 }));
		expect([first.lines.length, first.totalFen, second.lines.length, second.totalFen]).toEqual([2, 3980, 1, 3980]);
		expect(second.lines[0]!.reasons).toEqual([{ code: "gift_gone" }]);
		await cancelOrder(deps, viewer(buyer), first.id);
		expect(placed(await place(market, buyer, { quantity: 2 })).lines).toHaveLength(2);
	});

	test("what comes along has to be of the item's shop, and offers need their permission", async () => {
		const [market, elsewhere] = [await makeMarket(database), await makeMarket(database)];
		expect(await refusal(offer(market, { bundle: [{ variantId: elsewhere.variantId, quantity: 1 }] }))).toBe("invalid_input");
		expect(await refusal(offer(market, { gift: { variantId: randomUUID(), quantity: 1, fromUnits: 1 } }))).toBe("invalid_input");
		expect(await refusal(setOffer(deps, hostOf(market), market.itemId, OfferInput.parse({})))).toBe("forbidden");
		expect(OfferInput.safeParse({ gift: { variantId: market.variantId, quantity: 1 } }).success).toBe(false);
	});
});

const inAnHour = (hours = 1) => new Date(Date.now() + hours * 3_600_000).toISOString();
const couponInput = (change: Partial<CouponInput> = {}) => CouponInput.parse({ kind: "fixed", value: 500, total: 100, claimFrom: new Date(Date.now() - 1000).toISOString(), claimUntil: inAnHour(), validUntil: inAnHour(2), ...change });
const shopCoupon = (market: Market, change: Partial<CouponInput> = {}) => makeCoupon(deps, merchantOf(market), { shopId: market.shopId }, couponInput(change));
const showCoupon = async (market: Market, change: Partial<CouponInput> = {}) => {
	const coupon = await makeCoupon(deps, producer, { showId: market.showId }, couponInput(change));
	return dropCoupon(deps, hostOf(market), market.showId, coupon.id, true);
};
const claim = (buyer: Buyer, coupon: { id: string }, have = 0) => claimings[turn++ % 2]!.claim(buyer.id, coupon.id, have);
const claimedOf = async (coupon: { id: string }) => (await database.db.selectFrom("coupons").select("claimed").where("id", "=", coupon.id).executeTakeFirstOrThrow()).claimed;

describe("claiming", () => {
	test("300 people, each twice, for the last 50 through two processes: exactly 50, one each", async () => {
		const market = await makeMarket(database);
		const coupon = await shopCoupon(market, { total: 50 });
		const people = await Promise.all(Array.from({ length: 300 }, () => makeBuyer(database)));
		const answers = await Promise.all([...people, ...people].map((person) => claim(person, coupon).then((mine) => mine.claimId, (error: { code: string }) => error.code)));
		const ids = answers.filter((answer) => answer !== "coupon_gone");
		expect(new Set(ids).size).toBe(50);
		expect(await claimedOf(coupon)).toBe(50);
		// Whoever has it hears the same again; whoever has not, that it is gone.
		const again = await Promise.all(people.map((person) => claim(person, coupon).then((mine) => mine.claimId, (error: { code: string }) => error.code)));
		expect(new Set(again.filter((answer) => answer !== "coupon_gone"))).toEqual(new Set(ids));
	});

	test("as many as a person may have, each once however often it is asked for", async () => {
		const market = await makeMarket(database);
		const person = await makeBuyer(database);
		const coupon = await shopCoupon(market, { perPerson: 2 });
		const first = await Promise.all(Array.from({ length: 5 }, () => claim(person, coupon)));
		expect(new Set(first.map(({ claimId }) => claimId)).size).toBe(1);
		const second = await claim(person, coupon, 1);
		expect(second.claimId).not.toBe(first[0]!.claimId);
		expect(await refusal(claim(person, coupon, 2))).toBe("coupon_limit");
		expect(await claimedOf(coupon)).toBe(2);
		expect((await myCoupons(database.db, person.id, { shopId: market.shopId })).coupons.map(({ claimId }) => claimId)).toEqual([second.claimId, first[0]!.claimId]);
		expect(await myCoupons(database.db, person.id, { shopId: randomUUID() })).toEqual({ coupons: [], more: false });
	});

	test("not before its window, not after it, not once it is closed; what is claimed stays", async () => {
		const market = await makeMarket(database);
		const person = await makeBuyer(database);
		const early = await shopCoupon(market, { claimFrom: inAnHour(0.5) });
		expect(await refusal(claim(person, early))).toBe("coupon_not_open");
		const open = await shopCoupon(market);
		const mine = await claim(person, open);
		await closeCoupon(deps, merchantOf(market), { shopId: market.shopId }, open.id);
		expect((await claim(person, open)).claimId).toBe(mine.claimId);
		expect(await refusal(claim(await makeBuyer(database), open))).toBe("coupon_not_open");
		expect(await refusal(shopCoupon(market, { claimFrom: inAnHour(-3), claimUntil: inAnHour(-2) }))).toBe("invalid_input");
		expect(await refusal(claimings[0]!.claim(person.id, randomUUID(), 0))).toBe("not_found");
	});

	test("a show's coupon can be claimed while the host holds it out; each drop is a timeline entry", async () => {
		const market = await makeMarket(database);
		const person = await makeBuyer(database);
		const coupon = await makeCoupon(deps, producer, { showId: market.showId }, couponInput());
		expect(await refusal(claim(person, coupon))).toBe("coupon_not_open");
		await dropCoupon(deps, hostOf(market), market.showId, coupon.id, true);
		await dropCoupon(deps, hostOf(market), market.showId, coupon.id, true);
		expect((await claim(person, coupon)).state).toBe("usable");
		await dropCoupon(deps, hostOf(market), market.showId, coupon.id, false);
		expect(await refusal(claim(await makeBuyer(database), coupon))).toBe("coupon_not_open");
		expect(await events(market)).toEqual(["coupon", "coupon-gone"]);
		expect(await showCoupons(database.db, hostOf(market), market.showId)).toMatchObject([{ id: coupon.id, claimed: 1, left: 99, dropped: false }]);
	});

	test("nobody makes, sees or drops coupons of a shop or show that is not theirs", async () => {
		const [market, elsewhere] = [await makeMarket(database), await makeMarket(database)];
		expect(await refusal(makeCoupon(deps, merchantOf(elsewhere), { shopId: market.shopId }, couponInput()))).toBe("forbidden");
		expect(await refusal(makeCoupon(deps, merchantOf(market), { showId: market.showId }, couponInput()))).toBe("forbidden");
		const coupon = await shopCoupon(market);
		expect(await refusal(shopCoupons(database.db, merchantOf(elsewhere), market.shopId))).toBe("forbidden");
		expect(await refusal(closeCoupon(deps, merchantOf(elsewhere), { shopId: elsewhere.shopId }, coupon.id))).toBe("not_found");
		expect(await refusal(dropCoupon(deps, hostOf(elsewhere), elsewhere.showId, coupon.id, true))).toBe("not_found");
		expect(await refusal(dropCoupon(deps, hostOf(elsewhere), market.showId, coupon.id, true))).toBe("forbidden");
	});

	test("a batch is decided in the order of arrival", () => {
		const facts = { open: true, left: 1, perPerson: 2, had: new Map([["b", 1]]) };
		expect(decideClaims([{ userId: "b", have: 0 }, { userId: "a", have: 0 }, { userId: "a", have: 0 }, { userId: "b", have: 1 }], facts)).toEqual([
			{ kind: "claimed", nth: 1, fresh: false },
			{ kind: "claimed", nth: 1, fresh: true },
			{ kind: "claimed", nth: 1, fresh: false },
			{ kind: "refused", code: "coupon_gone" },
		]);
	});
});

describe("coupons in orders", () => {
	test("one of the shop and one of the show, off the price of a flash sale, and given back when the order is cancelled", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		await offer(market, { flash: { priceFen: 1500, minutes: 10 } });
		await switchFlash(deps, hostOf(market), market.itemId, true);
		const mine = [await claim(buyer, await shopCoupon(market)), await claim(buyer, await showCoupon(market, { kind: "percent", value: 15, capFen: 400 }))].map(({ claimId }) => claimId);
		const ask = { variantId: market.variantId, lineupItemId: market.itemId, quantity: 2, couponClaimIds: mine };
		expect(await quoteOrder(database.db, buyer.id, ask)).toMatchObject({ totalFen: 2100, discountFen: 900, coupons: [{ discountFen: 500 }, { discountFen: 400 }] });
		const key = randomUUID();
		const order = placed(await place(market, buyer, { quantity: 2, couponClaimIds: mine }, key));
		expect(order).toMatchObject({ totalFen: 2100, lines: [{ unitPriceFen: 1500, discountFen: 900, reasons: [{ code: "flash" }] }] });
		expect(await place(market, buyer, { quantity: 2, couponClaimIds: mine }, key)).toMatchObject({ kind: "placed", replayed: true, order });
		expect(await place(market, buyer, { quantity: 2 }, key)).toEqual({ kind: "idempotency_reused" });
		expect(await place(market, buyer, { couponClaimIds: mine })).toEqual({ kind: "coupon_used" });
		expect((await myCoupons(database.db, buyer.id, {})).coupons.map(({ state }) => state)).toEqual(["used", "used"]);
		expect(await couponsAreFree(database.db, [order.id])).toBe(false);
		await cancelOrder(deps, viewer(buyer), order.id);
		expect((await myCoupons(database.db, buyer.id, {})).coupons.map(({ state }) => state)).toEqual(["usable", "usable"]);
		expect(await couponsAreFree(database.db, [order.id])).toBe(true);
		const again = placed(await place(market, buyer, { quantity: 2, couponClaimIds: mine }));
		await database.db.updateTable("orders").set({ expires_at: new Date(0) }).where("id", "=", again.id).execute();
		await expireDue(deps);
		expect((await myCoupons(database.db, buyer.id, {})).coupons.map(({ state }) => state)).toEqual(["usable", "usable"]);
	});

	test("are refused to others, twice at once, expired, elsewhere, below their threshold", async () => {
		const [market, elsewhere] = [await makeMarket(database), await makeMarket(database)];
		const [buyer, thief] = [await makeBuyer(database), await makeBuyer(database)];
		const { claimId } = await claim(buyer, await shopCoupon(market, { thresholdFen: 3000 }));
		const using = { couponClaimIds: [claimId] };
		expect(await place(market, thief, using)).toEqual({ kind: "coupon_unknown" });
		expect(await place(market, buyer, using)).toEqual({ kind: "coupon_threshold", thresholdFen: 3000 });
		expect(await place(elsewhere, buyer, { ...using, quantity: 2 })).toEqual({ kind: "coupon_elsewhere" });
		expect(await place(market, buyer, { couponClaimIds: [randomUUID()] })).toEqual({ kind: "coupon_unknown" });
		// Twenty at once, for two variants and through two processes: one of them has it.
		const second = { ...market, variantId: await addVariant(database.db, await productOf(market.variantId), 2990, 100) };
		const tries = await Promise.all(Array.from({ length: 20 }, (_, n) => place(n % 2 ? market : second, buyer, { ...using, quantity: 2, ...(n % 2 ? {} : { lineupItemId: null, unitPriceFen: 2990 }) })));
		expect(tries.filter(({ kind }) => kind === "placed")).toHaveLength(1);
		expect(new Set(tries.map(({ kind }) => kind))).toEqual(new Set(["placed", "coupon_used"]));

		const ofShow = await claim(buyer, await showCoupon(market));
		expect(await place(market, buyer, { lineupItemId: null, unitPriceFen: 2990, couponClaimIds: [ofShow.claimId] })).toEqual({ kind: "coupon_elsewhere" });
		await database.db.updateTable("coupons").set({ claim_until: new Date(Date.now() - 20), valid_until: new Date(Date.now() - 10) }).where("id", "=", ofShow.couponId).execute();
		expect(await place(market, buyer, { couponClaimIds: [ofShow.claimId] })).toEqual({ kind: "coupon_expired" });
		const [a, b] = [await claim(buyer, await shopCoupon(market)), await claim(buyer, await shopCoupon(market))];
		expect(await place(market, buyer, { couponClaimIds: [a.claimId, b.claimId] })).toEqual({ kind: "coupon_stacking" });
	});

	test("an order that is paid late takes its coupon again, unless it is in another order meanwhile", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		const { claimId } = await claim(buyer, await shopCoupon(market));
		const using = { couponClaimIds: [claimId] };
		const expired = async () => {
			const { id } = placed(await place(market, buyer, using));
			await database.db.updateTable("orders").set({ expires_at: new Date(0) }).where("id", "=", id).execute();
			await expireDue(deps);
			return id;
		};
		const again = (id: string) =>
			database.db.transaction().execute(async (trx) => {
				const order = (await lockOrder(trx, id))!;
				const possible = await canRetake(trx, id);
				if (possible) await move(trx, [order], "expired", "confirmed");
				return possible;
			});
		const first = await expired();
		const second = placed(await place(market, buyer, using));
		expect(await again(first)).toBe(false);
		await cancelOrder(deps, viewer(buyer), second.id);
		expect(await again(first)).toBe(true);
		expect(await place(market, buyer, using)).toEqual({ kind: "coupon_used" });
	});

	test("an order never costs nothing", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		const { claimId } = await claim(buyer, await shopCoupon(market, { value: 100_000 }));
		expect(placed(await place(market, buyer, { couponClaimIds: [claimId] }))).toMatchObject({ totalFen: 1, lines: [{ discountFen: 1989 }] });
	});
});

test("any interleaving of place, pay, cancel and expire with bundles that share components, gifts and coupons keeps the books", async () => {
	const kinds: Record<string, number> = {};
	const one = await makeMarket(database, { stock: 40, quota: 30 });
	const product = await productOf(one.variantId);
	const [jar, cup] = [await addVariant(database.db, product, 500, 40), await addVariant(database.db, product, 300, 15)];
	// A second item whose main variant is the first one's component, and the other way round.
	const { id: itemId } = await database.db.insertInto("lineup_items").values({ show_id: one.showId, variant_id: jar, position: 1, live_price_fen: 700, quota: 40, per_buyer_limit: 100, open: true }).returning("id").executeTakeFirstOrThrow();
	const two: Market = { ...one, variantId: jar, itemId, livePriceFen: 700 };
	await offer(one, { bundle: [{ variantId: jar, quantity: 1 }], gift: { variantId: cup, quantity: 1, fromUnits: 2 }, ladder: [{ units: 5, priceFen: 1500 }] });
	await offer(two, { bundle: [{ variantId: one.variantId, quantity: 1 }], gift: { variantId: cup, quantity: 2, fromFen: 1400 } });
	const coupons = [await shopCoupon(one, { total: 30, perPerson: 20 }), await showCoupon(one, { kind: "percent", value: 20, total: 30, perPerson: 20 })];
	const buyers = await Promise.all(Array.from({ length: 6 }, () => makeBuyer(database)));
	const orders: { id: string; buyer: Buyer }[] = [];
	const act = async (): Promise<string> => {
		const dice = Math.random();
		const buyer = buyers[Math.floor(Math.random() * buyers.length)]!;
		const order = orders[Math.floor(Math.random() * orders.length)];
		try {
			if (dice < 0.2) {
				await claim(buyer, coupons[Math.floor(dice * 10)]!, Math.floor(Math.random() * 6));
				return "claimed";
			}
			if (dice < 0.6 || !order) {
				const { coupons: mine } = await myCoupons(database.db, buyer.id, {});
				const pick = (of: "shop" | "show") => mine.filter(({ terms, state }) => terms.of === of && (state === "usable" || dice < 0.25)).slice(0, dice < 0.5 ? 1 : 0);
				const market = dice < 0.4 ? one : two;
				const result = await place(market, buyer, { quantity: 1 + Math.floor(Math.random() * 3), couponClaimIds: [...pick("shop"), ...pick("show")].map(({ claimId }) => claimId) });
				if (result.kind === "placed") orders.push({ id: result.order.id, buyer });
				return result.kind;
			}
			if (dice < 0.68) return `pay ${(await payOrder(deps, viewer(order.buyer), order.id, { method: "cod", outcome: "succeed" })).state}`;
			if (dice < 0.88) return `cancel ${(await cancelOrder(deps, viewer(order.buyer), order.id)).state}`;
			await database.db.updateTable("orders").set({ expires_at: new Date(0) }).where("id", "=", order.id).execute();
			await expireDue(deps);
			return "expire";
		} catch (error) {
			return (error as { code: string }).code;
		}
	};
	await Promise.all(
		Array.from({ length: 10 }, async () => {
			for (let step = 0; step < 50; step++) {
				const kind = await act();
				kinds[kind] = (kinds[kind] ?? 0) + 1;
			}
		}),
	);
	expect(await brokenInvariants(database.db)).toEqual([]);
	expect(Object.keys(kinds).filter((kind) => !/^(placed|claimed|sold_out|not_enough|coupon_(gone|limit|used)|order_state|order_expired|expire|pay confirmed|cancel cancelled)$/.test(kind))).toEqual([]);
	for (const kind of ["placed", "claimed", "order_state", "expire", "pay confirmed", "cancel cancelled"]) expect(kinds[kind], kind).toBeGreaterThan(0);
});
