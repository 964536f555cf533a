import { randomUUID } from "node:crypto";
import { PgBoss } from "pg-boss";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { StockAdjust } from "#shared/catalog-admin.ts";
import type { Actor } from "#shared/roles.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { brokenInvariants, makeBuyer, makeMarket, type Market, recordingLive } from "../../test/support/market.ts";
import { connect } from "../db/connect.ts";
import { createPlacing } from "../orders/place.ts";
import { adjustStock, readMovements, setLowStock } from "./stock.ts";

let database: TestDatabase;
let jobs: PgBoss;
let live: ReturnType<typeof recordingLive>;
const log = pino({ level: "silent" });
beforeAll(async () => {
	database = await freshDatabase();
	jobs = new PgBoss({ connectionString: database.url, max: 2 });
	jobs.on("error", () => {});
	await jobs.start();
});
afterAll(async () => {
	await jobs?.stop({ graceful: false });
	await database?.drop();
});
beforeEach(() => (live = recordingLive()));
afterEach(async () => expect(await brokenInvariants(database.db)).toEqual([]));

const merchantOf = (market: Market): Actor => ({ userId: market.hostId, role: "merchant", name: "店家", shopIds: [market.shopId] });
const adjust = (market: Market, reason: string, quantity: number, more: { note?: string; key?: string } = {}, actor = merchantOf(market)) =>
	adjustStock({ db: database.db, live }, actor, market.variantId, StockAdjust.parse({ reason, quantity, key: randomUUID(), ...more }));
const code = (promise: Promise<unknown>) => promise.then(() => null, (error) => error.code);
const placing = (db = database.db) => createPlacing({ db, log, live, jobs, holdMinutes: 15 } as Parameters<typeof createPlacing>[0]);

test("goods that come, spoil, come back and are counted are movements with their reason, and viewers hear of each", async () => {
	const market = await makeMarket(database, { stock: 10 });
	expect((await adjust(market, "received", 5, { note: "二批" })).stock).toEqual({ inStock: 15, held: 0, available: 15, sold: 0 });
	await adjust(market, "damaged", 2);
	await adjust(market, "returned", 1);
	await adjust(market, "other", -4, { note: "样品" });
	const { stock, movements, more } = await adjust(market, "counted", 9);
	expect(stock).toMatchObject({ inStock: 9, available: 9 });
	expect(more).toBe(false);
	expect(movements.map(({ kind, reason, inStock, note, by }) => [kind, reason, inStock, note, by])).toEqual([
		["adjust", "counted", -1, "", "主播"],
		["adjust", "other", -4, "样品", "主播"],
		["adjust", "returned", 1, "", "主播"],
		["adjust", "damaged", -2, "", "主播"],
		["receive", "received", 5, "二批", "主播"],
		["receive", null, 10, "", null],
	]);
	expect(live.stock).toEqual(Array.from({ length: 5 }, () => market.variantId));
});

test("numbers that make no sense are refused before anything is asked", () => {
	for (const [reason, quantity, note] of [["received", 0, ""], ["received", -1, ""], ["damaged", 0, ""], ["counted", -1, ""], ["other", 0, "x"], ["other", 5, ""], ["stolen", 1, ""], ["received", 1.5, ""], ["received", 2_000_000, ""]]) {
		expect([reason, quantity, StockAdjust.safeParse({ reason, quantity, note, key: randomUUID() }).success]).toEqual([reason, quantity, false]);
	}
});

test("stock never goes below what orders hold, and sold units are not stock", async () => {
	const market = await makeMarket(database, { stock: 5 });
	const buyer = await makeBuyer(database);
	await placing().place(buyer.id, randomUUID(), { variantId: market.variantId, lineupItemId: market.itemId, quantity: 3, addressId: buyer.addressId, unitPriceFen: market.livePriceFen, note: "" });
	await expect(adjust(market, "damaged", 3)).rejects.toMatchObject({ code: "stock_committed", params: { held: 3, left: 2 } });
	await expect(adjust(market, "counted", 2)).rejects.toMatchObject({ code: "stock_committed" });
	expect((await adjust(market, "counted", 3)).stock).toEqual({ inStock: 3, held: 3, available: 0, sold: 0 });
});

test("one key is one adjustment, also when it is sent ten times at once; for another it is refused", async () => {
	const market = await makeMarket(database, { stock: 1 });
	const key = randomUUID();
	const answers = await Promise.all(Array.from({ length: 10 }, () => adjust(market, "received", 7, { key })));
	expect(new Set(answers.map(({ stock }) => stock.inStock))).toEqual(new Set([8]));
	expect(await code(adjust(market, "damaged", 7, { key }))).toBe("idempotency_reused");
	expect(await code(adjust(await makeMarket(database), "received", 7, { key }))).toBe("idempotency_reused");
	expect(live.stock).toHaveLength(1);
});

test("another shop's variant is not there for a merchant", async () => {
	const [mine, theirs] = [await makeMarket(database), await makeMarket(database)];
	for (const actor of [merchantOf(theirs), { ...merchantOf(mine), role: "host" } as Actor]) {
		expect(await code(adjust(mine, "received", 1, {}, actor))).toBe("not_found");
		expect(await code(readMovements({ db: database.db }, actor, mine.variantId, undefined))).toBe("not_found");
		expect(await code(setLowStock({ db: database.db }, actor, mine.variantId, 3))).toBe("not_found");
	}
	expect(await setLowStock({ db: database.db }, merchantOf(mine), mine.variantId, 3)).toMatchObject({ lowStock: 3 });
});

test("the history is read page by page", async () => {
	const market = await makeMarket(database, { stock: 1 });
	await database.db.insertInto("stock_movements").values(Array.from({ length: 120 }, () => ({ variant_id: market.variantId, kind: "adjust" as const }))).execute();
	const seen: number[] = [];
	for (let before: number | undefined; ; ) {
		const page = await readMovements({ db: database.db }, merchantOf(market), market.variantId, before);
		seen.push(...page.movements.map(({ id }) => id));
		if (!page.more) break;
		before = seen.at(-1);
	}
	expect(seen).toHaveLength(121);
	expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
});

test("a server that has said sold out sells again at once when goods come in, one that lost them says so at once", async () => {
	const market = await makeMarket(database, { stock: 1, quota: 100 });
	const buyer = await makeBuyer(database);
	const queue = placing();
	const buy = async () => (await queue.place(buyer.id, randomUUID(), { variantId: market.variantId, lineupItemId: market.itemId, quantity: 1, addressId: buyer.addressId, unitPriceFen: market.livePriceFen, note: "" })).kind;
	expect([await buy(), await buy(), await buy()]).toEqual(["placed", "sold_out", "sold_out"]);
	await adjust(market, "received", 2);
	expect(await buy()).toBe("placed");
	await adjust(market, "damaged", 1);
	expect([await buy(), await buy()]).toEqual(["sold_out", "sold_out"]);
});

test("while 300 buyers press the button through two processes, a merchant receives, spoils and counts: the books agree", async () => {
	const market = await makeMarket(database, { stock: 40, quota: 1000 });
	const buyers = await Promise.all(Array.from({ length: 30 }, () => makeBuyer(database)));
	const other = connect(database.url, log, 6);
	const processes = [placing(), placing(other.db)];
	let received = 0;
	let taken = 0;
	const merchant = (async () => {
		for (let n = 0; n < 40; n++) {
			if (n % 2 === 0) {
				await adjust(market, "received", 3);
				received += 3;
			} else if ((await code(adjust(market, "damaged", 1))) === null) taken += 1;
		}
	})();
	const results = await Promise.all(
		Array.from({ length: 300 }, async (_, n) => {
			const buyer = buyers[n % buyers.length]!;
			return processes[n % 2]!.place(buyer.id, randomUUID(), { variantId: market.variantId, lineupItemId: n % 3 ? market.itemId : null, quantity: 1, addressId: buyer.addressId, unitPriceFen: n % 3 ? market.livePriceFen : market.priceFen, note: "" });
		}),
	);
	await merchant;
	const placed = results.filter(({ kind }) => kind === "placed").length;
	expect(new Set(results.map(({ kind }) => kind)).size).toBeLessThanOrEqual(3);
	const level = await database.db.selectFrom("stock_levels").selectAll().where("variant_id", "=", market.variantId).executeTakeFirstOrThrow();
	expect(level).toMatchObject({ on_hand: 40 + received - taken, held: placed, sold: 0 });
	await other.db.destroy();
});
