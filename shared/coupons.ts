/** Coupons over HTTP: made by a shop or for a show, claimed, and what a person has of them. */
import * as z from "zod";
import { count, id } from "./api.ts";
import { CouponTerms } from "./pricing.ts";
import { Bilingual, CouponCard, ShowState } from "./show.ts";

const time = z.iso.datetime({ offset: true });
const fen = z.number().int().min(1).max(100_000_000);

export const CouponInput = z
	.object({
		kind: z.enum(["fixed", "percent"]),
		/** `fixed`: fen. `percent`: per cent off. */
		value: fen,
		capFen: fen.nullable().default(null),
		thresholdFen: z.number().int().min(0).max(100_000_000).default(0),
		stackable: z.boolean().default(true),
		/** Claims in all. */
		total: z.number().int().min(1).max(1_000_000),
		perPerson: z.number().int().min(1).max(20).default(1),
		claimFrom: time,
		claimUntil: time,
		validUntil: time,
	})
	.refine(({ kind, value }) => kind === "fixed" || value <= 99, { path: ["value"], message: "at most 99 per cent" })
	.refine(({ claimFrom, claimUntil }) => Date.parse(claimFrom) < Date.parse(claimUntil), { path: ["claimUntil"], message: "must be after claimFrom" })
	.refine(({ claimUntil, validUntil }) => Date.parse(claimUntil) <= Date.parse(validUntil), { path: ["validUntil"], message: "must not be before claimUntil" });
export type CouponInput = z.input<typeof CouponInput>;

const ofShop = z.object({ id, slug: z.string(), name: Bilingual });
const ofShow = z.object({ id, title: Bilingual, state: ShowState });

/** A coupon for who manages it. */
export const Coupon = z.object({
	...CouponCard.shape,
	shop: ofShop.nullable(),
	show: ofShow.nullable(),
	claimed: count,
	/** In living orders. */
	used: count,
	claimFrom: z.string(),
	/** Nobody claims it any more. */
	closed: z.boolean(),
	/** In front of the viewers of the show that was asked about. */
	dropped: z.boolean(),
});
export type Coupon = z.infer<typeof Coupon>;
export const CouponList = z.object({ coupons: z.array(Coupon) });

/** What a shop's visitors can claim now. */
export const RunningCoupons = z.object({ coupons: z.array(z.object({ ...CouponCard.shape })) });

export const CouponOfParam = z.object({ id, couponId: id });
export const CouponSwitch = z.object({ on: z.boolean() });

/** `have`: how many of it this person has, as far as they know; one more than that is claimed, once however often it is sent. */
export const ClaimCoupon = z.object({ have: z.number().int().min(0).max(20).default(0) });

export const CouponState = z.enum(["usable", "used", "expired"]);
export type CouponState = z.infer<typeof CouponState>;

/** A claimed coupon of a person. */
export const MyCoupon = z.object({
	claimId: id,
	couponId: id,
	terms: z.object({ ...CouponTerms.shape }),
	shop: ofShop.nullable(),
	show: ofShow.nullable(),
	validUntil: z.string(),
	/** `used`: in a living order. */
	state: CouponState,
	orderId: id.nullable(),
});
export type MyCoupon = z.infer<typeof MyCoupon>;
export const MyCoupons = z.object({ /** The newest first. */ coupons: z.array(MyCoupon), /** There are older ones. */ more: z.boolean() });
export const MyCouponQuery = z.object({
	/** Only what an order of this shop, and of this show, could use. */
	shopId: id.optional(),
	showId: id.optional(),
	state: CouponState.optional(),
	/** The claim that stood last on the page before. */
	before: id.optional(),
});
export type MyCouponQuery = z.output<typeof MyCouponQuery>;
