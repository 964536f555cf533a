import { type Kysely, sql } from "kysely";

/** Payments of several orders that are one at the provider. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	// The provider knows the id and the sum; what became of it stands in the payments, one an order.
	`create table joint_payments (
		id uuid primary key default uuidv7(),
		checkout_id uuid not null references checkouts,
		method text not null,
		amount_fen bigint not null check (amount_fen >= 0),
		currency text not null,
		orders int not null check (orders > 1),
		at timestamptz not null default now()
	)`,
	`create index joint_payments_checkout on joint_payments (checkout_id)`,
	`alter table payments add column joint_id uuid references joint_payments`,
	`create index payments_joint on payments (joint_id) where joint_id is not null`,
	`alter table payment_events add column joint_id uuid references joint_payments`,
	`create index payment_events_joint on payment_events (joint_id, id) where outcome = 'waiting' and joint_id is not null`,
];
