import { TicketPercent } from "lucide-solid";
import { createMemo, Show } from "solid-js";
import type { CouponCard } from "#shared/show.ts";
import { useText } from "../i18n.ts";
import { couponWords } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { messages } from "./messages.ts";

/** What the host holds out: the newest coupon in a word, and the way to claim it. */
export function CouponPill(props: { readonly coupons: readonly CouponCard[]; readonly onOpen: () => void; /** A round sign beside the chat's field, where there is no room over the picture. */ readonly round?: boolean }) {
	const t = useText(messages);
	const words = useText(offerMessages);
	const says = (coupon: CouponCard) => (coupon.left > 0 ? t().coupons.claim(couponWords(words(), coupon).worth) : t().coupons.title);
	const newest = createMemo(() => props.coupons.find(({ left }) => left > 0) ?? props.coupons[0]);
	return (
		<Show when={newest()}>
			{(coupon) => (
				<button
					type="button"
					class={
						props.round
							? "inline-flex size-12 shrink-0 animate-fade-in items-center justify-center rounded-full bg-paper text-on-paper shadow-2 active:scale-95"
							: "absolute bottom-full left-1/2 z-10 mb-5 inline-flex min-h-11 max-w-[50%] -translate-x-1/2 animate-fade-in items-center gap-2 rounded-full bg-paper py-1 pl-3 pr-4 text-sm font-bold text-on-paper shadow-2"
					}
					aria-label={says(coupon())}
					aria-haspopup="dialog"
					onClick={() => props.onOpen()}
				>
					<TicketPercent size={props.round ? 24 : 20} aria-hidden="true" />
					<Show when={!props.round}>
						<span class="truncate">{says(coupon())}</span>
					</Show>
				</button>
			)}
		</Show>
	);
}
