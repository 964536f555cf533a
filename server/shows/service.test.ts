import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { problem, type Refusal } from "#shared/problem.ts";
import { nobody } from "#shared/roles.ts";
import { showTransitions } from "#shared/show.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { park, type Park } from "../../test/support/park.ts";
import { home } from "../home/routes.ts";
import { addItem, featureItem } from "../lineup/service.ts";
import { deskShowOf, showsBetween, showsToWork } from "./queries.ts";
import { cancelShow, endShow, replanShow, scheduleShow, stagePass, startShow } from "./service.ts";

let database: TestDatabase;
let p: Park;
beforeAll(async () => {
	database = await freshDatabase();
});
afterAll(() => database.drop());
// Rooms and hosts of its own for each test: bookings don't meet.
beforeEach(async () => {
	p = await park(database);
});

const refusal = (promise: Promise<unknown>) => promise.then(() => null, (error: Refusal) => ({ code: error.code, ...error.params }));
const events = async (showId: string) => (await database.db.selectFrom("show_events").select(["seq", "body", "offset_ms"]).where("show_id", "=", showId).orderBy("seq").execute());

test("a room that is taken is refused, by which show and when; ten people at once book it once", async () => {
	const first = await p.plan({ title: "早市" });
	const wanted = () => p.plan({ title: "抢房间", hostId: p.host2.userId, startsIn: 1470 });
	const refused = await refusal(wanted());
	expect(refused).toEqual({ code: "room_taken", show: "早市", from: first.startsAt, to: first.endsAt });
	expect(problem("room_taken", "zh", { show: "早市", from: "2026-12-01T11:30:00.000Z", to: "2026-12-01T13:00:00.000Z" }).detail).toMatch(/早市.*12\/1.*19:30.*12\/1.*21:00/);

	const answers = await Promise.all(Array.from({ length: 10 }, () => refusal(p.plan({ roomId: p.roomB, hostId: p.host2.userId, startsIn: 3000 }))));
	expect(answers.filter((answer) => answer === null)).toHaveLength(1);
	expect(answers.filter((answer) => answer?.code === "room_taken" || answer?.code === "host_taken")).toHaveLength(9);
});

test("a host can't be in two rooms; adjacent shows, drafts and cancelled ones are in nobody's way", async () => {
	const first = await p.plan({ title: "早市" });
	expect(await refusal(p.plan({ roomId: p.roomB, startsIn: 1410 }))).toMatchObject({ code: "host_taken", show: "早市" });
	await p.plan({ startsIn: 1440 + 60 });
	await p.plan({ startsIn: 1440 - 60 });
	const draft = await p.plan({ state: "draft" });
	expect(await refusal(scheduleShow(p.deps, p.producer, draft.id))).toEqual({ code: "room_taken", show: "早市", from: first.startsAt, to: first.endsAt });
	await cancelShow(p.deps, p.producer, first.id);
	expect((await scheduleShow(p.deps, p.producer, draft.id)).state).toBe("scheduled");
});

test("a plan changes whole, may be moved over its own time, and never goes back to a draft", async () => {
	const show = await p.plan();
	const input = { title: { zh: "新名", en: "New" }, cover: null, hostId: p.host2.userId, roomId: p.roomB, showcaseId: null, startsAt: new Date(new Date(show.startsAt).getTime() + 600_000).toISOString(), plannedMinutes: 90, state: "scheduled" as const };
	expect(await replanShow(p.deps, p.producer, show.id, input)).toMatchObject({ title: { zh: "新名" }, roomId: p.roomB, hostName: "吴大江", plannedMinutes: 90 });
	expect(await refusal(replanShow(p.deps, p.producer, show.id, { ...input, state: "draft" }))).toEqual({ code: "show_state", state: "scheduled" });
	expect(await refusal(replanShow(p.deps, p.producer, show.id, { ...input, hostId: p.viewer.userId }))).toMatchObject({ code: "invalid_input" });
	expect((await events(show.id)).map(({ body }) => body.type)).toEqual(["show"]);
});

test("going live opens the lineup and covers now; ending closes it, frees the room and clears what is featured", async () => {
	const show = await p.plan({ startsIn: 600 });
	await addItem(p.deps, p.producer, show.id, { variantId: p.variants[0]!, livePriceFen: 1990, quota: 10, perBuyerLimit: 2, minutes: 8, talkingPoints: "" });
	const item = async () => database.db.selectFrom("lineup_items").select(["id", "open"]).where("show_id", "=", show.id).executeTakeFirstOrThrow();
	expect((await item()).open).toBe(false);
	expect(await refusal(startShow(p.deps, p.host2, show.id))).toEqual({ code: "forbidden" });

	const live = await startShow(p.deps, p.host, show.id);
	expect(live.state).toBe("live");
	expect(new Date(live.startsAt).getTime()).toBeLessThanOrEqual(Date.now());
	expect(live.endsAt).toBe(show.endsAt);
	expect((await item()).open).toBe(true);
	expect(p.closed).toEqual([`rehearsal:${show.id}`]);
	expect((await home(database.db)).live.map(({ id }) => id)).toContain(show.id);

	await featureItem(p.deps, p.host, show.id, (await item()).id);
	const ended = await endShow(p.deps, p.host, show.id);
	expect(ended.state).toBe("ended");
	expect((await item()).open).toBe(false);
	expect(new Date(ended.endsAt).getTime()).toBeLessThanOrEqual(Date.now() + 1000);
	expect(p.closed).toEqual([`rehearsal:${show.id}`, show.id]);
	await p.plan({ startsIn: 30 });

	const timeline = await events(show.id);
	expect(timeline.map(({ body }) => body.type)).toEqual(["lineup", "show", "on-air", "featured", "show", "featured"]);
	expect(timeline.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
	expect(timeline[0]!.offset_ms).toBeNull();
	expect(timeline.slice(1).every(({ offset_ms }) => offset_ms !== null && offset_ms >= 0 && offset_ms < 60_000)).toBe(true);
	expect(timeline.at(-2)!.body).toMatchObject({ type: "show", show: { state: "ended" } });
});

test("a host's list has what is live, what is to come, then what ended, and nothing of others", async () => {
	const [ended, other] = [await p.plan({ startsIn: 0 }), await p.plan({ hostId: p.host2.userId, roomId: p.roomB })];
	await startShow(p.deps, p.host, ended.id);
	await endShow(p.deps, p.host, ended.id);
	const soon = await p.plan();
	const listed = (await showsToWork(database.db, p.host)).map(({ id, state }) => [id, state]);
	expect(listed).toEqual([[soon.id, "scheduled"], [ended.id, "ended"]]);
	expect((await showsToWork(database.db, p.host2)).map(({ id }) => id)).toEqual([other.id]);
});

test("a late show takes a little of the time after it, unless that is somebody's", async () => {
	const late = async (title: string) => {
		const show = await p.plan({ title, startsIn: 3000 });
		await sql`update shows set planned = tstzrange(now() - interval '2 hours', now() - interval '1 hour') where id = ${show.id}`.execute(database.db);
		return show;
	};
	const first = await late("迟到");
	const live = await startShow(p.deps, p.host, first.id);
	expect(new Date(live.endsAt).getTime()).toBeGreaterThan(Date.now());
	await endShow(p.deps, p.host, first.id);

	await sql`update shows set planned = tstzrange(now() - interval '5 hours', now() - interval '4 hours') where id = ${first.id}`.execute(database.db);
	const second = await late("又迟到");
	const other = await p.plan({ title: "下一场", startsIn: 4, hostId: p.host2.userId });
	expect(await refusal(startShow(p.deps, p.host, second.id))).toEqual({ code: "room_taken", show: "下一场", from: other.startsAt, to: other.endsAt });
	expect((await deskShowOf(database.db, second.id))!.state).toBe("scheduled");
});

test("the end of a show waits for an order that holds its item", async () => {
	const show = await p.plan({ startsIn: 5 });
	const [item] = await addItem(p.deps, p.producer, show.id, { variantId: p.variants[0]!, livePriceFen: 1990, quota: 10, perBuyerLimit: 2, minutes: 8, talkingPoints: "" });
	await startShow(p.deps, p.host, show.id);
	let ended = false;
	let ending: Promise<unknown> | undefined;
	await database.db.transaction().execute(async (order) => {
		await order.selectFrom("lineup_items").select("open").where("id", "=", item!.id).forUpdate().execute();
		ending = endShow(p.deps, p.host, show.id).then(() => { ended = true; });
		await new Promise((resolve) => setTimeout(resolve, 300));
		// What an order does next: refer to the show that is being ended. It must not wait for it.
		await order.insertInto("orders").values({ number: `t-${show.id}`, buyer_id: p.viewer.userId, shop_id: p.shopId, show_id: show.id, total_fen: 1990, address: "{}", expires_at: new Date() }).execute();
		expect(ended).toBe(false);
	});
	await ending;
	expect(ended).toBe(true);
});

test("any sequence of commands moves a show only along the table of transitions", async () => {
	const commands = { schedule: scheduleShow, cancel: cancelShow, live: startShow, end: endShow };
	await fc.assert(
		fc.asyncProperty(fc.constantFrom("draft" as const, "scheduled" as const), fc.array(fc.constantFrom(...(Object.keys(commands) as (keyof typeof commands)[])), { maxLength: 6 }), async (first, asked) => {
			const fresh = await park(database, 0);
			let { id, state } = await fresh.plan({ state: first, startsIn: 5 });
			for (const command of asked) {
				const answer = await refusal(commands[command](fresh.deps, fresh.producer, id));
				const next = (await deskShowOf(database.db, id))!.state;
				if (answer === null) expect(showTransitions[state]).toContain(next);
				else expect([answer, next]).toEqual([{ code: "show_state", state }, state]);
				state = next;
			}
		}),
		{ numRuns: 15 },
	);
});

test("passes: viewers while it is live, the host before it as a rehearsal, nobody else", async () => {
	const show = await p.plan({ startsIn: 5 });
	expect(await refusal(stagePass(p.deps, nobody, show.id, { as: "view", source: "camera" }))).toEqual({ code: "show_state", state: "scheduled" });
	expect(await refusal(stagePass(p.deps, p.host2, show.id, { as: "publish", source: "camera" }))).toEqual({ code: "forbidden" });
	await stagePass(p.deps, p.host, show.id, { as: "publish", source: "camera" });
	await startShow(p.deps, p.host, show.id);
	await stagePass(p.deps, p.host, show.id, { as: "publish", source: "camera" });
	await stagePass(p.deps, nobody, show.id, { as: "view", source: "camera" });
	expect(p.asked.map(({ stage, role }) => [stage, role])).toEqual([[`rehearsal:${show.id}`, "publish"], [show.id, "publish"], [show.id, "view"]]);
	expect(p.asked[2]!.sub).toMatch(/^[0-9a-f-]{36}$/);
	await endShow(p.deps, p.host, show.id);
	expect(await refusal(stagePass(p.deps, nobody, show.id, { as: "view", source: "camera" }))).toEqual({ code: "show_state", state: "ended" });
});

test("the calendar has what touches its range, public lists never a draft", async () => {
	const show = await p.plan({ startsIn: 20_000 });
	const draft = await p.plan({ startsIn: 20_100, state: "draft" });
	const from = new Date(new Date(show.startsAt).getTime() + 1_800_000);
	expect((await showsBetween(database.db, from, new Date(from.getTime() + 86_400_000))).map(({ id }) => id)).toEqual([show.id, draft.id]);
	const { upcoming } = await home(database.db);
	expect(upcoming.map(({ state }) => state)).not.toContain("draft");
});
