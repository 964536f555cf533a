import { A, useSearchParams } from "@solidjs/router";
import { ArrowRight, Play } from "lucide-solid";
import { createSignal, For, onCleanup, Show } from "solid-js";
import type { Home, ProductCard as Product } from "#shared/api.ts";
import { leadSizes } from "#shared/pictures.ts";
import type { ShowHeader } from "#shared/show.ts";
import { api, unwrap } from "../api.ts";
import { ProductCard, productGrid, ShowCard, ShowcaseCard, showGrid } from "../cards/cards.tsx";
import { dayAndTime, duration, tr, trLang, useText } from "../i18n.ts";
import { takeAnswer } from "../first.ts";
import { createLoad } from "../load.ts";
import { createNow } from "../now.ts";
import { toClientProblem } from "../problem-error.ts";
import { RemindButton } from "../reminders/remind-button.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, PageHead, Section, useTitle } from "../ui/page.tsx";
import { Empty, LiveBadge, Skeleton } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";

export default function HomeScreen() {
	const [params] = useSearchParams<{ q?: string }>();
	return (
		<Show when={params.q?.trim()} keyed fallback={<Front />}>
			{(q) => <Results q={q} />}
		</Show>
	);
}

/** How often the page looks for shows that went live or ended, in ms. */
const refresh = 30_000;

function Front() {
	const t = useText(messages);
	useTitle(() => null);
	const load = createLoad(() => true, () => unwrap(api.api.home.$get()), () => takeAnswer<Home>("/api/home"));
	const timer = setInterval(() => document.visibilityState === "visible" && !load.loading() && void load.reload(), refresh);
	onCleanup(() => clearInterval(timer));
	return (
		<Page>
			<h1 class="sr-only">{t().title}</h1>
			<Loaded of={load} skeleton={<FrontSkeleton />}>
				{(home) => {
					const first = () => home().live[0] ?? home().upcoming[0] ?? null;
					const moreLive = () => home().live.slice(1);
					const upcoming = () => home().upcoming.filter((show) => show.id !== first()?.id);
					const nothing = () => !first() && home().showcases.length === 0 && home().products.length === 0;
					return (
						<Show when={!nothing()} fallback={<Empty title={t().empty} text={t().emptyText} />}>
							<Show when={first()?.id} keyed>
								<div class="relative">
									<Hero show={first()!} />
									<Show when={first()!.state === "scheduled"}>
										<RemindButton round show={first()!} class="absolute right-3 top-3 md:left-4 md:right-auto md:top-4" />
									</Show>
								</div>
							</Show>
							<Show when={moreLive().length > 0}>
								<Section title={t().moreLive}>
									<div class={showGrid}>
										<For each={moreLive()}>{(show) => <ShowCard show={show} />}</For>
									</div>
								</Section>
							</Show>
							<Show when={upcoming().length > 0}>
								<Section title={t().upcoming}>
									<ShowRow shows={upcoming()} />
								</Section>
							</Show>
							<Show when={home().showcases.length > 0}>
								<Section
									title={t().showcases}
									more={
										<A href="/showcases" class={buttonClass("quiet", "sm", "-mr-3")}>
											{t().allShowcases} <ArrowRight size={16} aria-hidden="true" />
										</A>
									}
								>
									<div class={home().showcases.length === 1 ? "" : showGrid}>
										<For each={home().showcases}>{(showcase) => <ShowcaseCard showcase={showcase} wide={home().showcases.length === 1} />}</For>
									</div>
								</Section>
							</Show>
							<Show when={home().products.length > 0}>
								<Section title={t().products}>
									<div class={productGrid}>
										<For each={home().products}>{(product) => <ProductCard product={product} />}</For>
									</div>
								</Section>
							</Show>
							<Show when={home().past.length > 0}>
								<Section title={t().past}>
									<ShowRow shows={home().past} />
								</Section>
							</Show>
						</Show>
					);
				}}
			</Loaded>
		</Page>
	);
}

/** A line of shows to swipe along on a phone, a grid where there is room. */
function ShowRow(props: { readonly shows: readonly ShowHeader[] }) {
	return (
		<div class="no-scrollbar -mx-4 flex snap-x snap-mandatory scroll-px-4 gap-3 overflow-x-auto px-4 pb-2 sm:mx-0 sm:grid sm:grid-cols-2 sm:gap-4 sm:overflow-visible sm:px-0 lg:grid-cols-4" classList={{ "lg:!grid-cols-3": props.shows.length === 3 || props.shows.length > 4 }}>
			<For each={props.shows}>
				{(show) => (
					<div class="flex w-[72vw] max-w-80 shrink-0 snap-start flex-col *:flex-1 sm:w-auto sm:max-w-none">
						<ShowCard show={show} />
					</div>
				)}
			</For>
		</div>
	);
}

/** The show of the moment: live with a call to watch, or the next one with the time to it. */
function Hero(props: { readonly show: ShowHeader }) {
	const t = useText(messages);
	const live = () => props.show.state === "live";
	return (
		<A href={`/watch/${props.show.id}`} class="group relative block overflow-hidden rounded-xl border border-line bg-surface shadow-2 md:grid md:grid-cols-[1.55fr_1fr]">
			<div class="relative aspect-video overflow-hidden md:aspect-auto md:min-h-96">
				<Picture id={props.show.cover} alt="" fill priority sizes={leadSizes.home} class="absolute inset-0 transition-transform duration-700 group-hover:scale-[1.02]" />
				<Show when={live()}>
					<LiveBadge class="absolute left-3 top-3 !px-2.5 !py-1 !text-sm md:left-4 md:top-4" />
				</Show>
			</div>
			<div class="flex flex-col items-start justify-center gap-3 p-5 md:p-9">
				<p class="text-sm font-semibold text-buy-ink">{live() ? t().hello : t().next}</p>
				<h2 class="heading text-2xl text-ink lg:text-3xl" lang={trLang(props.show.title)}>
					{tr(props.show.title)}
				</h2>
				<p class="text-muted">
					{t().host(props.show.hostName)} · {tr(props.show.room)}
				</p>
				<Show
					when={live()}
					fallback={
						<>
							<p class="font-semibold text-leaf-ink">
								<time datetime={props.show.startsAt}>{dayAndTime(props.show.startsAt)}</time>
							</p>
							<Countdown to={props.show.startsAt} />
							<span class={buttonClass("primary", "lg", "mt-2")}>{t().preview}</span>
						</>
					}
				>
					<span class={buttonClass("buy", "lg", "mt-2 max-md:w-full")}>
						<Play size={20} fill="currentColor" aria-hidden="true" /> {t().enter}
					</span>
				</Show>
			</div>
		</A>
	);
}

function Countdown(props: { readonly to: string }) {
	const t = useText(messages);
	const now = createNow();
	const seconds = () => Math.max(0, (Date.parse(props.to) - now()) / 1000);
	return (
		<Show when={seconds() > 0}>
			<p class="text-muted" role="timer" aria-live="off">
				{t().startsIn} <span class="text-xl font-bold tabular-nums text-ink">{seconds() >= 86_400 ? t().days(Math.floor(seconds() / 86_400)) : duration(seconds())}</span>
			</p>
		</Show>
	);
}

function FrontSkeleton() {
	return (
		<div class="flex flex-col gap-8">
			<div class="overflow-hidden rounded-xl border border-line md:grid md:grid-cols-[1.55fr_1fr]">
				<Skeleton class="aspect-video !rounded-none" />
				<div class="flex flex-col justify-center gap-4 p-6 md:p-9">
					<Skeleton class="h-5 w-1/3" />
					<Skeleton class="h-9 w-5/6" />
					<Skeleton class="h-12 w-40 !rounded-full" />
				</div>
			</div>
			<div class={productGrid}>
				<For each={[1, 2, 3, 4, 5]}>{() => <Skeleton class="aspect-[3/4]" />}</For>
			</div>
		</div>
	);
}

function Results(props: { readonly q: string }) {
	const t = useText(messages);
	useTitle(() => t().results(props.q));
	const load = createLoad(() => props.q, (q) => unwrap(api.api.products.$get({ query: { q } })));
	const [busy, setBusy] = createSignal(false);
	const more = async (known: readonly Product[]) => {
		setBusy(true);
		try {
			const next = await unwrap(api.api.products.$get({ query: { q: props.q, offset: String(known.length) } }));
			load.mutate({ products: [...known, ...next.products], more: next.more });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	return (
		<Page>
			<PageHead
				title={t().results(props.q)}
				actions={
					<A href="/" class={buttonClass("outline", "sm")}>
						{t().clear}
					</A>
				}
			/>
			<Loaded of={load} skeleton={<div class={productGrid}>{<For each={[1, 2, 3, 4, 5]}>{() => <Skeleton class="aspect-[3/4]" />}</For>}</div>}>
				{(page) => (
					<Show when={page().products.length > 0} fallback={<Empty title={t().noResults} text={t().noResultsText} />}>
						<div class={productGrid}>
							<For each={page().products}>{(product) => <ProductCard product={product} />}</For>
						</div>
						<Show when={page().more}>
							<div class="mt-8 text-center">
								<Button variant="outline" busy={busy()} onClick={() => more(page().products)}>
									{t().more}
								</Button>
							</div>
						</Show>
					</Show>
				)}
			</Loaded>
		</Page>
	);
}
