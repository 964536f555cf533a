/**
 * What coupons take off an order, from which of its lines, and which of them do best. Pure: the server decides with it under its locks, a screen says with
 * it what the server would. All money is integer fen.
 */
import type { CouponTerms } from "./pricing.ts";

/** A line as far as coupons go; `showId`: the show whose live price it has. */
export interface DiscountLine {
	readonly key: string;
	readonly amountFen: number;
	readonly showId: string | null;
}

/** The lines of one order of one shop. */
export interface Basket {
	readonly shopId: string | null;
	readonly lines: readonly DiscountLine[];
}

/** A coupon as far as baskets go: of which shop or show. */
export interface DiscountCoupon {
	readonly terms: CouponTerms;
	readonly shopId: string | null;
	readonly showId: string | null;
}

/** An order pays at least this much, fen: no provider takes a payment of nothing. */
export const leastTotalFen = 1;

export type Discounted =
	/** What each coupon takes off, and what comes off each line, both by index. */
	| { readonly kind: "applied"; readonly coupons: readonly number[]; readonly lines: readonly number[] }
	| { readonly kind: "coupon_elsewhere" | "coupon_stacking" }
	| { readonly kind: "coupon_threshold"; readonly thresholdFen: number; /** What is missing. */ readonly shortFen: number };

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, fen) => sum + fen, 0);

/**
 * What coupons take off an order. A shop's counts for all its lines, a show's for those with its live prices: by their amount go threshold, percentage and
 * allocation. Each is reckoned on the amounts before any coupon, so their order does not matter; a share of a fen is not given (percentages round down,
 * which favours the seller). Where both together would take more than the order can give, the shop's goes first.
 */
export function discountLines({ shopId, lines }: Basket, coupons: readonly DiscountCoupon[]): Discounted {
	if (coupons.length === 0) return { kind: "applied", coupons: [], lines: lines.map(() => 0) };
	const scopes = coupons.map((coupon) => lines.map((line) => (coupon.terms.of === "shop" ? coupon.shopId === shopId : coupon.showId === line.showId)));
	if (scopes.some((scope) => !scope.includes(true))) return { kind: "coupon_elsewhere" };
	if (coupons.length > 2 || (coupons.length === 2 && (coupons[0]!.terms.of === coupons[1]!.terms.of || !coupons.every(({ terms }) => terms.stackable)))) return { kind: "coupon_stacking" };
	const bases = scopes.map((scope) => sumOf(lines.map(({ amountFen }, index) => (scope[index] ? amountFen : 0))));
	const short = coupons.findIndex(({ terms }, index) => bases[index]! < terms.thresholdFen);
	if (short >= 0) return { kind: "coupon_threshold", thresholdFen: coupons[short]!.terms.thresholdFen, shortFen: coupons[short]!.terms.thresholdFen - bases[short]! };
	const left = lines.map(({ amountFen }) => amountFen);
	const discounts = coupons.map(() => 0);
	let room = Math.max(0, sumOf(left) - leastTotalFen);
	for (const [index, { terms }] of [...coupons.entries()].sort(([, a], [, b]) => (a.terms.of === b.terms.of ? 0 : a.terms.of === "shop" ? -1 : 1))) {
		const within = lines.map(({ key }, at) => ({ key, amountFen: scopes[index]![at] ? left[at]! : 0 }));
		const fen = Math.min(worthOf(terms, bases[index]!), room, sumOf(within.map(({ amountFen }) => amountFen)));
		for (const [at, share] of allocate(fen, within).entries()) left[at]! -= share;
		discounts[index] = fen;
		room -= fen;
	}
	return { kind: "applied", coupons: discounts, lines: lines.map(({ amountFen }, at) => amountFen - left[at]!) };
}

function worthOf({ kind, value, capFen }: CouponTerms, amountFen: number): number {
	return kind === "fixed" ? value : Math.min(Math.floor((amountFen * value) / 100), capFen ?? amountFen);
}

/**
 * Shares of `discountFen` by the amounts of the lines, to the fen: whole quotas first, then one fen each to the largest remainders (A. Hamilton's
 * method). Equal remainders go by the larger amount, then by `key`, so that the order of the lines does not matter. No share is larger than its line.
 * Throws a RangeError when the lines together are worth less than the discount.
 */
export function allocate(discountFen: number, lines: readonly { readonly key: string; readonly amountFen: number }[]): number[] {
	const total = lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
	if (discountFen < 0 || discountFen > total) throw new RangeError(`${discountFen} fen can't be taken off ${total}`);
	if (discountFen === 0) return lines.map(() => 0);
	// Products of two amounts do not fit into a double.
	const whole = BigInt(total);
	const shares = lines.map(({ key, amountFen }, index) => {
		const product = BigInt(discountFen) * BigInt(amountFen);
		return { index, key, amountFen, fen: Number(product / whole), rest: product % whole };
	});
	let spare = discountFen - shares.reduce((sum, { fen }) => sum + fen, 0);
	const byRest = shares.toSorted((a, b) => (a.rest === b.rest ? b.amountFen - a.amountFen || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) : a.rest < b.rest ? 1 : -1));
	for (const share of byRest) {
		if (spare === 0) break;
		share.fen++;
		spare--;
	}
	return shares.map(({ fen }) => fen);
}

/** An order that coupons are chosen for. */
export interface ChoosingBasket extends Basket {
	/** What is paid when the goods cost so much after coupons: shipping may depend on it. */
	readonly payable: (goodsFen: number) => number;
	/** Claims that the buyer chose; null: they leave it to us. */
	readonly picked: readonly string[] | null;
}

/**
 * Which coupons each order takes: what its buyer picked for it, as far as that can be used together; in the others those that save most over all orders, with
 * shipping. A claim goes into one order. Of sets that save the same the smaller one is taken, then the one that stands first in `coupons`.
 */
export function chooseCoupons<C extends DiscountCoupon & { readonly claimId: string }>(baskets: readonly ChoosingBasket[], coupons: readonly C[]): (readonly C[])[] {
	const free = new Map(coupons.map((coupon) => [coupon.claimId, coupon]));
	const chosen = baskets.map((basket): readonly C[] => {
		const set: C[] = [];
		for (const claimId of basket.picked ?? []) {
			const coupon = free.get(claimId);
			if (!coupon || discountLines(basket, [...set, coupon]).kind !== "applied") continue;
			set.push(coupon);
			free.delete(claimId);
		}
		return set;
	});
	const open = [...baskets.keys()].filter((index) => baskets[index]!.picked === null);
	const ofShops = Map.groupBy([...free.values()].filter(({ terms }) => terms.of === "shop"), ({ shopId }) => shopId);
	const ofShows = [...free.values()].filter(({ terms }) => terms.of === "show");
	// Coupons of a shop go into its one order; those of a show may go into several, so they are given out for all orders together.
	const ways = open.map((index) => [null, ...ofShows].map((ofShow) => best(baskets[index]!, ofShow, ofShops.get(baskets[index]!.shopId) ?? [])));
	const given = assign(ways.map(([without, ...withOne]) => withOne.map(({ saved }) => Math.max(0, saved - without!.saved))));
	for (const [at, index] of open.entries()) chosen[index] = ways[at]![given[at]! + 1]!.set;
	return chosen;
}

/** The set with this coupon of a show (null: with none) that saves most. */
function best<C extends DiscountCoupon>(basket: ChoosingBasket, ofShow: C | null, ofShop: readonly C[]): { readonly set: readonly C[]; readonly saved: number } {
	const goodsFen = sumOf(basket.lines.map(({ amountFen }) => amountFen));
	const alone = ofShow ? [ofShow] : [];
	let found: { readonly set: readonly C[]; readonly saved: number } = { set: [], saved: 0 };
	for (const set of [alone, ...ofShop.map((coupon) => [coupon, ...alone])]) {
		const discounted = discountLines(basket, set);
		if (discounted.kind !== "applied") continue;
		const saved = basket.payable(goodsFen) - basket.payable(goodsFen - sumOf(discounted.coupons));
		if (saved > found.saved) found = { set, saved };
	}
	return found;
}

/**
 * Gives each row at most one column and each column at most one row, so that the worth (0: none) of all pairs is largest; answers the column of each row, or
 * -1. H. W. Kuhn's Hungarian method with potentials and shortest paths, O(rows² · columns).
 */
export function assign(worth: readonly (readonly number[])[]): number[] {
	const rows = worth.length;
	const real = worth[0]?.length ?? 0;
	// A column of nothing for each row: none has to take what is worth nothing.
	const columns = real + rows;
	const cost = (row: number, column: number) => (column <= real ? -worth[row - 1]![column - 1]! : 0);
	// Counted from 1; column 0 holds the row that looks for its place.
	const ofRow = Array<number>(rows + 1).fill(0);
	const ofColumn = Array<number>(columns + 1).fill(0);
	const rowIn = Array<number>(columns + 1).fill(0);
	for (let row = 1; row <= rows; row++) {
		const cheapest = Array<number>(columns + 1).fill(Infinity);
		const before = Array<number>(columns + 1).fill(0);
		const seen = Array<boolean>(columns + 1).fill(false);
		let column = 0;
		rowIn[0] = row;
		while (rowIn[column] !== 0) {
			seen[column] = true;
			let step = Infinity;
			let next = 0;
			for (let other = 1; other <= columns; other++) {
				if (seen[other]) continue;
				const reduced = cost(rowIn[column]!, other) - ofRow[rowIn[column]!]! - ofColumn[other]!;
				if (reduced < cheapest[other]!) {
					cheapest[other] = reduced;
					before[other] = column;
				}
				if (cheapest[other]! < step) {
					step = cheapest[other]!;
					next = other;
				}
			}
			for (let other = 0; other <= columns; other++) {
				if (seen[other]) {
					ofRow[rowIn[other]!]! += step;
					ofColumn[other]! -= step;
				} else cheapest[other]! -= step;
			}
			column = next;
		}
		for (; column !== 0; column = before[column]!) rowIn[column] = rowIn[before[column]!]!;
	}
	const given = Array<number>(rows).fill(-1);
	for (let column = 1; column <= real; column++) if (rowIn[column]! > 0 && worth[rowIn[column]! - 1]![column - 1]! > 0) given[rowIn[column]! - 1] = column - 1;
	return given;
}
