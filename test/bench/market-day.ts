/** What the benches of orders share: the product with a live market, buyers over HTTP in a process of their own, and plain `pg` beside them. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { sql } from "kysely";
import type { Db } from "../../server/db/connect.ts";
import { median, type Report, round } from "./bench.ts";
import type { Buyer, BuyersCounts, Offer } from "./load/buyers.ts";
import { startChild } from "./load/child.ts";
import { cpuSeconds } from "./load/cpu.ts";
import { startProduct } from "./product.ts";

const stock = 5_000_000;
const buyerCount = 1024;
const connectionCounts = [128, 256, 512, 1024] as const;
const plainClients = [8, 16, 32, 64] as const;

export interface Run extends BuyersCounts {
	/** Cores in use. */
	readonly serverCpu: number;
	readonly loadCpu: number;
	readonly databaseCpu: number;
}

/** `variants`: how many are sold, each by a lineup item of the one live show; the buyers take them in turn. */
export async function openMarketDay(report: Report, { variants }: { variants: number }) {
	const product = await startProduct(report, { demo: false });
	const { db } = product;
	const market = await product.market(stock);
	const people = await product.people(buyerCount);
	const { rows: addresses } = await sql<{ id: string; user_id: string }>`
		insert into addresses (user_id, name, phone, region, street) select unnest(${people.map(({ id }) => id)}::text[]), '李四', '13800000000', '重庆市奉节县', '橙园路 1 号' returning id, user_id`.execute(db);
	const addressOf = new Map(addresses.map((row) => [row.user_id, row.id]));
	const buyers: Buyer[] = people.map(({ id, cookie }) => ({ cookie, addressId: addressOf.get(id)! }));
	const { product_id: productId } = await db.selectFrom("variants").select("product_id").where("id", "=", market.variantId).executeTakeFirstOrThrow();
	const offers: Offer[] = [
		{ variantId: market.variantId, itemId: market.itemId, priceFen: market.livePriceFen },
		...(await addOffers(db, { productId, showId: market.showId, count: variants - 1, priceFen: market.livePriceFen })),
	];
	const plainVariants = (await addOffers(db, { productId, showId: market.showId, count: variants, priceFen: market.livePriceFen })).map(({ variantId }) => variantId);

	const plain = await startChild(report, join(import.meta.dirname, "load/plain-orders.ts"));
	await plain.ask({ do: "open", url: product.databaseUrl, variantIds: plainVariants, shopId: market.shopId, buyerId: people[0]!.id, clients: Math.max(...plainClients) });
	const load = await startChild(report, join(import.meta.dirname, "load/buyers.ts"));

	const openConnections = (connections: number) => load.ask({ do: "open", port: Number(new URL(product.url).port), origin: product.url, connections, buyers, offers });
	const buy = async (seconds: number, options: { perSecond?: number; empty?: boolean } = {}): Promise<Run> => {
		const before = { server: cpuSeconds(product.app.pid), load: cpuSeconds(load.pid), database: product.databaseCpu() };
		const counts = (await load.ask({ do: "buy", seconds, ...options })) as BuyersCounts;
		if (Object.keys(counts.others).length > 0) report.note(`other answers: ${JSON.stringify(counts.others)}`);
		return { ...counts, serverCpu: (cpuSeconds(product.app.pid) - before.server) / seconds, loadCpu: (cpuSeconds(load.pid) - before.load) / seconds, databaseCpu: (product.databaseCpu() - before.database) / seconds };
	};
	const plainRate = (clients: number, seconds: number) => plain.ask({ do: "buy", clients, seconds }) as Promise<number>;
	const tryFor = report.quick ? 0.5 : 2;

	return {
		product,
		market,
		openConnections,
		buy,
		plainRate,
		/** Warms the product up and answers its best number of connections, which stay open. */
		async bestConnections() {
			await openConnections(connectionCounts[0]);
			await buy(tryFor * 2);
			const tried = new Map<number, number>();
			for (const connections of connectionCounts) {
				await openConnections(connections);
				tried.set(connections, Math.round((await buy(tryFor)).rate));
			}
			const connections = best(tried);
			await openConnections(connections);
			return { connections, tried };
		},
		async bestPlain() {
			await plainRate(16, tryFor);
			const tried = new Map<number, number>();
			for (const clients of plainClients) tried.set(clients, Math.round(await plainRate(clients, tryFor)));
			return { clients: best(tried), tried };
		},
		/** Acknowledged is stored: every answer 201 is an order, and the levels know of it. Throws when they do not agree. */
		async check() {
			const { held } = await db.selectFrom("stock_levels").select(sql<number>`sum(held)`.as("held")).where("variant_id", "in", offers.map(({ variantId }) => variantId)).executeTakeFirstOrThrow();
			const { count } = await db.selectFrom("orders").select(sql<number>`count(*)`.as("count")).where("show_id", "=", market.showId).executeTakeFirstOrThrow();
			if (held !== count) throw new Error(`the levels hold ${held} and there are ${count} orders`);
		},
	};
}

const best = (tries: ReadonlyMap<number, number>) => [...tries].reduce((top, entry) => (entry[1] > top[1] ? entry : top))[0];

/** Variants in stock with a lineup item of the show each. */
async function addOffers(db: Db, { productId, showId, count, priceFen }: { productId: string; showId: string; count: number; priceFen: number }): Promise<Offer[]> {
	const ids = Array.from({ length: count }, () => ({ variant: randomUUID(), item: randomUUID() }));
	const rows = sql`json_to_recordset(${JSON.stringify(ids)}::json) as r (variant uuid, item uuid)`;
	await sql`insert into variants (id, product_id, shop_id, sku, name, price_fen) select variant, ${productId}, (select shop_id from products where id = ${productId}), 'sku-' || variant, '5 斤装', ${priceFen + 1000} from ${rows}`.execute(db);
	await sql`insert into stock_levels (variant_id, on_hand) select variant, ${stock} from ${rows}`.execute(db);
	await sql`insert into stock_movements (variant_id, kind, on_hand) select variant, 'receive', ${stock} from ${rows}`.execute(db);
	await sql`
		insert into lineup_items (id, show_id, variant_id, position, live_price_fen, quota, per_buyer_limit, open)
		select item, ${showId}, variant, row_number() over (), ${priceFen}, ${stock}, 1000000, true from ${rows}`.execute(db);
	return ids.map(({ variant, item }) => ({ variantId: variant, itemId: item, priceFen }));
}

/** The product against plain `pg`, run about, at the best number of clients of each. */
export async function compareOrders(report: Report, variants: number) {
	const day = await openMarketDay(report, { variants });
	const { connections, tried } = await day.bestConnections();
	const { clients, tried: plainTried } = await day.bestPlain();
	report.note(`plain pg ${JSON.stringify([...plainTried])}, over HTTP ${JSON.stringify([...tried])} (clients, orders/s)`);
	const seconds = report.quick ? 1 : 4;
	const runs = report.quick ? 1 : 6;
	const rows: { ours: Run; plain: number }[] = [];
	for (let run = 0; run < runs; run++) {
		const row = { ours: await day.buy(seconds), plain: await day.plainRate(clients, seconds) };
		rows.push(row);
		report.note(`run ${run + 1}: ${Math.round(row.ours.rate)} orders/s over HTTP, ${Math.round(row.plain)} plain`);
	}
	await day.check();
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
		tried: { ours: Object.fromEntries(tried), plain: Object.fromEntries(plainTried) },
		p50Ms: median(rows.map((row) => row.ours.p50)),
		p99Ms: median(rows.map((row) => row.ours.p99)),
		/** Cores in use. */
		cpu: { server: round(median(rows.map((row) => row.ours.serverCpu)), 2), load: round(median(rows.map((row) => row.ours.loadCpu)), 2), database: round(median(rows.map((row) => row.ours.databaseCpu)), 2) },
	};
}
