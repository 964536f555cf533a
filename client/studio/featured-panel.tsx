import { ChevronLeft, ChevronRight, X } from "lucide-solid";
import { createMemo, type JSX, Show } from "solid-js";
import { count, tr, trLang, useText } from "../i18n.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { priceOf } from "../ui/offer.ts";
import { Price } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages } from "./messages.ts";
import type { RoomState } from "./room-state.ts";
import { stepped } from "./shortcuts.ts";

/** The featured item, its points large enough to be read from a step away. */
export function FeaturedPanel(props: { readonly room: RoomState; readonly compact?: boolean }) {
	const t = useText(messages);
	const { room } = props;
	const ids = createMemo(() => room.items().map(({ id }) => id));
	const live = () => room.phase() === "live";
	/** Before the show, what it opens with: the host reads their points while they set up. */
	const shown = () => room.featured() ?? (live() ? null : (room.items()[0] ?? null));
	const can = (by: 1 | -1) => room.phase() === "live" && room.hosts() && stepped(ids(), room.featured()?.id ?? null, by) !== null;
	return (
		<section aria-label={live() ? t().lineup.featured : t().lineup.opensWith} class={`flex flex-col ${props.compact ? "border-b border-line bg-sunken p-3" : "min-h-48 flex-1 p-5"}`}>
			<Show
				when={shown()}
				fallback={
					<div class={`flex flex-1 flex-col items-center justify-center gap-2 text-center ${props.compact ? "py-2" : "py-6"}`}>
						<p class="heading text-xl">{room.phase() === "live" ? t().lineup.nothing : t().lineup.nothingBefore}</p>
						<Show when={room.phase() === "live"}>
							<p class="text-sm text-muted max-lg:hidden">{t().lineup.nothingText}</p>
							<Button size="sm" variant="outline" disabled={!can(1)} onClick={() => room.step(1)}>{t().lineup.next}</Button>
						</Show>
					</div>
				}
			>
				{(item) => (
					<>
						<Show when={!live()}><p class="pb-3 text-sm font-semibold text-straw-ink">{t().lineup.opensWith}</p></Show>
						<div class="flex items-start gap-4">
							<div class={`shrink-0 overflow-hidden rounded-md ${props.compact ? "w-16" : "w-28"}`}><Picture id={item().picture} alt="" ratio="square" sizes="112px" /></div>
							<div class="min-w-0 flex-1">
								<h2 class={`heading leading-tight ${props.compact ? "text-lg" : "text-2xl"}`} lang={trLang(item().title)}>{tr(item().title)}</h2>
								<p class="text-muted" lang={trLang(item().variant)}>{tr(item().variant)} · {t().lineup.limit(item().perBuyerLimit)}</p>
								<div class="flex flex-wrap items-baseline gap-x-6 gap-y-1 pt-1">
									<Price fen={priceOf(item(), room.serverNow()).fen} regular={item().priceFen} size={props.compact ? "md" : "lg"} />
									<Figure label={t().lineup.leftLabel} bad={item().left === 0} compact={props.compact}>{item().left === 0 ? t().lineup.soldOut : count(item().left)}</Figure>
									<Figure label={t().lineup.soldLabel} compact={props.compact}>{count(item().sold)}</Figure>
								</div>
							</div>
							<Show when={live() && room.hosts()}>
								<div class="flex shrink-0 items-center max-md:flex-col">
									<IconButton label={t().lineup.previous} disabled={!can(-1)} onClick={() => room.step(-1)}><ChevronLeft size={22} /></IconButton>
									<IconButton label={t().lineup.next} disabled={!can(1)} onClick={() => room.step(1)}><ChevronRight size={22} /></IconButton>
									<IconButton label={t().lineup.takeAway} onClick={() => void room.feature(null)}><X size={22} /></IconButton>
								</div>
							</Show>
						</div>
						<h3 class="sr-only">{t().lineup.points}</h3>
						<p class={`whitespace-pre-line pt-4 font-medium leading-snug ${props.compact ? "max-h-40 overflow-y-auto text-xl" : "text-[1.75rem]"} ${room.points(item().id) ? "" : "text-muted"}`} tabindex={props.compact ? 0 : undefined}>
							{room.points(item().id) || t().lineup.noPoints}
						</p>
					</>
				)}
			</Show>
		</section>
	);
}

function Figure(props: { readonly label: string; readonly bad?: boolean; readonly compact?: boolean | undefined; readonly children: JSX.Element }) {
	return (
		<span class="inline-flex items-baseline gap-1.5">
			<span class="text-sm text-muted">{props.label}</span>
			<span class={`font-bold tabular-nums ${props.compact ? "text-lg" : "text-2xl"} ${props.bad ? "text-paper-ink" : ""}`}>{props.children}</span>
		</span>
	);
}
