import { For } from "solid-js";
import type { CouponCard } from "#shared/show.ts";
import { count, dayAndTime, useText } from "../i18n.ts";
import { Button } from "../ui/button.tsx";
import { couponWords } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { ProblemNote } from "../ui/problem-note.tsx";
import { messages } from "./claim-messages.ts";
import type { Claiming } from "./claiming.ts";

/** Coupons to be claimed. `place`: where each can be used, in words, where the page does not say it. */
export function Tickets(props: { readonly coupons: readonly CouponCard[]; readonly claiming: Claiming; readonly place?: ((coupon: CouponCard) => string) | undefined; readonly class?: string }) {
	return (
		<>
			<ProblemNote problem={props.claiming.problem()} class="mb-3" />
			<ul class={props.class ?? "flex flex-col gap-3"}>
				<For each={props.coupons.map(({ id }) => id)}>
					{(id) => {
						const coupon = () => props.coupons.find((each) => each.id === id) ?? props.coupons[0]!;
						return <Ticket coupon={coupon()} place={props.place?.(coupon())} mine={props.claiming.count(coupon())} busy={props.claiming.busy() === id} onClaim={() => void props.claiming.claim(coupon())} />;
					}}
				</For>
			</ul>
		</>
	);
}

function Ticket(props: { readonly coupon: CouponCard; readonly place: string | undefined; readonly mine: number; readonly busy: boolean; readonly onClaim: () => void }) {
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
					{props.place ? `${props.place} · ` : ""}
					{words().couponUntil(dayAndTime(props.coupon.validUntil))}
				</p>
				<p class="text-sm text-muted tabular-nums" aria-live="polite">{props.coupon.left > 0 ? t().left(count(props.coupon.left)) : t().gone}</p>
			</div>
			<Button variant={full() ? "outline" : "buy"} size="sm" class="shrink-0" busy={props.busy} disabled={full() || props.coupon.left === 0} aria-label={`${full() ? t().have : t().get} ${says().worth}`} onClick={props.onClaim}>
				{full() ? t().have : props.coupon.left === 0 ? t().gone : t().get}
			</Button>
		</li>
	);
}
