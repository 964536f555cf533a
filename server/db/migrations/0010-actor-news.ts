import { type Kysely, sql } from "kysely";

/** The database tells every server process whose session ended, and whose role, name, ban or shops changed: processes remember who is who. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const news = (id: string) => `perform pg_notify('livestall', json_build_object('kind', 'session', 'userId', ${id})::text); return null;`;

const statements = [
	`create function session_news() returns trigger language plpgsql as $$ begin ${news(`old."userId"`)} end $$`,
	`create trigger session_news after update or delete on session for each row execute function session_news()`,
	`create function user_news() returns trigger language plpgsql as $$ begin ${news("old.id")} end $$`,
	`create trigger user_news after update of role, name, banned, "isAnonymous" or delete on "user" for each row execute function user_news()`,
	`create function shop_member_news() returns trigger language plpgsql as $$ begin ${news("coalesce(new.user_id, old.user_id)")} end $$`,
	`create trigger shop_member_news after insert or update or delete on shop_members for each row execute function shop_member_news()`,
];
