import { formatFen } from "#shared/money.ts";
import { Refusal } from "#shared/problem.ts";
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
}

/** What the database says while the variant's rows are locked. */
export interface Facts {
	/** `null`: there is no such variant. */
	readonly variant: { readonly priceFen: number; readonly forSale: boolean } | null;
	/** Units on hand that are neither held nor sold. */
	readonly available: number;
	/** Lineup items of this variant, by id. */
	readonly items: ReadonlyMap<string, ItemFacts>;
	/** Units of living orders, by `unitsKey`. */
	readonly units: ReadonlyMap<string, number>;
	/** Owner of each address, by its id. */
	readonly addressOwners: ReadonlyMap<string, string>;
	/** Orders placed earlier, by `placementKey`. */
	readonly placed: ReadonlyMap<string, { readonly bodyHash: string; readonly orderId: string }>;
}

export interface ItemFacts {
	/** Whether the live price applies now. */
	readonly open: boolean;
	readonly showState: ShowState;
	readonly livePriceFen: number;
	/** Units still to be had at the live price. */
	readonly quotaLeft: number;
	readonly perBuyerLimit: number;
}

/** What became of one placement. All of it is expected: nothing here is an exception. */
export type Outcome =
	| { readonly kind: "placed"; readonly unitPriceFen: number }
	/** The same placement was acknowledged before: its order is the answer. */
	| { readonly kind: "replayed"; readonly orderId: string }
	/** The same placement stands earlier in this batch, at `index`, and was placed. */
	| { readonly kind: "repeated"; readonly index: number }
	| NotPlaced;

export type NotPlaced =
	| { readonly kind: "sold_out" | "show_not_live" | "show_over" | "not_for_sale" | "idempotency_reused" | "address_unknown" | "total_too_large" }
	| { readonly kind: "not_enough"; readonly left: number }
	| { readonly kind: "limit_reached"; readonly limit: number; readonly left: number }
	| { readonly kind: "price_changed"; readonly priceFen: number };

/** Largest total of one order, fen: what the columns (int4) hold. */
export const largestTotalFen = 2 ** 31 - 1;

export const placementKey = (placement: Pick<Placement, "buyerId" | "key">): string => `${placement.buyerId} ${placement.key}`;
export const unitsKey = (lineupItemId: string, buyerId: string): string => `${lineupItemId} ${buyerId}`;

/**
 * Decides each placement of one variant in the order of arrival, as if each had its own transaction: what an earlier one takes, a later one
 * misses. The outcome at each index belongs to the placement there. `here`: keys of orders that the same transaction places already.
 */
export function decide(batch: readonly Placement[], facts: Facts, here = new Map<string, { bodyHash: string; index: number }>()): Outcome[] {
	let available = facts.available;
	const quotaLeft = new Map<string, number>();
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

		const unitPriceFen = item ? item.livePriceFen : facts.variant.priceFen;
		if (placement.unitPriceFen !== unitPriceFen) return { kind: "price_changed", priceFen: unitPriceFen };
		if (quantity * unitPriceFen > largestTotalFen) return { kind: "total_too_large" };

		let left = available;
		if (item && lineupItemId !== null) {
			const mine = unitsKey(lineupItemId, placement.buyerId);
			const bought = units.get(mine) ?? facts.units.get(mine) ?? 0;
			const quota = quotaLeft.get(lineupItemId) ?? item.quotaLeft;
			left = Math.min(left, quota);
			if (left <= 0) return { kind: "sold_out" };
			if (bought + quantity > item.perBuyerLimit) return { kind: "limit_reached", limit: item.perBuyerLimit, left: Math.max(0, item.perBuyerLimit - bought) };
			if (quantity > left) return { kind: "not_enough", left };
			units.set(mine, bought + quantity);
			quotaLeft.set(lineupItemId, quota - quantity);
		}
		if (left <= 0) return { kind: "sold_out" };
		if (quantity > left) return { kind: "not_enough", left };

		available -= quantity;
		here.set(key, { bodyHash: placement.bodyHash, index });
		return { kind: "placed", unitPriceFen };
	});
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
		case "address_unknown":
			return new Refusal("invalid_input", {}, [{ path: "addressId", message: "not an address of yours" }]);
		case "total_too_large":
			return new Refusal("invalid_input", {}, [{ path: "quantity", message: "the total is too large for one order" }]);
		default:
			return new Refusal(outcome.kind);
	}
}
