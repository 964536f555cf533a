import { sql } from "kysely";
import type { Coupon, MyCoupon, MyCouponQuery } from "#shared/coupons.ts";
import type { CouponTerms } from "#shared/pricing.ts";
import type { CouponCard, ShowState } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";
import type { ClaimFacts } from "../orders/decide.ts";

export interface CouponRow {
	readonly shop_id: string | null;
	readonly kind: "fixed" | "percent";
	readonly value: number;
	readonly cap_fen: number | null;
	readonly threshold_fen: number;
	readonly stackable: boolean;
}

export function toTerms(row: CouponRow): CouponTerms {
	return { of: row.shop_id === null ? "show" : "shop", kind: row.kind, value: row.value, capFen: row.cap_fen, thresholdFen: row.threshold_fen, stackable: row.stackable };
}

export type LockedClaim = ClaimFacts & { readonly id: string };

/** Claims by id, locked in the order of their ids until the transaction ends: after lineup items and stock levels, wherever all are locked. */
export async function lockClaims(trx: Db, ids: readonly string[]): Promise<LockedClaim[]> {
	await sql`select id from coupon_claims where id = any(${ids}::uuid[]) order by id for no key update`.execute(trx);
	// A new statement, so that it sees what the lock waited for.
	return readClaims(trx, ids);
}

export async function readClaims(db: Db, ids: readonly string[]): Promise<LockedClaim[]> {
	const rows = await db
		.selectFrom("coupon_claims as claim")
		.innerJoin("coupons as coupon", "coupon.id", "claim.coupon_id")
		.select(["claim.id", "claim.user_id", "claim.order_id", "coupon.valid_until", "coupon.shop_id", "coupon.show_id", "coupon.kind", "coupon.value", "coupon.cap_fen", "coupon.threshold_fen", "coupon.stackable"])
		.where("claim.id", "=", sql<string>`any(${ids}::uuid[])`)
		.execute();
	return rows.map((row) => ({ id: row.id, userId: row.user_id, used: row.order_id !== null, validUntil: row.valid_until.getTime(), shopId: row.shop_id, showId: row.show_id, terms: toTerms(row) }));
}

/**
 * What coupons do when their orders move: a cancelled or expired one gives them back, one that is paid after its deadline takes them again. Locks
 * the claims by id.
 */
export async function moveCoupons(trx: Db, orderIds: readonly string[], to: string): Promise<void> {
	if (to === "cancelled" || to === "expired") {
		await sql`
			with claim as materialized (select id from coupon_claims where order_id = any(${orderIds}::uuid[]) order by id for no key update)
			update coupon_claims set order_id = null from claim where coupon_claims.id = claim.id`.execute(trx);
	} else if (to === "confirmed") {
		await sql`
			update coupon_claims set order_id = used.order_id from order_coupons used
			where used.order_id = any(${orderIds}::uuid[]) and coupon_claims.id = used.claim_id and coupon_claims.order_id is null`.execute(trx);
	}
}

/** Whether the coupons of expired orders are still their buyer's to use. Locks them, so that the answer holds until the transaction ends. */
export async function couponsAreFree(trx: Db, orderIds: readonly string[]): Promise<boolean> {
	const { rows } = await sql<{ order_id: string | null }>`
		select order_id from coupon_claims where id in (select claim_id from order_coupons where order_id = any(${orderIds}::uuid[])) order by id for no key update`.execute(trx);
	return rows.every(({ order_id }) => order_id === null);
}

const couponColumns = [
	"coupon.id as coupon_id", "coupon.shop_id", "coupon.show_id", "coupon.kind", "coupon.value", "coupon.cap_fen", "coupon.threshold_fen", "coupon.stackable", "coupon.valid_until",
	"shop.slug as shop_slug", "shop.name as shop_name", "shop.name_en as shop_name_en", "show.title as show_title", "show.title_en as show_title_en", "show.state as show_state",
] as const;

interface NamedRow extends CouponRow {
	readonly show_id: string | null;
	readonly shop_slug: string | null;
	readonly shop_name: string | null;
	readonly shop_name_en: string | null;
	readonly show_title: string | null;
	readonly show_title_en: string | null;
	readonly show_state: ShowState | null;
}

const whoseOf = (row: NamedRow) => ({
	shop: row.shop_id === null ? null : { id: row.shop_id, slug: row.shop_slug!, name: { zh: row.shop_name!, en: row.shop_name_en } },
	show: row.show_id === null ? null : { id: row.show_id, title: { zh: row.show_title!, en: row.show_title_en }, state: row.show_state! },
});

const isOver = sql<boolean>`coupon.valid_until <= clock_timestamp()`;

function selectClaims(db: Db) {
	return db
		.selectFrom("coupon_claims as claim")
		.innerJoin("coupons as coupon", "coupon.id", "claim.coupon_id")
		.leftJoin("shops as shop", "shop.id", "coupon.shop_id")
		.leftJoin("shows as show", "show.id", "coupon.show_id")
		.select(["claim.id", "claim.user_id", "claim.nth", "claim.order_id", isOver.as("over"), ...couponColumns]);
}

type ClaimRow = Awaited<ReturnType<ReturnType<typeof selectClaims>["execute"]>>[number];

function toMyCoupon(row: ClaimRow): MyCoupon {
	return {
		claimId: row.id,
		couponId: row.coupon_id,
		terms: toTerms(row),
		...whoseOf(row),
		validUntil: row.valid_until.toISOString(),
		state: row.order_id !== null ? "used" : row.over ? "expired" : "usable",
		orderId: row.order_id,
	};
}

/** The claims of some people of one coupon. */
export async function myCouponsById(db: Db, couponId: string, userIds: readonly string[]): Promise<{ userId: string; nth: number; coupon: MyCoupon }[]> {
	const rows = await selectClaims(db).where("claim.coupon_id", "=", couponId).where("claim.user_id", "=", sql<string>`any(${userIds}::text[])`).execute();
	return rows.map((row) => ({ userId: row.user_id, nth: row.nth, coupon: toMyCoupon(row) }));
}

/** Claims that orders of these shops and shows can use now, those that end first first, at most 200. */
export async function usableCoupons(db: Db, userId: string, { shopIds, showIds }: { readonly shopIds: readonly string[]; readonly showIds: readonly string[] }): Promise<MyCoupon[]> {
	const rows = await selectClaims(db)
		.where("claim.user_id", "=", userId)
		.where("claim.order_id", "is", null)
		.where(sql<boolean>`not ${isOver}`)
		.where((eb) => eb.or([eb("coupon.shop_id", "=", sql<string>`any(${shopIds}::uuid[])`), eb("coupon.show_id", "=", sql<string>`any(${showIds}::uuid[])`)]))
		.orderBy("coupon.valid_until")
		.orderBy("claim.id")
		.limit(200)
		.execute();
	return rows.map(toMyCoupon);
}

const pageSize = 100;

/** A page of a person's claims, the newest first; with `shopId` only those that an order of the shop (and of the show) could use. */
export async function myCoupons(db: Db, userId: string, { shopId, showId, state, before }: Partial<MyCouponQuery>): Promise<{ coupons: MyCoupon[]; more: boolean }> {
	const rows = await selectClaims(db)
		.where("claim.user_id", "=", userId)
		.$if(shopId !== undefined, (query) => query.where((eb) => eb.or([eb("coupon.shop_id", "=", shopId!), ...(showId === undefined ? [] : [eb("coupon.show_id", "=", showId)])])))
		.$if(state === "used", (query) => query.where("claim.order_id", "is not", null))
		.$if(state === "usable", (query) => query.where("claim.order_id", "is", null).where(sql<boolean>`not ${isOver}`))
		.$if(state === "expired", (query) => query.where("claim.order_id", "is", null).where(isOver))
		.$if(before !== undefined, (query) => query.where("claim.id", "<", before!))
		.orderBy("claim.id", "desc")
		.limit(pageSize + 1)
		.execute();
	return { coupons: rows.slice(0, pageSize).map(toMyCoupon), more: rows.length > pageSize };
}

/** What visitors of a shop can claim now, the newest first, at most 20. */
export async function runningCoupons(db: Db, shopId: string): Promise<CouponCard[]> {
	const rows = await selectCoupons(db, null)
		.where("coupon.shop_id", "=", shopId)
		.where("coupon.closed_at", "is", null)
		.where(sql<boolean>`coupon.claim_from <= clock_timestamp() and clock_timestamp() < coupon.claim_until and coupon.claimed < coupon.total`)
		.limit(20)
		.execute();
	return rows.map(toCard);
}

/** Coupons whole; add conditions, then give the rows to `toCoupon`. `showId`: the show that `dropped` is about. */
export function selectCoupons(db: Db, showId: string | null) {
	return db
		.selectFrom("coupons as coupon")
		.leftJoin("shops as shop", "shop.id", "coupon.shop_id")
		.leftJoin("shows as show", "show.id", "coupon.show_id")
		.leftJoin("show_coupons as dropped", (join) => join.onRef("dropped.coupon_id", "=", "coupon.id").on("dropped.show_id", "=", showId).on("dropped.taken_back_at", "is", null))
		.select([...couponColumns, "coupon.total", "coupon.claimed", "coupon.per_person", "coupon.claim_from", "coupon.claim_until", "coupon.closed_at", "dropped.dropped_at"])
		.select((eb) => eb.selectFrom("coupon_claims as claim").whereRef("claim.coupon_id", "=", "coupon.id").where("claim.order_id", "is not", null).select((sub) => sub.fn.countAll<number>().as("n")).as("used"))
		.orderBy("coupon.id", "desc");
}

type CouponWhole = Awaited<ReturnType<ReturnType<typeof selectCoupons>["execute"]>>[number];

export function toCoupon(row: CouponWhole): Coupon {
	return {
		...toCard(row),
		...whoseOf(row),
		claimed: row.claimed,
		used: Number(row.used),
		claimFrom: row.claim_from.toISOString(),
		closed: row.closed_at !== null,
		dropped: row.dropped_at !== null,
	};
}

/** What everyone sees of it. Nothing is left of one that was closed. */
export function toCard(row: CouponWhole): CouponCard {
	return {
		id: row.coupon_id,
		shopId: row.shop_id,
		...toTerms(row),
		total: row.total,
		left: row.closed_at === null ? row.total - row.claimed : 0,
		perPerson: row.per_person,
		claimUntil: row.claim_until.toISOString(),
		validUntil: row.valid_until.toISOString(),
	};
}

/** The coupons that stand in front of a show's viewers, the newest first. */
export async function droppedCoupons(db: Db, showId: string): Promise<CouponCard[]> {
	const rows = await selectCoupons(db, showId).where("dropped.dropped_at", "is not", null).execute();
	return rows.toSorted((a, b) => b.dropped_at!.getTime() - a.dropped_at!.getTime()).map(toCard);
}

/** Only what moves while people claim. */
export async function couponsLeft(db: Db, ids: readonly string[]): Promise<{ id: string; left: number }[]> {
	return db
		.selectFrom("coupons")
		.select(["id", sql<number>`case when closed_at is null then total - claimed else 0 end`.as("left")])
		.where("id", "=", sql<string>`any(${ids}::uuid[])`)
		.execute();
}
