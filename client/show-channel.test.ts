import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Ack } from "#shared/problem.ts";
import type { ShowEvent, ShowEventBody, ShowSnapshot } from "#shared/show.ts";
import { createShowChannel } from "./show-channel.ts";

const showId = "0198c0de-0000-7000-8000-000000000001";
const item = (n: number) => `0198c0de-0000-7000-8000-1${String(n).padStart(11, "0")}`;
const at = "2026-11-25T10:00:00.000Z";
const you = { userId: null, name: null, role: "nobody", mutedUntil: null };

function snapshot(seq: number): ShowSnapshot {
	return {
		seq,
		at,
		show: { id: showId, title: { zh: "场次", en: null }, cover: null, state: "live", hostId: null, hostName: "小李", room: { zh: "一号", en: null }, showcase: null, startsAt: at, endsAt: at, liveAt: at, endedAt: null },
		onAir: true,
		endsBy: null,
		featuredItemId: null,
		items: [],
		sellers: [],
		figures: { viewers: 0, orders: 0 },
		chat: [],
	};
}
const event = (seq: number, body: ShowEventBody = { type: "featured", itemId: item(seq) }): ShowEvent => ({ showId, seq, at, body });
const message = (id: number) => ({ id, userId: "u", name: "n", role: "viewer" as const, text: `t${id}`, at });
const figures = { showId, viewers: 3, orders: 1, items: [] };

/** A channel whose joins the test answers by hand. */
function channel(initial: ShowSnapshot | null = null) {
	const joins: { payload: { since?: number; chatSince?: number }; answer: (ack: Ack<unknown>) => void; fail: () => void }[] = [];
	const seen = { state: initial, events: [] as number[], refused: null as string | null };
	const core = createShowChannel({
		showId,
		initial,
		join: (payload) => new Promise((resolve, reject) => joins.push({ payload, answer: resolve, fail: () => reject(new Error("timeout")) })),
		onState: (state) => (seen.state = state),
		onYou: () => {},
		onEvent: ({ seq }) => seen.events.push(seq),
		onRefused: (error) => (seen.refused = error.problem.code),
	});
	return { core, joins, seen };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

async function joined(seq: number) {
	const made = channel();
	made.core.connected();
	made.joins[0]!.answer({ ok: true, data: { kind: "snapshot", snapshot: snapshot(seq), you } });
	await settle();
	return made;
}

describe("a show's channel", () => {
	beforeEach(() => vi.useFakeTimers());
	afterEach(() => vi.useRealTimers());

	it("starts from a snapshot and applies what follows once", async () => {
		const { core, seen, joins } = await joined(4);
		core.receive("event", event(5));
		core.receive("event", event(5));
		core.receive("event", event(3));
		core.receive("event", event(6));
		expect(seen.state?.seq).toBe(6);
		expect(seen.events).toEqual([5, 6]);
		expect(joins).toHaveLength(1);
	});

	it("asks for what it misses after a gap, and loses nothing that came meanwhile", async () => {
		const { core, seen, joins } = await joined(4);
		core.receive("event", event(7));
		expect(joins[1]!.payload).toMatchObject({ since: 4, chatSince: 0 });
		core.receive("event", event(9));
		core.receive("event", event(8));
		joins[1]!.answer({ ok: true, data: { kind: "events", events: [event(5), event(6), event(7)], chat: [], figures, you } });
		await settle();
		expect(seen.state?.seq).toBe(9);
		expect(seen.state?.featuredItemId).toBe(item(9));
		expect(seen.events).toEqual([5, 6, 7, 8, 9]);
		expect(seen.state?.figures.viewers).toBe(3);
		expect(joins).toHaveLength(2);
	});

	it("catches up after a reconnect, chat included, and ignores the answer to a join of before", async () => {
		const { core, seen, joins } = await joined(4);
		core.receive("chat", { showId, messages: [message(1), message(2)] });
		core.receive("event", event(9));
		core.disconnected();
		core.connected();
		joins[1]!.answer({ ok: true, data: { kind: "snapshot", snapshot: snapshot(50), you } });
		await settle();
		expect(seen.state?.seq).toBe(4);
		expect(joins[2]!.payload).toMatchObject({ since: 4, chatSince: 2 });
		joins[2]!.answer({ ok: true, data: { kind: "events", events: [event(5)], chat: [message(3)], figures, you } });
		await settle();
		expect(seen.state?.chat.map(({ id }) => id)).toEqual([1, 2, 3]);
		expect(seen.state?.seq).toBe(5);
	});

	it("merges chat by id whatever the order", async () => {
		const { core, seen } = await joined(1);
		core.receive("chat", { showId, messages: [message(5)] });
		core.receive("chat", { showId, messages: [message(4), message(5)] });
		expect(seen.state?.chat.map(({ id }) => id)).toEqual([4, 5]);
	});

	it("uses the page's own snapshot until the first answer", async () => {
		const { core, joins } = channel(snapshot(8));
		core.connected();
		expect(joins[0]!.payload.since).toBe(8);
	});

	it("asks again when no answer comes, and stops when it is refused for good", async () => {
		const { core, joins, seen } = channel();
		core.connected();
		joins[0]!.fail();
		await vi.advanceTimersByTimeAsync(500);
		expect(joins).toHaveLength(2);
		joins[1]!.answer({ ok: false, problem: { type: "", title: "", status: 503, code: "unavailable", detail: "" } });
		await vi.advanceTimersByTimeAsync(1_500);
		expect(joins).toHaveLength(3);
		joins[2]!.answer({ ok: false, problem: { type: "", title: "", status: 404, code: "not_found", detail: "" } });
		await vi.advanceTimersByTimeAsync(20_000);
		expect(joins).toHaveLength(3);
		expect(seen.refused).toBe("not_found");
	});

	it("drops what is not of the event map, and what is of another show", async () => {
		const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
		const { core, seen } = await joined(1);
		core.receive("event", { showId, seq: "2", body: null });
		core.receive("event", { ...event(2), showId: item(1) });
		core.receive("figures", null);
		expect(seen.state?.seq).toBe(1);
		expect(complaint).toHaveBeenCalledTimes(2);
		complaint.mockRestore();
	});

	it("keeps a bounded number of messages during a join and asks again for the rest", async () => {
		const { core, joins, seen } = channel();
		core.connected();
		for (let seq = 2; seq < 302; seq++) core.receive("event", event(seq));
		joins[0]!.answer({ ok: true, data: { kind: "snapshot", snapshot: snapshot(1), you } });
		await settle();
		expect(seen.state?.seq).toBe(201);
		await vi.advanceTimersByTimeAsync(500);
		expect(joins[1]!.payload.since).toBe(201);
	});

	it("says nothing after it is closed", async () => {
		const { core, seen, joins } = await joined(1);
		core.close();
		core.receive("event", event(2));
		core.connected();
		expect(seen.state?.seq).toBe(1);
		expect(joins).toHaveLength(1);
	});
});
