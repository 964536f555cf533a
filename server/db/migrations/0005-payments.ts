import { type Kysely, sql } from "kysely";

/** Payments at providers: what they said, what goes back, and where their books differ from ours. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`alter table payments drop constraint payments_state_check`,
	`alter table payments
		add constraint payments_state_check check (state in ('pending', 'processing', 'due', 'succeeded', 'failed', 'refunded', 'void')),
		add column currency text not null default 'CNY',
		-- The provider's own id of it, once there is one.
		add column reference text,
		-- Where the buyer goes on while it is pending.
		add column next jsonb,
		-- Sum of its refunds that are not failed: asked for or done. Kept by a trigger, so that the check below holds whoever writes.
		add column refund_fen int not null default 0,
		-- When the provider was last asked about it.
		add column asked_at timestamptz,
		-- When its money came.
		add column paid_at timestamptz`,
	`update payments set refund_fen = coalesce((select sum(amount_fen) from refunds where payment_id = payments.id), 0), paid_at = case when state in ('succeeded', 'refunded') then at end`,
	`alter table payments add constraint payments_refund check (refund_fen between 0 and amount_fen)`,
	// One try a method at a time: pressing twice leads to the same page of the provider.
	`create unique index payments_open on payments (order_id, method) where state in ('pending', 'processing')`,
	`create index payments_paid on payments (paid_at) where paid_at is not null`,

	`alter table refunds
		add column state text not null default 'succeeded' check (state in ('requested', 'processing', 'succeeded', 'failed')),
		add column reference text,
		-- What the provider said when it last refused.
		add column said text,
		add column settled_at timestamptz`,
	`update refunds set settled_at = at`,
	`alter table refunds alter column state set default 'requested'`,
	`create index refunds_payment on refunds (payment_id)`,
	`create function count_refund() returns trigger language plpgsql as $$
	begin
		update payments set refund_fen = refund_fen
			+ case when new.state <> 'failed' then new.amount_fen else 0 end
			- case when tg_op = 'UPDATE' and old.state <> 'failed' then old.amount_fen else 0 end
		where id = new.payment_id;
		return null;
	end $$`,
	`create trigger refunds_counted after insert or update of state, amount_fen on refunds for each row execute function count_refund()`,

	// Everything that providers said, each once.
	`create table payment_events (
		id bigint generated always as identity primary key,
		method text not null,
		event_id text not null,
		-- A message of theirs, our question, or their list.
		source text not null check (source in ('notify', 'query', 'list')),
		-- Null: it names no payment of ours.
		payment_id uuid references payments,
		kind text not null check (kind in ('processing', 'succeeded', 'failed', 'closed', 'refunded', 'refund_failed')),
		amount_fen bigint, currency text,
		reference text,
		refund_id uuid,
		-- waiting: kept until what it builds on has come. ignored: it came too late, or said what was known.
		outcome text not null default 'waiting' check (outcome in ('waiting', 'applied', 'ignored', 'mismatch', 'unknown')),
		said_at timestamptz not null,
		received_at timestamptz not null default clock_timestamp(),
		unique (method, event_id)
	)`,
	`create index payment_events_waiting on payment_events (payment_id, id) where outcome = 'waiting'`,

	`create table payment_differences (
		id uuid primary key default uuidv7(),
		method text not null,
		kind text not null check (kind in ('missed_success', 'amount', 'unknown', 'missing', 'refunded_elsewhere', 'refund_failed')),
		payment_id uuid references payments,
		reference text,
		our_state text, their_state text,
		our_fen bigint, their_fen bigint,
		their_currency text,
		state text not null default 'open' check (state in ('open', 'settled')),
		found_at timestamptz not null default clock_timestamp(),
		seen_at timestamptz not null default clock_timestamp(),
		settled_at timestamptz,
		-- Null: settled by itself.
		settled_by text references "user"(id) on delete set null
	)`,
	// Found again, it is the same row.
	`create unique index payment_differences_open on payment_differences (method, kind, coalesce(payment_id::text, reference)) where state = 'open'`,
	`create index payment_differences_newest on payment_differences (found_at desc)`,

	`create table payment_runs (
		id uuid primary key default uuidv7(),
		from_at timestamptz not null, to_at timestamptz not null,
		started_at timestamptz not null default clock_timestamp(),
		finished_at timestamptz,
		-- Transactions of the providers that were compared, and differences found.
		compared int not null default 0, differences int not null default 0,
		-- Methods whose provider could not be asked.
		unreachable text[] not null default '{}'
	)`,
];
