import { describe, expect, it } from "vitest";
import type { Source } from "#shared/stage.ts";
import { countdown, pictureOf, screenOf, shapeOf, soldPercent, startingTime } from "./stage-view.ts";

const source: Source = { id: "s", name: "camera", type: "camera", kinds: ["audio", "video"], muted: { audio: false, video: false }, held: { audio: false, video: false }, admitted: true };
const facts = (player: Partial<NonNullable<Parameters<typeof pictureOf>[0]["player"]>> | null, more: { stuck?: boolean; liveFor?: number } = {}) =>
	pictureOf({ player: player && { phase: "connecting", source: null, blocked: false, firstFrameAt: null, ...player }, stuck: false, liveFor: 0, ...more });

describe("the page", () => {
	it("waits without alarm, then says that the show can't be reached", () => {
		expect(screenOf({ state: null, refused: null, waitedLong: false })).toBe("loading");
		expect(screenOf({ state: null, refused: null, waitedLong: true })).toBe("unreachable");
		expect(screenOf({ state: null, refused: "internal", waitedLong: false })).toBe("unreachable");
	});

	it("tells a show that is not there from one that can't be reached", () => {
		expect(screenOf({ state: null, refused: "not_found", waitedLong: true })).toBe("missing");
	});

	it("follows the show's state", () => {
		const of = (state: "draft" | "scheduled" | "live" | "ended" | "cancelled") => screenOf({ state, refused: null, waitedLong: true });
		expect([of("draft"), of("scheduled"), of("live"), of("ended"), of("cancelled")]).toEqual(["before", "before", "live", "ended", "cancelled"]);
	});
});

describe("the picture", () => {
	it("is awaited at the start of a show, and comes back later on", () => {
		expect(facts({ phase: "waiting" })).toBe("soon");
		expect(facts({ phase: "waiting" }, { liveFor: startingTime + 1 })).toBe("away");
		expect(facts({ phase: "waiting", firstFrameAt: 200 })).toBe("away");
	});

	it("plays, unless the browser wants a tap or the host turned the camera off", () => {
		expect(facts({ phase: "playing", source })).toBe("playing");
		expect(facts({ phase: "playing", source, blocked: true })).toBe("blocked");
		expect(facts({ phase: "playing", source: { ...source, muted: { audio: false, video: true } } })).toBe("camera-off");
		expect(facts({ phase: "waiting", source })).toBe("connecting");
	});

	it("is called lost only after a while", () => {
		expect(facts({ phase: "reconnecting" })).toBe("reconnecting");
		expect(facts({ phase: "reconnecting" }, { stuck: true })).toBe("lost");
		expect(facts(null, { stuck: true })).toBe("lost");
		expect(facts({ phase: "closed" }, { stuck: true })).toBe("closed");
	});

	it("is taken for a camera's before its size is known", () => {
		expect([shapeOf(0, 0), shapeOf(1280, 720), shapeOf(720, 1280)]).toEqual(["landscape", "landscape", "portrait"]);
	});
});

it("counts down to zero and no further", () => {
	expect(countdown(((1 * 24 + 2) * 3600 + 3 * 60 + 4) * 1000)).toEqual({ days: 1, hours: 2, minutes: 3, seconds: 4 });
	expect(countdown(500)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 1 });
	expect(countdown(-5000)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 0 });
});

it("shows how much is sold", () => {
	expect(soldPercent({ sold: 1, left: 3 })).toBe(25);
	expect(soldPercent({ sold: 0, left: 0 })).toBe(100);
});
