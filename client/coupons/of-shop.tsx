import { ChevronRight, TicketPercent } from "lucide-solid";
import { createSignal, For, lazy, Show, Suspense } from "solid-js";
import type { CouponCard, Seller } from "#shared/show.ts";
import { api, unwrap } from "../api.ts";
import { useText } from "../i18n.ts";
import { takeAnswer } from "../first.ts";
import { createLoad } from "../load.ts";
import { couponWords } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { Section } from "../ui/page.tsx";
import { messages } from "./claim-messages.ts";
import { createClaiming } from "./claiming.ts";
import { Tickets } from "./tickets.tsx";

const ClaimSheet = lazy(() => import("./claim-sheet.tsx"));

/** How many a row has room for. */
const inRow = 3;

/**
 * What a shop's visitors can claim now: `whole` each with its button, else in one row that leads to them. Nothing where there is nothing, or where it could
 * not be asked: the page is about something else.
 */
export function CouponsOfShop(props: { readonly seller: Seller; readonly whole?: boolean }) {
	const t = useText(messages);
	const words = useText(offerMessages);
	const load = createLoad(
		() => props.seller.id,
		async (id) => (await unwrap(api.api.shops[":id"].coupons.running.$get({ param: { id } }))).coupons as CouponCard[],
		(id) => takeAnswer<{ coupons: CouponCard[] }>(`/api/shops/${id}/coupons/running`)?.coupons,
	);
	const coupons = () => load.data() ?? [];
	const [open, setOpen] = createSignal(false);
	// What was claimed to the last piece stays in sight for who has just claimed it.
	const claiming = createClaiming({
		active: () => coupons().length > 0,
		shopId: () => props.seller.id,
		onAnswer: () =>
			void unwrap(api.api.shops[":id"].coupons.running.$get({ param: { id: props.seller.id } })).then(
				({ coupons: now }) => load.mutate(coupons().map((known) => (now as CouponCard[]).find(({ id }) => id === known.id) ?? { ...known, left: 0 })),
				() => {},
			),
	});
	const asked = () => open() || claiming.wanted() !== null;
	const sheet = () => (
		<Suspense>
			<Show when={asked()}>
				<ClaimSheet coupons={coupons()} claiming={claiming} open onOpenChange={setOpen} />
			</Show>
		</Suspense>
	);
	return (
		<Show when={coupons().length > 0}>
			<Show
				when={props.whole}
				fallback={
					<>
						<button type="button" class="flex min-h-12 w-full items-center gap-3 rounded-lg border border-line bg-surface px-4 py-2 text-left hover:shadow-2" aria-haspopup="dialog" onClick={() => setOpen(true)}>
							<TicketPercent size={20} class="shrink-0 text-paper-ink" aria-hidden="true" />
							<span class="flex min-w-0 flex-1 flex-wrap gap-1.5">
								<For each={coupons().slice(0, inRow)}>{(coupon) => <span class="rounded-sm bg-paper-soft px-2 py-0.5 text-sm font-semibold text-paper-ink">{couponWords(words(), coupon).worth}</span>}</For>
							</span>
							<span class="inline-flex shrink-0 items-center gap-1 font-semibold text-leaf-ink">
								{t().claim} <ChevronRight size={18} aria-hidden="true" />
							</span>
						</button>
						{sheet()}
					</>
				}
			>
				<Section title={t().ofShop} class="!mt-8">
					<Tickets coupons={coupons()} claiming={claiming} class="grid gap-3 md:grid-cols-2 lg:grid-cols-3" />
					{sheet()}
				</Section>
			</Show>
		</Show>
	);
}
