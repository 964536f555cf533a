import { TicketPercent } from "lucide-solid";
import { createMemo, Show } from "solid-js";
import type { CouponCard } from "#shared/show.ts";
import { useText } from "../i18n.ts";
import { couponWords } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { messages } from "./messages.ts";

/** What the host holds out: the newest coupon in a word, and the way to claim it. */
export function CouponPill(props: { readonly coupons: readonly CouponCard[]; readonly onOpen: () => void }) {
	const t = useText(messages);
	const words = useText(offerMessages);
	const newest = createMemo(() => props.coupons.find(({ left }) => left > 0) ?? props.coupons[0]);
	return (
		<Show when={newest()}>
			{(coupon) => (
				<button
					type="button"
					class="absolute bottom-full right-3 z-10 mb-2 inline-flex min-h-11 max-w-[70%] animate-fade-in items-center gap-2 rounded-full bg-paper py-1 pl-3 pr-4 text-sm font-bold text-on-paper shadow-2 active:scale-95 wide:right-0"
					aria-haspopup="dialog"
					onClick={() => props.onOpen()}
				>
					<TicketPercent size={20} aria-hidden="true" />
					<span class="truncate">{coupon().left > 0 ? t().coupons.claim(couponWords(words(), coupon()).worth) : t().coupons.title}</span>
				</button>
			)}
		</Show>
	);
}
