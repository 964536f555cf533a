import { useLocation, useNavigate } from "@solidjs/router";
import { Maximize2, Volume2, VolumeX, X } from "lucide-solid";
import { createEffect, onMount, Show } from "solid-js";
import { useText } from "../i18n.ts";
import { dropMedia, type KeptMedia } from "./kept-media.ts";
import { messages } from "./player-menu-messages.ts";

/** Pages with a picture of their own. */
const ownPicture = /^\/(watch|studio|guest)\//;

/** The show goes on in a corner of the page: a tap leads back to it. It closes by itself when the show ends. */
export default function SmallWindow(props: { readonly kept: KeptMedia }) {
	const t = useText(messages);
	const location = useLocation();
	const navigate = useNavigate();
	const { media } = props.kept;
	let root!: HTMLDivElement;
	onMount(() => media.setRoot(root));
	createEffect(() => {
		const phase = media.state()?.phase;
		if (phase === undefined || phase === "closed" || ownPicture.test(location.pathname)) queueMicrotask(dropMedia);
	});
	const button = "inline-flex size-11 items-center justify-center rounded-full text-white hover:bg-white/20";
	return (
		<section
			class="night fixed right-3 z-40 animate-fade-in overflow-hidden rounded-lg bg-black shadow-3 ring-1 ring-white/25 max-md:bottom-[calc(env(safe-area-inset-bottom,0px)+84px)] md:bottom-6 md:right-6"
			classList={{ "w-28 md:w-44": media.shape() === "portrait", "w-48 md:w-80": media.shape() !== "portrait" }}
			aria-label={t().small}
			data-small-window
		>
			<button type="button" class="relative block w-full" style={{ "aspect-ratio": media.shape() === "portrait" ? "9 / 16" : "16 / 9" }} aria-label={t().back} title={t().back} onClick={() => navigate(`/watch/${media.showId}`)}>
				<div ref={root} class="size-full" />
			</button>
			<div class="flex items-center justify-between bg-black/85">
				<button type="button" class={button} aria-label={t().back} title={t().back} onClick={() => navigate(`/watch/${media.showId}`)}>
					<Maximize2 size={18} />
				</button>
				<button type="button" class={button} aria-label={media.muted() ? t().soundOn : t().soundOff} title={media.muted() ? t().soundOn : t().soundOff} onClick={() => media.setMuted(!media.muted())}>
					<Show when={media.muted()} fallback={<Volume2 size={18} />}>
						<VolumeX size={18} />
					</Show>
				</button>
				<button type="button" class={button} aria-label={t().closeSmall} title={t().closeSmall} onClick={dropMedia}>
					<X size={18} />
				</button>
			</div>
		</section>
	);
}
