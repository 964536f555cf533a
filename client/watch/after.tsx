import { A } from "@solidjs/router";
import { CalendarX2, ChevronRight, SearchX, WifiOff } from "lucide-solid";
import { createMemo, For, type JSX, Match, Show, Switch } from "solid-js";
import { api, unwrap } from "../api.ts";
import { dayAndTime, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { LiveBadge, Price } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages } from "./messages.ts";
import { Sellers } from "./sellers.tsx";
import type { Watch } from "./watch-state.ts";

/** When there is nothing to watch: the show is over, was cancelled, is not there or can't be reached. Each leads somewhere. */
export default function After(props: { readonly watch: Watch }) {
	const t = useText(messages);
	const { watch } = props;
	const show = () => watch.show();
	return (
		<div class="absolute inset-0 overflow-y-auto overscroll-contain pt-16">
			<div class="mx-auto flex min-h-full max-w-3xl flex-col gap-8 px-4 pb-12 pt-6 wide:pt-10">
				<Switch>
					<Match when={watch.screen() === "missing"}>
						<Words icon={<SearchX size={40} />} title={t().missing.title} text={t().missing.text} action={<ButtonLink href="/">{t().ended.home}</ButtonLink>} />
					</Match>
					<Match when={watch.screen() === "unreachable"}>
						<Words icon={<WifiOff size={40} />} title={t().unreachable.title} text={t().unreachable.text} action={<Button onClick={() => location.reload()}>{t().unreachable.retry}</Button>} />
					</Match>
					<Match when={watch.screen() === "cancelled"}>
						<Words icon={<CalendarX2 size={40} />} title={t().cancelled.title} text={t().cancelled.text} action={<Showcase watch={watch} />} />
					</Match>
					<Match when={watch.screen() === "ended"}>
						<Words title={t().ended.title} text={t().ended.text} action={<Showcase watch={watch} />} />
					</Match>
				</Switch>
				<Next showId={watch.showId} />
				<Show when={show() && watch.items().length > 0}>
					<Products watch={watch} />
				</Show>
				<Sellers sellers={watch.channel.state.sellers ?? []} />
			</div>
		</div>
	);
}

function Words(props: { readonly icon?: JSX.Element; readonly title: string; readonly text: string; readonly action: JSX.Element }) {
	return (
		<div role="status" class="flex flex-col items-center gap-4 text-center">
			<div class="awning mb-2 w-44" aria-hidden="true" />
			<Show when={props.icon}>
				<span class="text-straw-ink" aria-hidden="true">
					{props.icon}
				</span>
			</Show>
			<h2 class="heading text-2xl">{props.title}</h2>
			<p class="max-w-md text-muted">{props.text}</p>
			{props.action}
		</div>
	);
}

function Showcase(props: { readonly watch: Watch }) {
	const t = useText(messages);
	return (
		<Show when={props.watch.show()?.showcase} fallback={<ButtonLink href="/">{t().ended.home}</ButtonLink>}>
			{(showcase) => (
				<ButtonLink href={`/showcases/${showcase().slug}`}>
					{t().ended.showcase} · {tr(showcase().title)}
				</ButtonLink>
			)}
		</Show>
	);
}

/** What is on now, else what comes next. */
function Next(props: { readonly showId: string }) {
	const t = useText(messages);
	const home = createLoad(
		() => props.showId,
		(_id, signal) => unwrap(api.api.home.$get(undefined, { init: { signal } })),
	);
	const next = createMemo(() => {
		const data = home.data();
		if (!data) return null;
		return data.live.find(({ id }) => id !== props.showId) ?? data.upcoming.find(({ id }) => id !== props.showId) ?? null;
	});
	return (
		<Show when={home.data()}>
			<Show when={next()} fallback={<p class="text-center text-sm text-muted">{t().ended.noNext}</p>}>
				{(show) => (
					<section aria-labelledby="next-show">
						<h2 id="next-show" class="heading mb-3 text-lg">
							{show().state === "live" ? t().ended.liveNow : t().ended.next}
						</h2>
						<A href={`/watch/${show().id}`} class="group flex items-center gap-4 rounded-lg border border-line bg-surface p-3 transition-colors hover:bg-sunken">
							<div class="aspect-4/3 w-32 shrink-0 overflow-hidden rounded-md">
								<Picture id={show().cover} alt="" fill sizes="128px" />
							</div>
							<div class="min-w-0 flex-1">
								<p class="line-clamp-2 font-semibold" lang={trLang(show().title)}>
									{tr(show().title)}
								</p>
								<p class="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
									<Show when={show().state === "live"} fallback={<span class="text-straw-ink">{dayAndTime(show().startsAt)}</span>}>
										<LiveBadge />
									</Show>
									<span>{show().hostName}</span>
								</p>
							</div>
							<ChevronRight size={22} class="shrink-0 text-muted transition-transform group-hover:translate-x-0.5" aria-hidden="true" />
						</A>
					</section>
				)}
			</Show>
		</Show>
	);
}

/** What the show had, once each, at the price outside of it. */
function Products(props: { readonly watch: Watch }) {
	const t = useText(messages);
	const products = createMemo(() => [...new Map(props.watch.items().toReversed().map((item) => [item.productId, item])).values()].toReversed());
	return (
		<section aria-labelledby="show-products">
			<h2 id="show-products" class="heading mb-3 text-lg">
				{t().ended.products}
			</h2>
			<ul class="grid grid-cols-2 gap-3 min-[560px]:grid-cols-3">
				<For each={products()}>
					{(item) => (
						<li>
							<A href={`/products/${item.productId}`} class="group block overflow-hidden rounded-lg border border-line bg-surface">
								<Picture id={item.picture} alt="" class="transition-transform duration-300 group-hover:scale-[1.03]" />
								<span class="block p-3">
									<span class="line-clamp-2 min-h-11 text-sm font-medium" lang={trLang(item.title)}>
										{tr(item.title)}
									</span>
									<span class="mt-1 flex items-baseline gap-2">
										<Price fen={item.priceFen} />
										<span class="text-xs text-muted">{t().ended.regular}</span>
									</span>
								</span>
							</A>
						</li>
					)}
				</For>
			</ul>
		</section>
	);
}
