import type { Product } from "#shared/api.ts";
import { parseYuan } from "#shared/money.ts";
import { unitPrice } from "#shared/pricing.ts";
import type { Bilingual, LineupItem } from "#shared/show.ts";

/** Something that can be put into an order: a variant at its regular price, or at the live price of a lineup item. */
export interface Offer {
	/** Lineup item id at a live price, else variant id. */
	readonly key: string;
	readonly variantId: string;
	readonly lineupItemId: string | null;
	readonly name: Bilingual;
	readonly priceFen: number;
	readonly regularFen: number;
	readonly left: number;
	/** Per buyer, at the live price. */
	readonly limit: number | null;
}

/** The most of one variant in one order, as the server has it. */
const orderMax = 999;

/** `now`: the server's clock, ms. */
export function liveOffers(items: readonly LineupItem[], productId: string, now: number): Offer[] {
	return items
		.filter((item) => item.productId === productId)
		.map((item) => ({ key: item.id, variantId: item.variantId, lineupItemId: item.id, name: item.variant, priceFen: unitPrice(item, now).priceFen, regularFen: item.priceFen, left: item.left, limit: item.perBuyerLimit }));
}

export function regularOffers(product: Product): Offer[] {
	return product.variants.map((variant) => ({ key: variant.id, variantId: variant.id, lineupItemId: null, name: variant.name, priceFen: variant.priceFen, regularFen: variant.priceFen, left: variant.left, limit: null }));
}

/** The chosen offer: the wanted one (by its key or variant) while it can be had, else the first that can, else the wanted or first. */
export function chooseOffer(offers: readonly Offer[], wanted: string | null | undefined): Offer | null {
	const asked = offers.find((offer) => offer.key === wanted || offer.variantId === wanted);
	if (asked && asked.left > 0) return asked;
	return asked ?? offers.find((offer) => offer.left > 0) ?? offers[0] ?? null;
}

/** How many may be ordered at once; at least 1, so that a field has a range. */
export function quantityMax(offer: Offer): number {
	return Math.max(1, Math.min(offer.left, offer.limit ?? orderMax, orderMax));
}

/** The fen of a `price_changed` problem, whose parameter is a written price; null when it can't be read. */
export function changedPrice(price: string | number | undefined): number | null {
	return parseYuan(String(price ?? "").replaceAll(",", ""));
}
