import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { pino } from "pino";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { makeBuyer, makeMarket, recordingLive } from "../../test/support/market.ts";
import { createPlacing } from "./place.ts";
import { SoldOut } from "./sold-out.ts";

let database: TestDatabase;
beforeAll(async () => {
	database = await freshDatabase();
});
afterAll(() => database.drop());

test("it is believed for a while, until there is news of the variant", () => {
	const soldOut = new SoldOut();
	soldOut.say("item", "variant", 0);
	expect([soldOut.has("item", 1999), soldOut.has("other", 0), soldOut.has("item", 2000)]).toEqual([true, false, false]);
	soldOut.say("item", "variant", 0);
	soldOut.forget(["another"]);
	expect(soldOut.has("item", 1)).toBe(true);
	soldOut.forget(["variant"]);
	expect(soldOut.has("item", 1)).toBe(false);
	soldOut.say("item", "variant", 0);
	soldOut.forget(null);
	expect(soldOut.has("item", 1)).toBe(false);
});

test("news that comes while the database answers is not lost", async () => {
	const soldOut = new SoldOut();
	const asking = (news: readonly string[] | null) => soldOut.listenDuring(async () => soldOut.forget(news));
	const { hadNews } = await asking(["variant"]);
	expect([hadNews("variant"), hadNews("other")]).toEqual([true, false]);
	expect((await asking(null)).hadNews("other")).toBe(true);
	// What was heard before it asked, or after it was answered, is none of its business.
	soldOut.forget(["other"]);
	expect(hadNews("other")).toBe(false);
	expect((await asking([])).hadNews("variant")).toBe(false);
	await expect(soldOut.listenDuring(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
});

test("nothing grows without bound: the oldest is forgotten", () => {
	const soldOut = new SoldOut();
	for (let n = 0; n <= 10_000; n++) soldOut.say(`item ${n}`, "variant", 0);
	expect([soldOut.has("item 0", 1), soldOut.has("item 1", 1), soldOut.has("item 10000", 1)]).toEqual([false, true, true]);
});

test("who comes too late costs the database no transaction, who asks again hears of their order, and returned stock sells", async () => {
	const live = recordingLive();
	const { db } = database;
	const transactions = vi.spyOn(db, "transaction");
	const placing = createPlacing({ db, live, log: pino({ level: "silent" }), jobs: { send: async () => null } as never, holdMinutes: 15 });
	const market = await makeMarket(database, { stock: 1 });
	const [first, second] = [await makeBuyer(database), await makeBuyer(database)];
	const input = (buyer: typeof first) => ({ variantId: market.variantId, lineupItemId: market.itemId, quantity: 1, addressId: buyer.addressId, unitPriceFen: market.livePriceFen, note: "" });
	const key = randomUUID();
	const placed = await placing.place(first.id, key, input(first));
	expect(placed.kind).toBe("placed");
	expect((await placing.place(second.id, randomUUID(), input(second))).kind).toBe("sold_out");

	const before = transactions.mock.calls.length;
	const crowd = await Promise.all(Array.from({ length: 50 }, () => placing.place(second.id, randomUUID(), input(second))));
	expect(new Set(crowd.map(({ kind }) => kind))).toEqual(new Set(["sold_out"]));
	expect(transactions.mock.calls.length).toBe(before);

	expect(await placing.place(first.id, key, input(first))).toMatchObject({ kind: "placed", replayed: true, order: { id: (placed as { order: { id: string } }).order.id } });

	await db.insertInto("stock_movements").values({ variant_id: market.variantId, kind: "receive", on_hand: 1, order_id: null }).execute();
	await db.updateTable("stock_levels").set({ on_hand: 2 }).where("variant_id", "=", market.variantId).execute();
	await db.updateTable("lineup_items").set({ quota: 2 }).where("id", "=", market.itemId).execute();
	live.stockChanged([market.variantId]);
	expect((await placing.place(second.id, randomUUID(), input(second))).kind).toBe("placed");
});
