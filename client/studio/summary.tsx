import { For, type JSX, Show } from "solid-js";
import type { Figures } from "#shared/figures.ts";
import { api, unwrap } from "../api.ts";
import { messages as figuresMessages } from "../figures/messages.ts";
import { clock, count, dayAndTime, duration, money, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { can } from "../session.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Skeleton } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages as interactionMessages } from "./interaction/messages.ts";
import { CrewBags } from "./interaction/winners.tsx";
import { messages } from "./messages.ts";
import type { RoomState } from "./room-state.ts";

/** After the show: what it brought. Its figures are for who may see them; a moderator sees how long it was. */
export function Summary(props: { readonly room: RoomState }) {
	const t = useText(messages);
	const interaction = useText(interactionMessages);
	const show = () => props.room.show();
	const seesFigures = () => can("show.figures", { hostId: show().hostId });
	const load = createLoad(
		() => (seesFigures() ? props.room.showId : null),
		(id) => unwrap(api.api.shows[":id"].figures.$get({ param: { id } })) as Promise<Figures>,
	);
	const length = () => (show().liveAt && show().endedAt ? (Date.parse(show().endedAt!) - Date.parse(show().liveAt!)) / 1000 : 0);
	return (
		<main class="mx-auto max-w-4xl px-4 py-10 md:px-6">
			<p class="text-sm font-semibold text-straw-ink">{t().summary.title}</p>
			<h1 class="heading pt-1 text-3xl" lang={trLang(show().title)}>{tr(show().title)}</h1>
			<Show when={show().liveAt && show().endedAt}>
				<p class="pt-1 text-muted">{t().summary.text(dayAndTime(show().liveAt!), clock(show().endedAt!), duration(length()))}</p>
			</Show>
			<Show when={seesFigures()}>
				<Loaded of={load} skeleton={<Skeleton class="mt-6 h-64" />}>
					{(figures) => <Sold figures={figures()} />}
				</Loaded>
			</Show>
			<section aria-labelledby="bags-title" class="mt-6 rounded-lg border border-line bg-surface p-4">
				<h2 id="bags-title" class="heading pb-3 text-lg">{interaction().bag.all}</h2>
				<CrewBags showId={props.room.showId} drawn={props.room.interactions.state.bag?.drawnAt ?? null} />
			</section>
			<div class="flex flex-wrap gap-2 pt-6">
				<Show when={seesFigures()}>
					<ButtonLink href={`/shows/${props.room.showId}/figures`}>{t().summary.figures}</ButtonLink>
				</Show>
				<ButtonLink href="/studio" variant="outline">{t().toList}</ButtonLink>
				<ButtonLink href={`/watch/${props.room.showId}`} variant="outline">{t().summary.watch}</ButtonLink>
			</div>
		</main>
	);
}

/** What was asked for what was ordered, offers and coupons taken off. */
function Sold(props: { readonly figures: Figures }) {
	const t = useText(messages);
	const words = useText(figuresMessages);
	const totals = () => props.figures.totals;
	const items = () => props.figures.items.filter(({ units }) => units > 0).sort((a, b) => b.gmvFen - a.gmvFen);
	return (
		<>
			<dl class="grid grid-cols-2 gap-3 py-6 md:grid-cols-4">
				<Total label={words().totals.orders}>{count(totals().orders)}</Total>
				<Total label={words().totals.units}>{count(totals().units)}</Total>
				<Total label={words().totals.gmv} help={words().totals.gmvHelp}>{money(totals().gmvFen)}</Total>
				<Total label={words().totals.paid} help={words().totals.paidHelp}>{money(totals().paidFen)}</Total>
			</dl>
			<section aria-labelledby="items-title" class="overflow-hidden rounded-lg border border-line bg-surface">
				<h2 id="items-title" class="heading px-4 py-3 text-lg">{t().summary.items}</h2>
				<Show when={items().length > 0} fallback={<p class="border-t border-line px-4 py-6 text-muted">{t().summary.none}</p>}>
					<table class="w-full">
						<thead>
							<tr class="border-t border-line text-left text-sm text-muted">
								<th scope="col" class="px-4 py-2 font-medium">{t().summary.item}</th>
								<th scope="col" class="whitespace-nowrap px-2 py-2 text-right font-medium">{words().totals.units}</th>
								<th scope="col" class="whitespace-nowrap px-4 py-2 text-right font-medium">{words().totals.gmv}</th>
							</tr>
						</thead>
						<tbody>
							<For each={items()}>
								{(item) => (
									<tr class="border-t border-line">
										<th scope="row" class="px-4 py-2.5 text-left font-normal">
											<span class="flex items-center gap-3">
												<span class="w-10 shrink-0 overflow-hidden rounded-sm"><Picture id={item.picture} alt="" ratio="square" sizes="40px" /></span>
												<span class="min-w-0"><span class="block font-semibold">{tr(item.title)}</span><span class="block text-sm text-muted">{tr(item.variant)}</span></span>
											</span>
										</th>
										<td class="px-2 text-right text-lg font-semibold tabular-nums">{count(item.units)}</td>
										<td class="whitespace-nowrap px-4 text-right tabular-nums">{money(item.gmvFen)}</td>
									</tr>
								)}
							</For>
						</tbody>
					</table>
				</Show>
			</section>
		</>
	);
}

function Total(props: { readonly label: string; readonly help?: string; readonly children: JSX.Element }) {
	return (
		<div class="rounded-lg border border-line bg-surface p-4">
			<dt class="text-sm text-muted">{props.label}</dt>
			<dd class="heading pt-1 text-2xl tabular-nums">{props.children}</dd>
			<Show when={props.help}>
				<dd class="pt-1 text-xs text-muted">{props.help}</dd>
			</Show>
		</div>
	);
}
