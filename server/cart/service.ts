import type { z } from "zod";
import { type Cart, type CartAdd, type CartChange, cartLimits, type CartRemove, type WantedLine } from "#shared/cart.ts";
import { Refusal } from "#shared/problem.ts";
import { sql } from "kysely";
import type { Db } from "../db/connect.ts";
import { lookAt } from "./assess.ts";

interface LineKey {
	readonly variantId: string;
	readonly lineupItemId: string | null;
}

const linesOf = (db: Db, userId: string): Promise<WantedLine[]> =>
	db
		.selectFrom("cart_lines")
		.select(["variant_id as variantId", "lineup_item_id as lineupItemId", "quantity", "seen_price_fen as unitPriceFen"])
		.where("user_id", "=", userId)
		.orderBy("id", "desc")
		.limit(cartLimits.lines)
		.execute();

/** The person's cart, with live prices and stock. */
export async function readCart(db: Db, userId: string): Promise<Cart> {
	return lookAt(db, userId, await linesOf(db, userId));
}

export async function countLines(db: Db, userId: string): Promise<number> {
	return (await db.selectFrom("cart_lines").select((eb) => eb.fn.countAll<number>().as("count")).where("user_id", "=", userId).executeTakeFirstOrThrow()).count;
}

/** One change at a time for each person, or two at once pass the limit. */
function changing<T>(db: Db, userId: string, change: (trx: Db) => Promise<T>): Promise<T> {
	return db.transaction().execute(async (trx) => {
		await trx.selectFrom("user").select("id").where("id", "=", userId).forNoKeyUpdate().execute();
		return change(trx);
	});
}

/** Puts more of something in; answers how many lines there are. Refuses with `cart_full`, or `not_found` where there is no such variant. */
export async function addLine(db: Db, userId: string, line: z.output<typeof CartAdd>): Promise<number> {
	return changing(db, userId, async (trx) => {
		if (!(await trx.selectFrom("variants").select("id").where("id", "=", line.variantId).executeTakeFirst())) throw new Refusal("not_found");
		await put(trx, userId, [line], "add");
		const lines = await countLines(trx, userId);
		if (lines > cartLimits.lines) throw new Refusal("cart_full", { limit: cartLimits.lines });
		return lines;
	});
}

async function put(trx: Db, userId: string, lines: readonly WantedLine[], how: "add" | "larger"): Promise<void> {
	const column = <T>(pick: (line: WantedLine) => T) => lines.map(pick);
	const sum = how === "add" ? sql`cart_lines.quantity + excluded.quantity` : sql`greatest(cart_lines.quantity, excluded.quantity)`;
	await sql`
		insert into cart_lines (user_id, variant_id, lineup_item_id, quantity, seen_price_fen)
		select ${userId}, variant, item, quantity, price from unnest(
			${column(({ variantId }) => variantId)}::uuid[], ${column(({ lineupItemId }) => lineupItemId)}::uuid[],
			${column(({ quantity }) => quantity)}::int[], ${column(({ unitPriceFen }) => unitPriceFen)}::int[]
		) with ordinality as r (variant, item, quantity, price, n) order by n desc
		on conflict (user_id, variant_id, lineup_item_id) do update set quantity = least(${cartLimits.quantity}, ${sum}), seen_price_fen = excluded.seen_price_fen`.execute(trx);
}

const isLine = ({ variantId, lineupItemId }: LineKey) => sql<boolean>`variant_id = ${variantId}::uuid and lineup_item_id is not distinct from ${lineupItemId}::uuid`;

/** Another quantity, a price that the buyer has taken note of, or the variant's own price from now on. Refuses with `not_found` a line that is not in the cart. */
export async function changeLine(db: Db, userId: string, change: z.output<typeof CartChange>): Promise<Cart> {
	await changing(db, userId, async (trx) => {
		const line = await trx.selectFrom("cart_lines").select(["id", "quantity", "seen_price_fen"]).where("user_id", "=", userId).where(isLine(change)).executeTakeFirst();
		if (!line) throw new Refusal("not_found");
		const next = { variantId: change.variantId, lineupItemId: change.regular ? null : change.lineupItemId, quantity: change.quantity ?? line.quantity, unitPriceFen: change.seenPriceFen ?? line.seen_price_fen };
		if (next.lineupItemId === change.lineupItemId) await trx.updateTable("cart_lines").set({ quantity: next.quantity, seen_price_fen: next.unitPriceFen }).where("id", "=", line.id).execute();
		else {
			await trx.deleteFrom("cart_lines").where("id", "=", line.id).execute();
			await put(trx, userId, [next], "add");
		}
	});
	return readCart(db, userId);
}

/** Takes lines out; those that are not in it are no matter. */
export async function removeLines(db: Db, userId: string, { lines }: z.output<typeof CartRemove>): Promise<Cart> {
	await takeOut(db, userId, lines);
	return readCart(db, userId);
}

export async function takeOut(db: Db, userId: string, lines: readonly LineKey[]): Promise<void> {
	await sql`
		delete from cart_lines using unnest(${lines.map(({ variantId }) => variantId)}::uuid[], ${lines.map(({ lineupItemId }) => lineupItemId)}::uuid[]) as r (variant, item)
		where user_id = ${userId} and variant_id = r.variant and lineup_item_id is not distinct from r.item`.execute(db);
}

/** Puts a guest's cart into the account's, as far as there is room; `left`: lines that did not fit. What there is no more is dropped. */
export async function mergeCart(db: Db, userId: string, guest: readonly WantedLine[]): Promise<{ cart: Cart; left: number }> {
	const left = await changing(db, userId, async (trx) => {
		const known = new Set((await trx.selectFrom("variants").select("id").where("id", "=", sql<string>`any(${guest.map(({ variantId }) => variantId)}::uuid[])`).execute()).map(({ id }) => id));
		const keyOf = ({ variantId, lineupItemId }: LineKey) => `${variantId} ${lineupItemId}`;
		const mine = new Set((await linesOf(trx, userId)).map(keyOf));
		const wanted = new Map(guest.filter(({ variantId }) => known.has(variantId)).map((line) => [keyOf(line), line]));
		const [again, fresh] = [[...wanted.values()].filter((line) => mine.has(keyOf(line))), [...wanted.values()].filter((line) => !mine.has(keyOf(line)))];
		const room = Math.max(0, cartLimits.lines - mine.size);
		const fitting = [...again, ...fresh.slice(0, room)];
		if (fitting.length > 0) await put(trx, userId, fitting, "larger");
		return Math.max(0, fresh.length - room);
	});
	return { cart: await readCart(db, userId), left };
}
