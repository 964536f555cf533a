import { join } from "node:path";
import { sql } from "kysely";
import { addVariant } from "../support/market.ts";
import { type Bench, median, round } from "./bench.ts";
import type { Buyer, BuyersCounts } from "./load/buyers.ts";
import { startChild } from "./load/child.ts";
import { cpuSeconds } from "./load/cpu.ts";
import { startProduct } from "./product.ts";

const stock = 5_000_000;
const buyerCount = 1024;
const connectionCounts = [64, 128, 256] as const;
const plainClients = [8, 16, 32, 64] as const;

export const ordersHot: Bench = {
	name: "orders-hot",
	what: "acknowledged orders/s on one hot variant over HTTP, against one transaction per order through plain pg at its best client count",
	budget: 5,
	compare: ">=",
	unit: "x",
	async run(report) {
		const product = await startProduct(report, { demo: false });
		const { db } = product;
		const market = await product.market(stock);
		const people = await product.people(buyerCount);
		const { rows: addresses } = await sql<{ id: string; user_id: string }>`
			insert into addresses (user_id, name, phone, region, street) select unnest(${people.map(({ id }) => id)}::text[]), '李四', '13800000000', '重庆市奉节县', '橙园路 1 号' returning id, user_id`.execute(db);
		const addressOf = new Map(addresses.map((row) => [row.user_id, row.id]));
		const buyers: Buyer[] = people.map(({ id, cookie }) => ({ cookie, addressId: addressOf.get(id)! }));
		const { product_id } = await db.selectFrom("variants").select("product_id").where("id", "=", market.variantId).executeTakeFirstOrThrow();
		const plainVariant = await addVariant(db, product_id, 1990, stock);

		const plain = await startChild(report, join(import.meta.dirname, "load/plain-orders.ts"));
		await plain.ask({ do: "open", url: product.databaseUrl, variantId: plainVariant, shopId: market.shopId, buyerId: people[0]!.id, clients: Math.max(...plainClients) });
		const load = await startChild(report, join(import.meta.dirname, "load/buyers.ts"));
		const openLoad = (connections: number) =>
			load.ask({ do: "open", port: Number(new URL(product.url).port), origin: product.url, connections, buyers, variantId: market.variantId, itemId: market.itemId, priceFen: market.livePriceFen });

		const quickly = report.quick ? 0.5 : 2;
		const ourRate = async (seconds: number) => {
			const before = { server: cpuSeconds(product.app.pid), load: cpuSeconds(load.pid) };
			const counts = (await load.ask({ do: "buy", seconds })) as BuyersCounts;
			if (Object.keys(counts.others).length > 0) report.note(`other answers: ${JSON.stringify(counts.others)}`);
			return { ...counts, serverCpu: (cpuSeconds(product.app.pid) - before.server) / seconds, loadCpu: (cpuSeconds(load.pid) - before.load) / seconds };
		};
		const plainRate = (clients: number, seconds: number) => plain.ask({ do: "buy", clients, seconds }) as Promise<number>;

		// Warm, then each side's best number of clients.
		await openLoad(connectionCounts[0]);
		await ourRate(quickly * 2);
		await plainRate(16, quickly);
		const plainTries = new Map<number, number>();
		for (const clients of plainClients) plainTries.set(clients, Math.round(await plainRate(clients, quickly)));
		const ourTries = new Map<number, number>();
		for (const connections of connectionCounts) {
			await openLoad(connections);
			ourTries.set(connections, Math.round((await ourRate(quickly)).rate));
		}
		const best = (tries: ReadonlyMap<number, number>) => [...tries].reduce((top, entry) => (entry[1] > top[1] ? entry : top))[0];
		const clients = best(plainTries);
		const connections = best(ourTries);
		report.note(`plain pg ${JSON.stringify([...plainTries])}, over HTTP ${JSON.stringify([...ourTries])} (clients, orders/s)`);

		await openLoad(connections);
		const seconds = report.quick ? 1 : 4;
		const runs = report.quick ? 1 : 6;
		const rows: { ours: Awaited<ReturnType<typeof ourRate>>; plain: number }[] = [];
		for (let run = 0; run < runs; run++) {
			const row = { ours: await ourRate(seconds), plain: await plainRate(clients, seconds) };
			rows.push(row);
			report.note(`run ${run + 1}: ${Math.round(row.ours.rate)} orders/s over HTTP, ${Math.round(row.plain)} plain`);
		}

		// Acknowledged is stored: every answer 201 is an order, and the level knows of it.
		const { held } = await db.selectFrom("stock_levels").select("held").where("variant_id", "=", market.variantId).executeTakeFirstOrThrow();
		const { count } = await db.selectFrom("orders").select(sql<number>`count(*)`.as("count")).where("show_id", "=", market.showId).executeTakeFirstOrThrow();
		if (held !== count) throw new Error(`the level holds ${held} and there are ${count} orders`);
		const refused = rows.reduce((sum, row) => sum + Object.values(row.ours.others).reduce((a, b) => a + b, 0), 0);
		const ours = Math.round(median(rows.map((row) => row.ours.rate)));
		const theirs = Math.round(median(rows.map((row) => row.plain)));
		return {
			value: round(median(rows.map((row) => row.ours.rate / row.plain)), 2),
			unit: "x",
			runs,
			against: `median ratio, run about; ${ours} orders/s on ${connections} connections, plain pg ${theirs} at ${clients} clients`,
			holds: refused === 0,
			...(refused > 0 ? { why: `${refused} placements were not acknowledged` } : {}),
			ratios: rows.map((row) => round(row.ours.rate / row.plain, 2)),
			ordersPerSecond: ours,
			plainPerSecond: theirs,
			connections,
			plainClients: clients,
			tried: { ours: Object.fromEntries(ourTries), plain: Object.fromEntries(plainTries) },
			p50Ms: median(rows.map((row) => row.ours.p50)),
			p99Ms: median(rows.map((row) => row.ours.p99)),
			/** Cores in use. */
			cpu: { server: round(median(rows.map((row) => row.ours.serverCpu)), 2), load: round(median(rows.map((row) => row.ours.loadCpu)), 2) },
		};
	},
};
