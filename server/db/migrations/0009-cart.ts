import { type Kysely, sql } from "kysely";

/** Addresses by their district; what shops charge for shipping; carts, and checkouts of several orders. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`alter table addresses
		-- GB/T 2260; null: its region was typed.
		add column district_code text check (district_code ~ '^[1-9][0-9]{5}$'),
		add column is_default boolean not null default false`,
	`create unique index addresses_default on addresses (user_id) where is_default`,

	// Without a row a shop ships everywhere for nothing.
	`create table shop_shipping (
		shop_id uuid primary key references shops,
		-- shared/shipping.ts, ShippingRules.
		rules jsonb not null,
		updated_at timestamptz not null default clock_timestamp()
	)`,

	`create table cart_lines (
		id uuid primary key default uuidv7(),
		user_id text not null references "user"(id) on delete cascade,
		variant_id uuid not null references variants on delete cascade,
		-- At whose live price it was put in. It may be gone from its lineup meanwhile: then the buyer is told.
		lineup_item_id uuid,
		quantity int not null check (quantity between 1 and 999),
		-- The unit price that the buyer saw last.
		seen_price_fen int not null check (seen_price_fen >= 0),
		added_at timestamptz not null default clock_timestamp(),
		unique nulls not distinct (user_id, variant_id, lineup_item_id)
	)`,
	`create index cart_lines_variant on cart_lines (variant_id)`,

	// Orders that were placed together, one a shop.
	`create table checkouts (
		id uuid primary key default uuidv7(),
		buyer_id text not null references "user"(id),
		key text not null,
		body_hash bytea not null,
		placed_at timestamptz not null,
		unique (buyer_id, key)
	)`,
	`alter table orders
		-- Part of the total.
		add column shipping_fen int not null default 0,
		add column checkout_id uuid references checkouts not enforced,
		add constraint orders_shipping check (shipping_fen between 0 and total_fen)`,
	`create index orders_checkout on orders (checkout_id) where checkout_id is not null`,
];
