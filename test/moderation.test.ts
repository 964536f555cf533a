import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatMessage } from "#shared/show.ts";
import { connect, type Db } from "../server/db/connect.ts";
import { type ShowConnection, Person, runApp } from "./support/app.ts";
import { emptyDatabase } from "./support/database.ts";
import { eventually } from "./support/eventually.ts";
import { signedPeople } from "./support/session.ts";

type App = Awaited<ReturnType<typeof runApp>>;

/** Two server processes on one database: whoever is kept from something tries it through both. */
let apps: App[];
let host: Person;
let admin: Person;
let showId: string;
let db: Db;
const authSecret = "a".repeat(40);
const open: ShowConnection[] = [];

beforeAll(async () => {
	const shared = { DATABASE_URL: await emptyDatabase(), AUTH_SECRET: authSecret, STAGE_SECRET: "b".repeat(40) };
	({ db } = connect(shared.DATABASE_URL, pino({ level: "silent" }), 2));
	const first = await runApp({ env: shared });
	apps = [first, await runApp({ env: shared })];
	[host, admin] = await Promise.all([Person.demo(first.url, "host"), Person.demo(first.url, "admin")]);
	showId = (await host.get("/api/desk/mine")).body.find((show: { state: string }) => show.state === "scheduled").id;
});
afterAll(async () => {
	open.forEach((connection) => connection.close());
	await db?.destroy();
	await Promise.all((apps ?? []).map((app) => app.release()));
});

/** The same person at the other process, as another tab. */
function at(index: number, person: Person): Person {
	const twin = new Person(apps[index]!.url);
	for (const part of person.cookie.split("; ")) twin.useCookie(part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1));
	return twin;
}
async function joined(person: Person): Promise<ShowConnection> {
	const connection = await person.connect();
	await connection.send("join", { showId });
	open.push(connection);
	return connection;
}
async function somebody(guest = false): Promise<{ person: Person; userId: string }> {
	const person = new Person(apps[0]!.url);
	if (guest) await person.post("/api/auth/sign-in/anonymous");
	else {
		const [account] = await signedPeople(db, authSecret, 1);
		const [name, value] = account!.cookie.split("=");
		person.useCookie(name!, value!);
	}
	return { person, userId: (await person.get("/api/me")).body.userId };
}
const texts = (connection: ShowConnection) => connection.received.filter(({ name }) => name === "chat").flatMap(({ payload }) => payload.messages as ChatMessage[]);
const sees = (connection: ShowConnection, text: string) => connection.until("chat", ({ messages }) => messages.some((message: ChatMessage) => message.text === text));
const block = (userId: string, kind = "block", on = true) => host.post(`/api/shows/${showId}/blocks`, { userId, kind, on, reason: "测试" });
const refusedAs = async (person: Person, text = "让我说一句") => {
	const connection = await person.connect();
	const refusal = await connection.refusal("chat-send", { showId, text });
	connection.close();
	return refusal?.code ?? null;
};

test("the first message of a show is held, and its writer and the crew find it when they come back", async () => {
	const [, empty] = (await host.get("/api/desk/mine")).body.filter((show: { state: string }) => show.state === "scheduled");
	const { person } = await somebody();
	const writer = await person.connect();
	const { id } = await writer.send("chat-send", { showId: empty.id, text: "煞笔价格" });
	await writer.send("chat-send", { showId: empty.id, text: "第二句" });
	for (const who of [person, host]) {
		const connection = await at(1, who).connect();
		const there = await connection.send("join", { showId: empty.id });
		expect(there.kind === "snapshot" && there.snapshot.chat).toMatchObject([{ id, aside: "held" }, { text: "第二句" }]);
		connection.close();
	}
	writer.close();
});

test("a muted person stays muted in a second tab, at another process and after coming back", async () => {
	const { person, userId } = await somebody();
	const here = await joined(person);
	const moderator = await joined(host);
	await moderator.send("mute", { showId, userId, minutes: 10, why: "刷屏" });
	expect((await here.refusal("chat-send", { showId, text: "一" }))?.code).toBe("muted");
	expect(await refusedAs(at(1, person))).toBe("muted");
	const back = await at(1, person).connect();
	expect((await back.send("join", { showId })).you.mutedUntil).not.toBeNull();
	back.close();
	await moderator.send("mute", { showId, userId, minutes: 0 });
	expect(await refusedAs(at(1, person))).toBeNull();
});

test("a blocked person's sockets close everywhere, come back blocked, and nothing but looking on is left", async () => {
	const { person, userId } = await somebody();
	const sockets = [await joined(person), await joined(at(1, person))];
	const closed = sockets.map(({ socket }) => new Promise((resolve) => socket.once("disconnect", resolve)));
	expect((await block(userId)).status).toBe(204);
	await Promise.all(closed);
	for (const process of [0, 1]) {
		expect(await refusedAs(at(process, person))).toBe("blocked");
		const back = await at(process, person).connect();
		expect((await back.send("join", { showId })).you).toMatchObject({ blocked: true });
		back.close();
	}
	const there = await joined(at(1, person));
	const freed = new Promise((resolve) => there.socket.once("disconnect", resolve));
	await block(userId, "block", false);
	await freed;
	expect(await refusedAs(at(1, person))).toBeNull();
});

test("a shadow-banned person is heard by themselves and the crew at every process, and by nobody else, then or later", async () => {
	const { person, userId } = await somebody();
	const own = [await joined(person), await joined(at(1, person))];
	const crew = [await joined(host), await joined(at(1, host))];
	const strangers = [await joined((await somebody()).person), await joined(at(1, (await somebody()).person)), await joined(new Person(apps[1]!.url))];
	expect((await block(userId, "shadow")).status).toBe(204);
	const answer = await own[1]!.send("chat-send", { showId, text: "影子里的话" });
	expect(answer).toEqual({ id: expect.any(Number) });
	await Promise.all([...own, ...crew].map((connection) => sees(connection, "影子里的话")));
	for (const connection of own) expect(texts(connection).find(({ text }) => text === "影子里的话")).not.toHaveProperty("aside");
	for (const connection of crew) expect(texts(connection).find(({ text }) => text === "影子里的话")).toMatchObject({ aside: "shadowed" });
	// What the host says next is delivered in the same order: the strangers would have had it by now.
	await crew[0]!.send("chat-send", { showId, text: "主播说一句" });
	await Promise.all(strangers.map((connection) => sees(connection, "主播说一句")));
	for (const connection of strangers) expect(texts(connection).map(({ text }) => text)).not.toContain("影子里的话");
	for (const process of [0, 1]) {
		const history = async (who: Person) => ((await who.get(`/api/shows/${showId}/chat`)).body.messages as ChatMessage[]).map(({ text }) => text);
		expect(await history(new Person(apps[process]!.url))).not.toContain("影子里的话");
		expect(await history(at(process, person))).toContain("影子里的话");
		const back = await at(process, person).connect();
		const again = await back.send("join", { showId });
		expect(again.kind === "snapshot" && again.snapshot.chat.map(({ text }) => text)).toContain("影子里的话");
		// A page comes with what everyone sees, and asks for what is newer.
		const newest = again.kind === "snapshot" ? again.snapshot : null;
		const page = await back.send("join", { showId, since: newest!.seq, chatSince: newest!.chat.at(-1)!.id });
		expect(page.kind === "events" && page.chat.map(({ text }) => text)).toContain("影子里的话");
		back.close();
		const late = await new Person(apps[process]!.url).connect();
		const first = await late.send("join", { showId });
		expect(first.kind === "snapshot" && first.snapshot.chat.map(({ text }) => text)).not.toContain("影子里的话");
		const since = await late.send("join", { showId, since: first.kind === "snapshot" ? first.snapshot.seq : 0, chatSince: 0 });
		expect(since.kind === "events" && since.chat.map(({ text }) => text)).not.toContain("影子里的话");
		late.close();
	}
});

test("a guest who signs up is as muted, blocked and shadow-banned as before, and the guest's open tab is closed", async () => {
	for (const kind of ["mute", "block"] as const) {
		const { person, userId } = await somebody(true);
		const tab = await joined(at(1, person));
		const gone = new Promise((resolve) => tab.socket.once("disconnect", resolve));
		if (kind === "block") await block(userId);
		else await (await joined(host)).send("mute", { showId, userId, minutes: 10 });
		await person.post("/api/auth/sign-up/email", { name: "改头换面", email: `was-guest-${kind}@moderation.test`, password: "long enough 1" });
		expect((await person.get("/api/me")).body.userId).not.toBe(userId);
		await gone;
		for (const process of [0, 1]) expect(await refusedAs(at(process, person))).toBe(kind === "mute" ? "muted" : "blocked");
	}
});

test("who is appointed moderator of a show finds it among their shows, until they are dismissed", async () => {
	const { person, userId } = await somebody();
	const appointed = async () => [(await person.get("/api/desk/mine")).body.map(({ id }: { id: string }) => id), (await person.get("/api/me")).body.moderates];
	expect(await appointed()).toEqual([[], undefined]);
	await host.post(`/api/shows/${showId}/moderators`, { person: (await person.get("/api/me")).body.email });
	expect(await appointed()).toEqual([[showId], true]);
	await host.request("DELETE", `/api/shows/${showId}/moderators/${userId}`);
	expect(await appointed()).toEqual([[], undefined]);
});

describe("what is held", () => {
	test("waits for the crew, and goes to everyone everywhere once a moderator of that show approves it", async () => {
		const { person } = await somebody();
		const appointed = await somebody();
		const before = await joined(at(1, appointed.person));
		const renewed = new Promise((resolve) => before.socket.once("disconnect", resolve));
		expect((await host.post(`/api/shows/${showId}/moderators`, { person: (await appointed.person.get("/api/me")).body.email })).status).toBe(201);
		await renewed;
		const moderator = await joined(at(1, appointed.person));
		const [writer, stranger] = [await joined(person), await joined(at(1, (await somebody()).person))];
		const { id, aside } = await writer.send("chat-send", { showId, text: "煞笔价格太香" });
		const tab = await person.connect();
		open.push(tab);
		const again = await tab.send("join", { showId });
		expect(again.kind === "snapshot" && again.snapshot.chat.find((message) => message.id === id)).toMatchObject({ aside: "held" });
		expect(aside).toBe("held");
		await Promise.all([sees(writer, "煞笔价格太香"), sees(moderator, "煞笔价格太香"), moderator.until("reviews")]);
		const mine = at(1, appointed.person);
		const { reviews } = (await mine.get(`/api/shows/${showId}/reviews`)).body;
		expect(reviews[0]).toMatchObject({ kind: "held", message: { id } });
		expect((await person.get(`/api/shows/${showId}/reviews`)).status).toBe(403);
		expect((await mine.post(`/api/reviews/${id}`, { outcome: "approved" })).status).toBe(204);
		await sees(stranger, "煞笔价格太香");
		expect((await mine.post(`/api/reviews/${id}`, { outcome: "refused" })).body.code).toBe("review_settled");
		expect((await mine.get("/api/moderation-log")).status).toBe(403);
		expect((await admin.get("/api/moderation-log?action=approved")).body.entries[0]).toMatchObject({ messageId: id, actor: { id: appointed.userId } });
	});

	test("a list that is changed at one process counts at the other", async () => {
		const { person } = await somebody();
		expect(await refusedAs(at(1, person), "紫薯很香")).toBeNull();
		const made = await host.post(`/api/shows/${showId}/word-lists`, { name: "不说紫薯", action: "refuse", enabled: true, words: "紫薯" });
		expect(made.status).toBe(201);
		await eventually(async () => expect(await refusedAs(at(1, person), "紫.薯很香")).toBe("chat_words"));
		expect((await admin.post("/api/word-lists/try", { text: "加薇芯" })).body.hits).toMatchObject([{ rule: "dealing" }]);
	});
});

test("reports: five at once a person, and not of what they can't see", async () => {
	const { person } = await somebody();
	const crowd = await Promise.all([...Array(7)].map(async () => joined((await somebody()).person)));
	const ids = await Promise.all(crowd.map(async (connection, index) => (await connection.send("chat-send", { showId, text: `路过 ${index}` })).id));
	const statuses: number[] = [];
	for (const messageId of ids) statuses.push((await person.post(`/api/shows/${showId}/reports`, { messageId, reason: "spam" })).status);
	expect(statuses.slice(0, 5)).toEqual([204, 204, 204, 204, 204]);
	expect(statuses.at(-1)).toBe(429);
	const { reviews } = (await admin.get("/api/reviews")).body;
	expect(reviews.filter(({ kind }: { kind: string }) => kind === "reported")).toHaveLength(5);
	expect((await new Person(apps[0]!.url).post(`/api/shows/${showId}/reports`, { messageId: ids[0], reason: "spam" })).status).toBe(401);
});
