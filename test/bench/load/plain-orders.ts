/**
 * What orders are compared with: one transaction for each order through plain `pg`, clients side by side. The same tables and the same durability, with
 * prepared statements, and without what the product does besides: no HTTP, session, address, lineup quota, per-buyer limit or idempotency key.
 */
import pg from "pg";
import { answers } from "./answers.ts";

export type PlainOrdersAsk = { readonly nth: number } & (
	| { readonly do: "open"; readonly url: string; readonly variantIds: readonly string[]; readonly shopId: string; readonly buyerId: string; readonly clients: number }
	| { readonly do: "buy"; readonly clients: number; readonly seconds: number }
);

let clients: pg.Client[] = [];
let made = 0;
let place: (client: pg.Client) => Promise<void>;

async function open({ url, variantIds, shopId, buyerId, clients: count }: Extract<PlainOrdersAsk, { do: "open" }>): Promise<void> {
	clients = await Promise.all(
		Array.from({ length: count }, async () => {
			const client = new pg.Client({ connectionString: url });
			client.on("error", () => {});
			await client.connect();
			return client;
		}),
	);
	const run = `plain-${process.pid}-`;
	const address = JSON.stringify({ name: "李四", phone: "13800000000", region: "重庆市奉节县", street: "橙园路 1 号" });
	place = async (client) => {
		const variantId = variantIds[made % variantIds.length]!;
		await client.query("begin");
		const { rows } = await client.query<{ left: number }>({ name: "lock", text: "select on_hand - held - sold as left from stock_levels where variant_id = $1 for no key update", values: [variantId] });
		if (rows[0]!.left < 1) throw new Error("the plain variant is sold out");
		const order = await client.query<{ id: string }>({
			name: "order",
			text: "insert into orders (number, buyer_id, shop_id, total_fen, address, expires_at) values ($1, $2, $3, 1990, $4, now() + interval '15 minutes') returning id",
			values: [`${run}${made++}`, buyerId, shopId, address],
		});
		const { id } = order.rows[0]!;
		await client.query({ name: "line", text: "insert into order_lines (order_id, variant_id, quantity, unit_price_fen, title, variant) values ($1, $2, 1, 1990, '脐橙', '5 斤装')", values: [id, variantId] });
		await client.query({ name: "movement", text: "insert into stock_movements (variant_id, kind, held, order_id) values ($1, 'hold', 1, $2)", values: [variantId, id] });
		await client.query({ name: "level", text: "update stock_levels set held = held + 1 where variant_id = $1", values: [variantId] });
		await client.query("commit");
	};
}

/** Committed orders a second. */
async function buy(count: number, seconds: number): Promise<number> {
	let committed = 0;
	const end = performance.now() + seconds * 1000;
	await Promise.all(
		clients.slice(0, count).map(async (client) => {
			while (performance.now() < end) {
				await place(client);
				if (performance.now() < end) committed++;
			}
		}),
	);
	return committed / seconds;
}

answers((ask: PlainOrdersAsk) => (ask.do === "open" ? open(ask) : buy(ask.clients, ask.seconds)));
