import { type Kysely, sql } from "kysely";

/**
 * Foreign keys of the tables that a placement writes: checked once a statement instead of once a row.
 *
 * PostgreSQL checks an enforced foreign key by a query of its own for each row, which was a third of what a batch of orders cost. Here the
 * keys stay declared (`not enforced`, PostgreSQL 18) and triggers do their work for all rows of a statement. What a key points to is locked
 * as the built-in check locks it (`for key share`), except for people and orders: nothing deletes an order or somebody who has one.
 */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

/** By table: column, and what it refers to. */
const references = {
	orders: [["buyer_id", `"user"`], ["shop_id", "shops"], ["show_id", "shows"]],
	order_lines: [["order_id", "orders"], ["variant_id", "variants"], ["lineup_item_id", "lineup_items"]],
	stock_movements: [["variant_id", "variants"], ["order_id", "orders"]],
	idempotency_keys: [["order_id", "orders"]],
} as const;

const tables = Object.entries(references);

/**
 * One look into the parent's key for each row: as subqueries that the planner can't turn into a join, which over a table that has grown since
 * its statistics were taken would read all of it.
 */
function check(table: string, column: string, parent: string): string {
	const found =
		parent === "orders" || parent === `"user"`
			? `not exists (select from new_rows where ${column} is not null and (select true from ${parent} where id = ${column}) is null)`
			: `(select count(*) from (select distinct ${column} as wanted from new_rows) mine cross join lateral (select from ${parent} where id = wanted for key share) found) = (select count(distinct ${column}) from new_rows)`;
	return `if not (${found}) then raise foreign_key_violation using message = 'a row of ${table} has a ${column} that is none of ${parent}'; end if;`;
}

/** The functions of the triggers. Their plans are kept, and a plan made while a parent is nearly empty would go on reading all of it: hence by index. */
export const referring = tables.map(
	([table, columns]) =>
		`create or replace function ${table}_refer() returns trigger language plpgsql set enable_seqscan = off as $$ begin ${columns.map(([column, parent]) => check(table, column, parent)).join("\n")} return null; end $$`,
);

/** The other side: what is referred to can not be deleted, nor change its id. An order stays in any case: records are kept. */
function guard(parent: string): string[] {
	const name = parent.replaceAll('"', "");
	const children = tables
		// Order lines have no index by variant; what was ever sold has a movement.
		.filter(([table]) => parent !== "variants" || table === "stock_movements")
		.flatMap(([table, columns]) => columns.filter(([, to]) => to === parent).map(([column]) => `exists (select from ${table} where ${column} = old.id)`));
	const referred = parent === "orders" ? "true" : children.join(" or ");
	return [
		`create function ${name}_stays() returns trigger language plpgsql as $$
		begin
			if tg_op = 'UPDATE' and new.id = old.id then return new; end if;
			if ${referred} then raise foreign_key_violation using message = 'a row of ${name} is referred to by orders or stock'; end if;
			return coalesce(new, old);
		end $$`,
		`create trigger ${name}_stays before delete or update of id on ${parent} for each row execute function ${name}_stays()`,
	];
}

const statements = [
	// Nothing looks movements up by their order.
	"drop index stock_movements_order",
	...referring,
	...tables.flatMap(([table, columns]) => [
		...columns.map(([column]) => `alter table ${table} alter constraint ${table}_${column}_fkey not enforced`),
		`create trigger ${table}_refer after insert on ${table} referencing new table as new_rows for each statement execute function ${table}_refer()`,
	]),
	...[...new Set(tables.flatMap(([, columns]) => columns.map(([, parent]) => parent)))].flatMap(guard),
];
