/** Cards of shows, showcases and products: on the home page and wherever else they are listed. */
import { A } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import type { ProductCard as Product, ShowcaseCard as Showcase } from "#shared/api.ts";
import type { ShowHeader } from "#shared/show.ts";
import { day, dayAndTime, locale, money, tr, trLang, useText } from "../i18n.ts";
import { RemindButton } from "../reminders/remind-button.tsx";
import { Badge, LiveBadge, Price } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages } from "./messages.ts";

const frame = "group flex min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-1 transition-shadow hover:shadow-2";
const zoom = "transition-transform duration-500 group-hover:scale-[1.03]";

/** A show; one that is to come has a button beside its link. */
export function ShowCard(props: { readonly show: ShowHeader; readonly sizes?: string }) {
	return (
		<div class="relative flex min-w-0 flex-col *:first:flex-1">
			<ShowLink {...props} />
			<Show when={props.show.state === "scheduled"}>
				<RemindButton round show={props.show} class="absolute right-2 top-2" />
			</Show>
		</div>
	);
}

function ShowLink(props: { readonly show: ShowHeader; readonly sizes?: string }) {
	const t = useText(messages);
	return (
		<A href={`/watch/${props.show.id}`} class={frame}>
			<div class="relative overflow-hidden">
				<Picture id={props.show.cover} alt="" ratio="16/9" sizes={props.sizes ?? "(min-width: 768px) 320px, 80vw"} class={zoom} />
				<Show when={props.show.state === "live"}>
					<LiveBadge class="absolute left-2.5 top-2.5" />
				</Show>
			</div>
			<div class="flex flex-1 flex-col gap-1 p-3.5">
				<Switch>
					<Match when={props.show.state === "scheduled"}>
						<p class="text-sm font-semibold text-leaf-ink">
							<time datetime={props.show.startsAt}>{t().starts(dayAndTime(props.show.startsAt))}</time>
						</p>
					</Match>
					<Match when={props.show.state === "ended"}>
						<p class="text-sm text-muted">
							<time datetime={props.show.endedAt ?? props.show.startsAt}>{dayAndTime(props.show.endedAt ?? props.show.startsAt)}</time> {t().ended}
						</p>
					</Match>
					<Match when={props.show.state === "cancelled"}>
						<p class="text-sm text-muted">{t().cancelled}</p>
					</Match>
				</Switch>
				<h3 class="line-clamp-2 font-semibold text-ink" lang={trLang(props.show.title)}>
					{tr(props.show.title)}
				</h3>
				<p class="mt-auto truncate pt-1 text-sm text-muted">
					{t().host(props.show.hostName)} · {tr(props.show.room)}
				</p>
			</div>
		</A>
	);
}

/** `2026-11-25` of the park's calendar, as a day: no zone moves it. */
const dateOnly = (date: string) => day(new Date(`${date}T12:00`));

/** `wide` lies down where there is room: for one that stands alone. */
export function ShowcaseCard(props: { readonly showcase: Showcase; readonly wide?: boolean }) {
	return (
		<A href={`/showcases/${props.showcase.slug}`} class={`${frame} ${props.wide ? "md:flex-row md:items-center" : ""}`}>
			<div class="overflow-hidden" classList={{ "md:w-[45%] md:shrink-0": props.wide }}>
				<Picture id={props.showcase.cover} alt="" ratio="16/9" sizes={props.wide ? "(min-width: 768px) 500px, 90vw" : "(min-width: 768px) 380px, 90vw"} class={zoom} />
			</div>
			<div class="flex flex-1 flex-col gap-1.5 p-4" classList={{ "md:gap-3 md:p-9": props.wide }}>
				<ShowcaseDates showcase={props.showcase} />
				<h3 class="heading text-lg text-ink" classList={{ "md:!text-2xl": props.wide }} lang={trLang(props.showcase.title)}>
					{tr(props.showcase.title)}
				</h3>
				<p class="line-clamp-2 text-sm text-muted" classList={{ "md:line-clamp-4 md:!text-base": props.wide }} lang={trLang(props.showcase.summary)}>
					{tr(props.showcase.summary)}
				</p>
			</div>
		</A>
	);
}

/** Whether it is open, and from when to when. */
export function ShowcaseDates(props: { readonly showcase: Pick<Showcase, "startsOn" | "endsOn"> }) {
	const t = useText(messages);
	const today = new Date().toLocaleDateString("sv-SE");
	const state = () => (today < props.showcase.startsOn ? "soon" : today > props.showcase.endsOn ? "over" : "open");
	return (
		<p class="flex flex-wrap items-center gap-2 text-sm text-muted">
			<Badge tone={state() === "open" ? "leaf" : state() === "soon" ? "straw" : "plain"}>{state() === "open" ? t().openNow : state() === "soon" ? t().soon : t().over}</Badge>
			{t().dates(dateOnly(props.showcase.startsOn), dateOnly(props.showcase.endsOn))}
		</p>
	);
}

export function ProductCard(props: { readonly product: Product; readonly hideShop?: boolean }) {
	const t = useText(messages);
	return (
		<A href={`/products/${props.product.id}`} class={frame}>
			<div class="overflow-hidden">
				<Picture id={props.product.picture} alt="" sizes="(min-width: 1024px) 220px, (min-width: 640px) 30vw, 46vw" class={zoom} />
			</div>
			<div class="flex flex-1 flex-col gap-1 p-3">
				<h3 class="line-clamp-2 text-sm font-medium leading-snug text-ink md:text-base" lang={trLang(props.product.title)}>
					{tr(props.product.title)}
				</h3>
				<div class="mt-auto pt-1">
					<Show when={locale() === "en"}>
						<span class="text-xs text-muted">{t().from} </span>
					</Show>
					<Price fen={props.product.priceFen} />
					<Show when={locale() === "zh"}>
						<span class="text-xs text-muted"> {t().from}</span>
					</Show>
					<Show when={props.product.compareAtFen}>
						{(fen) => (
							<del class="ml-2 text-sm text-muted">
								<span class="sr-only">{t().compareAt} </span>
								{money(fen())}
							</del>
						)}
					</Show>
				</div>
				<Show when={!props.hideShop}>
					<p class="truncate text-xs text-muted">{tr(props.product.shopName)}</p>
				</Show>
			</div>
		</A>
	);
}

/** Shows as people look for them: live ones, those to come by their start, then the past from the newest. */
export function byTime(shows: readonly ShowHeader[]): ShowHeader[] {
	const rank = (show: ShowHeader) => ({ live: 0, scheduled: 1, draft: 1, ended: 2, cancelled: 3 })[show.state];
	return [...shows].sort((a, b) => rank(a) - rank(b) || (rank(a) < 2 ? 1 : -1) * (Date.parse(a.startsAt) - Date.parse(b.startsAt)));
}

export const productGrid = "grid grid-cols-2 gap-3 sm:grid-cols-3 md:gap-4 lg:grid-cols-4 xl:grid-cols-5";
export const showGrid = "grid gap-4 sm:grid-cols-2 lg:grid-cols-3";
