import { type Kysely, sql } from "kysely";

/** Offers of lineup items, lines that come along with others, discounts; coupons, who claimed them, and which orders they went into. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`alter table lineup_items
		-- Flash sale, ladder, bundle and gift (shared/pricing.ts, OfferTerms); null: only the live price.
		add column offer jsonb,
		-- Whether rows of lineup_extras belong to it: an order without them need not look.
		add column has_extras boolean not null default false`,
	// What comes with a unit of a bundle, or with an order as its gift. Read and changed under the lock of the lineup item.
	`create table lineup_extras (
		lineup_item_id uuid not null references lineup_items on delete cascade,
		kind text not null check (kind in ('component', 'gift')),
		variant_id uuid not null references variants,
		quantity int not null check (quantity between 1 and 99),
		position int not null default 0,
		primary key (lineup_item_id, kind, variant_id)
	)`,
	`create unique index lineup_extras_one_gift on lineup_extras (lineup_item_id) where kind = 'gift'`,
	`create index lineup_extras_variant on lineup_extras (variant_id)`,

	`alter table order_lines
		add column kind text not null default 'item' check (kind in ('item', 'component', 'gift')),
		-- Off the whole line, by coupons.
		add column discount_fen int not null default 0,
		-- Why it costs what it costs (shared/pricing.ts, Reason); null: nothing to say.
		add column reasons jsonb,
		add constraint order_lines_discount check (discount_fen between 0 and quantity::bigint * unit_price_fen),
		add constraint order_lines_extras check (kind = 'item' or (lineup_item_id is null and unit_price_fen = 0))`,

	`create table coupons (
		id uuid primary key default uuidv7(),
		shop_id uuid references shops,
		show_id uuid references shows,
		kind text not null check (kind in ('fixed', 'percent')),
		value int not null check (value >= 1),
		cap_fen int check (cap_fen >= 1),
		threshold_fen int not null default 0 check (threshold_fen >= 0),
		stackable boolean not null,
		total int not null check (total >= 1),
		per_person int not null check (per_person >= 1),
		claimed int not null default 0 check (claimed >= 0),
		claim_from timestamptz not null,
		claim_until timestamptz not null,
		valid_until timestamptz not null,
		created_by text references "user"(id) on delete set null,
		created_at timestamptz not null default clock_timestamp(),
		-- From then on nobody claims it any more; who has it keeps it.
		closed_at timestamptz,
		constraint coupons_of_one check (num_nonnulls(shop_id, show_id) = 1),
		constraint coupons_percent check (kind = 'fixed' or value <= 99),
		constraint coupons_times check (claim_from < claim_until and claim_until <= valid_until),
		constraint coupons_never_overclaimed check (claimed <= total)
	)`,
	`create index coupons_shop on coupons (shop_id, id desc) where shop_id is not null`,
	`create index coupons_show on coupons (show_id, id desc) where show_id is not null`,
	// Coupons that the host has dropped into a show. Changed under the lock of the show.
	`create table show_coupons (
		show_id uuid not null references shows,
		coupon_id uuid not null references coupons,
		dropped_at timestamptz not null default clock_timestamp(),
		taken_back_at timestamptz,
		primary key (show_id, coupon_id)
	)`,
	`create table coupon_claims (
		id uuid primary key default uuidv7(),
		coupon_id uuid not null references coupons,
		user_id text not null,
		-- The first, second ... of this person.
		nth int not null check (nth >= 1),
		claimed_at timestamptz not null default clock_timestamp(),
		-- The living order that it is used in.
		order_id uuid,
		constraint coupon_claims_nth unique (coupon_id, user_id, nth)
	)`,
	`create index coupon_claims_user on coupon_claims (user_id, id desc)`,
	`create index coupon_claims_order on coupon_claims (order_id) where order_id is not null`,
	// What coupons took off an order, for good: also of one that was cancelled and gave them back.
	`create table order_coupons (
		order_id uuid not null references orders,
		claim_id uuid not null references coupon_claims,
		discount_fen int not null check (discount_fen >= 0),
		primary key (order_id, claim_id)
	)`,
	`create index order_coupons_claim on order_coupons (claim_id)`,
];
