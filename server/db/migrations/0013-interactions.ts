import { type Kysely, sql } from "kysely";

/** What viewers do together in a show, and whom they follow. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table show_likes (show_id uuid primary key references shows, likes bigint not null check (likes >= 0))`,

	// One a person an item; answered when the item is featured, and then it may be asked for again.
	`create table item_asks (
		lineup_item_id uuid not null references lineup_items on delete cascade,
		user_id text not null,
		asked_at timestamptz not null default clock_timestamp(),
		answered_at timestamptz,
		primary key (lineup_item_id, user_id)
	)`,

	`create table polls (
		id uuid primary key default uuidv7(),
		show_id uuid not null references shows,
		question text not null,
		options text[] not null check (cardinality(options) between 2 and 4),
		opened_by text not null,
		opened_at timestamptz not null default clock_timestamp(),
		ends_at timestamptz,
		closed_at timestamptz,
		-- What was counted when it closed.
		votes int[],
		check ((closed_at is null) = (votes is null))
	)`,
	`create unique index polls_open on polls (show_id) where closed_at is null`,
	`create index polls_show on polls (show_id, opened_at)`,
	`create table poll_votes (
		poll_id uuid not null references polls,
		user_id text not null,
		option smallint not null check (option between 0 and 3),
		at timestamptz not null default clock_timestamp(),
		primary key (poll_id, user_id)
	)`,

	`create table lucky_bags (
		id uuid primary key default uuidv7(),
		show_id uuid not null references shows,
		prize text not null,
		places int not null check (places between 1 and 100),
		word text not null,
		opened_by text not null,
		opened_at timestamptz not null default clock_timestamp(),
		ends_at timestamptz not null,
		-- Told to nobody before the draw; the commitment is its SHA-256.
		seed bytea not null check (length(seed) = 32),
		commitment text not null,
		entrants int not null default 0,
		list_hash text,
		drawn_at timestamptz
	)`,
	`create unique index lucky_bags_open on lucky_bags (show_id) where drawn_at is null`,
	`create index lucky_bags_show on lucky_bags (show_id, opened_at)`,
	`create table lucky_bag_entries (
		bag_id uuid not null references lucky_bags,
		number int not null check (number >= 1),
		user_id text not null,
		-- How the entry is called in public: made at random, and says nothing of the person.
		tag text not null,
		name text not null,
		-- Place in the draw, from 1; null: not among the winners.
		place int,
		-- Where the winner has it sent.
		address jsonb,
		entered_at timestamptz not null default clock_timestamp(),
		primary key (bag_id, number),
		unique (bag_id, user_id)
	)`,
	`create index lucky_bag_entries_won on lucky_bag_entries (user_id) where place is not null`,

	`create table questions (
		id uuid primary key default uuidv7(),
		show_id uuid not null references shows,
		user_id text not null,
		name text not null,
		text text not null,
		state text not null default 'open' check (state in ('open', 'answering', 'answered')),
		asked_at timestamptz not null default clock_timestamp(),
		answered_at timestamptz,
		removed_at timestamptz,
		removed_by text
	)`,
	`create index questions_show on questions (show_id) where removed_at is null and state <> 'answered'`,
	`create unique index questions_answering on questions (show_id) where state = 'answering' and removed_at is null`,
	`create table question_votes (question_id uuid not null references questions, user_id text not null, primary key (question_id, user_id))`,

	`create table follows (
		user_id text not null references "user"(id) on delete cascade,
		host_id text references "user"(id) on delete cascade,
		shop_id uuid references shops on delete cascade,
		at timestamptz not null default clock_timestamp(),
		check (num_nonnulls(host_id, shop_id) = 1),
		unique nulls not distinct (user_id, host_id, shop_id)
	)`,
	`create index follows_host on follows (host_id) where host_id is not null`,
	`create index follows_shop on follows (shop_id) where shop_id is not null`,
];
