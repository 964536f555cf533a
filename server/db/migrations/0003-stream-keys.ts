import { type Kysely, sql } from "kysely";

/** The key that a show's encoder publishes with. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table stream_keys (
		show_id uuid primary key references shows,
		-- SHA-256 of the key; the key itself is told once and kept nowhere.
		hash bytea not null check (octet_length(hash) = 32),
		-- The last four characters of the key.
		hint text not null,
		created_at timestamptz not null default clock_timestamp(),
		created_by text references "user"(id) on delete set null
	)`,
];
