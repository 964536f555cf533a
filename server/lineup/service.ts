import { sql, type Transaction } from "kysely";
import type { z } from "zod";
import type { CrewLineupItem, LineupAdd, LineupPatch } from "#shared/api.ts";
import type { OfferInput } from "#shared/offers.ts";
import { type Flash, type OfferTerms, runningFlash } from "#shared/pricing.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { authorise } from "../http/route.ts";
import { answerAsks } from "../interaction/asks.ts";
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
		await answerAsks(tx, itemId);
		return appendEvent(tx, showId, { type: "featured", itemId });
	});
}

/**
 * Replaces the offers of an item. What comes along has to be of the item's own shop: an order is of one. Orders that are being placed keep to
 * what was before.
 */
export async function setOffer({ db }: LineupDeps, actor: Actor, itemId: string, input: z.output<typeof OfferInput>): Promise<CrewLineupItem[]> {
	authorise(actor, "lineup.edit");
	return change(db, await showOf(db, itemId), async (tx) => {
		const item = await tx.selectFrom("lineup_items").select("variant_id").where("id", "=", itemId).forNoKeyUpdate().executeTakeFirst();
		if (!item) throw new Refusal("not_found");
		const { flash, ladder, bundle, gift } = input;
		await checkExtras(tx, item.variant_id, [...bundle.map(({ variantId }) => ({ variantId, path: "bundle" })), ...(gift ? [{ variantId: gift.variantId, path: "gift.variantId" }] : [])]);
		const terms: OfferTerms = {
			flash: flash && { priceFen: flash.priceFen, minutes: flash.minutes, ...timesOf(flash.startsAt === null ? null : new Date(flash.startsAt), flash.minutes) },
			ladder,
			bundle: bundle.length > 0,
			gift: gift && { fromUnits: gift.fromUnits, fromFen: gift.fromFen },
		};
		const extras = [...bundle.map((extra) => ({ kind: "component" as const, ...extra })), ...(gift ? [{ kind: "gift" as const, ...gift }] : [])];
		await tx.deleteFrom("lineup_extras").where("lineup_item_id", "=", itemId).execute();
		if (extras.length > 0)
			await tx.insertInto("lineup_extras").values(extras.map(({ kind, variantId, quantity }, position) => ({ lineup_item_id: itemId, kind, variant_id: variantId, quantity, position }))).execute();
		const nothing = !flash && ladder.length === 0 && extras.length === 0;
		await tx.updateTable("lineup_items").set({ offer: nothing ? null : JSON.stringify(terms), has_extras: extras.length > 0 }).where("id", "=", itemId).execute();
	});
}

/**
 * Starts the flash sale of an item of a live show at once, or ends it. Its times are the database's, which decides what orders cost. Returns the number of the
 * timeline entry; a sale that is on already goes on without another one, one that is not on is not ended.
 */
export async function switchFlash({ db }: LineupDeps, actor: Actor, itemId: string, on: boolean): Promise<{ seq: number; flash: Flash }> {
	const showId = await showOf(db, itemId);
	return db.transaction().execute(async (tx) => {
		const show = await lockShow(tx, showId);
		authorise(actor, "show.feature", { hostId: show.host_id });
		if (show.state !== "live") throw new Refusal("show_state", { state: show.state });
		const item = await tx.selectFrom("lineup_items").select(["offer", sql<Date>`clock_timestamp()`.as("now")]).where("id", "=", itemId).forNoKeyUpdate().executeTakeFirst();
		if (!item?.offer?.flash) throw new Refusal("not_found");
		const { offer, now } = item;
		const before = offer.flash!;
		if ((runningFlash(before, now.getTime()) !== null) === on) return { seq: show.seq, flash: before };
		const flash: Flash = on ? { ...before, ...timesOf(now, before.minutes) } : { ...before, endsAt: now.toISOString() };
		await tx.updateTable("lineup_items").set({ offer: JSON.stringify({ ...offer, flash }) }).where("id", "=", itemId).execute();
		return { seq: await appendEvent(tx, showId, { type: "flash", itemId, flash }), flash };
	});
}

function timesOf(start: Date | null, minutes: number): Pick<Flash, "startsAt" | "endsAt"> {
	return { startsAt: start?.toISOString() ?? null, endsAt: start && new Date(start.getTime() + minutes * 60_000).toISOString() };
}

async function checkExtras(tx: Tx, variantId: string, extras: readonly { readonly variantId: string; readonly path: string }[]): Promise<void> {
	if (extras.length === 0) return;
	const rows = await tx
		.selectFrom("variants")
		.innerJoin("products", "products.id", "variants.product_id")
		.innerJoin("stock_levels", "stock_levels.variant_id", "variants.id")
		.select(["variants.id", "products.shop_id"])
		.where("variants.id", "in", [variantId, ...extras.map((extra) => extra.variantId)])
		.execute();
	const shops = new Map(rows.map((row) => [row.id, row.shop_id]));
	const wrong = extras.filter((extra) => shops.get(extra.variantId) === undefined || shops.get(extra.variantId) !== shops.get(variantId));
	if (wrong.length > 0) throw new Refusal("invalid_input", {}, wrong.map(({ path }) => ({ path, message: "not a variant of the same shop" })));
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
