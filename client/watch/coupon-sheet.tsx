import { createMemo, createSignal, For, Show } from "solid-js";
import type { MyCoupon } from "#shared/coupons.ts";
import type { CouponCard, Seller } from "#shared/show.ts";
import { AuthForm } from "../account/auth-form.tsx";
import { api, unwrap } from "../api.ts";
import { count, dayAndTime, tr, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { me, signedIn } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { couponWords } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { ProblemNote } from "../ui/problem-note.tsx";
import { messages } from "./messages.ts";

/** The coupons of a show, to be claimed. Who is not signed in does that first, here. Loaded with the first tap on it. */
export default function CouponSheet(props: { readonly coupons: readonly CouponCard[]; readonly sellers: readonly Seller[]; readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
	const t = useText(messages);
	const [wanted, setWanted] = createSignal<string | null>(null);
	const [busy, setBusy] = createSignal<string | null>(null);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const mine = createLoad(
		() => (props.open && signedIn() ? me().userId : null),
		async () => (await unwrap(api.api.my.coupons.$get({ query: {} }))).coupons as MyCoupon[],
	);
	const has = createMemo(() => Map.groupBy(mine.data() ?? [], ({ couponId }) => couponId));
	const claim = async (coupon: CouponCard) => {
		if (!signedIn()) return void setWanted(coupon.id);
		if (busy()) return;
		setBusy(coupon.id);
		setProblem(null);
		try {
			const claimed = await unwrap(api.api.coupons[":id"].claim.$post({ param: { id: coupon.id }, json: { have: has().get(coupon.id)?.length ?? 0 } }));
			mine.mutate([claimed as MyCoupon, ...(mine.data() ?? []).filter(({ claimId }) => claimId !== claimed.claimId)]);
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(null);
		}
	};
	const afterSignIn = () => {
		const coupon = props.coupons.find(({ id }) => id === wanted());
		setWanted(null);
		if (coupon) void claim(coupon);
	};
	return (
		<Sheet open={props.open} onOpenChange={props.onOpenChange} title={wanted() ? t().coupons.signIn : t().coupons.title} class="night">
			<Show when={!wanted()} fallback={<AuthForm start="sign-up" onDone={afterSignIn} />}>
				<ProblemNote problem={problem() ?? mine.problem()} class="mb-3" />
				<Show when={props.coupons.length > 0} fallback={<p class="py-8 text-center text-muted">{t().coupons.none}</p>}>
					<ul class="flex flex-col gap-3">
						<For each={props.coupons}>
							{(coupon) => (
								<Ticket
									coupon={coupon}
									shop={props.sellers.find(({ id }) => id === coupon.shopId)}
									mine={has().get(coupon.id)?.length ?? 0}
									busy={busy() === coupon.id}
									onClaim={() => void claim(coupon)}
								/>
							)}
						</For>
					</ul>
				</Show>
			</Show>
		</Sheet>
	);
}

function Ticket(props: { readonly coupon: CouponCard; readonly shop: Seller | undefined; readonly mine: number; readonly busy: boolean; readonly onClaim: () => void }) {
	const t = useText(messages);
	const words = useText(offerMessages);
	const says = () => couponWords(words(), props.coupon);
	const full = () => props.mine >= props.coupon.perPerson;
	return (
		<li class="flex items-center gap-3 rounded-lg border border-line bg-paper-soft p-3.5">
			<div class="min-w-0 flex-1">
				<p class="heading text-xl text-paper-ink">{says().worth}</p>
				<p class="text-sm font-medium">{says().terms}</p>
				<p class="text-sm text-muted">
					{props.coupon.of === "show" ? words().couponOfShow : words().couponOfShop(props.shop ? tr(props.shop.name) : "")} · {words().couponUntil(dayAndTime(props.coupon.validUntil))}
				</p>
				<p class="text-sm text-muted tabular-nums" aria-live="polite">{props.coupon.left > 0 ? t().coupons.left(count(props.coupon.left)) : t().coupons.gone}</p>
			</div>
			<Button variant={full() ? "outline" : "buy"} size="sm" class="shrink-0" busy={props.busy} disabled={full() || props.coupon.left === 0} aria-label={`${full() ? t().coupons.have : t().coupons.get} ${says().worth}`} onClick={props.onClaim}>
				{full() ? t().coupons.have : props.coupon.left === 0 ? t().coupons.gone : t().coupons.get}
			</Button>
		</li>
	);
}
