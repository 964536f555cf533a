import { randomUUID } from "node:crypto";
import { pino } from "pino";
import type { Actor } from "#shared/roles.ts";
import type { MediaPort } from "../../server/deps.ts";
import { planShow } from "../../server/shows/service.ts";
import type { TestDatabase } from "./database.ts";

/** A media plane that only notes what it is asked. */
export function notedMedia() {
	const closed: string[] = [];
	const ended: string[] = [];
	const asked: Parameters<MediaPort["pass"]>[0][] = [];
	const media: MediaPort = {
		pass: async (claims) => {
			asked.push(claims);
			return { token: "t", url: "", routerRtpCapabilities: {} };
		},
		closeStage: async (stage) => void closed.push(stage),
		endEncoder: async (showId) => void ended.push(showId),
		stages: async () => [],
		removeSource: async () => undefined,
		origin: "",
	};
	return { media, closed, ended, asked };
}

/** Two rooms, two hosts, a producer and a shop with `count` variants in stock: what tests of shows and lineups stand on. */
export async function park(database: TestDatabase, count = 3) {
	const { db } = database;
	const room = async (name: string) => (await db.insertInto("rooms").values({ name, name_en: null, kind: "livestream", seats: 2 }).returning("id").executeTakeFirstOrThrow()).id;
	const someone = async (name: string, role: "host" | "producer" | "viewer"): Promise<Actor & { userId: string }> => ({ userId: await database.user(name, role), role, name, shopIds: [] });
	const shop = await db
		.insertInto("shops")
		.values({ slug: `shop-${randomUUID().slice(0, 8)}`, name: "橙山里", name_en: "Orange Hill", legal_name: "橙山里（测试）", licence_number: "9", contact: "1" })
		.returning("id")
		.executeTakeFirstOrThrow();
	const variants: string[] = [];
	for (let index = 0; index < count; index++) {
		const product = await db.insertInto("products").values({ shop_id: shop.id, title: `脐橙${index}号`, title_en: `Navel orange No. ${index}` }).returning("id").executeTakeFirstOrThrow();
		const variant = await db.insertInto("variants").values({ product_id: product.id, sku: `SKU-${index}`, name: "5斤", name_en: null, price_fen: 3990 }).returning("id").executeTakeFirstOrThrow();
		await db.insertInto("stock_levels").values({ variant_id: variant.id, on_hand: 50 }).execute();
		await db.insertInto("stock_movements").values({ variant_id: variant.id, kind: "receive", on_hand: 50 }).execute();
		variants.push(variant.id);
	}
	const noted = notedMedia();
	const deps = { db, media: noted.media, hostGraceMinutes: 10, log: pino({ level: "silent" }) };
	const [roomA, roomB, host, host2, producer, viewer] = [await room("A"), await room("B"), await someone("周晓橙", "host"), await someone("吴大江", "host"), await someone("刘佳禾", "producer"), await someone("李小满", "viewer")];
	return {
		...noted,
		deps,
		shopId: shop.id,
		variants,
		roomA,
		roomB,
		host,
		host2,
		producer,
		viewer,
		/** Plans a show; starts in `startsIn` minutes (default a day). */
		plan: ({ title = "一场", startsIn = 1440, minutes = 60, hostId = host.userId, roomId = roomA, state = "scheduled" as "draft" | "scheduled" } = {}) =>
			planShow(deps, producer, {
				title: { zh: title, en: null },
				cover: null,
				hostId,
				roomId,
				showcaseId: null,
				startsAt: new Date(Math.ceil(Date.now() / 60_000) * 60_000 + startsIn * 60_000).toISOString(),
				plannedMinutes: minutes,
				state,
			}),
	};
}
export type Park = Awaited<ReturnType<typeof park>>;
