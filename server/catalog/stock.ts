import { sql, type Transaction } from "kysely";
import type { z } from "zod";
import type { MovementPage, StockAdjust } from "#shared/catalog-admin.ts";
import type { StockReason } from "#shared/catalog.ts";
import { can } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { movementPage } from "./shop-queries.ts";

type StockDeps = Pick<Deps, "db" | "live">;

/** How many units of a variant were found. */
export interface StockCount {
	readonly variantId: string;
	/** On the shelf, those held by unpaid orders with them. */
	readonly units: number;
	readonly reason: StockReason;
	readonly note: string;
	readonly movedBy: string | null;
	readonly importId: string | null;
}

/** The movement kind of a reason. `return` is an order's: it takes back what was sold. */
const kindOf = (reason: StockReason) => (reason === "received" ? ("receive" as const) : ("adjust" as const));

/** A count that is below what unpaid orders hold. */
export interface RefusedCount {
	readonly variantId: string;
	readonly held: number;
	/** Units that are not held. */
	readonly left: number;
}

/**
 * Puts stock to what was counted, one movement each; where one is refused, nothing is written. Locks the levels by variant, as orders do; no lineup
 * item, which orders lock before. Call it last in a transaction: buyers of these variants wait for its end. Answers how many were found another.
 */
export async function countStock(tx: Transaction<Database>, counts: readonly StockCount[]): Promise<{ changed: number; refused: RefusedCount[] }> {
	if (counts.length === 0) return { changed: 0, refused: [] };
	const wanted = new Map(counts.map((count) => [count.variantId, count]));
	const levels = await tx.selectFrom("stock_levels").selectAll().where("variant_id", "=", sql<string>`any(${[...wanted.keys()]}::uuid[])`).orderBy("variant_id").forNoKeyUpdate().execute();
	const refused = levels.filter((level) => wanted.get(level.variant_id)!.units < level.held).map(({ variant_id, on_hand, held, sold }) => ({ variantId: variant_id, held, left: on_hand - sold - held }));
	if (refused.length > 0) return { changed: 0, refused };
	const rows = levels.flatMap((level) => {
		const { units, reason, note, movedBy, importId } = wanted.get(level.variant_id)!;
		const change = units - (level.on_hand - level.sold);
		return change === 0 ? [] : [{ variant_id: level.variant_id, kind: kindOf(reason), on_hand: change, reason, note, moved_by: movedBy, import_id: importId }];
	});
	await sql`
		with r as materialized (
			select * from json_to_recordset(${JSON.stringify(rows)}::json) as r (variant_id uuid, kind text, on_hand int, reason text, note text, moved_by text, import_id uuid)
		), moved as (
			insert into stock_movements (variant_id, kind, on_hand, reason, note, moved_by, import_id) select variant_id, kind, on_hand, reason, note, moved_by, import_id from r
		)
		update stock_levels set on_hand = stock_levels.on_hand + r.on_hand from r where stock_levels.variant_id = r.variant_id`.execute(tx);
	return { changed: rows.length, refused };
}

/** The shop of a variant that the actor may adjust; refuses with `not_found` what is another shop's. */
async function requireVariant({ db }: Pick<Deps, "db">, actor: Actor, variantId: string): Promise<string> {
	const variant = await db.selectFrom("variants").select("shop_id").where("id", "=", variantId).executeTakeFirst();
	if (!variant || !can(actor, "stock.adjust", { shopId: variant.shop_id })) throw new Refusal("not_found");
	return variant.shop_id;
}

/**
 * Adjusts a variant's stock for a reason. Refuses with `stock_committed` to go below what orders hold. The same key again answers how things stand;
 * for another adjustment it is refused with `idempotency_reused`.
 */
export async function adjustStock(deps: StockDeps, actor: Actor, variantId: string, { reason, quantity, note, key }: z.output<typeof StockAdjust>): Promise<MovementPage> {
	await requireVariant(deps, actor, variantId);
	const adjusting = deps.db.transaction().execute(async (tx) => {
		const level = await tx.selectFrom("stock_levels").selectAll().where("variant_id", "=", variantId).forNoKeyUpdate().executeTakeFirst();
		if (!level) throw new Refusal("not_found");
		const earlier = await tx.selectFrom("stock_movements").select(["variant_id", "reason", "note"]).where("request_key", "=", key).executeTakeFirst();
		if (earlier) {
			if (earlier.variant_id !== variantId || earlier.reason !== reason || earlier.note !== note) throw new Refusal("idempotency_reused");
			return false;
		}
		const inStock = level.on_hand - level.sold;
		const change = reason === "counted" ? quantity - inStock : reason === "damaged" ? -quantity : quantity;
		if (inStock + change < level.held) throw new Refusal("stock_committed", { held: level.held, left: inStock - level.held });
		// A count that finds what is there is a row too: it says that somebody looked.
		await tx.insertInto("stock_movements").values({ variant_id: variantId, kind: kindOf(reason), on_hand: change, reason, note, moved_by: actor.userId, request_key: key }).execute();
		if (level.on_hand + change > 2_000_000_000) throw new Refusal("invalid_input", {}, [{ path: "quantity", message: "is too much" }]);
		await tx.updateTable("stock_levels").set({ on_hand: level.on_hand + change }).where("variant_id", "=", variantId).execute();
		return true;
	});
	const done = await adjusting.catch((error: { code?: unknown }) => {
		// 23505: the same key for two variants at one moment.
		throw error.code === "23505" ? new Refusal("idempotency_reused") : error;
	});
	if (done) deps.live.stockChanged([variantId]);
	return (await movementPage(deps.db, variantId, undefined))!;
}

/** What moved a variant's stock, newest first. */
export async function readMovements(deps: Pick<Deps, "db">, actor: Actor, variantId: string, before: number | undefined): Promise<MovementPage> {
	await requireVariant(deps, actor, variantId);
	return (await movementPage(deps.db, variantId, before))!;
}

/** Sets the number of available units from which on the merchant is told. */
export async function setLowStock(deps: Pick<Deps, "db">, actor: Actor, variantId: string, lowStock: number): Promise<MovementPage> {
	await requireVariant(deps, actor, variantId);
	await deps.db.updateTable("variants").set({ low_stock: lowStock }).where("id", "=", variantId).execute();
	return (await movementPage(deps.db, variantId, undefined))!;
}
