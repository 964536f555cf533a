import { sql } from "kysely";
import type { ShowHeader } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";

/** Shows with the names of host, room and showcase; add conditions and order, then map the rows with `toHeader`. */
export function selectShows(db: Db) {
	return db
		.selectFrom("shows")
		.innerJoin("user as host", "host.id", "shows.host_id")
		.innerJoin("rooms as room", "room.id", "shows.room_id")
		.leftJoin("showcases as showcase", "showcase.id", "shows.showcase_id")
		.select([
			"shows.id", "shows.title", "shows.title_en", "shows.cover", "shows.state", "shows.host_id", "shows.producer_id", "shows.room_id",
			"shows.live_at", "shows.ended_at", "shows.on_air", "shows.featured_item_id", "shows.seq",
			"host.name as host_name", "room.name as room_name", "room.name_en as room_name_en",
			"showcase.id as showcase_id", "showcase.slug as showcase_slug", "showcase.title as showcase_title", "showcase.title_en as showcase_title_en",
		])
		.select([sql<Date>`lower(shows.planned)`.as("starts_at"), sql<Date>`upper(shows.planned)`.as("ends_at")]);
}

export type ShowRow = Awaited<ReturnType<ReturnType<typeof selectShows>["execute"]>>[number];

export function toHeader(row: ShowRow): ShowHeader {
	return {
		id: row.id,
		title: { zh: row.title, en: row.title_en },
		cover: row.cover,
		state: row.state,
		hostId: row.host_id,
		hostName: row.host_name,
		room: { zh: row.room_name, en: row.room_name_en },
		showcase: row.showcase_id ? { id: row.showcase_id, slug: row.showcase_slug!, title: { zh: row.showcase_title!, en: row.showcase_title_en } } : null,
		startsAt: row.starts_at.toISOString(),
		endsAt: row.ends_at.toISOString(),
		liveAt: row.live_at?.toISOString() ?? null,
		endedAt: row.ended_at?.toISOString() ?? null,
	};
}

export async function headerOf(db: Db, showId: string): Promise<ShowHeader | null> {
	const row = await selectShows(db).where("shows.id", "=", showId).executeTakeFirst();
	return row ? toHeader(row) : null;
}
