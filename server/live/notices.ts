import { sql } from "kysely";
import type { Logger } from "pino";
import type { Notice } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";

/** How often a show's notices go out, ms. */
const every = 2_000;
/** Orders that one notice tells of; in the hot minute the rest is seen in the counts. */
const boughtLimit = 5;
/** Visitors and orders that are remembered, so that a reconnect and a payment that is told of twice are no news. Above it the oldest are forgotten. */
const rememberLimit = 20_000;

export interface Notices {
	/** Somebody is on the page: noticed once. `visitor`: their id, or one of their visit; `name`: null where they have none. */
	joined(showId: string, visitor: string, name: string | null): void;
	/** An order of the show was paid, or will be on delivery. */
	bought(showId: string, orderId: string): void;
	close(): void;
}

/** Collects who came and who bought, and gives it out in passing: a few words every two seconds, however many they are. */
export function createNotices(options: { db: Db; log: Logger; publish: (notice: Notice) => void }): Notices {
	const waiting = new Map<string, { joined: { name: string | null; count: number } | null; orders: string[] }>();
	const remembered = new Set<string>();
	const of = (showId: string) => {
		let notice = waiting.get(showId);
		if (!notice) waiting.set(showId, (notice = { joined: null, orders: [] }));
		return notice;
	};
	const isNew = (key: string) => {
		if (remembered.has(key)) return false;
		remembered.add(key);
		if (remembered.size > rememberLimit) remembered.delete(remembered.values().next().value!);
		return true;
	};
	const timer = setInterval(() => void flush(), every);

	async function flush(): Promise<void> {
		const batch = [...waiting];
		waiting.clear();
		for (const [showId, { joined, orders }] of batch) {
			const bought = orders.length === 0 ? [] : await purchases(options.db, orders).catch((error: Error) => (options.log.warn({ error: error.message }, "notices: orders not read"), []));
			if (joined || bought.length > 0) options.publish({ showId, bought, ...(joined ? { joined } : {}) });
		}
	}

	return {
		joined(showId, visitor, name) {
			if (!isNew(`${showId} ${visitor}`)) return;
			const notice = of(showId);
			notice.joined = { name: name ?? notice.joined?.name ?? null, count: (notice.joined?.count ?? 0) + 1 };
		},
		bought(showId, orderId) {
			if (!isNew(orderId)) return;
			const { orders } = of(showId);
			if (orders.length < boughtLimit) orders.push(orderId);
		},
		close: () => clearInterval(timer),
	};
}

async function purchases(db: Db, orderIds: readonly string[]): Promise<Notice["bought"]> {
	const rows = await db
		.selectFrom("orders")
		.innerJoin("user", "user.id", "orders.buyer_id")
		.innerJoin("order_lines", "order_lines.order_id", "orders.id")
		.select(["user.name", "order_lines.lineup_item_id", sql<number>`sum(order_lines.quantity)::int`.as("quantity")])
		.where("orders.id", "in", [...orderIds])
		.where("order_lines.lineup_item_id", "is not", null)
		.groupBy(["orders.id", "user.name", "order_lines.lineup_item_id"])
		.execute();
	return rows.map((row) => ({ name: shortened(row.name), itemId: row.lineup_item_id!, quantity: row.quantity }));
}

/** A buyer's name as strangers see it: its first character. */
export function shortened(name: string): string {
	return `${[...name.trim()][0] ?? ""}**`;
}
