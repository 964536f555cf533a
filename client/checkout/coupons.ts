/** A person's coupons at the checkout, and the price that the server reckons with them. */
import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { MyCoupon } from "#shared/coupons.ts";
import type { Quote, QuotedShipping } from "#shared/offers.ts";
import { chooseCoupons, discountLines } from "#shared/discounts.ts";
import { api, unwrap } from "../api.ts";
import { money, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { me, signedIn } from "../session.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";

/** All coupons that are asked about are of the order's shop and show. */
const here = { shopId: null, showId: null };
const basketOf = (amountFen: number) => ({ shopId: null, lines: [{ key: "", amountFen, showId: null }] });

/** The one or two coupons that save most, with shipping (null: not known yet); of equals the fewest. */
export function bestOf(coupons: readonly MyCoupon[], amountFen: number, shipping: Pick<QuotedShipping, "fromFen" | "weightFen"> | null): readonly MyCoupon[] {
	const payable = (goodsFen: number) => goodsFen + (shipping && (shipping.fromFen === null || goodsFen < shipping.fromFen) ? shipping.weightFen : 0);
	const [chosen] = chooseCoupons([{ ...basketOf(amountFen), payable, picked: null }], coupons.map((coupon) => ({ ...coupon, ...here })));
	return coupons.filter(({ claimId }) => chosen!.some((each) => each.claimId === claimId));
}

/** What is chosen once `coupon` is added: together with what may stand beside it. */
export function adding<C extends Pick<MyCoupon, "terms">>(coupon: C, chosen: readonly C[]): readonly C[] {
	return [...chosen.filter((other) => other.terms.of !== coupon.terms.of && other.terms.stackable && coupon.terms.stackable), coupon];
}

export type Coupons = ReturnType<typeof createCoupons>;

export function createCoupons(order: { readonly shopId: () => string | null; readonly showId: () => string | null; readonly amountFen: () => number; readonly shipping: () => QuotedShipping | null }) {
	const load = createLoad(
		// A string, so that only a change is one.
		() => {
			const shopId = order.shopId();
			return signedIn() && shopId ? [me().userId, shopId, order.showId() ?? ""].join(" ") : null;
		},
		async (key) => {
			const [, shopId, showId] = key.split(" ");
			const { coupons } = await unwrap(api.api.my.coupons.$get({ query: { shopId: shopId!, state: "usable", ...(showId ? { showId } : {}) } }));
			return coupons as MyCoupon[];
		},
	);
	const words = useText(offerMessages);
	const all = () => load.data() ?? [];
	/** What the person chose; null: they left it to the page. */
	const [picked, setPicked] = createSignal<readonly string[] | null>(null);
	createEffect(on(load.data, () => setPicked(null), { defer: true }));
	const alone = ({ terms }: MyCoupon) => discountLines(basketOf(order.amountFen()), [{ terms, ...here }]);
	const usable = (coupon: MyCoupon) => alone(coupon).kind === "applied";
	const set = createMemo(() => {
		const ids = picked();
		const wanted = ids === null ? bestOf(all(), order.amountFen(), order.shipping()) : all().filter(({ claimId }) => ids.includes(claimId));
		return wanted.every(usable) ? wanted : wanted.filter(usable);
	});
	const chosen = createMemo(() => set().map(({ claimId }) => claimId), [], { equals: (a, b) => a.join() === b.join() });
	return {
		all,
		chosen,
		usable,
		why(coupon: MyCoupon): string | null {
			const can = alone(coupon);
			if (can.kind === "coupon_threshold") return words().couponShort(money(can.shortFen));
			return picked() === null && set().includes(coupon) ? words().couponBest : null;
		},
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
