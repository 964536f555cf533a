/** What offers come to on a screen: the price of now and why, in words. Light enough for the watch page. */
import { type Accessor, createMemo } from "solid-js";
import type { MyCoupon } from "#shared/coupons.ts";
import { type CouponTerms, ladderStep, runningFlash, unitPrice } from "#shared/pricing.ts";
import type { LineupItem } from "#shared/show.ts";
import { clock, count, duration, money, tr } from "../i18n.ts";
import type { messages } from "./offer-messages.ts";

type Texts = (typeof messages)["zh"];

export interface ShownPrice {
	readonly fen: number;
	/** What is struck through beside it. */
	readonly regularFen: number;
	/** End of the flash sale that makes it, ms. */
	readonly flashUntil: number | null;
}

/** The price that the server gives now, by its own rules and clock (`now`, ms). */
export function priceOf(item: LineupItem, now: number): ShownPrice {
	const { priceFen, reasons } = unitPrice(item, now);
	const flash = reasons.find((reason) => reason.code === "flash");
	return { fen: priceFen, regularFen: flash && item.livePriceFen > item.priceFen ? item.livePriceFen : item.priceFen, flashUntil: flash ? Date.parse(flash.until) : null };
}

/** The same, told anew only when it changes. */
export function createPrice(item: Accessor<LineupItem>, now: Accessor<number>): Accessor<ShownPrice> {
	return createMemo(() => priceOf(item(), item().offer ? now() : 0), undefined, { equals: (a, b) => a?.fen === b?.fen && a?.regularFen === b?.regularFen && a?.flashUntil === b?.flashUntil });
}

/** `04:59` until `until`. */
export const remaining = (until: number, now: number): string => duration(Math.max(0, Math.ceil((until - now) / 1000)));

/** What an offer promises besides the price of now, a sentence each. */
export function promises(t: Texts, item: LineupItem, now: number): string[] {
	const { offer } = item;
	if (!offer) return [];
	const part = (extra: { readonly title: LineupItem["title"]; readonly variant: LineupItem["variant"]; readonly quantity: number }) => t.part(`${tr(extra.title)} ${tr(extra.variant)}`, extra.quantity);
	const lines: string[] = [];
	if (offer.flash?.startsAt && Date.parse(offer.flash.startsAt) > now) lines.push(t.flashStarts(clock(offer.flash.startsAt), money(offer.flash.priceFen)));
	const step = ladderStep(offer.ladder, item.sold);
	if (step && !runningFlash(offer.flash, now)) lines.push(t.ladderLeft(count(step.left), money(offer.ladder[step.index + 1]?.priceFen ?? item.livePriceFen)));
	if (offer.bundle.length > 0) lines.push(t.bundleOf(offer.bundle.map(part).join("\u3001")));
	if (offer.gift) lines.push(offer.gift.fromUnits !== null ? t.giftUnits(offer.gift.fromUnits, part(offer.gift)) : t.giftAmount(money(offer.gift.fromFen!), part(offer.gift)));
	return lines;
}

/** Words for what kinds of offers an item has, flash sale aside. */
export function tagsOf(t: Texts, { offer, sold }: LineupItem): string[] {
	if (!offer) return [];
	return [...(offer.bundle.length > 0 ? [t.bundle] : []), ...(offer.gift ? [t.gift] : []), ...(ladderStep(offer.ladder, sold) ? [t.ladder] : [])];
}

/** `满 ¥30.00 可用 · 减 ¥5.00`, its two parts. */
export function couponWords(t: Texts, { kind, value, capFen, thresholdFen }: Pick<CouponTerms, "kind" | "value" | "capFen" | "thresholdFen">): { worth: string; terms: string } {
	return {
		worth: kind === "fixed" ? t.couponFixed(money(value)) : t.couponPercent(value),
		terms: [thresholdFen > 0 ? t.couponFrom(money(thresholdFen)) : t.couponAny, ...(kind === "percent" && capFen !== null ? [t.couponCap(money(capFen))] : [])].join(" \u00b7 "),
	};
}

/** Where a coupon can be used. */
export function couponPlace(t: Texts, { shop, show }: Pick<MyCoupon, "shop" | "show">): string {
	return shop ? t.couponOfShop(tr(shop.name)) : show ? t.couponAtShow(tr(show.title)) : "";
}
