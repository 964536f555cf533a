/** What one show's studio knows and does, for all its panels. Made once a show, closed with its owner. */
import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { CrewLineupItem } from "#shared/api.ts";
import type { MediaKind } from "#shared/stage.ts";
import { api, unwrap } from "../api.ts";
import { createInteractions } from "../interactions.ts";
import { toClientProblem } from "../problem-error.ts";
import { can, me } from "../session.ts";
import { joinShow, send } from "../show-socket.ts";
import { toast } from "../ui/toast.ts";
import { createBroadcast, createConnectionCheck } from "./broadcast.ts";
import { createCapture, isAllowed } from "./capture.ts";
import { stepped } from "./shortcuts.ts";

export type RoomState = ReturnType<typeof createRoom>;

export function createRoom(showId: string) {
	const [points, setPoints] = createSignal<ReadonlyMap<string, string>>(new Map());
	const loadPoints = async () => {
		try {
			const { items } = await unwrap(api.api.shows[":id"].lineup.$get({ param: { id: showId } }));
			setPoints(new Map(items.map((item: CrewLineupItem) => [item.id, item.talkingPoints])));
		} catch {
			// The lineup itself comes by the socket; the points are asked for again with its next change.
		}
	};
	void loadPoints();

	const channel = joinShow(showId, null, {
		onEvent(event) {
			if (event.body.type === "lineup") void loadPoints();
			interactions.onEvent(event);
		},
	});
	const interactions = createInteractions(showId, channel);
	const show = () => channel.state.show;
	const phase = () => (channel.ready() ? show().state : null);
	const isHost = () => channel.ready() && show().hostId !== null && show().hostId === me().userId;
	/** Goes live, features, ends: a moderator looks on and looks after the chat. */
	const hosts = () => channel.ready() && can("show.host", { hostId: show().hostId });
	const moderates = () => channel.ready() && can("chat.moderate", { hostId: show().hostId, moderatorIds: channel.you()?.moderator ? [channel.you()!.userId!] : [] });
	const allowed = () => hosts() || moderates();
	/** Somebody else than the host (a producer) stands in for them. */
	const [standIn, setStandIn] = createSignal(false);
	const publishes = () => isHost() || standIn();

	const broadcast = createBroadcast(showId);
	const connection = createConnectionCheck(showId);
	const capture = createCapture({
		onTrack: (track) => broadcast.replaceTrack(track),
	});
	onCleanup(() => capture.close());

	const hasTracks = () => capture.tracks().audio !== null || capture.tracks().video !== null;
	/** Before the show: the preview comes by itself where the browser would not ask. */
	const [asked, setAsked] = createSignal(false);
	const openDevices = async () => {
		setAsked(true);
		await capture.open();
		if (phase() === "scheduled" && hasTracks() && connection.check().phase === "idle") void connection.run(capture.stream());
		if (phase() === "live") goOnAir();
	};
	const goOnAir = () => {
		if (!publishes() || !hasTracks() || broadcast.running()) return;
		connection.stop();
		broadcast.start(capture.stream());
	};
	createEffect(
		on([phase, publishes, allowed], ([now, publishing, may]) => {
			if (!may || !publishing) return;
			if (now === "scheduled" && !asked()) {
				void isAllowed().then((granted) => {
					if (granted && !asked() && phase() === "scheduled") void openDevices();
				});
			}
			// The show is live and its host is here (again): back on air without a tap.
			if (now === "live") void (hasTracks() ? goOnAir() : openDevices());
		}),
	);
	createEffect(
		on(phase, (now) => {
			if (now !== "ended" && now !== "cancelled") return;
			broadcast.stop();
			connection.stop();
			capture.close();
		}),
	);

	const [now, setNow] = createSignal(Date.now());
	const timer = setInterval(() => setNow(Date.now()), 500);
	onCleanup(() => clearInterval(timer));

	const items = () => (channel.ready() ? channel.state.items : []);
	const featured = createMemo(() => items().find(({ id }) => id === channel.state.featuredItemId) ?? null);
	/** Pressed and not yet told by the server. */
	const [featuring, setFeaturing] = createSignal<string | null | undefined>(undefined);
	const feature = async (itemId: string | null) => {
		if (phase() !== "live" || !hosts()) return;
		setFeaturing(itemId);
		try {
			await send("feature", { showId, itemId });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setFeaturing(undefined);
		}
	};

	return {
		showId,
		channel,
		interactions,
		show,
		phase,
		isHost,
		hosts,
		moderates,
		allowed,
		publishes,
		standIn,
		capture,
		broadcast,
		connection,
		hasTracks,
		asked,
		openDevices,
		points: (id: string): string => points().get(id) ?? "",
		items,
		featured,
		featuring,
		feature,
		toggleFeature: (id: string) => feature(featured()?.id === id ? null : id),
		step: (by: 1 | -1) => {
			const next = stepped(items().map(({ id }) => id), featured()?.id ?? null, by);
			if (next) void feature(next);
		},
		/** Server time, in ms: for the time on air. */
		serverNow: () => now() + channel.clockOffset(),
		secondsOnAir: () => {
			const liveAt = channel.ready() ? show().liveAt : null;
			return liveAt ? (now() + channel.clockOffset() - Date.parse(liveAt)) / 1000 : 0;
		},
		/** Until a show without a picture ends by itself, in seconds; null while it has one, or where shows never end so. */
		secondsUntilEnd: () => {
			const endsBy = channel.ready() ? channel.state.endsBy : null;
			return endsBy ? Math.max(0, (Date.parse(endsBy) - now() - channel.clockOffset()) / 1000) : null;
		},
		toggleMuted: (kind: MediaKind) => broadcast.setMuted(kind, !broadcast.muted()[kind]),
		async goLive(): Promise<void> {
			connection.stop();
			const next = await unwrap(api.api.shows[":id"].live.$post({ param: { id: showId } }));
			// Not before the socket has told: but the tap is answered at once.
			if (next.state === "live") goOnAir();
		},
		goOnAir,
		async end(): Promise<void> {
			await unwrap(api.api.shows[":id"].end.$post({ param: { id: showId } }));
		},
		takeCamera(): void {
			setStandIn(true);
			void openDevices();
		},
		leaveCamera(): void {
			setStandIn(false);
			broadcast.stop();
			connection.stop();
			capture.release();
			setAsked(false);
		},
	};
}
