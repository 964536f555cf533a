import { type Kysely, sql } from "kysely";

/** Who looked at a live show, and how many at once: what its figures are read from besides the orders. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table show_viewers (
		show_id uuid not null references shows,
		-- A person's id; for somebody without a name the id of one visit.
		viewer text not null,
		first_at timestamptz not null default clock_timestamp(),
		primary key (show_id, viewer)
	)`,
	`create table show_audience (
		show_id uuid not null references shows,
		minute timestamptz not null,
		-- The most at once within this minute.
		viewers int not null check (viewers >= 0),
		primary key (show_id, minute)
	)`,
];
