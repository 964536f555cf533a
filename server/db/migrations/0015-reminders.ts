import { type Kysely, sql } from "kysely";

/** Reminders of shows, the browsers they are sent to, and the key that they are signed with. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table server_keys (name text primary key, value jsonb not null)`,
	`create table push_subscriptions (
		id uuid primary key default uuidv7(),
		user_id text not null references "user"(id) on delete cascade,
		endpoint text not null unique,
		p256dh text not null,
		auth text not null,
		lang text not null check (lang in ('zh', 'en')),
		created_at timestamptz not null default now()
	)`,
	`create index push_subscriptions_user on push_subscriptions (user_id)`,
	// One for each browser of whoever asked for it: sent, or given up, on its own.
	`create table reminders (
		show_id uuid not null references shows,
		subscription_id uuid not null references push_subscriptions on delete cascade,
		tries int not null default 0,
		tried_at timestamptz,
		sent_at timestamptz,
		primary key (show_id, subscription_id)
	)`,
	`create index reminders_subscription on reminders (subscription_id)`,
	`create index reminders_due on reminders (show_id) where sent_at is null`,
	// Whether the followers of a show's host and shops have been given their reminders.
	`alter table shows add column followers_told boolean not null default false`,
];
