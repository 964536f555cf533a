import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order, OrderState } from "#shared/api.ts";
import type { Checkout } from "#shared/cart.ts";
import type { MyCoupon } from "#shared/coupons.ts";
import type { Problem } from "#shared/problem.ts";
import { connect, type Db } from "../server/db/connect.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../server/db/embedded.ts";
import { type Answer, Person, type RunningApp, runApp } from "./support/app.ts";
import { accountRow } from "./support/database.ts";
import { brokenInvariants, makeMarket, type Market } from "./support/market.ts";
import { signedPeople } from "./support/session.ts";

/**
 * The hot minute on a bad day: many more people than pieces, through two server processes on one PostgreSQL. In the middle of it one server is killed,
 * then PostgreSQL. Some come with a cart, every second one wants a coupon first, of which there are fewer. Everybody asks until they are answered, with the same key, as the page does.
 */
const crowd = 2000;
const pieces = 500;
const perBuyer = 2;
/** Coupons of the show, and the fen that each takes off. */
const coupons = 600;
const off = 300;

const authSecret = randomBytes(32).toString("hex");
let dataDir: string;
let postgres: EmbeddedPostgres;
let servers: (RunningApp & { release(): Promise<void> })[] = [];
let db: Db;
let market: Market;
let couponId: string;

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), "livestall-test-minute-"));
	postgres = await startEmbeddedPostgres({ dataDir, log: { info: () => {}, warn: () => {} } });
	const env = { AUTH_SECRET: authSecret, DATABASE_URL: postgres.url, DEMO: "false" };
	servers = [await runApp({ env }), await runApp({ env })];
	({ db } = connect(postgres.url, pino({ level: "silent" }), 4));
	market = await makeMarket({ db, user: (name, role) => accountRow(db, name, role) }, { stock: pieces + 100, quota: pieces, perBuyerLimit: perBuyer });
	const hours = (n: number) => new Date(Date.now() + n * 3_600_000);
	const terms = { kind: "fixed" as const, value: off, stackable: true, total: coupons, per_person: 1, claim_from: hours(-1), claim_until: hours(1), valid_until: hours(1) };
	couponId = (await db.insertInto("coupons").values({ ...terms, shop_id: null, show_id: market.showId }).returning("id").executeTakeFirstOrThrow()).id;
	await db.insertInto("show_coupons").values({ show_id: market.showId, coupon_id: couponId }).execute();
}, 180_000);
afterAll(async () => {
	for (const server of servers) await server.release();
	await db?.destroy();
	await postgres?.stop();
	if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

interface Buyer {
	readonly id: string;
	readonly addressId: string;
	readonly cookie: string;
}

/** What a buyer was told last. */
type Told = { readonly order: string; readonly state: OrderState } | { readonly refused: string };

async function makeCrowd(): Promise<Buyer[]> {
	const people = await signedPeople(db, authSecret, crowd);
	const { rows } = await sql<{ id: string; user_id: string }>`
		insert into addresses (user_id, name, phone, region, street) select unnest(${people.map(({ id }) => id)}::text[]), '李四', '13800000000', '重庆市奉节县', '橙园路 1 号' returning id, user_id`.execute(db);
	const addresses = new Map(rows.map((row) => [row.user_id, row.id]));
	return people.map(({ id, cookie }) => ({ id, cookie, addressId: addresses.get(id)! }));
}

/** Asks one server, then the other, until there is an answer that is no "try again". */
async function ask<T>(buyer: Buyer, at: number, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<T & Problem>> {
	for (let attempt = at; ; attempt++) {
		try {
			const answer = await new Person(servers[attempt % 2]!.url).request<T & Problem>("POST", path, body, { cookie: buyer.cookie, ...headers });
			expect(answer.headers.get("content-type"), `${path}: ${answer.status}`).toMatch(/json/);
			// On a machine that starves a request may not have been read in time (RFC 9110, 15.5.9: it may be repeated).
			if (answer.status === 503) {
				expect(["unavailable", "overloaded"]).toContain(answer.body.code);
				expect(answer.headers.get("retry-after")).not.toBeNull();
			} else if (answer.status !== 408) return answer;
		} catch (error) {
			// fetch's word for a connection that broke.
			if (!(error instanceof TypeError)) throw error;
		}
		await delay(50 + Math.random() * 100);
	}
}

/** The same wish as a checkout, answered as an order is: with the order, or with what is in its way. */
async function checkOut(buyer: Buyer, at: number, { addressId, couponClaimIds, ...line }: { readonly addressId: string; readonly couponClaimIds: readonly string[] }, key: string): Promise<Answer<Order & Problem>> {
	const answer = await ask<Checkout>(buyer, at, "/api/checkouts", { addressId, orders: [{ shopId: market.shopId, lines: [line], couponClaimIds }], totalFen: 1_000_000 }, { "idempotency-key": key });
	if (answer.status === 201) return { ...answer, body: answer.body.orders[0]! as Order & Problem };
	expect(answer.body).toMatchObject({ code: "checkout_blocked", errors: [{ path: "orders.0.lines.0" }] });
	return { ...answer, body: { ...answer.body, code: answer.body.errors![0]!.message } as never };
}

test("2,000 buyers for 500 pieces, two servers, one of them killed, then PostgreSQL: totals, movements and everybody's last answer agree", { timeout: 240_000 }, async () => {
	const buyers = await makeCrowd();
	const told = new Map<string, Told>();
	const kinds: Record<string, number> = {};
	let acknowledged = 0;
	let answered = 0;

	/** Claims by who was told of one. */
	const claims = new Map<string, string>();
	const claim = async (buyer: Buyer, n: number): Promise<void> => {
		const take = (at: number) => ask<MyCoupon>(buyer, at, `/api/coupons/${couponId}/claim`, { have: 0 });
		// Every tenth presses twice at once, on both servers.
		const answers = n % 10 === 8 ? await Promise.all([take(n), take(n + 1)]) : [await take(n)];
		for (const { status, body } of answers) {
			if (status === 200) expect(claims.get(buyer.id) ?? body.claimId).toBe(body.claimId);
			else expect(body.code).toBe("coupon_gone");
			if (status === 200) claims.set(buyer.id, body.claimId);
		}
	};

	const act = async (buyer: Buyer, n: number): Promise<Told> => {
		if (n % 2 === 0) await claim(buyer, n);
		const couponClaimIds = claims.has(buyer.id) ? [claims.get(buyer.id)!] : [];
		const quantity = 1 + (n % 3);
		const body = { variantId: market.variantId, lineupItemId: market.itemId, quantity, addressId: buyer.addressId, unitPriceFen: market.livePriceFen, couponClaimIds };
		// Every seventh comes with a cart: its one order is decided by the same rules beside the crowd.
		const place = n % 7 === 3 ? (at: number) => checkOut(buyer, at, body, `minute-${n}`) : (at: number) => ask<Order>(buyer, at, "/api/orders", body, { "idempotency-key": `minute-${n}` });
		// Every tenth presses twice at once, on both servers.
		const [placed, again] = n % 10 === 9 ? await Promise.all([place(n), place(n + 1)]) : [await place(n)];
		if (again && again.status === 201 && placed.status === 201) expect(again.body.id).toBe(placed.body.id);
		if (placed.status !== 201) {
			expect(placed.status).toBe(409);
			const code = placed.body.code;
			expect(quantity > perBuyer ? ["limit_reached", "sold_out"] : ["sold_out", "not_enough"]).toContain(code);
			// The other press may have had the last piece.
			if (again?.status !== 201) return { refused: code };
		}
		const { id, totalFen } = placed.status === 201 ? placed.body : again!.body;
		expect(totalFen).toBe(quantity * market.livePriceFen - off * couponClaimIds.length);
		acknowledged++;
		const path = `/api/orders/${id}`;
		switch (n % 5) {
			case 0: {
				const cancelled = await ask<Order>(buyer, n, `${path}/cancel`, undefined);
				// An answer that was lost: the second try finds it done.
				if (cancelled.status !== 200) expect(cancelled.body).toMatchObject({ code: "order_state" });
				return { order: id, state: "cancelled" };
			}
			case 1: {
				const failed = await ask<Order>(buyer, n, `${path}/pay`, { method: "test", outcome: "fail" });
				expect(failed.body.code).toBe("payment_failed");
				return { order: id, state: "pending" };
			}
			case 2:
			case 3: {
				if (n % 2 === 0) await ask(buyer, n, `${path}/pay`, { method: "test", outcome: "fail" });
				const paid = await ask<Order>(buyer, n + 1, `${path}/pay`, { method: n % 5 === 2 ? "test" : "cod" });
				if (paid.status !== 200) expect(paid.body).toMatchObject({ code: "order_state" });
				return { order: id, state: "confirmed" };
			}
			default: {
				const repeated = await place(n + 1);
				expect(repeated).toMatchObject({ status: 201, body: { id } });
				expect(repeated.headers.get("idempotency-replayed")).toBe("true");
				return { order: id, state: "pending" };
			}
		}
	};
	const until = async (count: number) => {
		while (acknowledged < count && answered < crowd) await delay(2);
	};
	// In three waves, so that each blow falls while many wait: before the first, between the two, after the second.
	const [serverFell, databaseFell] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
	const blows = async () => {
		await until(60);
		const fallen = servers[0]!.kill();
		serverFell.resolve();
		await fallen;
		const back = servers[0]!.start();
		await until(160);
		const before = answered;
		process.kill(postgres.pid, "SIGKILL");
		databaseFell.resolve();
		await back;
		expect(before, "answered before the second blow").toBeLessThan(crowd / 2);
	};
	await Promise.all([
		blows(),
		...buyers.map(async (buyer, n) => {
			if (n % 8 > 0) await (n % 8 < 4 ? serverFell : databaseFell).promise;
			const last = await act(buyer, n);
			answered++;
			told.set(buyer.id, last);
			const kind = "refused" in last ? last.refused : last.state;
			kinds[kind] = (kinds[kind] ?? 0) + 1;
		}),
	]);

	// Everything happened: nobody was refused for anything but being late, greedy or many.
	for (const kind of ["sold_out", "limit_reached", "cancelled", "pending", "confirmed"]) expect(kinds[kind], JSON.stringify(kinds)).toBeGreaterThan(0);

	expect(await brokenInvariants(db)).toEqual([]);
	const orders = await db.selectFrom("orders").select(["id", "buyer_id", "state"]).where("show_id", "=", market.showId).execute();
	// Each order is what its buyer was told last, and nobody has one that they were not told of.
	expect(new Map(orders.map((order) => [order.buyer_id, { order: order.id, state: order.state }]))).toEqual(new Map([...told].filter(([, last]) => "order" in last)));
	// All coupons went, one each to who was told so; those in use are in the orders that stand with one, and a cancelled order gave its own back.
	const { claimed } = await db.selectFrom("coupons").select("claimed").where("id", "=", couponId).executeTakeFirstOrThrow();
	const kept = await db.selectFrom("coupon_claims").select(["id", "user_id", "order_id"]).where("coupon_id", "=", couponId).execute();
	expect([claimed, kept.length]).toEqual([coupons, coupons]);
	expect(new Map(kept.map((row) => [row.user_id, row.id]))).toEqual(claims);
	const standing = orders.filter(({ state, buyer_id }) => state !== "cancelled" && claims.has(buyer_id));
	expect(new Map(kept.filter((row) => row.order_id !== null).map((row) => [row.user_id, row.order_id]))).toEqual(new Map(standing.map((order) => [order.buyer_id, order.id])));
	expect(standing.length).toBeGreaterThan(0);
	expect(await db.selectFrom("checkouts").select(sql<number>`count(*)`.as("count")).executeTakeFirstOrThrow()).not.toEqual({ count: 0 });
	const given = await db.selectFrom("order_coupons").innerJoin("orders", "orders.id", "order_id").select(sql<number>`count(*) filter (where state = 'cancelled')`.as("back")).executeTakeFirstOrThrow();
	expect(given.back).toBeGreaterThan(0);

	const { taken } = await db.selectFrom("lineup_items").select("taken").where("id", "=", market.itemId).executeTakeFirstOrThrow();
	expect(taken).toBeLessThanOrEqual(pieces);
	const most = await db.selectFrom("lineup_buyers").select(sql<number>`max(units)`.as("units")).where("lineup_item_id", "=", market.itemId).executeTakeFirstOrThrow();
	expect(most.units).toBeLessThanOrEqual(perBuyer);
	const paid = await db.selectFrom("payments").innerJoin("orders", "orders.id", "payments.order_id").where("payments.state", "in", ["succeeded", "due"]).select(["orders.id", sql<number>`count(*)`.as("count")]).groupBy("orders.id").execute();
	expect(paid.filter(({ count }) => count !== 1)).toEqual([]);
	expect(new Set(paid.map(({ id }) => id))).toEqual(new Set(orders.filter(({ state }) => state === "confirmed").map(({ id }) => id)));
});
