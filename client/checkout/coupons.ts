/** A person's coupons at the checkout, and the price that the server reckons with them. */
import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { MyCoupon } from "#shared/coupons.ts";
import type { Quote } from "#shared/offers.ts";
import { applyCoupons } from "#shared/pricing.ts";
import { api, unwrap } from "../api.ts";
import { createLoad } from "../load.ts";
import { me, signedIn } from "../session.ts";

/** What a set of coupons takes off, or null where it can't be used. */
function worth(coupons: readonly MyCoupon[], amountFen: number): number | null {
	const applied = applyCoupons(amountFen, coupons.map(({ terms }) => terms));
	return applied.kind === "applied" ? applied.discounts.reduce((sum, fen) => sum + fen, 0) : null;
}

/** The one or two coupons that take off most; of equals the fewest. */
export function bestOf(coupons: readonly MyCoupon[], amountFen: number): readonly MyCoupon[] {
	let best: { readonly set: readonly MyCoupon[]; readonly fen: number } = { set: [], fen: 0 };
	const sets = [...coupons.map((coupon) => [coupon]), ...coupons.flatMap((a) => coupons.filter((b) => a.terms.of === "shop" && b.terms.of === "show").map((b) => [a, b]))];
	for (const set of sets) {
		const fen = worth(set, amountFen) ?? 0;
		if (fen > best.fen) best = { set, fen };
	}
	return best.set;
}

/** What is chosen once `coupon` is added: together with what may stand beside it. */
export function adding(coupon: MyCoupon, chosen: readonly MyCoupon[]): readonly MyCoupon[] {
	return [...chosen.filter((other) => other.terms.of !== coupon.terms.of && other.terms.stackable && coupon.terms.stackable), coupon];
}

export type Coupons = ReturnType<typeof createCoupons>;

export function createCoupons(order: { readonly shopId: () => string | null; readonly showId: () => string | null; readonly amountFen: () => number }) {
	const load = createLoad(
		// A string, so that only a change is one.
		() => {
			const shopId = order.shopId();
			return signedIn() && shopId ? [me().userId, shopId, order.showId() ?? ""].join(" ") : null;
		},
		async (key) => {
			const [, shopId, showId] = key.split(" ");
			const { coupons } = await unwrap(api.api.my.coupons.$get({ query: { shopId: shopId!, ...(showId ? { showId } : {}) } }));
			return (coupons as MyCoupon[]).filter(({ state }) => state === "usable");
		},
	);
	const all = () => load.data() ?? [];
	/** What the person chose; null: they left it to the page. */
	const [picked, setPicked] = createSignal<readonly string[] | null>(null);
	createEffect(on(load.data, () => setPicked(null), { defer: true }));
	const usable = (coupon: MyCoupon) => worth([coupon], order.amountFen()) !== null;
	const set = createMemo(() => {
		const ids = picked();
		const wanted = ids === null ? bestOf(all(), order.amountFen()) : all().filter(({ claimId }) => ids.includes(claimId));
		return wanted.every(usable) ? wanted : wanted.filter(usable);
	});
	const chosen = createMemo(() => set().map(({ claimId }) => claimId), [], { equals: (a, b) => a.join() === b.join() });
	return {
		all,
		chosen,
		usable,
		reload: load.reload,
		toggle(coupon: MyCoupon) {
			setPicked((set().includes(coupon) ? set().filter((other) => other !== coupon) : adding(coupon, set())).map(({ claimId }) => claimId));
		},
	};
}

/** How long the form rests before a price is asked for, ms. */
const rest = 150;

/** The server's price for what is asked; null while it is on its way, and where it says no: placing tells why. */
export function createQuote(ask: () => { variantId: string; lineupItemId: string | null; quantity: number; couponClaimIds: string[]; addressId: string | null; priceFen: number; /** Another one asks anew. */ round: number } | null): () => Quote | null {
	const [quote, setQuote] = createSignal<Quote | null>(null);
	const question = createMemo(() => JSON.stringify(ask()));
	createEffect(
		on(question, (written) => {
			setQuote(null);
			const asked = JSON.parse(written) as ReturnType<typeof ask>;
			if (!asked) return;
			const { priceFen: _, round: __, ...json } = asked;
			let over = false;
			const timer = setTimeout(() => {
				unwrap(api.api.orders.quote.$post({ json })).then(
					(answer) => over || setQuote(answer as Quote),
					() => {},
				);
			}, rest);
			onCleanup(() => {
				over = true;
				clearTimeout(timer);
			});
		}),
	);
	return quote;
}
