import { type Basket, discountLines } from "#shared/discounts.ts";
import { formatFen } from "#shared/money.ts";
import { type CouponTerms, earnsGift, type ExtraTerms, type OfferTerms, type Reason, unitPrice } from "#shared/pricing.ts";
import { Refusal } from "#shared/problem.ts";
import { type ShippingFee, shippingOf, type ShippingRules } from "#shared/shipping.ts";
import type { ShowState } from "#shared/show.ts";

/** One request to buy a variant. */
export interface Placement {
	readonly variantId: string;
	readonly buyerId: string;
	readonly key: string;
	/** SHA-256 of the body, hexadecimal. */
	readonly bodyHash: string;
	readonly lineupItemId: string | null;
	readonly quantity: number;
	readonly addressId: string;
	/** The price that the buyer saw, fen. */
	readonly unitPriceFen: number;
	readonly note: string;
	readonly couponClaimIds: readonly string[];
	/** What the buyer saw for shipping, fen; null or nothing: whatever it costs. */
	readonly shippingFen?: number | null;
}

/** What the database says while the variant's rows are locked. */
export interface Facts {
	/** The database's clock, ms. */
	readonly now: number;
	readonly variantId: string;
	/** `null`: there is no such variant. */
	readonly variant: { readonly priceFen: number; readonly forSale: boolean; readonly shopId: string } | null;
	/** Units on hand that are neither held nor sold: of this variant, and of those that come with its lineup items. */
	readonly stock: ReadonlyMap<string, number>;
	/** Lineup items of this variant, by id. */
	readonly items: ReadonlyMap<string, ItemFacts>;
	/** Units of living orders, by `unitsKey`. */
	readonly units: ReadonlyMap<string, number>;
	/** Owner of each address, by its id. */
	readonly addressOwners: ReadonlyMap<string, string>;
	/** Orders placed earlier, by `placementKey`. */
	readonly placed: ReadonlyMap<string, { readonly bodyHash: string; readonly orderId: string }>;
	/** Claims of coupons that the batch names, by id. */
	readonly claims: ReadonlyMap<string, ClaimFacts>;
	/** What the shop charges for shipping; nothing: it charges nothing. */
	readonly shipping?: ShippingFacts | null;
}

export interface ShippingFacts {
	readonly rules: ShippingRules;
	/** Province (GB/T 2260) of an address; null where it is not known. */
	readonly provinceOf: (addressId: string) => string | null;
	/** Grams of one unit, by variant: of this one, and of those that come with its lineup items. */
	readonly weights: ReadonlyMap<string, number>;
}

export interface ClaimFacts {
	readonly userId: string;
	/** In a living order. */
	readonly used: boolean;
	/** ms. */
	readonly validUntil: number;
	readonly shopId: string | null;
	readonly showId: string | null;
	readonly terms: CouponTerms;
}

export interface ItemFacts {
	readonly showId: string;
	/** Whether the live price applies now. */
	readonly open: boolean;
	readonly showState: ShowState;
	readonly livePriceFen: number;
	/** Units still to be had at the live price. */
	readonly quotaLeft: number;
	/** Units held or sold at the live price: what the ladder counts. */
	readonly sold: number;
	readonly perBuyerLimit: number;
	readonly offer: OfferTerms | null;
	/** What comes with each unit, and with an order that earns it. */
	readonly components: readonly ExtraTerms[];
	readonly gift: ExtraTerms | null;
}

/** What became of one placement. All of it is expected: nothing here is an exception. */
export type Outcome =
	| { readonly kind: "placed"; readonly unitPriceFen: number; /** Where there is more to it than a price. */ readonly more?: More; /** Where the shop charges for it. */ readonly shipping?: ShippingFee }
	/** The same placement was acknowledged before: its order is the answer. */
	| { readonly kind: "replayed"; readonly orderId: string }
	/** The same placement stands earlier in this batch, at `index`, and was placed. */
	| { readonly kind: "repeated"; readonly index: number }
	| NotPlaced;

/** What an order has besides units at a price. */
export interface More {
	readonly reasons: readonly Reason[];
	/** Further lines, with the units of the whole order; they cost nothing. */
	readonly extras: readonly (ExtraTerms & { readonly kind: "component" | "gift" })[];
	readonly coupons: readonly { readonly claimId: string; readonly discountFen: number }[];
	/** The sum of the coupons: off the one line that costs something. */
	readonly discountFen: number;
}

/** Why a coupon can't be used for an order. */
export type CouponRefusal = { readonly kind: "coupon_unknown" | "coupon_used" | "coupon_expired" | "coupon_elsewhere" | "coupon_stacking" } | { readonly kind: "coupon_threshold"; readonly thresholdFen: number };

export type NotPlaced =
	| { readonly kind: "show_not_live" | "show_over" | "not_for_sale" | "idempotency_reused" | "address_unknown" | "not_delivered" | "total_too_large" }
	| CouponRefusal
	| { readonly kind: "shipping_changed"; readonly shippingFen: number }
	/** `component`: the item itself could still be had, but not what comes with it. */
	| { readonly kind: "sold_out"; readonly component?: true }
	| { readonly kind: "not_enough"; readonly left: number }
	| { readonly kind: "limit_reached"; readonly limit: number; readonly left: number }
	| { readonly kind: "price_changed"; readonly priceFen: number };

/** Largest total of one order, fen: what the columns (int4) hold. */
export const largestTotalFen = 2 ** 31 - 1;

export const placementKey = (placement: Pick<Placement, "buyerId" | "key">): string => `${placement.buyerId} ${placement.key}`;
export const unitsKey = (lineupItemId: string, buyerId: string): string => `${lineupItemId} ${buyerId}`;

/** What the same transaction has given away already, whatever the variant. */
export interface Ledger {
	/** Keys of orders that it places. */
	readonly here: Map<string, { bodyHash: string; index: number }>;
	/** Units by variant. */
	readonly given: Map<string, number>;
	/** Claims of coupons. */
	readonly used: Set<string>;
}

export const emptyLedger = (): Ledger => ({ here: new Map(), given: new Map(), used: new Set() });

/**
 * Decides each placement of one variant in the order of arrival, as if each had its own transaction: what an earlier one takes, a later one
 * misses. The outcome at each index belongs to the placement there; what is placed is written into `ledger`.
 */
export function decide(batch: readonly Placement[], facts: Facts, ledger = emptyLedger()): Outcome[] {
	const { here, used } = ledger;
	const taken = new Map<string, number>();
	const units = new Map<string, number>();

	return batch.map((placement, index): Outcome => {
		const key = placementKey(placement);
		const before = facts.placed.get(key);
		if (before) return before.bodyHash === placement.bodyHash ? { kind: "replayed", orderId: before.orderId } : { kind: "idempotency_reused" };
		const earlier = here.get(key);
		if (earlier) return earlier.bodyHash === placement.bodyHash ? { kind: "repeated", index: earlier.index } : { kind: "idempotency_reused" };

		if (facts.addressOwners.get(placement.addressId) !== placement.buyerId) return { kind: "address_unknown" };
		if (!facts.variant?.forSale) return { kind: "not_for_sale" };

		const { lineupItemId, quantity } = placement;
		const item = lineupItemId === null ? null : facts.items.get(lineupItemId);
		if (item === undefined) return { kind: "not_for_sale" };
		if (item && !item.open) return { kind: item.showState === "draft" || item.showState === "scheduled" ? "show_not_live" : "show_over" };

		const takenHere = (lineupItemId !== null && taken.get(lineupItemId)) || 0;
		const { priceFen, reasons } = item?.offer ? unitPrice({ ...item, sold: item.sold + takenHere }, facts.now) : { priceFen: item?.livePriceFen ?? facts.variant.priceFen, reasons: [] };
		// Cheaper than what the buyer saw is theirs; dearer needs their word.
		if (placement.unitPriceFen < priceFen) return { kind: "price_changed", priceFen };
		if (quantity * priceFen > largestTotalFen) return { kind: "total_too_large" };

		const available = free(facts, ledger, facts.variantId);
		const mine = unitsKey(lineupItemId ?? "", placement.buyerId);
		let bought = 0;
		let left = available;
		if (item) {
			bought = units.get(mine) ?? facts.units.get(mine) ?? 0;
			left = Math.min(available, item.quotaLeft - takenHere);
			if (left <= 0) return { kind: "sold_out" };
			left = Math.min(left, unitsOf(item.components, facts, ledger));
			if (left <= 0) return { kind: "sold_out", component: true };
			if (bought + quantity > item.perBuyerLimit) return { kind: "limit_reached", limit: item.perBuyerLimit, left: Math.max(0, item.perBuyerLimit - bought) };
		}
		if (left <= 0) return { kind: "sold_out" };
		if (quantity > left) return { kind: "not_enough", left };
		const discount = placement.couponClaimIds.length === 0 ? noDiscount : discountOf(placement, { shopId: facts.variant.shopId, lines: [{ key: "", amountFen: quantity * priceFen, showId: item?.showId ?? null }] }, facts, used);
		if (discount.kind !== "discount") return discount;

		const { coupons } = discount;
		const discountFen = discount.lines[0]!;
		const shipping = shippingFor(facts, placement, item?.components ?? [], quantity * priceFen - discountFen);
		if (shipping === null) return { kind: "not_delivered" };
		if (shipping && quantity * priceFen - discountFen + shipping.feeFen > largestTotalFen) return { kind: "total_too_large" };
		if (shipping && placement.shippingFen != null && shipping.feeFen > placement.shippingFen) return { kind: "shipping_changed", shippingFen: shipping.feeFen };

		// Nothing stands in its way: what it takes is gone for those who come after it.
		give(ledger, facts.variantId, quantity);
		if (lineupItemId !== null) {
			units.set(mine, bought + quantity);
			taken.set(lineupItemId, takenHere + quantity);
		}
		for (const { claimId } of coupons) used.add(claimId);
		here.set(key, { bodyHash: placement.bodyHash, index });
		const more = item?.offer ? offered(item, item.offer, quantity, priceFen, reasons, facts, ledger) : { reasons, extras: [] };
		const plain = more.reasons.length === 0 && more.extras.length === 0 && coupons.length === 0;
		return { kind: "placed", unitPriceFen: priceFen, ...(plain ? {} : { more: { ...more, coupons, discountFen } }), ...(shipping ? { shipping } : {}) };
	});
}

const free = ({ stock }: Facts, { given }: Ledger, variantId: string): number => (stock.get(variantId) ?? 0) - (given.get(variantId) ?? 0);
const give = ({ given }: Ledger, variantId: string, units: number): void => void given.set(variantId, (given.get(variantId) ?? 0) + units);

/** Grams of `quantity` units of a variant, each with its components. What comes as a gift is not charged. */
export function weightOf(weights: ReadonlyMap<string, number>, variantId: string, quantity: number, components: readonly ExtraTerms[]): number {
	const each = components.reduce((sum, component) => sum + component.quantity * (weights.get(component.variantId) ?? 0), weights.get(variantId) ?? 0);
	return quantity * each;
}

/** What shipping costs; null: the shop does not deliver there. Nothing (`undefined`) where it charges nothing, anywhere. */
function shippingFor({ shipping, variantId }: Facts, { addressId, quantity }: Placement, components: readonly ExtraTerms[], goodsFen: number): ShippingFee | null | undefined {
	if (!shipping) return undefined;
	return shippingOf(shipping.rules, { province: shipping.provinceOf(addressId), weightG: weightOf(shipping.weights, variantId, quantity, components), goodsFen });
}

/** How many units there are, each with its components; a component may be the item's own variant once more. */
function unitsOf(components: readonly ExtraTerms[], facts: Facts, ledger: Ledger): number {
	if (components.length === 0) return Infinity;
	const perUnit = new Map([[facts.variantId, 1]]);
	for (const { variantId, quantity } of components) perUnit.set(variantId, (perUnit.get(variantId) ?? 0) + quantity);
	return Math.min(...[...perUnit].map(([variantId, quantity]) => Math.floor(free(facts, ledger, variantId) / quantity)));
}

/** Gives components and gift. A gift that is gone does not keep the order from being placed. */
function offered(item: ItemFacts, offer: OfferTerms, quantity: number, priceFen: number, priced: readonly Reason[], facts: Facts, ledger: Ledger): Pick<More, "reasons" | "extras"> {
	const reasons = [...priced];
	const extras: More["extras"][number][] = [];
	const add = (kind: "component" | "gift", variantId: string, units: number) => {
		extras.push({ kind, variantId, quantity: units });
		give(ledger, variantId, units);
	};
	if (item.components.length > 0) reasons.push({ code: "bundle" });
	for (const component of item.components) add("component", component.variantId, quantity * component.quantity);
	if (offer.gift && item.gift && earnsGift(offer.gift, quantity, quantity * priceFen)) {
		if (free(facts, ledger, item.gift.variantId) < item.gift.quantity) reasons.push({ code: "gift_gone" });
		else add("gift", item.gift.variantId, item.gift.quantity);
	}
	return { reasons, extras };
}

/** What coupons take off an order. */
export interface Discount {
	readonly kind: "discount";
	readonly coupons: More["coupons"];
	/** Off each line, by index. */
	readonly lines: readonly number[];
}

/** Of an order of one line without a coupon. */
const noDiscount: Discount = { kind: "discount", coupons: [], lines: [0] };

/** What coupons take off an order of these lines, or why one can't be used here. `used`: claims that the same transaction has given to other orders. */
export function discountOf({ buyerId, couponClaimIds }: Pick<Placement, "buyerId" | "couponClaimIds">, basket: Basket, { now, claims: known }: Pick<Facts, "now" | "claims">, used: ReadonlySet<string>): Discount | CouponRefusal {
	const claims: ClaimFacts[] = [];
	for (const id of couponClaimIds) {
		const claim = known.get(id);
		if (claim?.userId !== buyerId) return { kind: "coupon_unknown" };
		if (claim.used || used.has(id)) return { kind: "coupon_used" };
		if (claim.validUntil <= now) return { kind: "coupon_expired" };
		claims.push(claim);
	}
	const done = discountLines(basket, claims);
	if (done.kind === "coupon_threshold") return { kind: done.kind, thresholdFen: done.thresholdFen };
	if (done.kind !== "applied") return { kind: done.kind };
	return { kind: "discount", coupons: couponClaimIds.map((claimId, index) => ({ claimId, discountFen: done.coupons[index]! })), lines: done.lines };
}

/** The refusal that a buyer reads. */
export function toRefusal(outcome: NotPlaced): Refusal {
	switch (outcome.kind) {
		case "not_enough":
			return new Refusal("not_enough", { left: outcome.left });
		case "limit_reached":
			return new Refusal("limit_reached", { limit: outcome.limit, left: outcome.left });
		case "price_changed":
			return new Refusal("price_changed", { price: formatFen(outcome.priceFen, "zh-CN") });
		case "shipping_changed":
			return new Refusal("shipping_changed", { price: formatFen(outcome.shippingFen, "zh-CN") });
		case "coupon_threshold":
			return new Refusal("coupon_threshold", { amount: formatFen(outcome.thresholdFen, "zh-CN") });
		case "address_unknown":
			return new Refusal("invalid_input", {}, [{ path: "addressId", message: "not an address of yours" }]);
		case "total_too_large":
			return new Refusal("invalid_input", {}, [{ path: "quantity", message: "the total is too large for one order" }]);
		default:
			return new Refusal(outcome.kind);
	}
}
