import { createMemo, createSignal } from "solid-js";
import type { MyCoupon } from "#shared/coupons.ts";
import type { CouponCard } from "#shared/show.ts";
import { api, unwrap } from "../api.ts";
import { createLoad } from "../load.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { me, signedIn } from "../session.ts";

export type Claiming = ReturnType<typeof createClaiming>;

/**
 * Claiming coupons, and how many of each the person has. Who is not signed in has to be first: `wanted` is what they pressed, and `goOn` claims it
 * afterwards. `onAnswer`: what the server says of how many are left may have changed.
 */
export function createClaiming({ active, shopId, onAnswer }: { readonly active: () => boolean; readonly shopId?: () => string; readonly onAnswer?: () => void }) {
	const [wanted, setWanted] = createSignal<CouponCard | null>(null);
	const [busy, setBusy] = createSignal<string | null>(null);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const mine = createLoad(
		() => (active() && signedIn() ? `${me().userId} ${shopId?.() ?? ""}` : null),
		async () => (await unwrap(api.api.my.coupons.$get({ query: shopId ? { shopId: shopId() } : {} }))).coupons as MyCoupon[],
	);
	const has = createMemo(() => Map.groupBy(mine.data() ?? [], ({ couponId }) => couponId));
	const count = (coupon: CouponCard): number => has().get(coupon.id)?.length ?? 0;
	const claim = async (coupon: CouponCard) => {
		if (!signedIn()) return void setWanted(coupon);
		if (busy()) return;
		setBusy(coupon.id);
		setProblem(null);
		try {
			const claimed = await unwrap(api.api.coupons[":id"].claim.$post({ param: { id: coupon.id }, json: { have: count(coupon) } }));
			mine.mutate([claimed as MyCoupon, ...(mine.data() ?? []).filter(({ claimId }) => claimId !== claimed.claimId)]);
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(null);
			onAnswer?.();
		}
	};
	return {
		wanted,
		busy,
		problem: () => problem() ?? mine.problem(),
		count,
		claim,
		forget: () => setWanted(null),
		goOn() {
			const coupon = wanted();
			setWanted(null);
			if (coupon) void claim(coupon);
		},
	};
}
