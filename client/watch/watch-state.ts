/** State of one watch page: the show's channel and what it comes to together with the picture. Owned by the component that calls it. */
import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { CouponCard, LineupItem, ShowEvent } from "#shared/show.ts";
import { createNow } from "../now.ts";
import { connection, joinShow } from "../show-socket.ts";
import type { Media } from "./stage-media.ts";
import { createSlowLine } from "./slow-line.ts";
import { patience, pictureOf, screenOf } from "./stage-view.ts";

export function createWatch(media: Media, onEvent: (event: ShowEvent) => void) {
	const channel = joinShow(media.showId, media.snapshot, { onEvent });
	const { state, ready } = channel;
	const show = () => (ready() ? state.show : null);
	const isLive = createMemo(() => show()?.state === "live");
	createEffect(
		on([isLive, ready], ([live, known]) => {
			if (live) void media.live();
			else if (known) media.stop();
		}),
	);

	const [waitedLong, setWaitedLong] = createSignal(false);
	const [tick, setTick] = createSignal(Date.now());
	const timers = [setTimeout(() => setWaitedLong(true), patience), setInterval(() => setTick(Date.now()), 5_000)];
	onCleanup(() => timers.forEach(clearTimeout));

	const phase = createMemo(() => media.state()?.phase ?? "connecting");
	const [stuck, setStuck] = createSignal(false);
	createEffect(
		on([isLive, phase], ([live, now]) => {
			setStuck(false);
			if (!live || (now !== "connecting" && now !== "reconnecting")) return;
			const timer = setTimeout(() => setStuck(true), patience);
			onCleanup(() => clearTimeout(timer));
		}),
	);

	// A reconnect of a moment is nobody's business.
	const [lineNotice, setLineNotice] = createSignal<"reconnecting" | "offline" | null>(null);
	createEffect(
		on(connection, (now) => {
			if (now !== "reconnecting" && now !== "offline") return void setLineNotice(null);
			const timer = setTimeout(() => setLineNotice(now), now === "offline" ? 300 : 1_500);
			onCleanup(() => clearTimeout(timer));
		}),
	);

	const picture = createMemo(() => {
		const liveAt = show()?.liveAt;
		return pictureOf({ player: media.state(), stuck: stuck(), liveFor: liveAt ? tick() + channel.clockOffset() - Date.parse(liveAt) : 0 });
	});

	const now = createNow(500);

	return {
		showId: media.showId,
		media,
		channel,
		show,
		lineNotice,
		screen: createMemo(() => screenOf({ state: show()?.state ?? null, refused: channel.refused()?.problem.code ?? null, waitedLong: waitedLong() })),
		picture,
		/** The picture plays, over a line that is too slow for it. */
		slow: createSlowLine(media, () => picture() === "playing" && media.quality() !== "audio"),
		featured: createMemo((): LineupItem | null => (ready() ? (state.items.find((item) => item.id === state.featuredItemId) ?? null) : null)),
		items: (): readonly LineupItem[] => (ready() ? state.items : []),
		/** What the host holds out, and there is some left of. */
		coupons: (): readonly CouponCard[] => (ready() && isLive() ? (state.coupons ?? []) : []),
		/** The server's clock, ms: prices and countdowns go by it. */
		serverNow: () => now() + channel.clockOffset(),
	};
}

export type Watch = ReturnType<typeof createWatch>;
