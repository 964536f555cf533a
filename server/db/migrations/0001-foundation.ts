import { type Kysely, sql } from "kysely";

/**
 * Rooms, shops, catalogue, stock, showcases, shows, lineup, timeline, chat, orders.
 * Records of shows, chat and trades are never deleted by the product (kept at least three years), so nothing here cascades from them.
 */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create extension if not exists btree_gist`,
	`create extension if not exists pg_trgm`,

	`create table rooms (
		id uuid primary key default uuidv7(),
		name text not null, name_en text,
		kind text not null check (kind in ('livestream', 'exhibition', 'brand', 'traceability', 'training')),
		seats int not null check (seats >= 0)
	)`,

	`create table pictures (
		id text primary key,
		uploaded_by text references "user"(id) on delete set null,
		width int not null, height int not null,
		created_at timestamptz not null default now()
	)`,

	`create table shops (
		id uuid primary key default uuidv7(),
		slug text not null unique,
		name text not null, name_en text,
		legal_name text not null, licence_number text not null, contact text not null,
		created_at timestamptz not null default now()
	)`,
	`create table shop_members (
		shop_id uuid not null references shops,
		user_id text not null references "user"(id) on delete cascade,
		primary key (shop_id, user_id)
	)`,
	`create index shop_members_user on shop_members (user_id)`,

	`create table products (
		id uuid primary key default uuidv7(),
		shop_id uuid not null references shops,
		title text not null, title_en text,
		description text not null default '', description_en text,
		origin text not null default '', origin_en text,
		for_sale boolean not null default true,
		created_at timestamptz not null default now()
	)`,
	`create index products_shop on products (shop_id)`,
	`create index products_title on products using gin ((title || ' ' || coalesce(title_en, '')) gin_trgm_ops)`,
	`create table product_pictures (
		product_id uuid not null references products,
		picture_id text not null references pictures,
		position int not null,
		primary key (product_id, position)
	)`,
	`create table variants (
		id uuid primary key default uuidv7(),
		product_id uuid not null references products,
		sku text not null,
		name text not null, name_en text,
		price_fen int not null check (price_fen > 0),
		position int not null default 0,
		for_sale boolean not null default true
	)`,
	`create index variants_product on variants (product_id, position)`,

	// The level of a variant's stock; every change of it is a row of stock_movements in the same transaction.
	`create table stock_levels (
		variant_id uuid primary key references variants,
		on_hand int not null default 0 check (on_hand >= 0),
		held int not null default 0 check (held >= 0),
		sold int not null default 0 check (sold >= 0),
		constraint stock_never_oversold check (on_hand - held - sold >= 0)
	)`,

	`create table showcases (
		id uuid primary key default uuidv7(),
		slug text not null unique,
		title text not null, title_en text,
		summary text not null default '', summary_en text,
		cover text references pictures,
		starts_on date not null, ends_on date not null,
		created_by text references "user"(id) on delete set null,
		created_at timestamptz not null default now(),
		check (starts_on <= ends_on)
	)`,
	`create table showcase_products (
		showcase_id uuid not null references showcases,
		product_id uuid not null references products,
		position int not null,
		primary key (showcase_id, product_id)
	)`,

	`create table shows (
		id uuid primary key default uuidv7(),
		title text not null, title_en text,
		cover text references pictures,
		host_id text not null references "user"(id),
		producer_id text references "user"(id),
		room_id uuid not null references rooms,
		showcase_id uuid references showcases,
		state text not null default 'draft' check (state in ('draft', 'scheduled', 'live', 'ended', 'cancelled')),
		planned tstzrange not null check (not isempty(planned) and not lower_inf(planned) and not upper_inf(planned)),
		live_at timestamptz, ended_at timestamptz,
		on_air boolean not null default false,
		featured_item_id uuid,
		seq int not null default 0,
		created_at timestamptz not null default now(),
		constraint shows_room_taken exclude using gist (room_id with =, planned with &&) where (state in ('scheduled', 'live')),
		constraint shows_host_taken exclude using gist (host_id with =, planned with &&) where (state in ('scheduled', 'live'))
	)`,
	`create index shows_planned on shows using gist (planned)`,
	`create index shows_state on shows (state)`,

	`create table lineup_items (
		id uuid primary key default uuidv7(),
		show_id uuid not null references shows,
		variant_id uuid not null references variants,
		position int not null,
		live_price_fen int not null check (live_price_fen > 0),
		quota int not null check (quota >= 1),
		per_buyer_limit int not null check (per_buyer_limit >= 1),
		minutes int not null default 8,
		talking_points text not null default '',
		-- True exactly while the show is live. Orders lock this row, and so does the end of the show:
		-- the live price stops at one moment for every order, without orders queueing on the show's own row.
		open boolean not null default false,
		-- Units held or sold at the live price.
		taken int not null default 0 check (taken >= 0),
		constraint lineup_quota check (taken <= quota),
		unique (show_id, variant_id)
	)`,
	// What each buyer has of a lineup item, held or sold: the per-buyer limit is checked with one row, however often they bought and cancelled.
	// Changed only under the lock of the lineup item; sums to its taken.
	`create table lineup_buyers (
		lineup_item_id uuid not null references lineup_items on delete cascade,
		buyer_id text not null,
		units int not null check (units >= 0),
		primary key (lineup_item_id, buyer_id)
	) with (fillfactor = 80)`,
	`alter table shows add constraint shows_featured foreign key (featured_item_id) references lineup_items on delete set null`,

	// The timeline: sequence-numbered, append-only.
	`create table show_events (
		show_id uuid not null references shows,
		seq int not null,
		at timestamptz not null default clock_timestamp(),
		-- Milliseconds since the show went live; null before.
		offset_ms int,
		body jsonb not null,
		primary key (show_id, seq)
	)`,

	`create table chat_messages (
		id bigint generated always as identity primary key,
		show_id uuid not null references shows,
		user_id text not null,
		name text not null,
		role text not null check (role in ('viewer', 'host', 'moderator')),
		text text not null check (char_length(text) between 1 and 200),
		at timestamptz not null default clock_timestamp(),
		removed_at timestamptz, removed_by text
	)`,
	`create index chat_messages_show on chat_messages (show_id, id desc)`,
	`create table mutes (
		show_id uuid not null references shows,
		user_id text not null,
		until timestamptz not null,
		muted_by text not null,
		at timestamptz not null default now(),
		primary key (show_id, user_id)
	)`,

	`create table addresses (
		id uuid primary key default uuidv7(),
		user_id text not null references "user"(id) on delete cascade,
		name text not null, phone text not null, region text not null, street text not null,
		created_at timestamptz not null default now()
	)`,
	`create index addresses_user on addresses (user_id)`,

	`create sequence order_numbers minvalue 0 maxvalue 999999999 start 0`,
	`create table orders (
		id uuid primary key default uuidv7(),
		number text not null unique,
		buyer_id text not null references "user"(id),
		shop_id uuid not null references shops,
		show_id uuid references shows,
		state text not null default 'pending' check (state in ('pending', 'confirmed', 'shipped', 'cancelled', 'expired')),
		total_fen int not null check (total_fen >= 0),
		currency text not null default 'CNY',
		address jsonb not null,
		note text not null default '',
		placed_at timestamptz not null default clock_timestamp(),
		expires_at timestamptz not null,
		closed_at timestamptz
	)`,
	`create index orders_buyer on orders (buyer_id, id desc)`,
	`create index orders_shop on orders (shop_id, id desc)`,
	`create index orders_show on orders (show_id) where show_id is not null`,
	`create index orders_due on orders (expires_at) where state = 'pending'`,
	`create table order_lines (
		order_id uuid not null references orders,
		line int not null default 1,
		variant_id uuid not null references variants,
		lineup_item_id uuid references lineup_items,
		quantity int not null check (quantity > 0),
		unit_price_fen int not null check (unit_price_fen >= 0),
		title text not null, title_en text, variant text not null, variant_en text, picture text,
		primary key (order_id, line)
	)`,
	`create index order_lines_item on order_lines (lineup_item_id) where lineup_item_id is not null`,
	`create table idempotency_keys (
		user_id text not null,
		key text not null,
		body_hash bytea not null,
		order_id uuid not null references orders,
		created_at timestamptz not null default now(),
		primary key (user_id, key)
	)`,

	`create table stock_movements (
		id bigint generated always as identity primary key,
		variant_id uuid not null references variants,
		kind text not null check (kind in ('receive', 'adjust', 'hold', 'release', 'sell', 'return')),
		on_hand int not null default 0, held int not null default 0, sold int not null default 0,
		order_id uuid references orders,
		at timestamptz not null default clock_timestamp()
	)`,
	`create index stock_movements_variant on stock_movements (variant_id)`,
	`create index stock_movements_order on stock_movements (order_id) where order_id is not null`,
	// Append-only, whoever is connected.
	`create function refuse_change() returns trigger language plpgsql as $$ begin raise exception '% is append-only', tg_table_name; end $$`,
	`create trigger stock_movements_append_only before update or delete on stock_movements for each row execute function refuse_change()`,
	`create trigger show_events_append_only before update or delete on show_events for each row execute function refuse_change()`,

	`create table payments (
		id uuid primary key default uuidv7(),
		order_id uuid not null references orders,
		method text not null,
		state text not null check (state in ('due', 'succeeded', 'failed', 'refunded', 'void')),
		amount_fen int not null check (amount_fen >= 0),
		at timestamptz not null default clock_timestamp()
	)`,
	`create index payments_order on payments (order_id, id desc)`,
	`create table refunds (
		id uuid primary key default uuidv7(),
		payment_id uuid not null references payments,
		amount_fen int not null check (amount_fen > 0),
		reason text not null,
		at timestamptz not null default clock_timestamp()
	)`,
	`create table parcels (
		id uuid primary key default uuidv7(),
		order_id uuid not null unique references orders,
		carrier text not null, tracking_number text not null,
		shipped_at timestamptz not null default clock_timestamp()
	)`,
];
