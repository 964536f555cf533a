import { sql, type Transaction } from "kysely";
import type { z } from "zod";
import type { CrewLineupItem, LineupAdd, LineupPatch } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { authorise } from "../http/route.ts";
import { appendEvent } from "../live/timeline.ts";
import { type LockedShow, lockShow } from "../shows/service.ts";
import { hasOpenLineup } from "../shows/state.ts";
import { lineupOf, publicItem } from "./queries.ts";

type Tx = Transaction<Database>;
type LineupDeps = Pick<Deps, "db">;

/** Items that a lineup holds: every change of it goes to every viewer whole. */
const maxItems = 300;

/** Adds a variant at the end of a lineup; on air it can be bought at its live price at once. */
export async function addItem({ db }: LineupDeps, actor: Actor, showId: string, input: z.output<typeof LineupAdd>): Promise<CrewLineupItem[]> {
	authorise(actor, "lineup.edit");
	return change(db, showId, async (tx, show) => {
		const variant = await tx
			.selectFrom("variants")
			.innerJoin("products", "products.id", "variants.product_id")
			.select((eb) => eb.and([eb.ref("variants.for_sale"), eb.ref("products.for_sale")]).as("forSale"))
			.where("variants.id", "=", input.variantId)
			.executeTakeFirst();
		if (!variant) throw new Refusal("invalid_input", {}, [{ path: "variantId", message: "there is no such one" }]);
		if (!variant.forSale) throw new Refusal("not_for_sale");
		const { last, count } = await tx
			.selectFrom("lineup_items")
			.select((eb) => [eb.fn.coalesce(eb.fn.max("position"), sql<number>`-1`).as("last"), eb.fn.countAll<number>().as("count")])
			.where("show_id", "=", showId)
			.executeTakeFirstOrThrow();
		if (count >= maxItems) throw new Refusal("lineup_full", { max: maxItems });
		const added = await tx
			.insertInto("lineup_items")
			.values({
				show_id: showId,
				variant_id: input.variantId,
				position: last + 1,
				live_price_fen: input.livePriceFen,
				quota: input.quota,
				per_buyer_limit: input.perBuyerLimit,
				minutes: input.minutes,
				talking_points: input.talkingPoints,
				open: show.state === "live",
			})
			.onConflict((conflict) => conflict.columns(["show_id", "variant_id"]).doNothing())
			.returning("id")
			.executeTakeFirst();
		if (!added) throw new Refusal("lineup_duplicate");
	});
}

/** Changes an item's terms. On air the new price counts from the commit on; the quota can't go below what is held or sold. */
export async function changeItem({ db }: LineupDeps, actor: Actor, itemId: string, patch: z.output<typeof LineupPatch>): Promise<CrewLineupItem[]> {
	authorise(actor, "lineup.edit");
	return change(db, await showOf(db, itemId), async (tx) => {
		const item = await tx.selectFrom("lineup_items").select("taken").where("id", "=", itemId).forNoKeyUpdate().executeTakeFirst();
		if (!item) throw new Refusal("not_found");
		if (patch.quota !== undefined && patch.quota < item.taken) throw new Refusal("quota_below_sold", { sold: item.taken });
		const columns = {
			live_price_fen: patch.livePriceFen,
			quota: patch.quota,
			per_buyer_limit: patch.perBuyerLimit,
			minutes: patch.minutes,
			talking_points: patch.talkingPoints,
		};
		if (Object.values(columns).every((value) => value === undefined)) return;
		await tx.updateTable("lineup_items").set(columns).where("id", "=", itemId).execute();
	});
}

/** Takes an item out of its lineup, unless it was ordered: the order refers to it. */
export async function removeItem({ db }: LineupDeps, actor: Actor, itemId: string): Promise<CrewLineupItem[]> {
	authorise(actor, "lineup.edit");
	return change(db, await showOf(db, itemId), async (tx, show) => {
		// Locked first: an order that is being placed keeps it, and is seen by the next statement.
		const item = await tx.selectFrom("lineup_items").select("taken").where("id", "=", itemId).forUpdate().executeTakeFirst();
		if (!item) throw new Refusal("not_found");
		const ordered = await tx.selectFrom("order_lines").select("order_id").where("lineup_item_id", "=", itemId).limit(1).executeTakeFirst();
		if (item.taken > 0 || ordered) throw new Refusal("lineup_in_use");
		await tx.deleteFrom("lineup_items").where("id", "=", itemId).execute();
		if (show.featured_item_id === itemId) await appendEvent(tx, show.id, { type: "featured", itemId: null });
	});
}

/** Puts a lineup into a new order. Refuses with `conflict` unless it names exactly the items that are there: somebody else changed them. */
export async function orderLineup({ db }: LineupDeps, actor: Actor, showId: string, itemIds: readonly string[]): Promise<CrewLineupItem[]> {
	authorise(actor, "lineup.edit");
	return change(db, showId, async (tx) => {
		const there = await tx.selectFrom("lineup_items").select("id").where("show_id", "=", showId).execute();
		const named = new Set(itemIds);
		if (named.size !== itemIds.length || named.size !== there.length || there.some(({ id }) => !named.has(id))) throw new Refusal("conflict");
		await sql`
			update lineup_items set position = place.position - 1
			from unnest(${itemIds}::uuid[]) with ordinality as place (id, position)
			where lineup_items.id = place.id and lineup_items.position <> place.position - 1
		`.execute(tx);
	});
}

/**
 * Puts an item of a live show in front of its viewers, or takes it away with null. Returns the number of the timeline entry; an item that is
 * in front already stays there without another one, so a repeated tap makes no second chapter.
 */
export async function featureItem({ db }: LineupDeps, actor: Actor, showId: string, itemId: string | null): Promise<number> {
	return db.transaction().execute(async (tx) => {
		const show = await lockShow(tx, showId);
		authorise(actor, "show.feature", { hostId: show.host_id });
		if (show.state !== "live") throw new Refusal("show_state", { state: show.state });
		if (show.featured_item_id === itemId) return show.seq;
		if (itemId !== null) {
			const item = await tx.selectFrom("lineup_items").select("id").where("id", "=", itemId).where("show_id", "=", showId).executeTakeFirst();
			if (!item) throw new Refusal("not_found");
		}
		await tx.updateTable("shows").set({ featured_item_id: itemId }).where("id", "=", showId).execute();
		return appendEvent(tx, showId, { type: "featured", itemId });
	});
}

/**
 * Runs a change of a lineup and appends the whole new lineup to the timeline. The show is locked before its items, as the end of the
 * show does it; orders lock items only.
 */
async function change(db: Db, showId: string, run: (tx: Tx, show: LockedShow) => Promise<void>): Promise<CrewLineupItem[]> {
	return db.transaction().execute(async (tx) => {
		const show = await lockShow(tx, showId);
		if (!hasOpenLineup(show.state)) throw new Refusal("show_state", { state: show.state });
		await run(tx, show);
		const items = await lineupOf(tx, showId);
		await appendEvent(tx, showId, { type: "lineup", items: items.map(publicItem) });
		return items;
	});
}

async function showOf(db: Db, itemId: string): Promise<string> {
	const item = await db.selectFrom("lineup_items").select("show_id").where("id", "=", itemId).executeTakeFirst();
	if (!item) throw new Refusal("not_found");
	return item.show_id;
}
