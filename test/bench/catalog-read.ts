import { join } from "node:path";
import { type Bench, median, round } from "./bench.ts";
import { startChild } from "./load/child.ts";
import { goLive, startProduct } from "./product.ts";

const connectionCounts = [16, 64] as const;
const plainClients = [4, 8, 16] as const;

export const catalogRead: Bench = {
	name: "catalog-read",
	what: "a product's page data and a live show's snapshot over HTTP, in turn, against the same rows through plain pg and JSON.stringify at its best client count",
	budget: 0.7,
	compare: ">=",
	unit: "x",
	async run(report) {
		const product = await startProduct(report, { demo: true });
		const show = await goLive(product);
		const productIds = (await product.db.selectFrom("products").select("id").where("for_sale", "=", true).execute()).map(({ id }) => id);
		const paths = productIds.flatMap((id) => [`/api/products/${id}`, `/api/shows/${show.id}`]);
		const plain = await startChild(report, join(import.meta.dirname, "load/plain-catalog.ts"));
		await plain.ask({ do: "open", url: product.databaseUrl, productIds, showId: show.id, clients: Math.max(...plainClients) });
		const load = await startChild(report, join(import.meta.dirname, "load/readers.ts"));
		const openReaders = (connections: number) => load.ask({ do: "open", port: Number(new URL(product.url).port), connections, paths });
		const ours = (seconds: number) => load.ask({ do: "read", seconds }) as Promise<number>;
		const theirs = (clients: number, seconds: number) => plain.ask({ do: "read", clients, seconds }) as Promise<number>;

		const tryFor = report.quick ? 0.5 : 2;
		await openReaders(connectionCounts[0]);
		await ours(tryFor * 2);
		await theirs(plainClients[0], tryFor);
		const tries = async <T extends number>(counts: readonly T[], run: (count: T) => Promise<number>) => {
			let best: { count: T; rate: number } | undefined;
			for (const count of counts) {
				const rate = await run(count);
				if (!best || rate > best.rate) best = { count, rate };
			}
			return best!.count;
		};
		const connections = await tries(connectionCounts, async (count) => {
			await openReaders(count);
			return ours(tryFor);
		});
		const clients = await tries(plainClients, (count) => theirs(count, tryFor));

		await openReaders(connections);
		const seconds = report.quick ? 1 : 3;
		const runs = report.quick ? 1 : 6;
		const rows: { ours: number; plain: number }[] = [];
		for (let run = 0; run < runs; run++) rows.push({ ours: await ours(seconds), plain: await theirs(clients, seconds) });
		return {
			value: round(median(rows.map((row) => row.ours / row.plain)), 2),
			unit: "x",
			runs,
			against: `median ratio, run about; ${Math.round(median(rows.map((row) => row.ours)))} answers/s on ${connections} connections, plain pg ${Math.round(median(rows.map((row) => row.plain)))} at ${clients} clients`,
			ratios: rows.map((row) => round(row.ours / row.plain, 2)),
		};
	},
};
