import { randomBytes, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order } from "#shared/api.ts";
import type { Problem } from "#shared/problem.ts";
import { connect, type Db } from "../server/db/connect.ts";
import { type Answer, type Person, runApp } from "./support/app.ts";
import { accountRow } from "./support/database.ts";
import { addAddress, brokenInvariants, makeMarket, type Market } from "./support/market.ts";
import { signedIn } from "./support/session.ts";

const authSecret = randomBytes(32).toString("hex");
let app: Awaited<ReturnType<typeof runApp>>;

beforeAll(async () => {
	app = await runApp({ env: { AUTH_SECRET: authSecret, DEMO: "false" } });
});
afterAll(() => app?.release());

interface Buyer {
	readonly id: string;
	readonly addressId: string;
	readonly person: Person;
}

/** The embedded PostgreSQL of the running server, whose lock file says where it listens. */
async function withDatabase<T>(use: (db: Db) => Promise<T>): Promise<T> {
	const pg = join(app.dataDir, "pg");
	const port = (await readFile(join(pg, "postmaster.pid"), "utf8")).split("\n")[3];
	const password = (await readFile(join(pg, "livestall.password"), "utf8")).trim();
	const { db } = connect(`postgres://livestall:${password}@127.0.0.1:${port}/livestall`, pino({ level: "silent" }), 4);
	try {
		return await use(db);
	} finally {
		await db.destroy();
	}
}

async function makeBuyers(db: Db, count: number): Promise<Buyer[]> {
	return Promise.all(
		Array.from({ length: count }, async () => {
			const id = await accountRow(db, "买家");
			return { id, addressId: await addAddress(db, id), person: await signedIn(app.url, db, id, authSecret) };
		}),
	);
}

const order = (market: Market, buyer: Buyer, key: string, quantity = 1): Promise<Answer<Order & Problem>> =>
	buyer.person.post("/api/orders", { variantId: market.variantId, lineupItemId: market.itemId, quantity, addressId: buyer.addressId, unitPriceFen: market.livePriceFen }, { "idempotency-key": key });

/** What is held and sold of the market's only variant, when the books are right. */
async function stockOf(market: Market): Promise<{ held: number; sold: number; taken: number }> {
	return withDatabase(async (db) => {
		expect(await brokenInvariants(db)).toEqual([]);
		const query = db.selectFrom("stock_levels as level").innerJoin("lineup_items as item", "item.variant_id", "level.variant_id").where("level.variant_id", "=", market.variantId);
		return query.select(["level.held", "level.sold", "item.taken"]).executeTakeFirstOrThrow();
	});
}

test("500 people press at once for 100 pieces, some twice, some cancel, some pay: exactly 100 are held or sold", async () => {
	const { market, buyers } = await withDatabase(async (db) => ({
		market: await makeMarket({ db, user: (name, role) => accountRow(db, name, role) }, { stock: 100, perBuyerLimit: 3 }),
		buyers: await makeBuyers(db, 80),
	}));
	const orders = new Map<string, string>();
	const living = new Map<string, number>();
	let cancelled = 0;

	const press = async (n: number) => {
		// Every fifth presses twice: the same key from the same person, at the same time.
		const who = n % 5 === 4 ? n - 1 : n;
		const buyer = buyers[who % buyers.length]!;
		const key = `pressed-${who}`;
		const quantity = 1 + (who % 4);
		const answer = await order(market, buyer, key, quantity);
		if (answer.status === 201) {
			expect(answer.body).toMatchObject({ state: "pending", totalFen: quantity * market.livePriceFen });
			const known = orders.get(key);
			if (known) expect(answer.body.id).toBe(known);
			orders.set(key, answer.body.id);
			// One of two that have the order acts on it.
			if (who !== n || known) return;
			living.set(answer.body.id, quantity);
			if (who % 7 === 0) {
				expect(await buyer.person.post(`/api/orders/${answer.body.id}/cancel`)).toMatchObject({ status: 200, body: { state: "cancelled" } });
				living.delete(answer.body.id);
				cancelled++;
			} else if (who % 3 === 0) {
				const paid = await buyer.person.post(`/api/orders/${answer.body.id}/pay`, { method: who % 2 ? "cod" : "test" });
				expect(paid).toMatchObject({ status: 200, body: { state: "confirmed" } });
			}
			return;
		}
		expect(answer.status).toBe(409);
		expect(answer.headers.get("content-type")).toMatch("application/problem+json");
		const { code, params } = answer.body;
		if (code === "not_enough") expect(params!.left).toBeLessThan(quantity);
		else if (code === "limit_reached") expect(params).toMatchObject({ limit: 3 });
		else expect(code).toBe("sold_out");
		if (code === "limit_reached") expect(params!.left).toBeLessThan(quantity);
		if (quantity === 4) expect(["limit_reached", "sold_out"]).toContain(code);
	};
	await Promise.all(Array.from({ length: 500 }, (_, n) => press(n)));
	expect(cancelled).toBeGreaterThan(0);

	// What the cancels gave back goes to who comes now; then it is sold out for everybody.
	const late = await withDatabase((db) => makeBuyers(db, 110));
	const codes = await Promise.all(late.map(async (buyer): Promise<string> => (await order(market, buyer, randomUUID())).body.code ?? "placed"));
	expect(codes.filter((code) => code !== "placed" && code !== "sold_out")).toEqual([]);
	expect(codes).toContain("sold_out");

	const { held, sold, taken } = await stockOf(market);
	expect(held + sold).toBe(100);
	expect(taken).toBe(100);
	expect(sold).toBeGreaterThan(0);
	await withDatabase(async (db) => {
		const bought = await db.selectFrom("lineup_buyers").select("units").where("lineup_item_id", "=", market.itemId).execute();
		expect(Math.max(...bought.map((row) => row.units))).toBeLessThanOrEqual(3);
		const rows = await db.selectFrom("orders").select(["id", "state"]).where("show_id", "=", market.showId).execute();
		for (const id of living.keys()) expect(["pending", "confirmed"]).toContain(rows.find((row) => row.id === id)?.state);
	});
});

test.each(["the server", "the server and PostgreSQL"])("%s killed in the middle (kill -9) and started again: every acknowledged order is there, nothing twice", async (victims) => {
	const { market, buyers } = await withDatabase(async (db) => ({
		market: await makeMarket({ db, user: (name, role) => accountRow(db, name, role) }, { stock: 100 }),
		buyers: await makeBuyers(db, 40),
	}));
	const acknowledged = new Map<string, string>();
	const soldOut = new Set<string>();
	let cut = 0;
	const over = new AbortController();
	// The first fifty are served in peace; the others press just before the kill.
	const rush = Promise.withResolvers<void>();

	/** Presses, and presses again with the same key until somebody answers, as the page does. */
	const press = async (n: number) => {
		const buyer = buyers[n % buyers.length]!;
		const key = `kill-${victims.length}-${n}`;
		if (n >= 50) await rush.promise;
		while (!over.signal.aborted) {
			try {
				const answer = await order(market, buyer, key);
				if (answer.status === 201) {
					expect(acknowledged.get(key) ?? answer.body.id).toBe(answer.body.id);
					acknowledged.set(key, answer.body.id);
					return;
				}
				if (answer.status === 409) {
					expect(answer.body.code).toBe("sold_out");
					soldOut.add(key);
					return;
				}
				expect(answer.status).toBe(503);
			} catch (error) {
				// fetch's word for a connection that broke.
				if (!(error instanceof TypeError)) throw error;
			}
			cut++;
			await delay(20 + Math.random() * 50);
		}
	};
	const crowd = Promise.all(Array.from({ length: 150 }, (_, n) => press(n)));
	try {
		const enough = async () => {
			while (acknowledged.size < 20) await delay(2);
		};
		await Promise.race([enough(), crowd]);
		rush.resolve();
		await delay(10);
		if (victims !== "the server") process.kill(Number((await readFile(join(app.dataDir, "pg", "postmaster.pid"), "utf8")).split("\n")[0]), "SIGKILL");
		await app.kill();
		const before = new Map(acknowledged);
		await app.start();
		await crowd;
		for (const [key, id] of before) expect(acknowledged.get(key)).toBe(id);
	} finally {
		over.abort();
		rush.resolve();
	}

	expect(cut).toBeGreaterThan(0);
	expect(acknowledged.size).toBe(100);
	expect(soldOut.size).toBe(50);
	expect(await stockOf(market)).toEqual({ held: 100, sold: 0, taken: 100 });
	const stored = await withDatabase((db) => db.selectFrom("idempotency_keys as k").innerJoin("orders", "orders.id", "k.order_id").where("orders.show_id", "=", market.showId).select(["k.key", "k.order_id"]).execute());
	expect(new Map(stored.map((row) => [row.key, row.order_id]))).toEqual(acknowledged);
	// And who asks once more hears the same.
	const [key, id] = [...acknowledged][0]!;
	const again = await order(market, buyers[Number(key.split("-").at(-1)) % buyers.length]!, key);
	expect(again).toMatchObject({ status: 201, body: { id } });
	expect(again.headers.get("idempotency-replayed")).toBe("true");
});
