import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { makeBuyer, makeMarket, recordingLive } from "../../test/support/market.ts";
import { createClaiming } from "./claim.ts";
import { myCoupons, runningCoupons } from "./queries.ts";

let database: TestDatabase;
beforeAll(async () => {
	database = await freshDatabase();
});
afterAll(() => database?.drop());

const minutes = (n: number) => new Date(Date.now() + n * 60_000);
async function make(of: { readonly shop_id: string } | { readonly show_id: string }, change: { readonly total?: number; readonly per_person?: number; readonly claim_from?: Date; readonly claim_until?: Date; readonly valid_until?: Date; readonly closed_at?: Date } = {}): Promise<string> {
	const terms = { kind: "fixed" as const, value: 500, stackable: true, total: 10, per_person: 1, claim_from: minutes(-60), claim_until: minutes(10), valid_until: minutes(20) };
	return (await database.db.insertInto("coupons").values({ shop_id: null, show_id: null, ...of, ...terms, ...change }).returning("id").executeTakeFirstOrThrow()).id;
}

test("a shop's visitors see what they can claim now, and nothing else", async () => {
	const [market, other] = [await makeMarket(database), await makeMarket(database)];
	const of = { shop_id: market.shopId };
	const running = await make(of);
	const last = await make(of, { total: 1 });
	await make({ shop_id: other.shopId });
	await make({ show_id: market.showId });
	await make(of, { closed_at: new Date() });
	await make(of, { claim_from: minutes(5) });
	await make(of, { claim_from: minutes(-60), claim_until: minutes(-1) });
	const ids = async () => (await runningCoupons(database.db, market.shopId)).map(({ id }) => id);
	expect(await ids()).toEqual([last, running]);

	// Outside a show the last one is as safe as in it.
	const claiming = createClaiming({ db: database.db, live: recordingLive() });
	const buyers = await Promise.all(Array.from({ length: 8 }, () => makeBuyer(database)));
	const claims = await Promise.allSettled(buyers.map(({ id }) => claiming.claim(id, last, 0)));
	expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
	expect(await ids()).toEqual([running]);
	expect(await runningCoupons(database.db, randomUUID())).toEqual([]);
});

test("a person sees their own claims by state, with where each can be used, in pages", async () => {
	const { db } = database;
	const market = await makeMarket(database);
	const [buyer, other] = [await makeBuyer(database), await makeBuyer(database)];
	const [ofShop, ofShow, over] = [await make({ shop_id: market.shopId }, { total: 200, per_person: 150 }), await make({ show_id: market.showId }), await make({ shop_id: market.shopId }, { claim_until: minutes(-2), valid_until: minutes(-1) })];
	const claim = async (couponId: string, count = 1, userId = buyer.id) => db.insertInto("coupon_claims").values(Array.from({ length: count }, (_, index) => ({ coupon_id: couponId, user_id: userId, nth: index + 1 }))).returning("id").execute();
	const [used] = await claim(ofShow);
	await claim(over);
	const many = await claim(ofShop, 120);
	await claim(ofShop, 1, other.id);
	const orderId = randomUUID();
	await db.updateTable("coupon_claims").set({ order_id: orderId }).where("id", "=", used!.id).execute();

	expect(await myCoupons(db, buyer.id, { state: "used" })).toMatchObject({ more: false, coupons: [{ claimId: used!.id, state: "used", orderId, shop: null, show: { id: market.showId, state: "live" } }] });
	expect(await myCoupons(db, buyer.id, { state: "expired" })).toMatchObject({ more: false, coupons: [{ couponId: over, state: "expired" }] });
	const first = await myCoupons(db, buyer.id, { state: "usable" });
	expect(first).toMatchObject({ more: true, coupons: Array.from({ length: 100 }, () => ({ shop: { id: market.shopId, slug: expect.stringMatching(/^shop-/) }, show: null })) });
	const rest = await myCoupons(db, buyer.id, { state: "usable", before: first.coupons.at(-1)!.claimId });
	expect(rest.more).toBe(false);
	expect(new Set([...first.coupons, ...rest.coupons].map(({ claimId }) => claimId))).toEqual(new Set(many.map(({ id }) => id)));
	expect((await myCoupons(db, buyer.id, { shopId: market.shopId, showId: market.showId, state: "used" })).coupons).toHaveLength(1);
	expect((await myCoupons(db, other.id, {})).coupons).toHaveLength(1);
});
