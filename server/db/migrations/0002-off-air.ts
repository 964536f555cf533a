import { type Kysely, sql } from "kysely";

/** Since when a live show has no picture, and when the media plane last said that it has one: what the grace of an absent host is counted from. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`alter table shows
		-- Null while the show is on air, and while it is not live.
		add column off_air_since timestamptz,
		add column on_air_heard_at timestamptz`,
	`update shows set off_air_since = now() where state = 'live' and not on_air`,
];
