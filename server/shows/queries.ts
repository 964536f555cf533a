import { sql } from "kysely";
import type { DeskShow, HostOption } from "#shared/api.ts";
import type { Actor } from "#shared/roles.ts";
import type { ShowHeader, ShowState } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";
import { appointedShows } from "../moderation/queries.ts";

/** Shows with the names of host, room and showcase; add conditions and order, then map the rows with `toHeader`. */
export function selectShows(db: Db) {
	return db
		.selectFrom("shows")
		.innerJoin("user as host", "host.id", "shows.host_id")
		.innerJoin("rooms as room", "room.id", "shows.room_id")
		.leftJoin("showcases as showcase", "showcase.id", "shows.showcase_id")
		.select([
			"shows.id", "shows.title", "shows.title_en", "shows.cover", "shows.state", "shows.host_id", "shows.producer_id", "shows.room_id",
			"shows.live_at", "shows.ended_at", "shows.on_air", "shows.off_air_since", "shows.featured_item_id", "shows.seq",
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

/** Headers of these shows, in no order. */
export async function headersOf(db: Db, showIds: readonly string[]): Promise<ShowHeader[]> {
	if (showIds.length === 0) return [];
	return (await selectShows(db).where("shows.id", "in", showIds).execute()).map(toHeader);
}

/** A show as the desk shows it, or null. */
export async function deskShowOf(db: Db, showId: string): Promise<DeskShow | null> {
	const row = await selectDeskShows(db).where("shows.id", "=", showId).executeTakeFirst();
	return row ? toDeskShow(row) : null;
}

/** Shows of the desk, with the size of their lineup; map the rows with `toDeskShow`. */
export function selectDeskShows(db: Db) {
	return selectShows(db).select((eb) => eb.selectFrom("lineup_items as item").whereRef("item.show_id", "=", "shows.id").select(eb.fn.countAll<number>().as("count")).as("items"));
}

export type DeskShowRow = Awaited<ReturnType<ReturnType<typeof selectDeskShows>["execute"]>>[number];

export function toDeskShow(row: DeskShowRow): DeskShow {
	return {
		...toHeader(row),
		roomId: row.room_id,
		producerId: row.producer_id,
		plannedMinutes: Math.round((row.ends_at.getTime() - row.starts_at.getTime()) / 60_000),
		items: row.items ?? 0,
	};
}

/** Shows of every state whose planned time touches the range, by start. At most 500. */
export async function showsBetween(db: Db, from: Date, to: Date): Promise<DeskShow[]> {
	const rows = await selectDeskShows(db)
		.where(sql<boolean>`shows.planned && tstzrange(${from}, ${to})`)
		.orderBy("starts_at")
		.orderBy("shows.id")
		.limit(500)
		.execute();
	return rows.map(toDeskShow);
}

/** Shows that ended and still stand in the list, for their summaries. */
const pastShows = 10;

/**
 * What a host has before them, a moderator in all rooms, and whoever is appointed moderator of a show: live first, then scheduled ones by start (at
 * most 50; a show whose time went by unused stays until it is cancelled), then the last ones that ended.
 */
export async function showsToWork(db: Db, actor: Actor): Promise<DeskShow[]> {
	const mine = (states: readonly ShowState[]) =>
		selectDeskShows(db)
			.$if(actor.role !== "moderator", (query) => query.where((eb) => eb.or([eb("shows.host_id", "=", actor.userId), eb("shows.id", "in", appointedShows(db, actor.userId!))])))
			.where("shows.state", "in", states);
	const [ahead, past] = await Promise.all([
		mine(["live", "scheduled"]).orderBy(sql`shows.state = 'live'`, "desc").orderBy("starts_at").limit(50).execute(),
		mine(["ended"]).orderBy("ended_at", "desc").limit(pastShows).execute(),
	]);
	return [...ahead, ...past].map(toDeskShow);
}

/** Whoever has one of these roles can be a show's host. */
export const hostRoles = ["host", "producer", "admin"] as const;

/** People who can host, hosts by profession first. At most 200. */
export async function hosts(db: Db): Promise<HostOption[]> {
	return db
		.selectFrom("user")
		.select(["id", "name"])
		.where("role", "in", hostRoles)
		.where((eb) => eb.or([eb("banned", "is", null), eb("banned", "=", false)]))
		.orderBy(sql`role = 'host'`, "desc")
		.orderBy("name")
		.limit(200)
		.execute();
}

/** What a show takes or wants to take: room and host for a time. What is left out is as stored. */
export interface Booking {
	/** Null: a new show. */
	readonly id: string | null;
	readonly roomId?: string;
	readonly hostId?: string;
	readonly time?: { readonly from: Date; readonly to: Date };
	/** The stored time as `coveringNow` has it. */
	readonly now?: boolean;
}

/** A show's planned time stretched so that it covers now; one that is late gets ten minutes, the least that can be planned. */
export const coveringNow = sql<string>`tstzrange(
	least(lower(shows.planned), now()),
	case when upper(shows.planned) > now() then upper(shows.planned) else now() + interval '10 minutes' end
)`;

/** The first other show that holds the room or the host of a booking in its time, or null. */
export async function overlapping(db: Db, by: "room" | "host", booking: Booking): Promise<{ title: string; from: Date; to: Date } | null> {
	const column = by === "room" ? "room_id" : "host_id";
	const wanted = by === "room" ? booking.roomId : booking.hostId;
	const { rows } = await sql<{ title: string; from: Date; to: Date }>`
		with mine as (
			select
				${wanted === undefined ? sql.ref(`shows.${column}`) : sql.val(wanted)}::text as what,
				${booking.time ? sql`tstzrange(${booking.time.from}, ${booking.time.to})` : booking.now ? coveringNow : sql.ref("shows.planned")} as planned
			from (values (1)) one left join shows on shows.id = ${booking.id}::uuid
		)
		select other.title, lower(other.planned) as "from", upper(other.planned) as "to"
		from shows other, mine
		where other.state in ('scheduled', 'live') and other.id is distinct from ${booking.id}::uuid
			and ${sql.ref(`other.${column}`)}::text = mine.what and other.planned && mine.planned
		order by lower(other.planned)
		limit 1
	`.execute(db);
	return rows[0] ?? null;
}
