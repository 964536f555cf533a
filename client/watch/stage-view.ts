/** What the watch page shows, derived from what it knows. Pure: the component only draws it. */
import type { ShowState } from "#shared/show.ts";
import type { PlayerState } from "../media/player.ts";
import type { ClientProblem } from "../problem-error.ts";

/** The page as a whole. `unreachable` until the server answers for the first time. */
export type Screen = "loading" | "unreachable" | "missing" | "before" | "live" | "ended" | "cancelled";

export interface ScreenFacts {
	/** Null until the state is known. */
	readonly state: ShowState | null;
	readonly refused: ClientProblem["code"] | null;
	/** The first answer takes longer than people wait without a word. */
	readonly waitedLong: boolean;
}

export function screenOf({ state, refused, waitedLong }: ScreenFacts): Screen {
	if (refused === "not_found" || refused === "forbidden" || refused === "unauthenticated" || refused === "invalid_input") return "missing";
	if (state === null) return refused !== null || waitedLong ? "unreachable" : "loading";
	return state === "draft" || state === "scheduled" ? "before" : state;
}

/**
 * The picture of a live show. `soon`: the host has not been on air yet; `away`: was, and comes back; `lost`: the media plane can't be reached
 * for a while; `closed`: the player gave up, only a tap starts it again.
 */
export type Picture = "connecting" | "soon" | "away" | "camera-off" | "playing" | "blocked" | "reconnecting" | "lost" | "closed";

export interface PictureFacts {
	/** Null before the player exists. */
	readonly player: Pick<PlayerState, "phase" | "source" | "blocked" | "firstFrameAt"> | null;
	/** Connecting or reconnecting for longer than `patience`. */
	readonly stuck: boolean;
	/** How long the show is live, in ms. */
	readonly liveFor: number;
}

/** A show that is live for longer, in ms, has had its picture already: a missing one comes *back*. */
export const startingTime = 90_000;
/** How long a connection may take before the page says that something is wrong, in ms. */
export const patience = 6_000;

export function pictureOf({ player, stuck, liveFor }: PictureFacts): Picture {
	if (!player) return stuck ? "lost" : "connecting";
	switch (player.phase) {
		case "closed":
			return "closed";
		case "connecting":
			return stuck ? "lost" : "connecting";
		case "reconnecting":
			return stuck ? "lost" : "reconnecting";
		case "waiting":
			if (player.blocked) return "blocked";
			if (player.source) return player.source.muted.video || !player.source.kinds.includes("video") ? "camera-off" : "connecting";
			return player.firstFrameAt !== null || liveFor > startingTime ? "away" : "soon";
		case "playing":
			if (player.blocked) return "blocked";
			return player.source?.muted.video ? "camera-off" : "playing";
	}
}

/** How a decoded picture stands on an upright screen: before the first frame it is taken for a camera's 16:9. */
export function shapeOf(width: number, height: number): "landscape" | "portrait" {
	return height > width ? "portrait" : "landscape";
}

/** Share of the live quota that is taken, in whole percent. */
export function soldPercent(item: { readonly sold: number; readonly left: number }): number {
	const all = item.sold + item.left;
	return all === 0 ? 100 : Math.round((item.sold / all) * 100);
}

/** Days, hours, minutes and seconds of a time to come; zeros once it is past. */
export function countdown(ms: number): { readonly days: number; readonly hours: number; readonly minutes: number; readonly seconds: number } {
	const total = Math.max(0, Math.ceil(ms / 1000));
	return { days: Math.floor(total / 86_400), hours: Math.floor(total / 3600) % 24, minutes: Math.floor(total / 60) % 60, seconds: total % 60 };
}
