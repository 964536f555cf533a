import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pino } from "pino";
import { sql } from "kysely";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { makeBuyer, makeMarket, recordingLive } from "../../test/support/market.ts";
import { connect } from "../db/connect.ts";
import { createPlacing } from "./place.ts";

let database: TestDatabase;
beforeAll(async () => {
	database = await freshDatabase();
});
afterAll(() => database.drop());

/** foreign_key_violation */
const orphan = { code: "23503" };

test("no row of an order refers to what is not there", async () => {
	const { db } = database;
	const market = await makeMarket(database);
	const buyer = await makeBuyer(database);
	const order = { number: "1", buyer_id: buyer.id, shop_id: market.shopId, show_id: market.showId };
	const insert = (row: Partial<typeof order>) => {
		const { number, buyer_id, shop_id, show_id } = { ...order, number: randomUUID(), ...row };
		return sql<{ id: string }>`insert into orders (number, buyer_id, shop_id, show_id, total_fen, address, expires_at) values (${number}, ${buyer_id}, ${shop_id}, ${show_id}, 1, '{}', now()) returning id`.execute(db);
	};
	await expect(insert({ buyer_id: "nobody" })).rejects.toMatchObject(orphan);
	await expect(insert({ shop_id: randomUUID() })).rejects.toMatchObject(orphan);
	await expect(insert({ show_id: randomUUID() })).rejects.toMatchObject(orphan);
	const { id } = (await insert({})).rows[0]!;

	const line = (orderId: string, variantId: string, itemId: string) => sql`insert into order_lines (order_id, variant_id, lineup_item_id, quantity, unit_price_fen, title, variant) values (${orderId}, ${variantId}, ${itemId}, 1, 1, '', '')`.execute(db);
	await expect(line(randomUUID(), market.variantId, market.itemId)).rejects.toMatchObject(orphan);
	await expect(line(id, randomUUID(), market.itemId)).rejects.toMatchObject(orphan);
	await expect(line(id, market.variantId, randomUUID())).rejects.toMatchObject(orphan);
	await line(id, market.variantId, market.itemId);

	const movement = (variantId: string, orderId: string | null) => sql`insert into stock_movements (variant_id, kind, order_id) values (${variantId}, 'adjust', ${orderId})`.execute(db);
	await expect(movement(randomUUID(), id)).rejects.toMatchObject(orphan);
	await expect(movement(market.variantId, randomUUID())).rejects.toMatchObject(orphan);
	await expect(sql`insert into idempotency_keys (user_id, key, body_hash, order_id) values ('a', 'b', '', ${randomUUID()})`.execute(db)).rejects.toMatchObject(orphan);
});

test("what an order refers to stays, and so does the order", async () => {
	const { db } = database;
	const market = await makeMarket(database);
	const buyer = await makeBuyer(database);
	const placing = createPlacing({ db, live: recordingLive(), log: pino({ level: "silent" }), jobs: { send: async () => null } as never, holdMinutes: 15 });
	const placed = await placing.place(buyer.id, randomUUID(), { variantId: market.variantId, lineupItemId: market.itemId, quantity: 1, addressId: buyer.addressId, unitPriceFen: market.livePriceFen, note: "" });
	if (placed.kind !== "placed") throw new Error(placed.kind);
	for (const [table, id] of [["orders", placed.order.id], ["user", buyer.id], ["shops", market.shopId], ["shows", market.showId], ["variants", market.variantId], ["lineup_items", market.itemId]] as const) {
		await expect(sql`delete from ${sql.table(table)} where id = ${id}`.execute(db), table).rejects.toMatchObject(orphan);
		await expect(sql`update ${sql.table(table)} set id = ${randomUUID()} where id = ${id}`.execute(db), table).rejects.toMatchObject(orphan);
	}
	// Nothing refers to these.
	const idle = await makeMarket(database);
	await db.deleteFrom("lineup_items").where("id", "=", idle.itemId).execute();
	await db.deleteFrom("shows").where("id", "=", idle.showId).execute();
	await sql`delete from "user" where id = ${(await makeBuyer(database)).id}`.execute(db);
});

test("what a batch refers to is looked up by index, however many orders there are", async () => {
	const market = await makeMarket(database);
	const buyer = await makeBuyer(database);
	// A session of its own, whose planner prefers to read the whole of what is referred to, as it does while there is little of it.
	const { db: session } = connect(database.url, pino({ level: "silent" }), 1);
	try {
		const reads = async () => {
			await sql`select pg_stat_force_next_flush()`.execute(session);
			return (await sql<{ reads: number }>`select pg_stat_get_tuples_returned('orders'::regclass) + pg_stat_get_tuples_returned('orders_pkey'::regclass) as reads`.execute(session)).rows[0]!.reads;
		};
		const place = (count: number) => sql`
			with placed as (
				insert into orders (number, buyer_id, shop_id, show_id, total_fen, address, expires_at)
				select gen_random_uuid(), ${buyer.id}, ${market.shopId}, ${market.showId}, 1, '{}', now() from generate_series(1, ${count}::int) returning id
			), keys as (
				insert into idempotency_keys (user_id, key, body_hash, order_id) select ${buyer.id}, id, '', id from placed
			), movements as (
				insert into stock_movements (variant_id, kind, order_id) select ${market.variantId}, 'adjust', id from placed
			)
			insert into order_lines (order_id, variant_id, lineup_item_id, quantity, unit_price_fen, title, variant) select id, ${market.variantId}, ${market.itemId}, 1, 1, '', '' from placed`.execute(session);
		await sql`set enable_nestloop = off`.execute(session);
		await place(200);
		const before = await reads();
		await place(1000);
		// By lines, movements and keys, one look each.
		expect((await reads()) - before).toBe(3 * 1000);
	} finally {
		await session.destroy();
	}
});
