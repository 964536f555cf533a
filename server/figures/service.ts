import { sql } from "kysely";
import type { Figures } from "#shared/figures.ts";
import { can, scopeOf } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";

/** Steps of the curve, seconds. The smallest that needs at most `mostPoints` is taken. */
const steps = [10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 86_400] as const;
const mostPoints = 240;

interface SumsRow {
	readonly gmv_fen: number;
	readonly paid_fen: number;
	readonly orders: number;
	readonly paid_orders: number;
	readonly buyers: number;
	readonly units: number;
}

/**
 * The figures of a show as of now: of the lines with its live prices, also where an order has others beside them. A merchant sees those of their own shops' goods; viewers are always those of the whole show. Refuses with `not_found`
 * who may not see them.
 */
export async function figuresOf(db: Db, actor: Actor, showId: string): Promise<Figures> {
	const show = await db.selectFrom("shows").select(["id", "title", "title_en", "state", "host_id", "live_at", "ended_at", sql<Date>`clock_timestamp()`.as("now")]).where("id", "=", showId).executeTakeFirst();
	if (!show) throw new Refusal("not_found");
	const shopIds = actor.role === "merchant" && scopeOf(actor.role, "show.figures") === "own" ? [...actor.shopIds] : null;
	const sells = shopIds === null ? [] : await sellsIn(db, showId, shopIds);
	if (shopIds === null ? !can(actor, "show.figures", { hostId: show.host_id }) : sells.length === 0) throw new Refusal("not_found");

	const from = show.live_at;
	const to = show.ended_at ?? show.now;
	const seconds = from ? Math.max(1, (to.getTime() - from.getTime()) / 1000) : 0;
	const step = steps.find((step) => seconds / step <= mostPoints) ?? Math.ceil(seconds / mostPoints);
	const points = from ? Math.min(mostPoints, Math.ceil(seconds / step)) : 0;

	const sums = sql`
		coalesce(sum(fen), 0) as gmv_fen, coalesce(sum(fen) filter (where stands), 0) as paid_fen, count(distinct order_id) as orders, count(distinct order_id) filter (where stands) as paid_orders,
		count(distinct buyer_id) as buyers, coalesce(sum(quantity), 0) as units`;
	const bought = sql`
		select orders.id as order_id, orders.buyer_id, orders.state in ('confirmed', 'shipped') as stands, orders.placed_at, line.lineup_item_id, line.quantity, line.quantity * line.unit_price_fen - line.discount_fen as fen
		from lineup_items item join order_lines line on line.lineup_item_id = item.id join orders on orders.id = line.order_id
		where item.show_id = ${showId} and (${shopIds}::uuid[] is null or orders.shop_id = any(${shopIds}::uuid[]))`;
	const [totals, items, curve, audience, peak, featured] = await Promise.all([
		sql<SumsRow>`select ${sums} from (${bought}) bought`.execute(db),
		sql<SumsRow & { id: string; product_id: string; title: string; title_en: string | null; name: string; name_en: string | null; picture: string | null; live_price_fen: number; left: number }>`
			with bought as (${bought})
			select item.id, variant.product_id, product.title, product.title_en, variant.name, variant.name_en, item.live_price_fen, sold.*,
				(select picture_id from product_pictures where product_id = product.id and position = 0) as picture,
				greatest(0, least(item.quota - item.taken, level.on_hand - level.held - level.sold)) as left
			from lineup_items item
				join variants variant on variant.id = item.variant_id join products product on product.id = variant.product_id join stock_levels level on level.variant_id = variant.id
				cross join lateral (select ${sums} from bought where bought.lineup_item_id = item.id) sold
			where item.show_id = ${showId} and (${shopIds}::uuid[] is null or product.shop_id = any(${shopIds}::uuid[]))
			order by item.position, item.id`.execute(db),
		sql<{ point: number; gmv_fen: number; orders: number }>`
			select least(${points - 1}::int, greatest(0, floor(extract(epoch from placed_at - ${from}::timestamptz) / ${step}::int)::int)) as point, sum(fen) as gmv_fen, count(distinct order_id) as orders
			from (${bought}) bought where ${points}::int > 0 group by 1`.execute(db),
		sql<{ point: number; viewers: number }>`
			select greatest(0, floor(extract(epoch from minute - ${from}::timestamptz) / ${step}::int)::int) as point, max(viewers) as viewers
			from show_audience where show_id = ${showId} and ${points}::int > 0 group by 1 order by 1`.execute(db),
		sql<{ viewers: number; peak: number }>`
			select (select count(*) from show_viewers where show_id = ${showId}) as viewers, coalesce((select max(viewers) from show_audience where show_id = ${showId}), 0) as peak`.execute(db),
		featuredSpans(db, showId, to),
	]);

	const total = totals.rows[0]!;
	// Somebody may buy in a show whose visit was not kept.
	const viewers = Math.max(peak.rows[0]!.viewers, total.buyers);
	const shown = new Set(items.rows.map(({ id }) => id));
	const spans = featured.filter(({ itemId }) => shown.has(itemId));
	const money = new Map(curve.rows.map((row) => [row.point, row]));
	return {
		show: { id: show.id, title: { zh: show.title, en: show.title_en }, state: show.state, liveAt: from?.toISOString() ?? null, endedAt: show.ended_at?.toISOString() ?? null },
		at: show.now.toISOString(),
		totals: {
			...toSums(total),
			paidRate: total.orders > 0 ? total.paid_orders / total.orders : null,
			averageFen: total.orders > 0 ? Math.round(total.gmv_fen / total.orders) : null,
			viewers,
			peakViewers: peak.rows[0]!.peak,
			conversion: viewers > 0 ? total.buyers / viewers : null,
		},
		items: items.rows.map((row) => ({
			id: row.id,
			productId: row.product_id,
			title: { zh: row.title, en: row.title_en },
			variant: { zh: row.name, en: row.name_en },
			picture: row.picture,
			livePriceFen: row.live_price_fen,
			left: row.left,
			...toSums(row),
			featuredSeconds: Math.round(spans.filter(({ itemId }) => itemId === row.id).reduce((sum, span) => sum + Date.parse(span.to) - Date.parse(span.from), 0) / 1000),
		})),
		curve: from && {
			from: from.toISOString(),
			stepSeconds: step,
			points: Array.from({ length: points }, (_, point) => ({ gmvFen: money.get(point)?.gmv_fen ?? 0, orders: money.get(point)?.orders ?? 0, viewers: viewersAt(audience.rows, point, step) })),
		},
		featured: spans,
	};
}

const toSums = (row: SumsRow) => ({ gmvFen: row.gmv_fen, paidFen: row.paid_fen, orders: row.orders, paidOrders: row.paid_orders, buyers: row.buyers, units: row.units });

async function sellsIn(db: Db, showId: string, shopIds: readonly string[]) {
	if (shopIds.length === 0) return [];
	return db.selectFrom("lineup_items as item").innerJoin("variants", "variants.id", "item.variant_id").select("item.id").where("item.show_id", "=", showId).where("variants.shop_id", "in", shopIds).limit(1).execute();
}

/** The count of a step, or that of the minute it lies in: a minute is counted once. Null where nothing was counted. */
function viewersAt(rows: readonly { point: number; viewers: number }[], point: number, step: number): number | null {
	const reach = Math.ceil(60 / step);
	return rows.findLast((row) => row.point <= point && row.point > point - reach)?.viewers ?? null;
}

/** When which item was in front, from the show's timeline. */
async function featuredSpans(db: Db, showId: string, end: Date): Promise<Figures["featured"]> {
	const rows = await db.selectFrom("show_events").select(["at", "body"]).where("show_id", "=", showId).where(sql<string>`body->>'type'`, "=", "featured").orderBy("seq").execute();
	const spans: Figures["featured"] = [];
	for (const [index, { at, body }] of rows.entries()) {
		if (body.type !== "featured" || body.itemId === null) continue;
		const to = rows[index + 1]?.at ?? end;
		if (to > at) spans.push({ itemId: body.itemId, from: at.toISOString(), to: to.toISOString() });
	}
	return spans;
}
