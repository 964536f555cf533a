import { A } from "@solidjs/router";
import { ChevronRight } from "lucide-solid";
import { createSignal, For, Show } from "solid-js";
import type { CouponState, MyCoupon } from "#shared/coupons.ts";
import { api, unwrap } from "../api.ts";
import { dayAndTime, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { Gate } from "../shell/gate.tsx";
import { Button, ButtonLink, buttonClass } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { couponPlace, couponWords } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { BackLink, Page, PageHead, useTitle } from "../ui/page.tsx";
import { Empty, Skeleton } from "../ui/parts.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { toast } from "../ui/toast.ts";
import { messages as accountMessages } from "../account/messages.ts";
import { messages } from "./claim-messages.ts";

/** The person's coupons: what each is worth, until when, and where it goes. */
export default function MyCoupons() {
	return (
		<Gate action="coupon.use">
			<List />
		</Gate>
	);
}

const states: readonly CouponState[] = ["usable", "used", "expired"];

function List() {
	const t = useText(messages);
	const account = useText(accountMessages);
	useTitle(() => t().mine);
	const [state, setState] = createSignal<CouponState>("usable");
	const [busy, setBusy] = createSignal(false);
	const page = async (of: CouponState, before?: string) => (await unwrap(api.api.my.coupons.$get({ query: { state: of, ...(before ? { before } : {}) } }))) as { coupons: MyCoupon[]; more: boolean };
	const load = createLoad(state, (of) => page(of));
	const more = async () => {
		const [of, known] = [state(), load.data()!];
		setBusy(true);
		try {
			const next = await page(of, known.coupons.at(-1)?.claimId);
			if (state() === of) load.mutate({ coupons: [...known.coupons, ...next.coupons], more: next.more });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	return (
		<Page width="narrow">
			<BackLink href="/account">{account().account}</BackLink>
			<PageHead title={t().mine} />
			<Tabs<CouponState> label={t().filter} value={state()} onChange={setState} tabs={states.map((value) => ({ value, label: t().states[value] }))} contentClass="pt-4">
				<Loaded of={load} skeleton={<ListSkeleton />}>
					{(known) => (
						<Show when={known().coupons.length > 0} fallback={<Empty title={t().empty[state()]} text={state() === "usable" ? t().emptyText : undefined} action={<ButtonLink href="/">{t().browse}</ButtonLink>} />}>
							<ul class="flex flex-col gap-3">
								<For each={known().coupons}>{(coupon) => <One coupon={coupon} />}</For>
							</ul>
							<Show when={known().more}>
								<div class="mt-6 text-center">
									<Button variant="outline" busy={busy()} onClick={more}>
										{t().more}
									</Button>
								</div>
							</Show>
						</Show>
					)}
				</Loaded>
			</Tabs>
		</Page>
	);
}

function One(props: { readonly coupon: MyCoupon }) {
	const t = useText(messages);
	const words = useText(offerMessages);
	const says = () => couponWords(words(), props.coupon.terms);
	const usable = () => props.coupon.state === "usable";
	const when = () => (props.coupon.state === "expired" ? t().overSince(dayAndTime(props.coupon.validUntil)) : words().couponUntil(dayAndTime(props.coupon.validUntil)));
	/** What its link leads to: the order that it is in, or where it can be used. */
	const way = () => {
		const { state, orderId, shop, show } = props.coupon;
		if (state === "used") return { href: `/orders/${orderId}`, label: t().toOrder };
		return shop ? { href: `/shops/${shop.slug}`, label: t().toShop } : { href: `/watch/${show!.id}`, label: t().toShow };
	};
	const ofShow = () => {
		const state = usable() ? props.coupon.show?.state : undefined;
		return state === "ended" || state === "cancelled" ? t().showOver : state === "scheduled" || state === "draft" ? t().showSoon : null;
	};
	return (
		<li class="flex items-center gap-3 rounded-lg border border-line p-4" classList={{ "bg-paper-soft": usable(), "bg-surface": !usable() }}>
			<div class="min-w-0 flex-1">
				<p class="heading text-xl" classList={{ "text-paper-ink": usable(), "text-muted": !usable() }}>
					{says().worth}
				</p>
				<p class="text-sm font-medium">{says().terms}</p>
				<p class="text-sm text-muted">
					{couponPlace(words(), props.coupon)} · {when()}
				</p>
				<Show when={props.coupon.terms.stackable && usable()}>
					<p class="text-sm text-muted">{words().stackable}</p>
				</Show>
				<Show when={ofShow()}>{(says) => <p class="text-sm font-medium text-straw-ink">{says()}</p>}</Show>
			</div>
			<A href={way().href} class={`${buttonClass(usable() && !ofShow() ? "primary" : "outline", "sm")} shrink-0`} aria-label={`${way().label} ${says().worth}`}>
				{way().label}
				<ChevronRight size={16} aria-hidden="true" />
			</A>
		</li>
	);
}

function ListSkeleton() {
	return (
		<div class="flex flex-col gap-3">
			<For each={[1, 2, 3]}>{() => <Skeleton class="h-28" />}</For>
		</div>
	);
}
