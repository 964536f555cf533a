import { PictureInPicture2, Play, RectangleHorizontal, Settings2, VideoOff, VolumeX, WifiLow, WifiOff } from "lucide-solid";
import { createSignal, type JSX, lazy, Match, Show, Suspense, Switch } from "solid-js";
import { pictureUrl } from "#shared/show.ts";
import { useText } from "../i18n.ts";
import { Button, IconButton, Spinner } from "../ui/button.tsx";
import { messages } from "./messages.ts";
import { messages as playerMessages } from "./player-menu-messages.ts";
import type { Watch } from "./watch-state.ts";

const PlayerMenu = lazy(() => import("./player-menu.tsx"));

/** Behind the picture, and not before it: the cover is asked for when there is a frame, or none to wait for. */
export function Backdrop(props: { readonly watch: Watch }) {
	const { watch } = props;
	const cover = () => (watch.screen() === "before" || watch.media.hasFrame() || watch.picture() !== "connecting" ? watch.show()?.cover : null);
	return (
		<Show when={cover()} keyed>
			{(id) => <img class="watch-backdrop" src={pictureUrl(id, 160)} alt="" />}
		</Show>
	);
}

/** Above what is tapped at the picture's lower edge; on a phone on its side, above the card. */
const pill = "watch-said absolute inset-x-3 bottom-16 z-10 wide:bottom-3 short:bottom-auto short:top-32 mx-auto flex w-fit animate-fade-in items-center gap-2 rounded-full bg-black/70 px-4 py-2 text-sm text-white";

/** What is said over the picture of a live show. */
export function Over(props: { readonly watch: Watch; /** Null where there is no room for it. */ readonly theatre: boolean | null; readonly onTheatre: (on: boolean) => void }) {
	const t = useText(messages);
	const player = useText(playerMessages);
	const { watch } = props;
	const [menu, setMenu] = createSignal<"never" | "open" | "closed">("never");
	/** Promises that chat and orders go on only while they do. */
	const missing = () => (watch.picture() === "lost" && watch.lineNotice() === null ? t().picture.lost : t().picture.reconnecting);
	return (
		<>
			<div role="status" class="contents">
				<Switch>
					<Match when={watch.picture() === "connecting" || (watch.picture() === "reconnecting" && !watch.media.hasFrame())}>
						<Cover quiet>
							<Spinner class="size-8 border-[3px] text-straw" />
							<p class="text-sm">{t().picture.connecting}</p>
						</Cover>
					</Match>
					<Match when={watch.picture() === "soon"}>
						<Cover quiet={!watch.media.hasFrame()}>
							<Dots />
							<p class="heading text-lg">{t().picture.soon}</p>
						</Cover>
					</Match>
					<Match when={watch.picture() === "away"}>
						<Cover quiet={!watch.media.hasFrame()}>
							<Dots />
							<p class="heading text-lg">{t().picture.away}</p>
							<p class="text-sm opacity-90">{t().picture.awayText}</p>
						</Cover>
					</Match>
					<Match when={watch.picture() === "camera-off"}>
						<Cover quiet={!watch.media.hasFrame()}>
							<VideoOff size={28} aria-hidden="true" />
							<p class="heading text-lg">{t().picture.cameraOff}</p>
						</Cover>
					</Match>
					<Match when={watch.picture() === "lost" && !watch.media.hasFrame()}>
						<Cover quiet>
							<WifiOff size={28} aria-hidden="true" />
							<p class="max-w-xs text-sm">{missing()}</p>
						</Cover>
					</Match>
					<Match when={(watch.picture() === "reconnecting" || watch.picture() === "lost") && watch.lineNotice() !== "offline"}>
						<p class={pill}>
							<Spinner class="size-4 shrink-0 border-2" />
							{missing()}
						</p>
					</Match>
					<Match when={watch.slow()}>
						<p class={pill}>
							<WifiLow size={18} class="shrink-0 text-straw" aria-hidden="true" />
							{t().picture.slow}
							<button type="button" class="-my-2 -mr-4 min-h-11 whitespace-nowrap rounded-full px-4 font-semibold text-straw" onClick={() => watch.media.setQuality("audio")}>
								{t().picture.soundOnly}
							</button>
						</p>
					</Match>
				</Switch>
			</div>
			<Show when={menu() !== "never"}>
				<Suspense>
					<PlayerMenu media={watch.media} open={menu() === "open"} onOpenChange={(open) => setMenu(open ? "open" : "closed")} />
				</Suspense>
			</Show>
			<Show when={watch.media.state() && watch.picture() !== "closed" && watch.picture() !== "blocked"}>
				<div class="watch-settings flex gap-2">
					<IconButton tone="glass" label={t().picture.settings} aria-haspopup="dialog" onClick={() => setMenu("open")}>
						<Settings2 size={20} />
					</IconButton>
					<Show when={props.theatre !== null}>
						<IconButton tone="glass" label={props.theatre ? player().leaveTheatre : player().theatre} aria-pressed={props.theatre === true} onClick={() => props.onTheatre(!props.theatre)}>
							<RectangleHorizontal size={20} />
						</IconButton>
						<Show when={document.pictureInPictureEnabled}>
							<IconButton tone="glass" label={player().float} onClick={() => watch.media.float()}>
								<PictureInPicture2 size={20} />
							</IconButton>
						</Show>
					</Show>
				</div>
			</Show>
			<Show when={watch.picture() === "closed"}>
				<Cover>
					<p class="heading text-lg">{t().picture.closed}</p>
					<Button variant="outline" class="!border-white !text-white hover:!bg-white/15" onClick={() => watch.media.again()}>
						{t().picture.again}
					</Button>
				</Cover>
			</Show>
			<Show when={watch.picture() === "blocked"}>
				<button type="button" class="absolute inset-0 flex flex-col items-center justify-center gap-3 bg-black/50 text-white" onClick={() => watch.media.play()}>
					<span class="inline-flex size-18 items-center justify-center rounded-full bg-buy text-on-buy shadow-3">
						<Play size={34} fill="currentColor" class="translate-x-0.5" />
					</span>
					<span class="font-semibold">{t().sound.play}</span>
				</button>
			</Show>
			<Show when={watch.picture() === "playing" && watch.media.muted()}>
				<button
					type="button"
					class="watch-unmute inline-flex min-h-11 animate-fade-in items-center gap-2 rounded-full bg-straw px-4 text-sm font-bold text-[#1d3127] shadow-2 transition-transform active:scale-95"
					onClick={() => watch.media.setMuted(false)}
				>
					<VolumeX size={18} aria-hidden="true" />
					{t().sound.unmute}
				</button>
			</Show>
		</>
	);
}

function Cover(props: { readonly quiet?: boolean; readonly children: JSX.Element }) {
	return (
		<div class="absolute inset-0 flex animate-fade-in flex-col items-center justify-center gap-3 p-6 text-center text-white" classList={{ "bg-black/60 backdrop-blur-md": !props.quiet }}>
			{props.children}
		</div>
	);
}

/** Three oranges that wait. */
function Dots() {
	return (
		<span class="flex gap-2" aria-hidden="true">
			<span class="size-3 animate-live rounded-full bg-straw" />
			<span class="size-3 animate-live rounded-full bg-straw [animation-delay:200ms]" />
			<span class="size-3 animate-live rounded-full bg-straw [animation-delay:400ms]" />
		</span>
	);
}
