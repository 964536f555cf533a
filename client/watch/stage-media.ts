/**
 * The picture of one watch page: the player, which was on its way before anything else of the page was loaded or drawn. Knows the show only
 * by its id; `room.tsx`, which comes after, says when the show is live and when it is not.
 */
import { createMemo, createSignal, onCleanup } from "solid-js";
import type { StagePass } from "#shared/stage.ts";
import { takeWatchBoot } from "../boot.ts";
import { locale } from "../i18n.ts";
import { Player, type PlayerState, type Quality } from "../media/player.ts";
import { fetchPass, openingPicture, pictureName, takeFirstPlayer } from "./first-player.ts";
import { shapeOf } from "./stage-view.ts";

export function createMedia(showId: string) {
	const taken = takeWatchBoot(showId);
	const [state, setState] = createSignal<Readonly<PlayerState> | null>(null);
	let player: Player | null = null;
	let root: HTMLElement | null = null;
	let left = false;

	const attach = (to: Player, element: HTMLElement) => {
		to.attach(element, pictureName(locale()));
		openingPicture()?.remove();
	};
	// A visit that began with a tap elsewhere in the app may have sound at once; the player falls back to silence.
	const withSound = (to: Player) => navigator.userActivation?.hasBeenActive && to.setMuted(false);
	const start = (pass: StagePass | null = null) => {
		if (player || left) return;
		const first = takeFirstPlayer(showId);
		player = first ?? new Player({ pass: pass ?? undefined, getPass: () => fetchPass(showId), lang: locale() });
		player.subscribe(setState);
		if (root) attach(player, root);
		if (!first) withSound(player);
		player.start();
		player.setVisible(!document.hidden);
	};
	const stop = () => {
		player?.close();
		player = null;
		setState(null);
	};

	if (taken?.snapshot.show.state === "live") start(taken.pass);
	// Inside the app there is no boot data: the pass is asked for at the same time as the state.
	const early = taken ? null : fetchPass(showId).then((pass) => pass && start(pass), () => undefined);

	const shown = () => player?.setVisible(!document.hidden);
	document.addEventListener("visibilitychange", shown);
	onCleanup(() => {
		left = true;
		document.removeEventListener("visibilitychange", shown);
		stop();
	});

	return {
		showId,
		/** The show's state as the page came with it. */
		snapshot: taken?.snapshot ?? null,
		/** Null while there is no player. */
		state,
		shape: createMemo(() => shapeOf(state()?.width ?? 0, state()?.height ?? 0)),
		/** The first frame has been shown, or the first sound of what has no picture was there. */
		playing: createMemo(() => (state()?.firstFrameAt ?? null) !== null),
		/** The size of the picture is known: the element has something to show. */
		hasFrame: createMemo(() => (state()?.width ?? 0) > 0),
		muted: createMemo(() => state()?.muted ?? true),
		/** The show is live: plays, unless it does already. */
		async live() {
			await early;
			start();
		},
		stop,
		/** After the player gave up. */
		again() {
			stop();
			start();
		},
		play: () => void player?.play(),
		setMuted: (muted: boolean) => player?.setMuted(muted),
		setVolume: (volume: number) => player?.setVolume(volume),
		quality: createMemo(() => state()?.quality ?? "auto"),
		setQuality: (quality: Quality) => player?.setQuality(quality),
		/** Into a window of the system's, over other programs, or back; where the browser can. */
		float() {
			const video = player?.video;
			if (document.pictureInPictureElement) void document.exitPictureInPicture();
			else void video?.requestPictureInPicture().catch(() => {});
		},
		stats: () => player?.stats() ?? Promise.resolve(null),
		/** The element to play in; its size is followed. */
		setRoot(element: HTMLElement) {
			root = element;
			// A picture that plays elsewhere in the document moves when this place is in it too.
			let moves = player?.video?.isConnected ?? false;
			if (player && !moves) attach(player, element);
			const sized = new ResizeObserver(([entry]) => {
				if (moves && player) attach(player, element);
				moves = false;
				if (entry && entry.contentRect.width > 0) player?.setPlayerSize(entry.contentRect.width, entry.contentRect.height);
			});
			sized.observe(element);
			onCleanup(() => {
				sized.disconnect();
				if (root === element) root = null;
			});
		},
	};
}

export type Media = ReturnType<typeof createMedia>;
