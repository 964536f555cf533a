/**
 * What a lineup item costs, and why; what is written of a coupon (what coupons take off: discounts.ts). Pure: the server decides with it under its locks, a screen
 * shows with it what the server would say now. All money is integer fen, all times are ISO 8601 by the server's clock.
 *
 * Written with zod/mini because the watch page loads it before the first frame.
 */
import * as z from "zod/mini";
import { Id } from "./ids.ts";

const Fen = z.int().check(z.minimum(1), z.maximum(100_000_000));
const Units = z.int().check(z.minimum(1), z.maximum(1_000_000));

/** A price for some minutes. `startsAt` null: it waits for the host's tap. `endsAt` stands as soon as `startsAt` does. */
export const Flash = z.object({ priceFen: Fen, minutes: z.int().check(z.minimum(1), z.maximum(720)), startsAt: z.nullable(z.string()), endsAt: z.nullable(z.string()) });
export type Flash = z.infer<typeof Flash>;

/** `units` units at `priceFen`; then the next step, and after the last one the live price. */
export const LadderStep = z.object({ units: Units, priceFen: Fen });
export type LadderStep = z.infer<typeof LadderStep>;
export const ladderMax = 8;

/** A gift comes with an order from so many units or from such an amount on, whichever is given; both given, either will do. */
export const GiftTerms = z.object({ fromUnits: z.nullable(Units), fromFen: z.nullable(Fen) });
export type GiftTerms = z.infer<typeof GiftTerms>;

/** What is stored with a lineup item that has offers. The variants of a bundle and of a gift stand in a table of their own. */
export const OfferTerms = z.object({
	flash: z.nullable(Flash),
	ladder: z.array(LadderStep).check(z.maxLength(ladderMax)),
	/** One unit is the item's variant and all of the bundle's components. */
	bundle: z.boolean(),
	gift: z.nullable(GiftTerms),
});
export type OfferTerms = z.infer<typeof OfferTerms>;

/** A variant that comes with a unit of a bundle, or with an order as its gift. */
export const ExtraTerms = z.object({ variantId: Id, quantity: z.int().check(z.minimum(1), z.maximum(99)) });
export type ExtraTerms = z.infer<typeof ExtraTerms>;
export const componentsMax = 8;

/**
 * Why a line costs what it costs. `flash`: until when. `ladder`: which step of how many. `bundle`: several together at one price.
 * `gift`: comes along for nothing. `gift_gone`: one would have come, but there is none left.
 */
export const Reason = z.discriminatedUnion("code", [
	z.object({ code: z.literal("flash"), until: z.string() }),
	z.object({ code: z.literal("ladder"), step: z.int(), of: z.int() }),
	z.object({ code: z.literal("bundle") }),
	z.object({ code: z.literal("gift") }),
	z.object({ code: z.literal("gift_gone") }),
]);
export type Reason = z.infer<typeof Reason>;

/** A lineup item as far as its price goes; `sold`: units held or sold at the live price. */
export interface PricedItem {
	readonly livePriceFen: number;
	readonly sold: number;
	readonly offer?: Pick<OfferTerms, "flash" | "ladder"> | null | undefined;
}

/**
 * The price of one unit at `now` (ms). The next unit's step of the ladder, where there is one, else the live price; a flash sale that is on and
 * cheaper goes before.
 *
 * All units of an order cost what its first one does: a line has one unit price, the one that its buyer saw, and what an order takes beyond its
 * step is bounded by the limit per buyer.
 */
export function unitPrice({ livePriceFen, sold, offer }: PricedItem, now: number): { readonly priceFen: number; readonly reasons: readonly Reason[] } {
	const step = ladderStep(offer?.ladder ?? [], sold);
	const base = step?.priceFen ?? livePriceFen;
	const flash = runningFlash(offer?.flash, now);
	if (flash && flash.priceFen < base) return { priceFen: flash.priceFen, reasons: [{ code: "flash", until: flash.endsAt }] };
	return { priceFen: base, reasons: step ? [{ code: "ladder", step: step.index + 1, of: offer!.ladder.length }] : [] };
}

/** The step that the next unit falls into and how many units it has left; null beyond the last one. */
export function ladderStep(ladder: readonly LadderStep[], sold: number): (LadderStep & { readonly index: number; readonly left: number }) | null {
	let until = 0;
	for (const [index, step] of ladder.entries()) {
		until += step.units;
		if (sold < until) return { ...step, index, left: until - sold };
	}
	return null;
}

/** The flash sale if it is on at `now` (ms): its end is not part of it. */
export function runningFlash(flash: Flash | null | undefined, now: number): (Flash & { readonly startsAt: string; readonly endsAt: string }) | null {
	if (!flash?.startsAt || !flash.endsAt) return null;
	return Date.parse(flash.startsAt) <= now && now < Date.parse(flash.endsAt) ? { ...flash, startsAt: flash.startsAt, endsAt: flash.endsAt } : null;
}

/** Whether an order of `units` units for `amountFen`, before any coupon, earns the gift. */
export function earnsGift({ fromUnits, fromFen }: GiftTerms, units: number, amountFen: number): boolean {
	return (fromUnits !== null && units >= fromUnits) || (fromFen !== null && amountFen >= fromFen);
}

// ---- coupons ---------------------------------------------------------------------------------------------------------------
export const CouponTerms = z.object({
	/** Whose coupon it is: a shop's counts for all orders of the shop, a show's for what is bought at its live prices. */
	of: z.enum(["shop", "show"]),
	kind: z.enum(["fixed", "percent"]),
	/** `fixed`: fen. `percent`: per cent off, 1 to 99. */
	value: z.int().check(z.minimum(1), z.maximum(100_000_000)),
	/** What `percent` takes off at most, fen. */
	capFen: z.nullable(Fen),
	/** Orders below it, before any coupon, don't take the coupon, fen. */
	thresholdFen: z.int().check(z.minimum(0), z.maximum(100_000_000)),
	/** May stand beside a stackable coupon of the other kind: one of the shop and one of the show. */
	stackable: z.boolean(),
});
export type CouponTerms = z.infer<typeof CouponTerms>;
