import type { z } from "zod";
import type { Coupon, CouponInput } from "#shared/coupons.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { authorise } from "../http/route.ts";
import { appendEvent } from "../live/timeline.ts";
import { lockShow } from "../shows/service.ts";
import { selectCoupons, toCard, toCoupon } from "./queries.ts";

type CouponDeps = Pick<Deps, "db" | "live">;
/** Whose a coupon is: a shop's or a show's. */
type Whose = { readonly shopId: string } | { readonly showId: string };

/** Coupons that a shop or a show may have made in all; they are kept as long as orders are. */
const couponsMax = 1000;

/** Refuses with `not_found` where there is no such shop or show. */
async function authoriseFor(db: Db, actor: Actor, whose: Whose): Promise<void> {
	const owner = "shopId" in whose ? db.selectFrom("shops").select("id").where("id", "=", whose.shopId) : db.selectFrom("shows").select("id").where("id", "=", whose.showId);
	if (!(await owner.executeTakeFirst())) throw new Refusal("not_found");
	if ("shopId" in whose) authorise(actor, "coupon.shop", whose);
	else authorise(actor, "coupon.show");
}

/** Makes a coupon. Its terms stay as they are: who claims it relies on them. */
export async function makeCoupon({ db }: CouponDeps, actor: Actor, whose: Whose, input: z.output<typeof CouponInput>): Promise<Coupon> {
	await authoriseFor(db, actor, whose);
	if (Date.parse(input.claimUntil) <= Date.now()) throw new Refusal("invalid_input", {}, [{ path: "claimUntil", message: "nobody could claim it any more" }]);
	const { count } = await db
		.selectFrom("coupons")
		.select((eb) => eb.fn.countAll<number>().as("count"))
		.where(columnOf(whose), "=", idOf(whose))
		.executeTakeFirstOrThrow();
	if (Number(count) >= couponsMax) throw new Refusal("coupons_full", { max: couponsMax });
	const { id } = await db
		.insertInto("coupons")
		.values({
			shop_id: "shopId" in whose ? whose.shopId : null,
			show_id: "showId" in whose ? whose.showId : null,
			kind: input.kind,
			value: input.value,
			cap_fen: input.kind === "percent" ? input.capFen : null,
			threshold_fen: input.thresholdFen,
			stackable: input.stackable,
			total: input.total,
			per_person: input.perPerson,
			claim_from: input.claimFrom,
			claim_until: input.claimUntil,
			valid_until: input.validUntil,
			created_by: actor.userId,
		})
		.returning("id")
		.executeTakeFirstOrThrow();
	return couponOf(db, id, whose);
}

/** A shop's coupons, the newest first. */
export async function shopCoupons(db: Db, actor: Actor, shopId: string): Promise<Coupon[]> {
	await authoriseFor(db, actor, { shopId });
	return (await selectCoupons(db, null).where("coupon.shop_id", "=", shopId).limit(200).execute()).map(toCoupon);
}

/** What the crew may drop into a show: its own coupons, and those of the shops in its lineup. */
export async function showCoupons(db: Db, actor: Actor, showId: string): Promise<Coupon[]> {
	const show = await db.selectFrom("shows").select("host_id").where("id", "=", showId).executeTakeFirst();
	if (!show) throw new Refusal("not_found");
	authorise(actor, "show.read", { hostId: show.host_id });
	const rows = await selectCoupons(db, showId)
		.where((eb) => eb.or([eb("coupon.show_id", "=", showId), eb("coupon.shop_id", "in", shopsOf(db, showId))]))
		.limit(200)
		.execute();
	return rows.map(toCoupon);
}

/** Ends the claiming of a coupon. Who has it keeps it. */
export async function closeCoupon({ db, live }: CouponDeps, actor: Actor, whose: Whose, couponId: string): Promise<Coupon> {
	await authoriseFor(db, actor, whose);
	const closed = await db.transaction().execute(async (tx) => {
		const coupon = await tx.selectFrom("coupons").select("closed_at").where("id", "=", couponId).where(columnOf(whose), "=", idOf(whose)).forNoKeyUpdate().executeTakeFirst();
		if (!coupon) throw new Refusal("not_found");
		if (!coupon.closed_at) await tx.updateTable("coupons").set({ closed_at: new Date() }).where("id", "=", couponId).execute();
		return couponOf(tx, couponId, whose);
	});
	live.couponsChanged([couponId]);
	return closed;
}

/**
 * Drops a coupon into a live show, in front of its viewers, or takes it back; each is a timeline entry. Doing it again answers the coupon as it
 * stands. Refuses with `not_found` a coupon that is neither the show's nor of a shop in its lineup.
 */
export async function dropCoupon({ db }: CouponDeps, actor: Actor, showId: string, couponId: string, on: boolean): Promise<Coupon> {
	return db.transaction().execute(async (tx) => {
		const show = await lockShow(tx, showId);
		authorise(actor, "show.feature", { hostId: show.host_id });
		if (show.state !== "live") throw new Refusal("show_state", { state: show.state });
		const row = await selectCoupons(tx, showId)
			.where("coupon.id", "=", couponId)
			.where((eb) => eb.or([eb("coupon.show_id", "=", showId), eb("coupon.shop_id", "in", shopsOf(tx, showId))]))
			.executeTakeFirst();
		if (!row) throw new Refusal("not_found");
		const there = row.dropped_at !== null;
		if (there !== on) {
			const now = new Date();
			if (on && (row.closed_at !== null || row.claim_until <= now || row.claim_from > now)) throw new Refusal("coupon_not_open");
			if (on)
				await tx
					.insertInto("show_coupons")
					.values({ show_id: showId, coupon_id: couponId })
					.onConflict((conflict) => conflict.columns(["show_id", "coupon_id"]).doUpdateSet({ dropped_at: now, taken_back_at: null }))
					.execute();
			else await tx.updateTable("show_coupons").set({ taken_back_at: now }).where("show_id", "=", showId).where("coupon_id", "=", couponId).execute();
			await appendEvent(tx, showId, on ? { type: "coupon", coupon: toCard(row) } : { type: "coupon-gone", couponId });
		}
		return { ...toCoupon(row), dropped: on };
	});
}

const columnOf = (whose: Whose) => ("shopId" in whose ? "shop_id" : "show_id");
const idOf = (whose: Whose) => ("shopId" in whose ? whose.shopId : whose.showId);

function shopsOf(db: Db, showId: string) {
	return db
		.selectFrom("lineup_items as item")
		.innerJoin("variants", "variants.id", "item.variant_id")
		.innerJoin("products", "products.id", "variants.product_id")
		.where("item.show_id", "=", showId)
		.select("products.shop_id");
}

async function couponOf(db: Db, id: string, whose: Whose): Promise<Coupon> {
	return toCoupon(await selectCoupons(db, "showId" in whose ? whose.showId : null).where("coupon.id", "=", id).executeTakeFirstOrThrow());
}
