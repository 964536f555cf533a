/**
 * The watch page's first part, and all that its first frame needs: the player starts with the boot data, the video element stands in its place.
 * Everything around it (`room.tsx`: the show's socket, chat, shelf, card) is asked for at the same moment and fills the places left for it.
 */
import "./watch.css";
import { useParams } from "@solidjs/router";
import { createMemo, createSignal, onCleanup, Show, untrack } from "solid-js";
import { locale } from "../i18n.ts";
import { createMedia } from "./stage-media.ts";

const loadRoom = () => import("./room.tsx");

export default function Watch() {
	const params = useParams<{ showId: string }>();
	return (
		<Show when={params.showId} keyed>
			{(showId) => <WatchShow showId={showId} />}
		</Show>
	);
}

function WatchShow(props: { readonly showId: string }) {
	const media = createMedia(props.showId);
	const [module, setModule] = createSignal<Awaited<ReturnType<typeof loadRoom>> | null>(null);
	const [failed, setFailed] = createSignal<unknown>(null);
	loadRoom().then((loaded) => setModule(() => loaded), setFailed);
	const room = createMemo(() => {
		if (failed()) throw failed();
		const loaded = module();
		return loaded && untrack(() => loaded.createRoom(media));
	});
	const screen = () => room()?.screen() ?? (media.snapshot?.show.state === "live" ? "live" : "loading");
	const open = () => screen() === "live" || screen() === "before";

	// The page's own darkness reaches behind it too, and the scrollbar's place is the picture's.
	document.documentElement.classList.add("watching", "night");
	onCleanup(() => document.documentElement.classList.remove("watching", "night"));

	return (
		<main class="watch night" data-screen={screen()} data-shape={media.shape()} data-sheet={room()?.covered() ? "" : undefined}>
			<Show when={open()} fallback={room()?.alone()}>
				<div class="watch-main">
					<section class="watch-stage" aria-label={locale() === "zh" ? "舞台" : "Stage"}>
						{room()?.behind()}
						<div class="watch-picture">
							<Show when={screen() === "live"}>
								<video ref={media.setVideo} aria-label={locale() === "zh" ? "直播画面" : "Live picture"} playsinline muted autoplay />
							</Show>
							{room()?.over()}
						</div>
					</section>
					{room()?.beneath()}
				</div>
				<div class="watch-spacer" />
				<div class="watch-side">{room()?.side()}</div>
			</Show>
			{room()?.sheets()}
		</main>
	);
}
