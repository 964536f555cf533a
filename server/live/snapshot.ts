import { sql } from "kysely";
import type { ChatMessage, ShowSnapshot } from "#shared/show.ts";
import { sellersOf } from "../catalog/sellers.ts";
import { chatPage, chatSettings } from "../chat/queries.ts";
import { droppedCoupons } from "../coupons/queries.ts";
import type { Db } from "../db/connect.ts";
import { lineupOf, publicItem } from "../lineup/queries.ts";
import { selectShows, toHeader } from "../shows/queries.ts";
import { endsBy } from "../shows/state.ts";

/** Chat messages that a newcomer gets at once; older ones are paged. */
export const chatInSnapshot = 50;

/**
 * The state of a show as of one moment, or null when there is none. Viewer counts are not in the database and come as 0.
 * `hostGraceMinutes`: how long a live show without a picture stays live; 0: for ever.
 */
export async function loadSnapshot(db: Db, showId: string, hostGraceMinutes: number): Promise<ShowSnapshot | null> {
	return db
		.transaction()
		.setIsolationLevel("repeatable read")
		.setAccessMode("read only")
		.execute(async (tx) => {
			const row = await selectShows(tx).where("shows.id", "=", showId).executeTakeFirst();
			if (!row) return null;
			const items = await lineupOf(tx, showId);
			const sellers = await sellersOf(tx, items.map((item) => item.shopId));
			const chat: ChatMessage[] = (await chatPage(tx, showId, chatInSnapshot)).messages;
			return {
				seq: row.seq,
				at: new Date().toISOString(),
				show: toHeader(row),
				onAir: row.on_air,
				endsBy: endsBy(row.off_air_since, hostGraceMinutes),
				featuredItemId: row.featured_item_id,
				items: items.map(publicItem),
				coupons: row.state === "live" ? await droppedCoupons(tx, showId) : [],
				sellers: [...sellers.values()],
				figures: { viewers: 0, orders: await orderCount(tx, showId) },
				chat,
				...(await chatSettings(tx, showId)),
			};
		});
}

/** Orders of a show that stand: placed and neither cancelled nor expired. */
export async function orderCount(db: Db, showId: string): Promise<number> {
	const { count } = await db
		.selectFrom("orders")
		.select(sql<number>`count(*)`.as("count"))
		.where("show_id", "=", showId)
		.where("state", "in", ["pending", "confirmed", "shipped"])
		.executeTakeFirstOrThrow();
	return count;
}
