import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import { PgBoss } from "pg-boss";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "#shared/roles.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { addAddress, brokenInvariants, makeBuyer, makeMarket, type Market, recordingLive } from "../../test/support/market.ts";
import { connect } from "../db/connect.ts";
import { toProblem } from "../http/problems.ts";
import { registerPaymentJobs } from "../payments/jobs.ts";
import { createPayments } from "../payments/payments.ts";
import type { InstantAdapter, Payments } from "../payments/port.ts";
import { payOrder } from "../payments/service.ts";
import { testPayment } from "../payments/test-payment.ts";
import { registerOrderJobs } from "./jobs.ts";
import { createPlacing, type PlaceResult } from "./place.ts";
import { orderPage, ordersById } from "./queries.ts";
import { cancelOrder, expireDue, readOrder, shipOrder } from "./service.ts";

let database: TestDatabase;
let jobs: PgBoss;
let refusals = 0;
const log = pino({ level: "silent" });
const payments = createPayments();
/** Refuses the first `refusals` refunds, as a provider has its days. */
const moodyTest: InstantAdapter = { ...testPayment, refund: async (request) => { if (refusals-- > 0) throw new Error("not today"); return testPayment.refund(request); } };
const moodyPayments: Payments = { ...payments, of: (method) => (method === "test" ? moodyTest : payments.of(method)) };

beforeAll(async () => {
	database = await freshDatabase();
	jobs = new PgBoss({ connectionString: database.url, max: 4 });
	jobs.on("error", () => {});
	await jobs.start();
	await registerOrderJobs(depsWith());
	await registerPaymentJobs(depsWith());
});
afterAll(async () => {
	await jobs?.stop({ graceful: false });
	await database?.drop();
});

function depsWith(live = recordingLive()) {
	return { db: database.db, log, live, jobs, payments: moodyPayments, holdMinutes: 15 };
}

let live: ReturnType<typeof recordingLive>;
let deps: ReturnType<typeof depsWith>;
let placing: ReturnType<typeof createPlacing>;
beforeEach(() => {
	live = recordingLive();
	deps = depsWith(live);
	placing = createPlacing(deps);
});
// Whatever a test did, the books are right after it.
afterEach(async () => expect(await brokenInvariants(database.db)).toEqual([]));

const viewer = (userId: string): Actor => ({ userId, role: "viewer", name: "买家", shopIds: [] });
const merchant = (...shopIds: string[]): Actor => ({ userId: "merchant", role: "merchant", name: "店家", shopIds });
type Buyer = { id: string; addressId: string };
const inputFor = (market: Market, buyer: Buyer, change: Partial<Parameters<typeof placing.place>[2]> = {}) =>
	({ variantId: market.variantId, lineupItemId: market.itemId, quantity: 1, addressId: buyer.addressId, unitPriceFen: market.livePriceFen, note: "", ...change });
const place = (market: Market, buyer: Buyer, change: Parameters<typeof inputFor>[2] = {}, key: string = randomUUID()) => placing.place(buyer.id, key, inputFor(market, buyer, change));
const placedOrder = (result: PlaceResult) => {
	if (result.kind !== "placed") throw new Error(result.kind);
	return result.order;
};
const levelOf = (market: Market) => database.db.selectFrom("stock_levels").select(["on_hand", "held", "sold"]).where("variant_id", "=", market.variantId).executeTakeFirstOrThrow();
const takenOf = async (market: Market) => (await database.db.selectFrom("lineup_items").select("taken").where("id", "=", market.itemId).executeTakeFirstOrThrow()).taken;
const backdate = (orderId: string) => database.db.updateTable("orders").set({ expires_at: new Date(Date.now() - 1000) }).where("id", "=", orderId).execute();

describe("placing", () => {
	test("holds stock and answers the order as it is stored", async () => {
		const market = await makeMarket(database, { stock: 5 });
		const buyer = await makeBuyer(database);
		const order = placedOrder(await place(market, buyer, { quantity: 2, note: "轻放 \ud800🍊" }));
		expect(order).toMatchObject({ state: "pending", totalFen: 3980, showId: market.showId, seller: { legalName: "橙园果业有限公司" }, note: "轻放 \ufffd🍊", payment: null, parcel: null });
		expect((await ordersById(database.db, [order.id])).get(order.id)).toEqual(order);
		expect(Date.parse(order.expiresAt!) - Date.parse(order.placedAt)).toBe(15 * 60_000);
		expect(await levelOf(market)).toEqual({ on_hand: 5, held: 2, sold: 0 });
		expect(await takenOf(market)).toBe(2);
		expect(live.stock).toEqual([market.variantId]);
		expect(live.orders).toEqual([{ orderId: order.id, number: order.number, shopId: market.shopId, buyerId: buyer.id, state: "pending", showId: market.showId }]);
	});

	test("without a lineup item it sells at the variant's own price, outside any show", async () => {
		const market = await makeMarket(database, { live: false });
		const order = placedOrder(await place(market, await makeBuyer(database), { lineupItemId: null, unitPriceFen: market.priceFen }));
		expect(order).toMatchObject({ totalFen: market.priceFen, showId: null, lines: [{ live: false }] });
		expect(await takenOf(market)).toBe(0);
	});

	test("the same key answers the same order, also after it was cancelled and after a restart; another body is refused", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		const key = randomUUID();
		const first = placedOrder(await place(market, buyer, {}, key));
		expect(await place(market, buyer, {}, key)).toEqual({ kind: "placed", order: first, replayed: true });
		expect(await place(market, buyer, { quantity: 2 }, key)).toEqual({ kind: "idempotency_reused" });
		const cancelled = await cancelOrder(deps, viewer(buyer.id), first.id);
		expect(await createPlacing(deps).place(buyer.id, key, inputFor(market, buyer))).toEqual({ kind: "placed", order: cancelled, replayed: true });
		// Keys are a person's own.
		expect(await place(market, await makeBuyer(database), {}, key)).toMatchObject({ kind: "placed", replayed: false });
	});

	test("one key for two variants at the same moment places one order", async () => {
		const [one, two] = [await makeMarket(database), await makeMarket(database)];
		const buyer = await makeBuyer(database);
		for (let round = 0; round < 20; round++) {
			const key = randomUUID();
			const results = await Promise.all([place(one, buyer, {}, key), place(two, buyer, {}, key)]);
			expect(results.map((result) => result.kind).sort()).toEqual(["idempotency_reused", "placed"]);
		}
	});

	test("an ended show sells nothing at its live price from that moment on", async () => {
		const market = await makeMarket(database, { stock: 1000 });
		const buyer = await makeBuyer(database);
		const results: Promise<PlaceResult>[] = [];
		const end = database.db.transaction().execute(async (trx) => {
			await delay(15);
			await trx.updateTable("shows").set({ state: "ended" }).where("id", "=", market.showId).execute();
			await trx.updateTable("lineup_items").set({ open: false }).where("show_id", "=", market.showId).execute();
		});
		for (let n = 0; n < 40; n++) {
			results.push(place(market, buyer));
			await delay(1);
		}
		await end;
		const after = await place(market, buyer);
		expect(after).toEqual({ kind: "show_over" });
		const kinds = (await Promise.all(results)).map((result) => result.kind);
		expect(kinds).not.toContain("show_not_live");
		expect(kinds.lastIndexOf("placed")).toBeLessThan(kinds.indexOf("show_over"));
	});

	test("one request that the database refuses does not take the others of its batch along", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		await sql`create function refuse_poison() returns trigger language plpgsql as $$ begin if new.note = 'poison' then raise 'poison'; end if; return new; end $$`.execute(database.db);
		await sql`create trigger refuse_poison before insert on orders for each row execute function refuse_poison()`.execute(database.db);
		const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => place(market, buyer, { note: n === 13 ? "poison" : "" })));
		await sql`drop trigger refuse_poison on orders`.execute(database.db);
		expect(results.map((result) => result.status)).toEqual(Array.from({ length: 20 }, (_, n) => (n === 13 ? "rejected" : "fulfilled")));
		expect(await takenOf(market)).toBe(19);
	});

	test("500 at once for 100 pieces, with keys twice, limits and cancels, through two processes: exactly right", async () => {
		const market = await makeMarket(database, { stock: 100, perBuyerLimit: 3 });
		const buyers = await Promise.all(Array.from({ length: 60 }, () => makeBuyer(database)));
		const other = connect(database.url, log, 10);
		const processes = [placing, createPlacing({ ...deps, db: other.db })];
		const acknowledged = new Map<string, string>();
		const refused: PlaceResult[] = [];
		let freed = 0;
		await Promise.all(
			Array.from({ length: 500 }, async (_, n) => {
				const buyer = buyers[n % buyers.length]!;
				// Every third key comes twice, mostly through the other process.
				const key = `key-${n % 3 === 2 ? n - 1 : n}-${buyer.id}`;
				const owner = n % 3 === 2 ? buyers[(n - 1) % buyers.length]! : buyer;
				await delay(Math.random() * 60);
				const result = await processes[n % 2]!.place(owner.id, key, inputFor(market, owner, { quantity: 1 }));
				if (result.kind !== "placed") {
					refused.push(result);
					return;
				}
				const before = acknowledged.get(`${owner.id} ${key}`);
				if (before) expect(result.order.id).toBe(before);
				acknowledged.set(`${owner.id} ${key}`, result.order.id);
				if (Math.random() < 0.2) {
					await cancelOrder(deps, viewer(owner.id), result.order.id);
					freed++;
				}
			}),
		);
		// Whatever the cancels freed is bought now, by people who have not reached their limit.
		const late = await Promise.all(Array.from({ length: 200 }, async () => place(market, await makeBuyer(database))));
		expect(await levelOf(market)).toEqual({ on_hand: 100, held: 100, sold: 0 });
		expect(await takenOf(market)).toBe(100);
		expect(freed).toBeGreaterThan(0);
		for (const result of [...refused, ...late]) expect(["sold_out", "limit_reached", "placed"]).toContain(result.kind);
		const perBuyer = await database.db
			.selectFrom("orders")
			.innerJoin("order_lines as line", "line.order_id", "orders.id")
			.where("line.lineup_item_id", "=", market.itemId)
			.where("orders.state", "=", "pending")
			.groupBy("orders.buyer_id")
			.select((eb) => eb.fn.sum<string>("line.quantity").as("units"))
			.execute();
		expect(Math.max(...perBuyer.map((row) => Number(row.units)))).toBeLessThanOrEqual(3);
		const numbers = await database.db.selectFrom("orders").select("number").execute();
		expect(new Set(numbers.map((row) => row.number)).size).toBe(numbers.length);
		await other.db.destroy();
	});

	test("when connections break in the middle, who waits hears it at once, and the same key finds the truth", async () => {
		const market = await makeMarket(database, { stock: 10_000 });
		const buyers = await Promise.all(Array.from({ length: 20 }, () => makeBuyer(database)));
		const other = connect(`${database.url}?application_name=victim`, log, 5);
		const processes = createPlacing({ ...deps, db: other.db });
		const killer = (async () => {
			for (let n = 0; n < 25; n++) {
				await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim' and state <> 'idle'`.execute(database.db);
				await delay(20);
			}
		})();
		let broken = 0;
		const answers = await Promise.all(
			Array.from({ length: 400 }, async (_, n) => {
				const buyer = buyers[n % 20]!;
				const key = randomUUID();
				await delay(n * 1.5);
				for (;;) {
					try {
						return { key, buyer, order: placedOrder(await processes.place(buyer.id, key, inputFor(market, buyer))) };
					} catch (error) {
						expect(toProblem(error, "zh").problem.code).toBe("unavailable");
						broken++;
						await delay(5);
					}
				}
			}),
		);
		await killer;
		expect(broken).toBeGreaterThan(0);
		expect(new Set(answers.map((answer) => answer.order.id)).size).toBe(400);
		expect(await levelOf(market)).toMatchObject({ held: 400 });
		await other.db.destroy();
	});
});

describe("an order's life", () => {
	test("paid by the test payment, shipped by its merchant, seen by its buyer", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		const { id } = placedOrder(await place(market, buyer));
		await expect(payOrder(deps, viewer(buyer.id), id, { method: "test", outcome: "fail" })).rejects.toMatchObject({ code: "payment_failed" });
		expect(await readOrder(database.db, viewer(buyer.id), id)).toMatchObject({ state: "pending", payment: { method: "test", state: "failed" } });
		const paid = await payOrder(deps, viewer(buyer.id), id, { method: "test", outcome: "succeed" });
		expect(paid).toMatchObject({ state: "confirmed", payment: { method: "test", state: "succeeded" }, expiresAt: null });
		expect(await levelOf(market)).toMatchObject({ held: 0, sold: 1 });

		await expect(shipOrder(deps, merchant(randomUUID()), id, { carrier: "顺丰", trackingNumber: "SF123456" })).rejects.toMatchObject({ code: "not_found" });
		const shipped = await shipOrder(deps, merchant(market.shopId), id, { carrier: "顺丰", trackingNumber: "SF123456" });
		expect(shipped).toMatchObject({ state: "shipped", parcel: { carrier: "顺丰", trackingNumber: "SF123456" } });
		expect(new Date(shipped.parcel!.shippedAt).toISOString()).toBe(shipped.parcel!.shippedAt);
		expect(await shipOrder(deps, merchant(market.shopId), id, { carrier: "顺丰", trackingNumber: "SF123456" })).toEqual(shipped);
		await expect(shipOrder(deps, merchant(market.shopId), id, { carrier: "顺丰", trackingNumber: "SF99999" })).rejects.toMatchObject({ code: "order_state" });
		await expect(cancelOrder(deps, viewer(buyer.id), id)).rejects.toMatchObject({ code: "order_state", params: { state: "shipped" } });
		expect(live.orders.map((order) => order.state)).toEqual(["pending", "pending", "confirmed", "shipped"]);
	});

	test("ten payments at once are one payment", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		const { id } = placedOrder(await place(market, buyer));
		const answers = await Promise.all(Array.from({ length: 10 }, () => payOrder(deps, viewer(buyer.id), id, { method: "test", outcome: "succeed" })));
		expect(new Set(answers.map((order) => order.state))).toEqual(new Set(["confirmed"]));
		expect(await database.db.selectFrom("payments").selectAll().where("order_id", "=", id).execute()).toHaveLength(1);
	});

	test("cash on delivery confirms; cancelled before shipping its payment is void and its stock back", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		const { id } = placedOrder(await place(market, buyer));
		expect(await payOrder(deps, viewer(buyer.id), id, { method: "cod", outcome: "succeed" })).toMatchObject({ state: "confirmed", payment: { method: "cod", state: "due" } });
		const cancelled = await cancelOrder(deps, viewer(buyer.id), id);
		expect(cancelled).toMatchObject({ state: "cancelled", payment: { state: "void" } });
		expect(await cancelOrder(deps, viewer(buyer.id), id)).toEqual(cancelled);
		expect(await levelOf(market)).toMatchObject({ held: 0, sold: 0 });
		expect(await takenOf(market)).toBe(0);
		await expect(payOrder(deps, viewer(buyer.id), id, { method: "cod", outcome: "succeed" })).rejects.toMatchObject({ code: "order_state" });
	});

	test("a cancelled order's money comes back, although the provider refuses at first", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		const { id, totalFen } = placedOrder(await place(market, buyer));
		await payOrder(deps, viewer(buyer.id), id, { method: "test", outcome: "succeed" });
		refusals = 1;
		await cancelOrder(deps, viewer(buyer.id), id);
		await expect.poll(async () => (await readOrder(database.db, viewer(buyer.id), id)).payment?.state).toBe("refunded");
		const refunds = await database.db.selectFrom("refunds").innerJoin("payments", "payments.id", "refunds.payment_id").where("payments.order_id", "=", id).select("refunds.amount_fen").execute();
		expect(refunds).toEqual([{ amount_fen: totalFen }]);
		expect(refusals).toBeLessThan(0);
	});

	test("an unpaid order expires at its deadline by its job, and can't be paid any more", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		const soon = createPlacing({ ...deps, holdMinutes: 1 / 60 });
		const { id } = placedOrder(await soon.place(buyer.id, randomUUID(), inputFor(market, buyer)));
		await expect.poll(async () => (await readOrder(database.db, viewer(buyer.id), id)).state).toBe("expired");
		expect(await levelOf(market)).toMatchObject({ held: 0, sold: 0 });
		await expect(payOrder(deps, viewer(buyer.id), id, { method: "test", outcome: "succeed" })).rejects.toMatchObject({ code: "order_expired" });
		await expect(cancelOrder(deps, viewer(buyer.id), id)).rejects.toMatchObject({ code: "order_state" });
	});

	test("paying after the deadline is refused and releases the stock, although nobody swept", async () => {
		const market = await makeMarket(database);
		const buyer = await makeBuyer(database);
		const { id } = placedOrder(await place(market, buyer));
		await backdate(id);
		await expect(payOrder(deps, viewer(buyer.id), id, { method: "test", outcome: "succeed" })).rejects.toMatchObject({ code: "order_expired" });
		expect(await readOrder(database.db, viewer(buyer.id), id)).toMatchObject({ state: "expired", payment: null });
		expect(await levelOf(market)).toMatchObject({ held: 0 });
	});

	test("several sweeps at once expire each order once", async () => {
		const market = await makeMarket(database, { stock: 1000 });
		const buyer = await makeBuyer(database);
		const orders = await Promise.all(Array.from({ length: 450 }, async () => placedOrder(await place(market, buyer))));
		await database.db.updateTable("orders").set({ expires_at: new Date(0) }).where("id", "in", orders.map((order) => order.id)).execute();
		const swept = await Promise.all([expireDue(deps), expireDue(deps), expireDue(deps)]);
		// The sweep of each minute may have come in between.
		expect(swept.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(450);
		await expect.poll(() => levelOf(market)).toMatchObject({ held: 0, sold: 0 });
	});

	test("pages of a buyer and of a shop, newest first; nobody sees another's", async () => {
		const [market, elsewhere] = [await makeMarket(database), await makeMarket(database)];
		const buyer = await makeBuyer(database);
		const ids: string[] = [];
		for (let n = 0; n < 5; n++) ids.unshift(placedOrder(await place(market, buyer)).id);
		placedOrder(await place(elsewhere, await makeBuyer(database)));
		const first = await orderPage(database.db, { buyerId: buyer.id }, 3);
		const second = await orderPage(database.db, { buyerId: buyer.id, before: first.orders.at(-1)!.id }, 3);
		expect([...first.orders, ...second.orders].map((order) => order.id)).toEqual(ids);
		expect([first.more, second.more]).toEqual([true, false]);
		expect((await orderPage(database.db, { shopIds: [market.shopId] })).orders.map((order) => order.id)).toEqual(ids);
		expect(await orderPage(database.db, { shopIds: [] })).toEqual({ orders: [], more: false });
		expect((await orderPage(database.db, { buyerId: buyer.id, state: "confirmed" })).orders).toEqual([]);
		await expect(readOrder(database.db, viewer("somebody"), ids[0]!)).rejects.toMatchObject({ code: "not_found" });
		await expect(readOrder(database.db, merchant(elsewhere.shopId), ids[0]!)).rejects.toMatchObject({ code: "not_found" });
		expect(await readOrder(database.db, merchant(market.shopId), ids[0]!)).toMatchObject({ id: ids[0] });
		await expect(cancelOrder(deps, viewer("somebody"), ids[0]!)).rejects.toMatchObject({ code: "not_found" });
		await expect(payOrder(deps, merchant(market.shopId), ids[0]!, { method: "cod", outcome: "succeed" })).rejects.toMatchObject({ code: "not_found" });
	});
});

test("any interleaving of place, pay, cancel, expire and ship keeps the books", async () => {
	const kinds: Record<string, number> = {};
	for (let round = 0; round < 3; round++) {
		const market = await makeMarket(database, { stock: 12, quota: 9, perBuyerLimit: 4 });
		const buyers = await Promise.all(Array.from({ length: 5 }, () => makeBuyer(database)));
		const orders: { id: string; buyer: Buyer }[] = [];
		const act = async () => {
			const dice = Math.random();
			const order = orders[Math.floor(Math.random() * orders.length)];
			if (dice < 0.4 || !order) {
				const buyer = buyers[Math.floor(Math.random() * buyers.length)]!;
				const atLivePrice = Math.random() < 0.8;
				const result = await place(market, buyer, { quantity: 1 + Math.floor(Math.random() * 3), ...(atLivePrice ? {} : { lineupItemId: null, unitPriceFen: market.priceFen }) });
				if (result.kind === "placed") orders.push({ id: result.order.id, buyer });
				return result.kind;
			}
			const actor = viewer(order.buyer.id);
			try {
				if (dice < 0.55) return `pay ${(await payOrder(deps, actor, order.id, { method: Math.random() < 0.5 ? "cod" : "test", outcome: Math.random() < 0.7 ? "succeed" : "fail" })).state}`;
				if (dice < 0.7) return `cancel ${(await cancelOrder(deps, actor, order.id)).state}`;
				if (dice < 0.8) return `ship ${(await shipOrder(deps, merchant(market.shopId), order.id, { carrier: "邮政", trackingNumber: "EMS12345" })).state}`;
				if (dice < 0.9) await backdate(order.id);
				await expireDue(deps);
				return "expire";
			} catch (error) {
				// Only refusals: anything else is a bug, a deadlock too.
				return (error as { code: string }).code;
			}
		};
		const doneByEach = await Promise.all(Array.from({ length: 12 }, async () => {
			const done: string[] = [];
			for (let step = 0; step < 40; step++) done.push(await act());
			return done;
		}));
		for (const kind of doneByEach.flat()) kinds[kind] = (kinds[kind] ?? 0) + 1;
		expect(await brokenInvariants(database.db)).toEqual([]);
	}
	expect(Object.keys(kinds).filter((kind) => !/^(placed|sold_out|not_enough|limit_reached|payment_failed|order_state|order_expired|expire|(pay|ship) (confirmed|shipped)|cancel cancelled)$/.test(kind))).toEqual([]);
	for (const kind of ["placed", "sold_out", "not_enough", "limit_reached", "payment_failed", "order_state", "pay confirmed", "cancel cancelled", "ship shipped"]) expect(kinds[kind], kind).toBeGreaterThan(0);
});

test("an address that was deleted can't be ordered to, and stays on its order", async () => {
	const market = await makeMarket(database);
	const buyer = await makeBuyer(database);
	const order = placedOrder(await place(market, buyer));
	await database.db.deleteFrom("addresses").where("id", "=", buyer.addressId).execute();
	expect(await place(market, buyer)).toEqual({ kind: "address_unknown" });
	expect(await place(market, { id: buyer.id, addressId: await addAddress(database.db, order.id).catch(() => randomUUID()) })).toEqual({ kind: "address_unknown" });
	expect((await readOrder(database.db, viewer(buyer.id), order.id)).address).toEqual(order.address);
});
