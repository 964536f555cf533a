/** State of one watch page: the show's channel, the player and what they come to. Owned by the component that calls it. */
import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { LineupItem, ShowEvent } from "#shared/show.ts";
import type { StagePass } from "#shared/stage.ts";
import { api, unwrap } from "../api.ts";
import { takeWatchBoot } from "../boot.ts";
import { locale } from "../i18n.ts";
import { Player, type PlayerState } from "../media/player.ts";
import { toClientProblem } from "../problem-error.ts";
import { connection, joinShow } from "../show-socket.ts";
import { patience, pictureOf, screenOf, shapeOf } from "./stage-view.ts";

/** A pass to watch, or null where there is no stage to enter: the show is not live. */
async function fetchPass(showId: string): Promise<StagePass | null> {
	try {
		return await unwrap(api.api.shows[":id"].stage.$get({ param: { id: showId }, query: { as: "view" } }));
	} catch (error) {
		const { code } = toClientProblem(error);
		if (code === "show_state" || code === "not_found") return null;
		throw error;
	}
}

export function createWatch(showId: string, onEvent: (event: ShowEvent) => void) {
	const taken = takeWatchBoot(showId);

	// The picture first: the player is on its way before anything else of the page is.
	const [playerState, setPlayerState] = createSignal<Readonly<PlayerState> | null>(null);
	let player: Player | null = null;
	let video: HTMLVideoElement | null = null;
	let disposed = false;
	const startPlayer = (pass: StagePass | null, getPass = () => fetchPass(showId)) => {
		if (player) return;
		player = new Player({ pass: pass ?? undefined, getPass, lang: locale() });
		player.subscribe(setPlayerState);
		if (video) attach(player, video);
		player.start();
		player.setVisible(!document.hidden);
	};
	const attach = (to: Player, element: HTMLVideoElement) => {
		to.attach(element);
		// A visit that began with a tap elsewhere in the app may have sound at once; the player falls back to silence.
		if (navigator.userActivation?.hasBeenActive) to.setMuted(false);
	};
	const stopPlayer = () => {
		player?.close();
		player = null;
		setPlayerState(null);
	};
	if (taken?.snapshot.show.state === "live") startPlayer(taken.pass);
	// Inside the app: the pass is asked for at the same time as the state.
	let early = taken ? null : fetchPass(showId).catch(() => null);
	void early?.then((pass) => {
		early = null;
		if (pass && !disposed) startPlayer(pass);
	});
	onCleanup(() => {
		disposed = true;
		stopPlayer();
	});

	const channel = joinShow(showId, taken?.snapshot, { onEvent });
	const { state, ready } = channel;
	const show = () => (ready() ? state.show : null);
	const isLive = createMemo(() => show()?.state === "live");
	createEffect(
		on(isLive, async (live) => {
			if (!live) return void (ready() && stopPlayer());
			await early;
			if (!disposed && isLive()) startPlayer(null);
		}),
	);

	const hidden = () => player?.setVisible(!document.hidden);
	document.addEventListener("visibilitychange", hidden);
	onCleanup(() => document.removeEventListener("visibilitychange", hidden));

	const [waitedLong, setWaitedLong] = createSignal(false);
	const [tick, setTick] = createSignal(Date.now());
	const timers = [setTimeout(() => setWaitedLong(true), patience), setInterval(() => setTick(Date.now()), 5_000)];
	onCleanup(() => timers.forEach(clearTimeout));

	const phase = createMemo(() => playerState()?.phase ?? "connecting");
	const [stuck, setStuck] = createSignal(false);
	createEffect(
		on([isLive, phase], ([live, now]) => {
			setStuck(false);
			if (!live || (now !== "connecting" && now !== "reconnecting")) return;
			const timer = setTimeout(() => setStuck(true), patience);
			onCleanup(() => clearTimeout(timer));
		}),
	);

	const screen = createMemo(() => screenOf({ state: show()?.state ?? null, refused: channel.refused()?.problem.code ?? null, waitedLong: waitedLong() }));
	const picture = createMemo(() => {
		const liveAt = show()?.liveAt;
		return pictureOf({ player: playerState(), stuck: stuck(), liveFor: liveAt ? tick() + channel.clockOffset() - Date.parse(liveAt) : 0 });
	});
	const shape = createMemo(() => shapeOf(playerState()?.width ?? 0, playerState()?.height ?? 0));
	/** There has been a frame, so that the element has something to show. */
	const hasFrame = createMemo(() => (playerState()?.width ?? 0) > 0);
	const muted = createMemo(() => playerState()?.muted ?? true);

	// A reconnect of a moment is nobody's business.
	const [lineNotice, setLineNotice] = createSignal<"reconnecting" | "offline" | null>(null);
	createEffect(
		on(connection, (now) => {
			if (now !== "reconnecting" && now !== "offline") return void setLineNotice(null);
			const timer = setTimeout(() => setLineNotice(now), now === "offline" ? 300 : 1_500);
			onCleanup(() => clearTimeout(timer));
		}),
	);

	const featured = createMemo((): LineupItem | null => (ready() ? (state.items.find((item) => item.id === state.featuredItemId) ?? null) : null));

	return {
		showId,
		channel,
		show,
		screen,
		picture,
		shape,
		hasFrame,
		muted,
		lineNotice,
		featured,
		items: (): readonly LineupItem[] => (ready() ? state.items : []),
		setVideo(element: HTMLVideoElement) {
			video = element;
			if (player) attach(player, element);
			const sized = new ResizeObserver(([entry]) => {
				if (entry && entry.contentRect.width > 0) player?.setPlayerSize(entry.contentRect.width, entry.contentRect.height);
			});
			sized.observe(element);
			onCleanup(() => {
				sized.disconnect();
				video = null;
			});
		},
		setMuted: (value: boolean) => player?.setMuted(value),
		play: () => void player?.play(),
		/** After the player gave up. */
		again() {
			stopPlayer();
			startPlayer(null);
		},
	};
}

export type Watch = ReturnType<typeof createWatch>;
