import { A } from "@solidjs/router";
import { ChevronLeft, Eye, Languages, Volume2, VolumeX, WifiOff } from "lucide-solid";
import { type JSX, Show } from "solid-js";
import { count, locale, setLocale, tr, trLang, useText } from "../i18n.ts";
import { ShareButton } from "../share/share-button.tsx";
import { IconButton } from "../ui/button.tsx";
import { Avatar, LiveBadge, StatChip } from "../ui/parts.tsx";
import { messages } from "./messages.ts";
import type { Watch } from "./watch-state.ts";

/** Back, who is on, that it is live and for how many, language, sound; what is wrong with the line, in passing. */
export function TopBar(props: { readonly watch: Watch; readonly besideHost?: JSX.Element }) {
	const t = useText(messages);
	const { watch } = props;
	const live = () => watch.screen() === "live";
	const glass = "bg-black/45 text-white backdrop-blur-sm hover:bg-black/65 wide:bg-transparent wide:text-ink wide:backdrop-blur-none wide:hover:bg-sunken short:bg-black/45 short:text-white";
	return (
		<header class="watch-top relative flex flex-wrap items-center wide:flex-nowrap gap-2 px-3 pb-1 pt-[calc(env(safe-area-inset-top,0px)+8px)] wide:px-0 wide:py-3 short:px-3">
			<A href="/" aria-label={t().back} title={t().back} class={`inline-flex size-11 shrink-0 items-center justify-center rounded-full transition-colors ${glass}`}>
				<ChevronLeft size={24} />
			</A>
			<Show when={watch.show()}>
				{(show) => (
					<div class="flex h-11 min-w-0 flex-1 items-center gap-2 rounded-full bg-black/45 pl-1 pr-3.5 text-white backdrop-blur-sm wide:min-w-32 wide:flex-initial wide:bg-transparent wide:text-ink wide:backdrop-blur-none short:min-w-28 short:max-w-80 short:flex-1 short:bg-black/45 short:text-white">
						<Avatar name={show().hostName} />
						<div class="min-w-0">
							<h1 class="truncate text-sm font-semibold leading-tight wide:heading wide:text-lg short:text-sm" lang={trLang(show().title)}>
								{tr(show().title)}
							</h1>
							<p class="truncate text-xs leading-tight opacity-85">{show().hostName}</p>
						</div>
						{props.besideHost}
					</div>
				)}
			</Show>
			<Show when={!watch.show()}>
				<span class="flex-1" />
			</Show>
			{/* Upright, a live show has one button more than there is room for: who is on goes first. On its side, this stands under the bar, and a notice in its place. */}
			<div class="order-3 flex min-h-9 flex-wrap items-end gap-2 wide:order-2 wide:min-h-0 wide:min-w-0 wide:flex-nowrap wide:items-center short:absolute short:left-19 short:top-[calc(100%+14px)] short:max-w-[calc(100%-272px)]" classList={{ "basis-full wide:basis-auto": !live(), "basis-[calc(100%-6.5rem)] flex-1 items-center! wide:basis-auto wide:flex-initial": live() }}>
				<Show when={live()}>
					<LiveBadge class={`h-[26px] shrink-0 !rounded-full px-3 ${watch.lineNotice() ? "short:hidden" : ""}`}>{t().live}</LiveBadge>
					<StatChip tone="glass" class={`h-[26px] shrink-0 whitespace-nowrap wide:bg-sunken wide:text-ink short:bg-black/45 short:text-white ${watch.lineNotice() ? "short:hidden" : ""}`} icon={<Eye size={15} aria-hidden="true" />} value={count(watch.channel.state.figures.viewers)} label={t().viewers("")} />
				</Show>
				<span role="status" class="contents">
					<Show when={watch.lineNotice()}>
						{(notice) => (
							<span class="absolute left-3 top-full inline-flex h-[26px] max-w-[calc(100%-24px)] min-w-0 animate-fade-in items-center gap-1.5 rounded-full bg-straw px-3 text-xs font-semibold text-[#1d3127] wide:static short:max-w-full">
								<WifiOff size={14} class="shrink-0" aria-hidden="true" />
								<span class="truncate">{t().line[notice()]}</span>
							</span>
						)}
					</Show>
				</span>
			</div>
			<div class="flex shrink-0 items-center gap-2 wide:order-3 wide:ml-auto" classList={{ "order-4": live(), "order-2": !live() }}>
				<Show when={watch.show()}>{(show) => <ShareButton of={{ path: `/watch/${show().id}`, title: show().title, card: `shows/${show().id}` }} class={`max-[359px]:hidden ${glass}`} night />}</Show>
				<IconButton tone="plain" class={glass} label={t().switchLanguage} lang={locale() === "zh" ? "en" : "zh-CN"} onClick={() => setLocale(locale() === "zh" ? "en" : "zh")}>
					<Languages size={20} />
				</IconButton>
			</div>
			<Show when={live()}>
				<div class="order-2 flex shrink-0 items-center gap-2 wide:order-4">
					<IconButton tone="plain" class={glass} label={watch.media.muted() ? t().sound.on : t().sound.off} aria-pressed={!watch.media.muted()} onClick={() => watch.media.setMuted(!watch.media.muted())}>
						<Show when={watch.media.muted()} fallback={<Volume2 size={20} />}>
							<VolumeX size={20} />
						</Show>
					</IconButton>
					<input
						type="range"
						min="0"
						max="1"
						step="0.05"
						value="1"
						aria-label={t().sound.volume}
						class="hidden w-24 accent-straw wide:block short:hidden"
						onInput={(event) => {
							watch.media.setVolume(event.currentTarget.valueAsNumber);
						}}
					/>
				</div>
			</Show>
		</header>
	);
}
