import type { Cart, CartLine, Trouble, WantedLine } from "#shared/cart.ts";
import { sellersOf } from "../catalog/sellers.ts";
import type { Db } from "../db/connect.ts";
import { type Outcome, type Placement, unitsKey, weightOf } from "../orders/decide.ts";
import { decideAll, questionOf } from "../orders/place.ts";
import { type LockedRows, lockVariants, type PlacementFacts, readFacts, type VariantFacts } from "../orders/placement-queries.ts";

/** A wanted line as it stands now. `facts` null: there is no such variant. */
export interface Assessed {
	readonly wanted: WantedLine;
	readonly facts: VariantFacts | null;
	/** The show whose live price it has. */
	readonly showId: string | null;
	readonly unitPriceFen: number;
	readonly trouble: Trouble | null;
	readonly left: number;
	/** Of all units, with what comes along. */
	readonly weightG: number;
}

/** Lines as placements: each with a key of its own, which no order has. */
export const placementsOf = (lines: readonly WantedLine[], buyerId: string, addressId: string): Placement[] =>
	lines.map(({ variantId, lineupItemId, quantity, unitPriceFen }, index) => ({ variantId, lineupItemId, quantity, unitPriceFen, buyerId, addressId, key: String(index), bodyHash: "", note: "", couponClaimIds: [] }));

/**
 * What would become of these lines now, by the rules of placements, from rows that nobody locks; lines of one variant share its stock, quota and limit. Nothing is
 * refused: a price that changed is the new price. `buyerId` null: of a guest, who has bought nothing yet.
 */
export async function assess(db: Db, buyerId: string | null, lines: readonly WantedLine[]): Promise<Assessed[]> {
	if (lines.length === 0) return [];
	const buyer = buyerId ?? "";
	const batch = placementsOf(lines, buyer, "");
	const variantIds = [...new Set(lines.map(({ variantId }) => variantId))];
	const rows = await lockVariants(db, variantIds, [...new Set(lines.flatMap(({ lineupItemId }) => lineupItemId ?? []))], "look");
	// Any address will do.
	const nowhere = { id: "", user_id: buyer, name: "", phone: "", region: "", street: "", district_code: null };
	const facts = { ...(await readFacts(db, { ...questionOf(variantIds, batch, rows), addressIds: [], keys: { users: [], keys: [] }, count: 0 })), addresses: [nowhere], shipping: {}, ids: [] };
	// Whoever offers less than nothing is told the price, before anything else is looked at.
	const told = decideAll(batch.map((placement) => ({ ...placement, unitPriceFen: -1 })), rows, [], facts);
	const prices = batch.map(({ unitPriceFen }, index) => priceOf(told[index]!) ?? unitPriceFen);
	const outcomes = decideAll(batch.map((placement, index) => ({ ...placement, unitPriceFen: prices[index]! })), rows, [], facts);
	const variants = new Map(facts.variants.map((variant) => [variant.id, variant]));
	const shows = new Map(rows.items.map((item) => [item.id, item.show_id]));
	return lines.map((wanted, index) => ({
		wanted,
		facts: variants.get(wanted.variantId) ?? null,
		showId: wanted.lineupItemId === null ? null : (shows.get(wanted.lineupItemId) ?? null),
		unitPriceFen: priceOf(outcomes[index]!) ?? prices[index]!,
		trouble: troubleOf(outcomes[index]!),
		left: leftOf(wanted, buyer, rows, facts),
		weightG: lineWeight(wanted, rows, facts),
	}));
}

const priceOf = (outcome: Outcome): number | null => (outcome.kind === "price_changed" ? outcome.priceFen : outcome.kind === "placed" ? outcome.unitPriceFen : null);

function troubleOf(outcome: Outcome): Trouble | null {
	switch (outcome.kind) {
		case "placed":
		case "price_changed":
			return null;
		case "not_for_sale":
		case "show_not_live":
		case "show_over":
		case "sold_out":
		case "not_enough":
		case "limit_reached":
		case "total_too_large":
			return outcome.kind;
		default:
			throw new Error(`a line was assessed as ${outcome.kind}`);
	}
}

/** Grams of a line's units, with the components of each. */
export function lineWeight({ variantId, lineupItemId, quantity }: Pick<WantedLine, "variantId" | "lineupItemId" | "quantity">, { extras }: LockedRows, { variants }: Pick<PlacementFacts, "variants">): number {
	const weights = new Map([...variants, ...extras].map(({ id, weight_g }) => [id, weight_g ?? 0]));
	return weightOf(weights, variantId, quantity, extras.filter(({ item, kind }) => item === lineupItemId && kind === "component").map(({ id, quantity }) => ({ variantId: id, quantity })));
}

/** How many the buyer could have if this line were the only one. */
function leftOf({ variantId, lineupItemId }: WantedLine, buyer: string, { levels, items }: LockedRows, { units }: PlacementFacts): number {
	const level = levels.find(({ variant_id }) => variant_id === variantId);
	const item = items.find(({ id, variant_id }) => id === lineupItemId && variant_id === variantId);
	const available = level ? level.on_hand - level.held - level.sold : 0;
	if (lineupItemId === null) return Math.max(0, available);
	if (!item) return 0;
	const bought = units.find((row) => unitsKey(row.item, row.buyer) === unitsKey(lineupItemId, buyer))?.units ?? 0;
	return Math.max(0, Math.min(available, item.quota - item.taken, item.per_buyer_limit - bought));
}

export function toCartLine({ wanted, facts, unitPriceFen, trouble, left }: Assessed & { readonly facts: VariantFacts }): CartLine {
	return {
		variantId: wanted.variantId,
		lineupItemId: wanted.lineupItemId,
		productId: facts.product_id,
		title: { zh: facts.title, en: facts.title_en },
		variant: { zh: facts.name, en: facts.name_en },
		picture: facts.picture,
		quantity: wanted.quantity,
		unitPriceFen,
		seenPriceFen: wanted.unitPriceFen,
		regularFen: facts.price_fen,
		left,
		trouble,
	};
}

const isKnown = (line: Assessed): line is Assessed & { readonly facts: VariantFacts } => line.facts !== null;

/** Known lines by their shop, in the order of the first line of each. */
export function byShop(lines: readonly Assessed[]): Map<string, (Assessed & { readonly facts: VariantFacts })[]> {
	return Map.groupBy(lines.filter(isKnown), ({ facts }) => facts.shop_id);
}

/** A cart of these lines, with what is live about them. */
export async function lookAt(db: Db, buyerId: string | null, lines: readonly WantedLine[]): Promise<Cart> {
	const assessed = await assess(db, buyerId, lines);
	const shops = byShop(assessed);
	const sellers = await sellersOf(db, [...shops.keys()]);
	return {
		shops: [...shops].map(([shopId, known]) => ({ seller: sellers.get(shopId)!, lines: known.map(toCartLine) })),
		unknown: assessed.filter(({ facts }) => facts === null).length,
	};
}
