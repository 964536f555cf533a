import { A } from "@solidjs/router";
import { Timer } from "lucide-solid";
import { createMemo, createSignal, For, Show } from "solid-js";
import { runningFlash } from "#shared/pricing.ts";
import type { LineupItem } from "#shared/show.ts";
import { api, unwrap } from "../api.ts";
import { clock, money, tr, trLang, useText } from "../i18n.ts";
import { toClientProblem } from "../problem-error.ts";
import { can } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { createPrice, remaining, tagsOf } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { toast } from "../ui/toast.ts";
import { CouponsPanel } from "./coupons-panel.tsx";
import { AskBadge, MostAsked } from "./interaction/asks.tsx";
import { Badge, Price } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages } from "./messages.ts";
import type { RoomState } from "./room-state.ts";

/** The lineup with what is left and sold, moving live; one tap features an item, another takes it away. */
export function LineupPanel(props: { readonly room: RoomState; readonly keys?: boolean }) {
	const t = useText(messages);
	const { room } = props;
	const ids = createMemo(() => room.items().map(({ id }) => id));
	return (
		<>
			<div class="sticky top-0 z-10 flex min-h-12 items-center gap-2 border-b border-line bg-ground px-4 max-lg:hidden">
				<h2 class="heading flex-1 text-lg">{t().lineup.title} <span class="text-sm font-normal text-muted">{room.items().length}</span></h2>
				<Show when={can("lineup.edit")}>
					<A href={`/desk/shows/${room.showId}`} class="inline-flex min-h-11 items-center px-2 text-sm font-semibold text-leaf-ink hover:underline">{t().lineup.edit}</A>
				</Show>
			</div>
			<MostAsked room={room} />
			<Show when={room.items().length > 0} fallback={<p class="p-8 text-center text-muted">{t().lineup.empty}</p>}>
				<Show when={room.phase() !== "live"}><p class="px-4 pt-3 text-sm text-muted">{t().lineup.notLive}</p></Show>
				<ol class="flex flex-col gap-1.5 p-2" aria-label={t().lineup.title}>
					<For each={ids()}>{(id, index) => <Show when={room.items().find((item) => item.id === id)}>{(item) => <Row room={room} item={item()} index={index()} keys={props.keys ?? false} />}</Show>}</For>
				</ol>
			</Show>
			<CouponsPanel room={room} />
		</>
	);
}

export const nameOf = (item: Pick<LineupItem, "title" | "variant">): string => `${tr(item.title)} ${tr(item.variant)}`.trim();

function Row(props: { readonly room: RoomState; readonly item: LineupItem; readonly index: number; readonly keys: boolean }) {
	const t = useText(messages);
	const featured = () => props.room.featured()?.id === props.item.id;
	const live = () => props.room.phase() === "live";
	const words = useText(offerMessages);
	const price = createPrice(() => props.item, props.room.serverNow);
	const low = () => props.item.left > 0 && props.item.left <= Math.max(3, Math.floor(props.item.quota * 0.1));
	return (
		<li class={`flex flex-wrap items-center gap-x-2.5 gap-y-2 rounded-md border p-2 ${featured() ? "border-straw bg-straw-soft" : "border-line bg-surface"}`}>
			<div class="relative w-14 shrink-0">
				<div class={`overflow-hidden rounded-sm ${props.item.left === 0 ? "opacity-50 grayscale" : ""}`}><Picture id={props.item.picture} alt="" ratio="square" sizes="56px" /></div>
				<span class="absolute -left-1 -top-1 min-w-5 rounded-sm bg-black/75 px-1 text-center text-xs font-bold leading-5 text-white tabular-nums" aria-hidden="true">{props.index + 1}</span>
			</div>
			<div class="min-w-0 flex-1">
				<p class="line-clamp-1 font-semibold leading-snug" lang={trLang(props.item.title)}>{tr(props.item.title)}</p>
				<p class="truncate text-xs text-muted">
					{tr(props.item.variant)}
					<For each={tagsOf(words(), props.item)}>{(tag) => <Badge tone="paper" class="ml-1.5">{tag}</Badge>}</For>
				</p>
				<p class="flex flex-wrap items-baseline gap-x-2 text-sm tabular-nums">
					<Price fen={price().fen} size="sm" />
					<Show when={props.item.left > 0} fallback={<span class="font-semibold text-paper-ink">{t().lineup.soldOut}</span>}>
						<span class={low() ? "font-semibold text-straw-ink" : ""}>{t().lineup.left(props.item.left)}</span>
					</Show>
					<span class="text-muted">{t().lineup.sold(props.item.sold)}</span>
					<AskBadge room={props.room} itemId={props.item.id} />
				</p>
			</div>
			<div class="flex shrink-0 flex-col items-center gap-1">
				<Show when={featured()}><Badge tone="straw">{t().lineup.featured}</Badge></Show>
				<button
					type="button"
					aria-pressed={featured()}
					aria-label={t().lineup.featureName(nameOf(props.item))}
					aria-keyshortcuts={props.keys && props.index < 9 ? String(props.index + 1) : undefined}
					disabled={!live() || !props.room.hosts()}
					aria-busy={props.room.featuring() === props.item.id || undefined}
					class={`min-h-11 min-w-16 rounded-full px-3.5 text-sm font-semibold disabled:opacity-45 ${featured() ? "bg-straw text-[#1d3127]" : "border border-line-strong hover:bg-sunken"}`}
					onClick={() => void props.room.toggleFeature(props.item.id)}
				>
					{t().lineup.feature}
				</button>
			</div>
			<FlashSwitch room={props.room} item={props.item} />
		</li>
	);
}

/** Starts an item's flash sale, or ends it before its time; the countdown is the one that viewers see. */
function FlashSwitch(props: { readonly room: RoomState; readonly item: LineupItem }) {
	const t = useText(messages);
	const [busy, setBusy] = createSignal(false);
	const flash = () => props.item.offer?.flash;
	const running = createMemo(() => runningFlash(flash(), props.room.serverNow()), null, { equals: (a, b) => a?.endsAt === b?.endsAt });
	const planned = () => {
		const startsAt = flash()?.startsAt;
		return startsAt && Date.parse(startsAt) > props.room.serverNow() ? startsAt : null;
	};
	const turn = async (on: boolean) => {
		setBusy(true);
		try {
			await unwrap(api.api.lineup[":id"].flash.$post({ param: { id: props.item.id }, json: { on } }));
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	return (
		<Show when={flash()}>
			{(terms) => (
				<div class="flex w-full flex-wrap items-center gap-2 border-t border-line pt-2">
					<p class="flex min-w-0 flex-1 items-center gap-1.5 text-sm">
						<Timer size={16} class="shrink-0 text-buy-ink" aria-hidden="true" />
						<Show when={running()} fallback={planned() ? t().lineup.flashPlanned(money(terms().priceFen), clock(planned()!)) : t().lineup.flashTerms(money(terms().priceFen), terms().minutes)}>
							{(sale) => <span class="font-semibold text-buy-ink tabular-nums" role="timer">{t().lineup.flashOn(money(sale().priceFen), remaining(Date.parse(sale().endsAt), props.room.serverNow()))}</span>}
						</Show>
					</p>
					<Show when={props.room.phase() === "live" && props.room.hosts()}>
						<Button size="sm" variant={running() ? "outline" : "buy"} busy={busy()} aria-label={`${running() ? t().lineup.flashEnd : t().lineup.flashStart} ${nameOf(props.item)}`} onClick={() => void turn(!running())}>
							{running() ? t().lineup.flashEnd : t().lineup.flashStart}
						</Button>
					</Show>
				</div>
			)}
		</Show>
	);
}
