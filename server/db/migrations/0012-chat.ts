import { type Kysely, sql } from "kysely";

/** Answers to messages; how a show's chat is run: open, slow or off, and the message that is pinned above it. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`alter table chat_messages add column reply_to bigint references chat_messages`,
	`create index chat_messages_writer on chat_messages (show_id, user_id, id desc)`,
	`create table chat_settings (
		show_id uuid primary key references shows,
		mode text not null default 'open' check (mode in ('open', 'slow', 'off')),
		slow_seconds int not null default 10 check (slow_seconds between 3 and 600),
		pinned_id bigint references chat_messages
	)`,
];
