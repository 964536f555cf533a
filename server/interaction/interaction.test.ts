import { PgBoss } from "pg-boss";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "#shared/roles.ts";
import { faults } from "../../test/fair-draw/check.mjs";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { eventually } from "../../test/support/eventually.ts";
import { addAddress, makeMarket, type Market, recordingLive } from "../../test/support/market.ts";
import { featureItem } from "../lineup/service.ts";
import { askForItem } from "./asks.ts";
import { bagRecord, claimPrize, crewBags, draw, endBag, enter, openBag, prizesOf } from "./bags.ts";
import { planEnd } from "./ending.ts";
import { endDue, registerInteractionJobs } from "./jobs.ts";
import { endPoll, openPoll, vote } from "./polls.ts";
import { addLikes, interactionsOf, likesOf, mineOf, moveGuest } from "./queries.ts";
import { createAsking, moveQuestion, removeQuestion, voteQuestion } from "./questions.ts";

let database: TestDatabase;
let jobs: PgBoss;
let m: Market;
let host: Actor & { userId: string };
beforeAll(async () => {
	database = await freshDatabase();
	jobs = new PgBoss({ connectionString: database.url, max: 2 });
	await jobs.start();
});
afterAll(async () => {
	await jobs.stop({ graceful: false });
	await database.drop();
});
beforeEach(async () => {
	m = await makeMarket(database);
	host = { userId: m.hostId, role: "host", name: "主播", shopIds: [] };
});

const log = pino({ level: "silent" });
const deps = () => ({ db: database.db, jobs, log, live: recordingLive() });
const viewer = async (name = "李小满"): Promise<Actor & { userId: string }> => ({ userId: await database.user(name), role: "viewer", name, shopIds: [] });
const viewers = (count: number) => Promise.all(Array.from({ length: count }, (_, index) => viewer(`橙友${index}`)));
const changes = async () =>
	(await database.db.selectFrom("show_events").select("body").where("show_id", "=", m.showId).orderBy("seq").execute()).map(({ body }) => (body.type === "interaction" ? (body.change as any) : body.type));
const code = (of: Promise<unknown>) => of.then(() => null, (error: { code?: string }) => error.code);
const seen = () => interactionsOf(database.db, m.showId);
const bag = (minutes = 3, places = 2) => openBag(deps(), host, m.showId, { prize: "脐橙一箱", places, word: "我要福袋", minutes });
const poll = (minutes: number | null = null) => openPoll(deps(), host, m.showId, { question: "先讲哪个？", options: ["脐橙", "蜂蜜", "茶"], minutes });
let message = 0;
const entries = (people: readonly (Actor & { userId: string })[]) => people.map(({ userId, name }) => ({ userId, name: name!, messageId: (message += 1) }));

test("likes add up, however many add at once", async () => {
	await Promise.all(Array.from({ length: 20 }, (_, index) => addLikes(database.db, m.showId, index + 1)));
	expect(await likesOf(database.db, m.showId)).toBe(210);
});

test("an explanation is asked for once a person, is answered when the item is featured, and may be asked for again", async () => {
	const people = await viewers(3);
	await Promise.all([...people, ...people].map((person) => askForItem(deps(), person, m.itemId)));
	expect((await seen()).asks).toEqual([{ itemId: m.itemId, count: 3 }]);
	expect((await mineOf(database.db, m.showId, people[0]!.userId)).asked).toEqual([m.itemId]);
	await featureItem({ ...deps(), media: null as never, hostGraceMinutes: 10 } as never, host, m.showId, m.itemId);
	expect((await seen()).asks).toEqual([]);
	expect((await mineOf(database.db, m.showId, people[0]!.userId)).asked).toEqual([]);
	await askForItem(deps(), people[1]!, m.itemId);
	expect((await seen()).asks).toEqual([{ itemId: m.itemId, count: 1 }]);
});

test("a poll takes one vote a person, which may be changed; what stood when it closed stays", async () => {
	const people = await viewers(6);
	const { id } = await poll();
	expect(await code(poll())).toBe("interaction_running");
	await Promise.all(people.map((person, index) => vote(deps(), person, id, index % 2)));
	await vote(deps(), people[0]!, id, 2);
	expect((await seen()).poll).toMatchObject({ id, votes: [2, 3, 1], closedAt: null });
	expect(await code(vote(deps(), people[0]!, id, 3))).toBe("invalid_input");
	expect((await mineOf(database.db, m.showId, people[0]!.userId)).vote).toEqual({ pollId: id, option: 2 });
	const closed = await endPoll(deps(), host, id);
	expect(closed).toMatchObject({ votes: [2, 3, 1], closedAt: expect.any(String) });
	expect(await code(vote(deps(), people[0]!, id, 0))).toBe("interaction_over");
	expect((await seen()).poll!.votes).toEqual([2, 3, 1]);
	expect((await changes()).filter((change) => change.kind === "poll").length).toBe(2);
});

test("no vote is lost or comes late while a poll closes under way", async () => {
	const people = await viewers(40);
	const { id } = await poll();
	const votes = people.map((person, index) => code(vote(deps(), person, id, index % 3)));
	const ends = [endPoll(deps(), host, id), endPoll(deps(), host, id)];
	const through = (await Promise.all(votes)).filter((refused) => refused === null).length;
	const [closed, again] = await Promise.all(ends);
	expect(closed!.votes.reduce((sum, count) => sum + count, 0)).toBe(through);
	expect(again).toEqual(closed);
	expect((await changes()).filter((change) => change.kind === "poll").length).toBe(2);
});

test("a poll and a bag end by their time, once, though several processes have the job", async () => {
	const { id: pollId } = await poll(1);
	const { id: bagId } = await bag(1);
	const people = await viewers(5);
	await enter(database.db, bagId, entries(people));
	expect(await endDue(deps())).toBe(0);
	await sql`update polls set ends_at = clock_timestamp() where id = ${pollId}`.execute(database.db);
	await sql`update lucky_bags set ends_at = clock_timestamp() where id = ${bagId}`.execute(database.db);
	// Over, though not closed yet.
	expect(await code(vote(deps(), people[0]!, pollId, 0))).toBe("interaction_over");
	await enter(database.db, bagId, entries([await viewer()]));
	await Promise.all([endDue(deps()), endDue(deps()), endDue(deps()), endBag(deps(), host, bagId)]);
	const said = await changes();
	expect(said.filter((change) => change.kind === "bag" && change.bag.winners).length).toBe(1);
	expect(said.filter((change) => change.kind === "poll" && change.poll.closedAt).length).toBe(1);
	expect(await bagRecord(database.db, bagId)).toMatchObject({ entrants: 5, winners: [expect.anything(), expect.anything()] });
});

test("the job draws by itself when the time is over", async () => {
	await registerInteractionJobs(deps());
	const { id } = await bag(1);
	await sql`update lucky_bags set ends_at = clock_timestamp() + interval '1 second' where id = ${id}`.execute(database.db);
	planEnd(deps(), new Date(Date.now() + 1000));
	await eventually(async () => expect((await bagRecord(database.db, id)).drawnAt).not.toBeNull());
});

test("people enter a bag once each, numbered without a gap, however they come", async () => {
	const people = await viewers(60);
	const { id } = await bag();
	const all = entries(people);
	await Promise.all([enter(database.db, id, all.slice(0, 40)), enter(database.db, id, all.slice(20)), enter(database.db, id, [...all.slice(10, 15), ...entries(people.slice(10, 15))])]);
	await endBag(deps(), host, id);
	const record = await bagRecord(database.db, id);
	expect(record.draw!.entries.map(({ number }) => number)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
	expect(new Set(record.draw!.entries.map(({ name }) => name)).size).toBe(60);
	expect(JSON.stringify(record)).not.toContain(people[0]!.userId);
	await enter(database.db, id, entries([await viewer()]));
	expect((await bagRecord(database.db, id)).entrants).toBe(60);
});

test("nothing of the seed is told before the draw; after it a script that knows only what was published confirms it, and finds out whoever tampers", async () => {
	const people = await viewers(30);
	const opened = await bag(3, 3);
	await enter(database.db, opened.id, entries(people));
	const before = await bagRecord(database.db, opened.id);
	const { seed } = await database.db.selectFrom("lucky_bags").select("seed").where("id", "=", opened.id).executeTakeFirstOrThrow();
	expect(JSON.stringify([before, await changes(), await seen()])).not.toContain(seed.toString("hex"));
	expect(before.draw).toBeNull();
	expect(faults(before)).toEqual(["the bag is not drawn yet"]);
	const mine = (await mineOf(database.db, m.showId, people[4]!.userId)).entry!;
	expect(mine.bagId).toBe(opened.id);

	await draw(database.db, opened.id, null);
	const record = await bagRecord(database.db, opened.id);
	const noted = { commitment: opened.commitment, entry: `${mine.number}:${mine.tag}` };
	expect(faults(record, noted)).toEqual([]);
	const tampered = (change: (copy: typeof record & { draw: NonNullable<(typeof record)["draw"]> }) => void) => {
		const copy = structuredClone(record) as Parameters<typeof change>[0];
		change(copy);
		return faults(copy, noted).join();
	};
	const other = record.draw!.entries.find(({ number }) => !record.winners!.some((winner) => winner.number === number))!;
	expect(tampered((copy) => void (copy.winners![0] = other))).toContain("the winners should be");
	expect(tampered((copy) => void copy.winners!.reverse())).toContain("the winners should be");
	expect(tampered((copy) => void copy.winners!.pop())).toContain("the winners should be");
	expect(tampered((copy) => void (copy.draw.entries[9]!.name = "别人"))).toContain("the list is not the one");
	expect(tampered((copy) => void copy.draw.entries.pop())).toContain("30 entered, but 29");
	expect(tampered((copy) => void copy.draw.entries.push({ number: 31, tag: "f".repeat(16), name: "自己人" }))).toContain("the list is not the one");
	expect(tampered((copy) => void (copy.draw.seed = "0".repeat(64)))).toContain("not the one that was committed to");
	expect(tampered((copy) => void (copy.draw.entries[mine.number - 1]!.tag = "0".repeat(16)))).toContain(`entry ${mine.number}:${mine.tag} is not in the list`);
	expect(tampered((copy) => void (copy.commitment = "0".repeat(64)))).toContain("not the one that was shown before");
});

test("a winner says where the prize goes, and the crew of the show sees it; nobody else", async () => {
	const [winner, other] = await viewers(2);
	const { id } = await bag(1, 1);
	await enter(database.db, id, entries([winner!]));
	const address = await addAddress(database.db, winner!.userId);
	expect(await code(claimPrize(database.db, winner!.userId, id, address))).toBe("not_found");
	await endBag(deps(), host, id);
	expect(await prizesOf(database.db, winner!.userId)).toMatchObject([{ bagId: id, prize: "脐橙一箱", address: null, number: 1 }]);
	expect(await code(claimPrize(database.db, other!.userId, id, await addAddress(database.db, other!.userId)))).toBe("not_found");
	expect(await code(claimPrize(database.db, winner!.userId, id, await addAddress(database.db, other!.userId)))).toBe("not_found");
	await claimPrize(database.db, winner!.userId, id, address);
	expect(await crewBags(database.db, host, m.showId)).toMatchObject([{ id, winners: [{ name: winner!.name, address: { name: "李四" } }] }]);
	expect(await code(crewBags(database.db, other!, m.showId))).toBe("forbidden");
});

test("questions: the most wanted first, one is being answered at a time, and what a moderator removes is gone", async () => {
	const [a, b, c] = await viewers(3);
	const asking = createAsking(deps());
	const first = await asking.ask(a!, m.showId, "  甜不甜？ ");
	const second = await asking.ask(b!, m.showId, "几天能到？");
	expect(first).toMatchObject({ text: "甜不甜？", votes: 1, state: "open" });
	await Promise.all([a, b, c, c].map((person) => voteQuestion(deps(), person!, second.id, true)));
	expect((await seen()).questions.map(({ id, votes }) => [id, votes])).toEqual([[second.id, 3], [first.id, 1]]);
	await voteQuestion(deps(), c!, second.id, false);
	expect((await mineOf(database.db, m.showId, c!.userId)).questions).toEqual([]);
	await moveQuestion(deps(), host, first.id, "answering");
	expect((await seen()).questions.map(({ id }) => id)).toEqual([first.id, second.id]);
	await moveQuestion(deps(), host, second.id, "answering");
	expect((await seen()).questions).toMatchObject([{ id: second.id, state: "answering", votes: 2 }]);
	expect(await code(voteQuestion(deps(), c!, first.id, true))).toBe("interaction_over");
	await removeQuestion(deps(), host, second.id);
	expect((await seen()).questions).toEqual([]);
	expect(await code(moveQuestion(deps(), host, second.id, "answered"))).toBe("not_found");
	expect(await code(removeQuestion(deps(), a!, first.id))).toBe("forbidden");
});

test("a person's questions are few at a time, and none from who is muted", async () => {
	const person = await viewer();
	const asking = createAsking(deps());
	for (const text of ["一", "二", "三"]) await asking.ask(person, m.showId, text);
	expect(await code(asking.ask(person, m.showId, "四"))).toBe("rate_limited");
	expect(await code(createAsking(deps()).ask(person, m.showId, "四"))).toBe("questions_full");
	const muted = await viewer();
	await database.db.insertInto("mutes").values({ show_id: m.showId, user_id: muted.userId, until: new Date(Date.now() + 60_000), muted_by: host.userId }).execute();
	expect(await code(asking.ask(muted, m.showId, "在吗"))).toBe("muted");
});

test("who is blocked takes part in nothing", async () => {
	const person = await viewer();
	const { id } = await poll();
	const question = await createAsking(deps()).ask(await viewer(), m.showId, "甜不甜？");
	await database.db.insertInto("blocks").values({ user_id: person.userId, show_id: m.showId, kind: "block", reason: "", blocked_by: host.userId }).execute();
	const tried = [vote(deps(), person, id, 0), askForItem(deps(), person, m.itemId), createAsking(deps()).ask(person, m.showId, "?"), voteQuestion(deps(), person, question.id, true)];
	expect(await Promise.all(tried.map(code))).toEqual(tried.map(() => "blocked"));
	expect((await seen()).poll!.votes).toEqual([0, 0, 0]);
});

test("only the show's crew starts and ends things, and only while it is live", async () => {
	const person = await viewer();
	const stranger = { ...host, userId: await database.user("别的主播", "host") };
	for (const actor of [person, stranger]) {
		expect(await code(openPoll(deps(), actor, m.showId, { question: "?", options: ["a", "b"], minutes: null }))).toBe("forbidden");
		expect(await code(openBag(deps(), actor, m.showId, { prize: "p", places: 1, word: "w", minutes: 1 }))).toBe("forbidden");
	}
	const { id } = await bag();
	expect(await code(endBag(deps(), person, id))).toBe("forbidden");
	await database.db.updateTable("shows").set({ state: "ended" }).where("id", "=", m.showId).execute();
	expect(await code(poll())).toBe("show_state");
	expect(await code(askForItem(deps(), person, m.itemId))).toBe("show_state");
	// A bag of a show that is over is drawn.
	await endDue(deps());
	expect((await bagRecord(database.db, id)).drawnAt).not.toBeNull();
});

test("what a guest did is theirs when they make an account, and counts once", async () => {
	const [guest, account] = await viewers(2);
	const { id } = await poll();
	await vote(deps(), guest!, id, 0);
	await askForItem(deps(), guest!, m.itemId);
	await vote(deps(), account!, id, 1);
	await moveGuest(database.db, guest!.userId, account!.userId);
	expect((await seen()).poll!.votes).toEqual([0, 1, 0]);
	expect((await mineOf(database.db, m.showId, account!.userId)).asked).toEqual([m.itemId]);
});
