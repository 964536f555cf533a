/** What the API takes in to set the offers of a lineup item (shared/pricing.ts), and a price reckoned before an order is placed. */
import * as z from "zod";
import { count, fen, id, OrderLine } from "./api.ts";
import { componentsMax, ladderMax } from "./pricing.ts";
import { ShippingFee } from "./shipping.ts";

const price = fen.min(1);
const units = z.number().int().min(1).max(1_000_000);
const extra = z.object({ variantId: id, quantity: z.number().int().min(1).max(99) });

/** Whole replacement of an item's offers; nothing in it: the live price alone. */
export const OfferInput = z.object({
	/** `startsAt` null: it waits for the host's tap. */
	flash: z.object({ priceFen: price, minutes: z.number().int().min(1).max(720), startsAt: z.iso.datetime({ offset: true }).nullable().default(null) }).nullable().default(null),
	ladder: z.array(z.object({ units, priceFen: price })).max(ladderMax).default([]),
	bundle: z
		.array(extra)
		.max(componentsMax)
		.default([])
		.refine((components) => new Set(components.map(({ variantId }) => variantId)).size === components.length, { message: "a variant stands in it once" }),
	gift: extra
		.extend({ fromUnits: units.nullable().default(null), fromFen: price.nullable().default(null) })
		.refine(({ fromUnits, fromFen }) => fromUnits !== null || fromFen !== null, { path: ["fromUnits"], message: "from how many, or from how much on?" })
		.nullable()
		.default(null),
});
export type OfferInput = z.input<typeof OfferInput>;

export const FlashSwitch = z.object({ on: z.boolean() });

/** With what it costs where the goods do not reach `fromFen`: a coupon may take them below it. */
export const QuotedShipping = ShippingFee.extend({ weightFen: z.number().int().min(0) });
export type QuotedShipping = z.infer<typeof QuotedShipping>;

/** An order as it would be placed. */
export const QuoteInput = z.object({
	variantId: id,
	lineupItemId: id.nullable().default(null),
	quantity: z.number().int().min(1).max(999),
	couponClaimIds: z.array(id).max(2).default([]),
	/** Where it goes; without it no shipping is reckoned. */
	addressId: id.nullable().default(null),
});
export const Quote = z.object({
	lines: z.array(OrderLine),
	/** What each coupon takes off, in the order of the question. */
	coupons: z.array(z.object({ claimId: id, discountFen: count })),
	discountFen: count,
	/** Part of the total; null without an address. */
	shipping: QuotedShipping.nullable(),
	totalFen: count,
});
export type Quote = z.infer<typeof Quote>;
