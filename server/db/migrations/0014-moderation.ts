import { type Kysely, sql } from "kysely";

/** Blocks and shadow-bans, moderators of one show, word lists, messages that wait for a decision, reports, and the record of who did what. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`alter table chat_messages add column state text not null default 'shown' check (state in ('shown', 'held', 'shadowed', 'refused'))`,
	`create index chat_messages_aside on chat_messages (show_id, id desc) where state in ('held', 'shadowed')`,
	`alter table chat_settings add column link_filter boolean not null default true`,

	`create table blocks (
		id uuid primary key default uuidv7(),
		user_id text not null,
		show_id uuid references shows,
		kind text not null check (kind in ('block', 'shadow')),
		reason text not null default '',
		blocked_by text not null,
		at timestamptz not null default now(),
		unique nulls not distinct (user_id, show_id, kind)
	)`,
	`create index blocks_show on blocks (show_id, at desc)`,

	`create table show_moderators (
		show_id uuid not null references shows,
		user_id text not null references "user" on delete cascade,
		appointed_by text not null,
		at timestamptz not null default now(),
		primary key (show_id, user_id)
	)`,

	`create table word_lists (
		id uuid primary key default uuidv7(),
		show_id uuid references shows,
		built_in text unique,
		name text not null,
		action text not null check (action in ('refuse', 'hold', 'shadow', 'warn')),
		enabled boolean not null default true,
		words text not null default '',
		updated_by text,
		updated_at timestamptz not null default now(),
		check (built_in is null or show_id is null)
	)`,
	`create index word_lists_show on word_lists (show_id)`,
	`insert into word_lists (built_in, name, action) values
		('dealing', '站外交易', 'refuse'), ('fraud', '诈骗', 'refuse'), ('gambling', '赌博', 'refuse'),
		('sexual', '色情', 'refuse'), ('insults', '辱骂', 'hold'), ('advertising', '广告法用语', 'warn')`,

	`create table reviews (
		message_id bigint primary key references chat_messages,
		show_id uuid not null references shows,
		kind text not null check (kind in ('held', 'reported')),
		rule text,
		opened_at timestamptz not null default now(),
		settled_at timestamptz,
		settled_by text,
		outcome text check (outcome in ('approved', 'refused', 'removed', 'dismissed')),
		check ((settled_at is null) = (outcome is null))
	)`,
	`create index reviews_open on reviews (message_id) where settled_at is null`,
	`create index reviews_show on reviews (show_id, message_id)`,
	`create table reports (
		message_id bigint not null references chat_messages,
		reporter_id text not null,
		reason text not null check (reason in ('spam', 'insult', 'sexual', 'fraud', 'illegal', 'other')),
		at timestamptz not null default now(),
		primary key (message_id, reporter_id)
	)`,

	`create table moderation_log (
		id bigint generated always as identity primary key,
		at timestamptz not null default now(),
		show_id uuid references shows,
		actor_id text,
		actor_name text not null default '',
		action text not null,
		target_id text,
		target_name text not null default '',
		message_id bigint,
		quote text,
		why text not null default ''
	)`,
	`create index moderation_log_show on moderation_log (show_id, id desc)`,
	`create index moderation_log_target on moderation_log (target_id, id desc)`,
	`create index moderation_log_actor on moderation_log (actor_id, id desc)`,
	`create function moderation_log_is_kept() returns trigger language plpgsql as $$ begin raise exception 'the moderation log is append-only'; end $$`,
	`create trigger moderation_log_is_kept before update or delete or truncate on moderation_log for each statement execute function moderation_log_is_kept()`,
];
