import { ArrowDown, MonitorPlay } from "lucide-solid";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { Figures, FiguresItem } from "#shared/figures.ts";
import { api, unwrap } from "../api.ts";
import { clock, count, dayAndTime, duration, localeTag, money, tr, trLang, useText } from "../i18n.ts";
import { createLoad, keepFresh } from "../load.ts";
import { routeParam } from "../route-param.ts";
import { me } from "../session.ts";
import { Gate } from "../shell/gate.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, PageHead, Section, useTitle } from "../ui/page.tsx";
import { Empty, LiveBadge } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { CurveChart } from "./curve-chart.tsx";
import { messages } from "./messages.ts";

/** In ms between two readings of a live show. */
const readEvery = 2_000;

const percent = (share: number | null): string => (share === null ? "–" : new Intl.NumberFormat(localeTag(), { style: "percent", maximumFractionDigits: 1 }).format(share));

/** What a show sells and sold. */
export default function FiguresScreen() {
	return (
		<Gate action="show.figures">
			<Board />
		</Gate>
	);
}

function Board() {
	const t = useText(messages);
	const showId = routeParam("/shows/:showId/figures", "showId");
	const load = createLoad(showId, (id) => unwrap(api.api.shows[":id"].figures.$get({ param: { id } })));
	useTitle(() => (load.data() ? `${tr(load.data()!.show.title)} · ${t().title}` : t().title));
	keepFresh(load, readEvery, () => {
		const state = load.data()?.show.state;
		return state !== "ended" && state !== "cancelled" && load.problem()?.code !== "not_found";
	});
	return (
		<Page width="wide">
			<Show when={load.problem()?.code !== "not_found"} fallback={<Empty title={t().missing} action={<ButtonLink href="/" variant="outline">{t().back}</ButtonLink>} />}>
				<Loaded of={load} stale={t().stale}>{(data) => <Content data={data()} />}</Loaded>
			</Show>
		</Page>
	);
}

function Content(props: { readonly data: Figures }) {
	const t = useText(messages);
	const show = () => props.data.show;
	const totals = () => props.data.totals;
	return (
		<>
			<PageHead
				title={<span lang={trLang(show().title)}>{tr(show().title)}</span>}
				text={
					<span class="flex flex-wrap items-center gap-x-3 gap-y-1">
						<Show when={show().state === "live"} fallback={show().liveAt && show().endedAt ? t().ended(dayAndTime(show().liveAt!), clock(show().endedAt!)) : t().before}>
							<LiveBadge>{t().live}</LiveBadge>
						</Show>
						<Show when={me().role === "merchant"}><span>{t().share}</span></Show>
					</span>
				}
				actions={<ButtonLink href={`/watch/${show().id}`} variant="outline" icon={<MonitorPlay size={18} />}>{t().watch}</ButtonLink>}
			/>
			<dl class="grid grid-cols-2 gap-3 md:grid-cols-4 xl:grid-cols-8" aria-label={t().totals.label}>
				<Total wide label={t().totals.gmv} help={t().totals.gmvHelp}>{money(totals().gmvFen)}</Total>
				<Total wide label={t().totals.paid} help={t().totals.paidHelp}>{money(totals().paidFen)}</Total>
				<Total label={t().totals.orders}>{count(totals().orders)}</Total>
				<Total label={t().totals.units}>{count(totals().units)}</Total>
				<Total label={t().totals.buyers}>{count(totals().buyers)}</Total>
				<Total label={t().totals.viewers} {...(totals().peakViewers > 0 ? { help: t().totals.viewersHelp(count(totals().peakViewers)) } : {})}>{count(totals().viewers)}</Total>
				<Total label={t().totals.paidRate} help={t().totals.paidRateHelp}>{percent(totals().paidRate)}</Total>
				<Total label={t().totals.conversion} help={t().totals.conversionHelp}>{percent(totals().conversion)}</Total>
				<Total wide label={t().totals.average} help={t().totals.averageHelp}>{totals().averageFen === null ? "–" : money(totals().averageFen!)}</Total>
			</dl>
			<Section title={t().curve.title}>
				<Show when={(props.data.curve?.points.length ?? 0) > 0 && props.data.curve} fallback={<p class="text-muted">{t().curve.none}</p>}>
					{(curve) => <CurveChart curve={curve()} featured={props.data.featured} items={props.data.items} />}
				</Show>
			</Section>
			<Section title={t().items.title}>
				<Show when={props.data.items.length > 0} fallback={<p class="text-muted">{t().items.none}</p>}>
					<Show when={totals().orders === 0}><p class="mb-3 text-muted">{t().items.noOrders}</p></Show>
					<Items items={props.data.items} />
				</Show>
			</Section>
		</>
	);
}

function Total(props: { readonly label: string; readonly help?: string; readonly wide?: boolean; readonly children: JSX.Element }) {
	return (
		<div class={`min-w-0 rounded-lg border border-line bg-surface p-4 ${props.wide ? "col-span-2" : "md:col-span-1 xl:col-span-1"}`}>
			<dt class="text-sm text-muted">{props.label}</dt>
			<dd class="pt-1">
				<span class="heading block text-2xl tabular-nums">{props.children}</span>
				<Show when={props.help}><span class="block pt-0.5 text-xs text-muted">{props.help}</span></Show>
			</dd>
		</div>
	);
}

const columns = ["units", "gmvFen", "paidFen", "orders", "buyers", "left", "featuredSeconds"] as const;
type Column = (typeof columns)[number];

function Items(props: { readonly items: readonly FiguresItem[] }) {
	const t = useText(messages);
	const [by, setBy] = createSignal<Column>("gmvFen");
	const sorted = createMemo(() => props.items.toSorted((a, b) => b[by()] - a[by()]));
	const names = (): Record<Column, string> => ({ units: t().items.units, gmvFen: t().items.gmv, paidFen: t().items.paid, orders: t().items.orders, buyers: t().items.buyers, left: t().items.left, featuredSeconds: t().items.featured });
	const text = (item: FiguresItem, column: Column) => (column === "gmvFen" || column === "paidFen" ? money(item[column]) : column === "featuredSeconds" ? duration(item[column]) : count(item[column]));
	const most = () => Math.max(1, ...props.items.map(({ gmvFen }) => gmvFen));
	return (
		// Reachable by keyboard, since it may scroll sideways on a phone.
		<div class="overflow-x-auto rounded-lg border border-line bg-surface" tabindex="0" role="region" aria-label={t().items.title}>
			<table class="w-full min-w-[60rem] text-sm">
				<thead>
					<tr class="text-left text-muted">
						<th scope="col" class="px-4 py-2 font-medium">{t().items.item}</th>
						<For each={columns}>
							{(column) => (
								<th scope="col" class="px-2 py-1 text-right font-medium" aria-sort={by() === column ? "descending" : "none"}>
									<button type="button" class="inline-flex min-h-9 items-center whitespace-nowrap gap-1 rounded px-2 hover:bg-sunken" aria-label={t().items.sortBy(names()[column])} onClick={() => setBy(column)}>
										{names()[column]}
										<ArrowDown size={14} class={by() === column ? "" : "invisible"} aria-hidden="true" />
									</button>
								</th>
							)}
						</For>
					</tr>
				</thead>
				<tbody>
					<For each={sorted()}>
						{(item) => (
							<tr class="border-t border-line">
								<th scope="row" class="px-4 py-2.5 text-left font-normal">
									<span class="flex items-center gap-3">
										<span class="w-10 shrink-0 overflow-hidden rounded-sm"><Picture id={item.picture} alt="" ratio="square" sizes="40px" /></span>
										<span class="min-w-0 flex-1">
											<span class="block font-semibold" lang={trLang(item.title)}>{tr(item.title)}</span>
											<span class="block text-muted" lang={trLang(item.variant)}>{tr(item.variant)} · {money(item.livePriceFen)}</span>
											<span class="mt-1 block h-1.5 overflow-hidden rounded-full bg-sunken" aria-hidden="true"><span class="block h-full bg-buy" style={{ width: `${(item.gmvFen / most()) * 100}%` }} /></span>
										</span>
									</span>
								</th>
								<For each={columns}>{(column) => <td class="whitespace-nowrap px-4 text-right tabular-nums">{text(item, column)}</td>}</For>
							</tr>
						)}
					</For>
				</tbody>
			</table>
		</div>
	);
}
