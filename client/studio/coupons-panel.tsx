import { createSignal, For, Show } from "solid-js";
import type { Coupon } from "#shared/coupons.ts";
import { api, unwrap } from "../api.ts";
import { count, tr, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { can } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { couponWords } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";
import type { RoomState } from "./room-state.ts";

/** Coupons of the show and of its shops: one tap holds one out to the viewers, another takes it back. */
export function CouponsPanel(props: { readonly room: RoomState }) {
	const t = useText(messages);
	const words = useText(offerMessages);
	const [busy, setBusy] = createSignal<string | null>(null);
	const load = createLoad(
		() => (can("show.read") ? props.room.showId : null),
		async (id) => (await unwrap(api.api.shows[":id"].coupons.$get({ param: { id } }))).coupons as Coupon[],
	);
	const open = () => (load.data() ?? []).filter((coupon) => !coupon.closed && Date.parse(coupon.claimUntil) > Date.now());
	/** The socket knows first: somebody else may have dropped it. */
	const shown = () => props.room.channel.state.coupons ?? [];
	const dropped = (coupon: Coupon) => shown().some(({ id }) => id === coupon.id);
	const left = (coupon: Coupon) => shown().find(({ id }) => id === coupon.id)?.left ?? coupon.left;
	const drop = async (coupon: Coupon, on: boolean) => {
		setBusy(coupon.id);
		try {
			await unwrap(api.api.shows[":id"].coupons[":couponId"].drop.$post({ param: { id: props.room.showId, couponId: coupon.id }, json: { on } }));
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(null);
		}
	};
	return (
		<Show when={open().length > 0}>
			<section class="border-t border-line p-2" aria-labelledby="studio-coupons">
				<h2 id="studio-coupons" class="heading px-2 py-1 text-lg">{t().coupons.title}</h2>
				<ul class="flex flex-col gap-1.5">
					<For each={open()}>
						{(coupon) => {
							const says = () => couponWords(words(), coupon);
							return (
								<li class={`flex items-center gap-2.5 rounded-md border p-2.5 ${dropped(coupon) ? "border-straw bg-straw-soft" : "border-line bg-surface"}`}>
									<div class="min-w-0 flex-1">
										<p class="font-semibold">{says().worth} <span class="text-sm font-normal text-muted">{says().terms}</span></p>
										<p class="truncate text-sm text-muted tabular-nums">{coupon.shop ? tr(coupon.shop.name) : t().coupons.ofShow} · {t().coupons.left(count(left(coupon)))}</p>
									</div>
									<Show when={props.room.phase() === "live"}>
										<Button size="sm" variant={dropped(coupon) ? "outline" : "buy"} busy={busy() === coupon.id} aria-label={`${dropped(coupon) ? t().coupons.back : t().coupons.drop} ${says().worth}`} onClick={() => void drop(coupon, !dropped(coupon))}>
											{dropped(coupon) ? t().coupons.back : t().coupons.drop}
										</Button>
									</Show>
								</li>
							);
						}}
					</For>
				</ul>
			</section>
		</Show>
	);
}
