import { Gift, TicketPercent } from "lucide-solid";
import { createMemo, For, Show } from "solid-js";
import type { MyCoupon } from "#shared/coupons.ts";
import type { Quote } from "#shared/offers.ts";
import type { LineupItem } from "#shared/show.ts";
import { dayAndTime, tr, useText } from "../i18n.ts";
import { couponPlace, couponWords, promises } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";

type Choosable = Pick<MyCoupon, "claimId" | "terms" | "shop" | "show" | "validUntil">;

/** The coupons of one order, and which of them it takes. */
export interface Choosing<C extends Choosable> {
	readonly all: () => readonly C[];
	readonly chosen: () => readonly string[];
	readonly usable: (coupon: C) => boolean;
	readonly toggle: (coupon: C) => void;
	/** Why it is chosen or not. */
	readonly why?: (coupon: C) => string | null;
}

/** The person's coupons for this order; what takes off most is chosen until they choose. */
export function CouponChoice<C extends Choosable>(props: { readonly coupons: Choosing<C>; readonly disabled: boolean }) {
	const words = useText(offerMessages);
	return (
		<Show when={props.coupons.all().length > 0}>
			<fieldset class="min-w-0" disabled={props.disabled}>
				<legend class="mb-2 text-sm font-medium">{words().coupon}</legend>
				<div class="flex flex-col gap-2">
					{/* By their ids: what has the focus stays when an answer tells of the same coupons. */}
					<For each={props.coupons.all().map(({ claimId }) => claimId)}>
						{(claimId) => {
							const coupon = createMemo<C>((last) => props.coupons.all().find((each) => each.claimId === claimId) ?? last!);
							const says = () => couponWords(words(), coupon().terms);
							return (
								<label class="flex min-h-11 cursor-pointer items-center gap-3 rounded-md border border-line-strong bg-surface px-3.5 py-2 has-checked:border-leaf-ink has-checked:bg-leaf-soft has-disabled:cursor-not-allowed has-disabled:opacity-55 has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus">
									<input type="checkbox" class="size-5 shrink-0 accent-leaf" checked={props.coupons.chosen().includes(claimId)} disabled={!props.coupons.usable(coupon())} onChange={() => props.coupons.toggle(coupon())} />
									<TicketPercent size={20} class="shrink-0 text-paper-ink" aria-hidden="true" />
									<span class="flex min-w-0 flex-1 flex-col">
										<span class="font-medium">
											{says().worth} · {says().terms}
										</span>
										<span class="text-sm text-muted">
											{couponPlace(words(), coupon())} · {words().couponUntil(dayAndTime(coupon().validUntil))}
										</span>
										<Show when={props.coupons.why?.(coupon())}>{(why) => <span class="text-sm font-medium text-leaf-ink">{why()}</span>}</Show>
									</span>
								</label>
							);
						}}
					</For>
				</div>
			</fieldset>
		</Show>
	);
}

/** What comes with the order and why it costs what it costs: as the server reckoned it, until then as the lineup promises it. */
export function OfferNotes(props: { readonly quote: Quote | null; readonly item: LineupItem | undefined; readonly now: () => number }) {
	const words = useText(offerMessages);
	const lines = createMemo(
		(): string[] => {
			const { quote, item } = props;
			const promised = item ? promises(words(), item, Math.ceil(props.now() / 10_000) * 10_000) : [];
			if (!quote) return promised;
			const extras = quote.lines.filter(({ kind }) => kind !== "item").map((line) => `${line.kind === "gift" ? words().gift : words().bundle}: ${words().part(`${tr(line.title)} ${tr(line.variant)}`, line.quantity)}`);
			return [...(extras.length > 0 ? extras : promised), ...(quote.lines[0]?.reasons.some(({ code }) => code === "gift_gone") ? [words().giftGone] : [])];
		},
		[],
		{ equals: (a, b) => a.join("\n") === b.join("\n") },
	);
	return (
		<Show when={lines().length > 0}>
			<ul class="flex flex-col gap-1 rounded-md bg-straw-soft px-3.5 py-2.5 text-sm text-straw-ink" aria-live="polite">
				<For each={lines()}>
					{(line) => (
						<li class="flex items-start gap-2">
							<Gift size={16} class="mt-0.5 shrink-0" aria-hidden="true" />
							{line}
						</li>
					)}
				</For>
			</ul>
		</Show>
	);
}
