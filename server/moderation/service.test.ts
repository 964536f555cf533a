import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "#shared/roles.ts";
import type { ChatMessage, ShowHeader } from "#shared/show.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { makeMarket, recordingLive } from "../../test/support/market.ts";
import { chatPage, moveGuest, standingOf } from "../chat/queries.ts";
import { type Chat, createChat, mute, removeMessage } from "../chat/service.ts";
import { createJudge, type Judge } from "./judge.ts";
import { keptPeople, logPage, reviewPage } from "./queries.ts";
import { appoint, changeList, deleteList, dismissModerator, makeList, report, setBlock, setLinkFilter, settingsOf, settle } from "./service.ts";

let database: TestDatabase;
let show: ShowHeader;
let host: Actor;
let admin: Actor;
let viewer: Actor;
let other: Actor;
let live: ReturnType<typeof recordingLive> & { approved: number[] };
let judge: Judge;
/** Two processes on one database, and what each gave to everyone, and to few. */
let chats: Chat[];
let delivered: ChatMessage[];
let aside: ChatMessage[];
const someone = (userId: string, name: string, role: Actor["role"] = "viewer"): Actor => ({ userId, name, role, shopIds: [] });

beforeAll(async () => {
	database = await freshDatabase();
	admin = someone(await database.user("管理员", "admin"), "管理员", "admin");
});
afterAll(() => database?.drop());
beforeEach(async () => {
	const market = await makeMarket(database);
	show = { id: market.showId, hostId: market.hostId, state: "live" } as ShowHeader;
	host = someone(market.hostId, "主播", "host");
	viewer = someone(await database.user("小满"), "小满");
	other = someone(await database.user("阿江"), "阿江");
	delivered = [];
	aside = [];
	const listeners: ((showId: string | null) => void)[] = [];
	live = Object.assign(recordingLive(), { approved: [] as number[], wordsChanged: (showId: string | null) => listeners.forEach((listener) => listener(showId)), chatApproved: (_: string, id: number) => void live.approved.push(id) });
	judge = createJudge({ db: database.db, onWords: (listener) => void listeners.push(listener) });
	chats = [0, 1].map(() => createChat(database.db, (_, messages) => delivered.push(...messages), { judge, deliverAside: (_, messages) => aside.push(...messages) }));
});
const tools = () => ({ db: database.db, live });
const send = (actor: Actor, text: string, process = 0) => chats[process]!.send(actor, show, text);
const say = async (actor: Actor, text: string) => (await send(actor, text)).id;
const seenBy = async (actor: Actor | null, crew = false) => (await chatPage(database.db, show.id, 50, undefined, { userId: actor?.userId ?? null, crew })).messages.map(({ text }) => text);
const log = async () => (await logPage(database.db, show.id, {})).entries.map(({ action }) => action).reverse();
const block = (userId: string, kind: "block" | "shadow" = "block", on = true, actor = host, showId: string | null = show.id) => setBlock(tools(), actor, showId, { userId, kind, on, reason: "捣乱" });

describe("the rules", () => {
	test("refuse with a sentence that names the rule, hold, and leave the crew alone", async () => {
		await expect(send(viewer, "加 薇 芯 便宜")).rejects.toMatchObject({ code: "chat_words", params: { about: "dealing" } });
		await expect(send(viewer, "guo88 点 com 有券")).rejects.toMatchObject({ code: "chat_link" });
		expect(await send(viewer, "傻 逼 主播")).toMatchObject({ aside: "held" });
		expect(delivered).toEqual([]);
		expect(aside).toMatchObject([{ text: "傻 逼 主播", aside: "held" }]);
		await send(host, "官网 guo88.com");
		expect(delivered.map(({ text }) => text)).toEqual(["官网 guo88.com"]);
		expect(await send(host, "全网最低价")).toMatchObject({ hints: ["advertising"] });
		await say(viewer, "这是全网最低价吗");
		expect(await log()).toEqual(["word-refused", "link-refused", "word-held"]);
		expect((await logPage(database.db, show.id, { by: "rules" })).entries[0]).toMatchObject({ actor: null, target: { name: "小满" }, quote: "傻 逼 主播", why: expect.stringMatching(/^insults: /) });
	});

	test("of a show are its own, count at once, and lists are the crew's to edit", async () => {
		await say(viewer, "榴莲好臭");
		const list = await makeList(tools(), host, show.id, { name: "对手", action: "shadow", enabled: true, words: "榴莲" });
		expect(await send(viewer, "榴蓮好臭")).not.toHaveProperty("aside");
		expect([await seenBy(viewer), await seenBy(other), await seenBy(null), await seenBy(host, true)]).toEqual([["榴莲好臭", "榴蓮好臭"], ["榴莲好臭"], ["榴莲好臭"], ["榴莲好臭", "榴蓮好臭"]]);
		await changeList(tools(), host, show.id, list.id, { name: "对手", action: "refuse", enabled: true, words: "榴莲" });
		await expect(send(other, "榴莲")).rejects.toMatchObject({ code: "chat_words", params: { about: "对手" } });
		await deleteList(tools(), host, show.id, list.id);
		await say(other, "榴莲");
		await expect(makeList(tools(), viewer, show.id, { name: "x", action: "refuse", enabled: true, words: "x" })).rejects.toMatchObject({ code: "forbidden" });
		await expect(makeList(tools(), host, null, { name: "x", action: "refuse", enabled: true, words: "x" })).rejects.toMatchObject({ code: "forbidden" });
	});

	test("of the platform can be changed and extended; a harmless phrase takes a hit back", async () => {
		const { lists } = { lists: await database.db.selectFrom("word_lists").selectAll().where("built_in", "=", "dealing").execute() };
		const change = (words: string, enabled = true) => changeList(tools(), admin, null, lists[0]!.id, { name: "改不了", action: "refuse", enabled, words });
		await expect(send(viewer, "加v聊")).rejects.toMatchObject({ code: "chat_words" });
		expect(await change("!加v聊聊")).toMatchObject({ name: "站外交易" });
		await say(viewer, "加v聊聊");
		await change("橙色暗号");
		await expect(send(other, "橙色暗号")).rejects.toMatchObject({ code: "chat_words", params: { about: "dealing" } });
		await change("", false);
		await say(other, "加v聊");
		await change("");
	});

	test("let links through where the crew says so", async () => {
		await setLinkFilter(tools(), host, show.id, false);
		await say(viewer, "看 guo88.com");
		expect((await settingsOf(tools(), host, show.id)).linkFilter).toBe(false);
		await expect(setLinkFilter(tools(), viewer, show.id, true)).rejects.toMatchObject({ code: "forbidden" });
	});
});

describe("a blocked person", () => {
	test("can't write in the show, through any process, nor in one that was under way", async () => {
		const outcomes = await Promise.allSettled([block(viewer.userId!), send(viewer, "一"), send(viewer, "二", 1)]);
		expect(outcomes[0]!.status).toBe("fulfilled");
		// Both were collected before the block was stored or after, but stored after it.
		for (const process of [0, 1]) await expect(send(viewer, "三", process)).rejects.toMatchObject({ code: "blocked" });
		await expect(judge.refuseBlocked(viewer.userId!, show.id)).rejects.toMatchObject({ code: "blocked" });
		const elsewhere = show;
		show = { ...show, id: (await makeMarket(database)).showId };
		await say(viewer, "别处");
		show = elsewhere;
		await block(viewer.userId!, "block", false);
		await say(viewer, "回来了");
		expect(await log()).toEqual(["blocked", "unblocked"]);
	});

	test("on the platform can't write anywhere; only an administrator does that", async () => {
		await expect(block(viewer.userId!, "block", true, host, null)).rejects.toMatchObject({ code: "forbidden" });
		await block(viewer.userId!, "block", true, admin, null);
		await expect(send(viewer, "一")).rejects.toMatchObject({ code: "blocked" });
		expect((await keptPeople(database.db, null)).map(({ userId }) => userId)).toContain(viewer.userId);
		await block(viewer.userId!, "block", false, admin, null);
		await say(viewer, "二");
	});

	test("is nobody of the crew, and not oneself", async () => {
		for (const userId of [host.userId!, admin.userId!]) await expect(block(userId)).rejects.toMatchObject({ code: "forbidden" });
		await expect(mute(database.db, host, show, admin.userId!, 10)).rejects.toMatchObject({ code: "forbidden" });
		await expect(block(viewer.userId!, "block", true, other)).rejects.toMatchObject({ code: "forbidden" });
	});
});

test("a shadow-banned person writes as ever, and only they and the crew see it, live and in the history", async () => {
	await say(viewer, "之前");
	await block(viewer.userId!, "shadow");
	const answer = await send(viewer, "之后");
	expect(answer).toEqual({ id: expect.any(Number) });
	expect(delivered.map(({ text }) => text)).toEqual(["之前"]);
	expect(aside).toMatchObject([{ text: "之后", aside: "shadowed" }]);
	const own = (await chatPage(database.db, show.id, 50, undefined, { userId: viewer.userId, crew: false })).messages;
	expect(own.map(({ text }) => text)).toEqual(["之前", "之后"]);
	expect(own[1]).not.toHaveProperty("aside");
	expect([await seenBy(other), await seenBy(null)]).toEqual([["之前"], ["之前"]]);
	// An answer to it quotes nothing.
	await chats[1]!.send(other, show, "谁啊", answer.id);
	expect(delivered.at(-1)).not.toHaveProperty("reply");
	expect(await standingOf(database.db, show.id, viewer.userId!)).toMatchObject({ blocked: false, asides: true });
	await expect(report(tools(), other, show.id, { messageId: answer.id, reason: "spam" })).rejects.toMatchObject({ code: "not_found" });
});

describe("a moderator of one show", () => {
	test("is appointed by e-mail or name, has the crew's rights there alone, and loses them", async () => {
		const { email } = await database.db.selectFrom("user").select("email").where("id", "=", viewer.userId!).executeTakeFirstOrThrow();
		await expect(appoint(tools(), viewer, show.id, email)).rejects.toMatchObject({ code: "forbidden" });
		await appoint(tools(), host, show.id, email.toUpperCase());
		await appoint(tools(), host, show.id, email);
		expect((await settingsOf(tools(), viewer, show.id)).moderators).toMatchObject([{ userId: viewer.userId, email }]);
		await say(viewer, "加我微信进群");
		expect(delivered.at(-1)).toMatchObject({ role: "moderator", text: "加我微信进群" });
		const id = await say(other, "一");
		await removeMessage(database.db, viewer, show, id);
		await block(other.userId!, "block", true, viewer);
		const elsewhere = { ...show, id: (await makeMarket(database)).showId, hostId: "x" };
		await expect(mute(database.db, viewer, elsewhere, other.userId!, 10)).rejects.toMatchObject({ code: "forbidden" });
		await expect(appoint(tools(), viewer, show.id, email)).rejects.toMatchObject({ code: "forbidden" });
		await dismissModerator(tools(), host, show.id, viewer.userId!);
		await expect(removeMessage(database.db, viewer, show, id)).rejects.toMatchObject({ code: "forbidden" });
		expect(await log()).toEqual(["appointed", "removed", "blocked", "dismissed-moderator"]);
	});

	test("nobody known, or a name that several have, is refused", async () => {
		await database.user("重名");
		await database.user("重名");
		for (const person of ["重名", "nobody@test.livestall"]) await expect(appoint(tools(), host, show.id, person)).rejects.toMatchObject({ code: "person_unknown" });
	});
});

describe("the queue", () => {
	test("shows what is held with what was said around it; approved it goes to everyone, in its place", async () => {
		await say(other, "前一句");
		const { id } = await send(viewer, "傻逼价格");
		await say(other, "后一句");
		const { reviews } = await reviewPage(database.db, show.id, { settled: false });
		expect(reviews).toMatchObject([{ kind: "held", rule: "insults", message: { id, text: "傻逼价格" }, context: [{ text: "前一句" }, { text: "后一句" }] }]);
		await settle(tools(), host, id, "approved", "");
		expect(live.approved).toEqual([id]);
		expect(await seenBy(other)).toEqual(["前一句", "傻逼价格", "后一句"]);
		await expect(settle(tools(), host, id, "refused", "")).rejects.toMatchObject({ code: "review_settled" });
	});

	test("two moderators who decide at once: one does", async () => {
		const { id } = await send(viewer, "傻逼价格");
		const outcomes = await Promise.allSettled([settle(tools(), host, id, "approved", ""), settle(tools(), admin, id, "refused", "")]);
		expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
		expect((await log()).filter((action) => action === "approved" || action === "refused")).toHaveLength(1);
	});

	test("gathers reports of a message: each person's once; dismissed they stay settled, removed the message goes", async () => {
		const id = await say(viewer, "好贵");
		for (let times = 0; times < 3; times++) await report(tools(), other, show.id, { messageId: id, reason: "spam" });
		await report(tools(), someone(await database.user("第三人"), "第三人"), show.id, { messageId: id, reason: "insult" });
		expect((await reviewPage(database.db, show.id, { settled: false })).reviews).toMatchObject([{ kind: "reported", reports: [{ count: 1 }, { count: 1 }] }]);
		await settle(tools(), host, id, "dismissed", "");
		await report(tools(), someone(await database.user("第四人"), "第四人"), show.id, { messageId: id, reason: "spam" });
		expect((await reviewPage(database.db, show.id, { settled: false })).reviews).toEqual([]);
		const second = await say(viewer, "真贵");
		await report(tools(), other, show.id, { messageId: second, reason: "other" });
		await settle(tools(), host, second, "removed", "刷屏");
		expect(await seenBy(null)).toEqual(["好贵"]);
		expect((await logPage(database.db, show.id, { action: "removed" })).entries).toMatchObject([{ why: "刷屏", quote: "真贵" }]);
	});

	test("does not take reports of the crew or of oneself", async () => {
		const messageId = await say(host, "欢迎");
		await expect(report(tools(), other, show.id, { messageId, reason: "spam" })).rejects.toMatchObject({ code: "report_own" });
		const own = await say(viewer, "我");
		await expect(report(tools(), viewer, show.id, { messageId: own, reason: "spam" })).rejects.toMatchObject({ code: "report_own" });
		await expect(settle(tools(), other, own, "dismissed", "")).rejects.toMatchObject({ code: "not_found" });
	});
});

test("a guest who becomes an account keeps mutes, blocks and shadow-bans, and is kept from it as a guest too", async () => {
	const guest = someone(await database.user("游客"), "游客", "guest");
	await mute(database.db, host, show, guest.userId!, 10);
	await block(guest.userId!, "shadow");
	await block(guest.userId!, "block", true, admin, null);
	await moveGuest(database.db, guest.userId!, viewer.userId!);
	for (const person of [guest, viewer]) await expect(send(person, "我又来了")).rejects.toMatchObject({ code: "blocked" });
	for (const person of [guest, viewer]) await block(person.userId!, "block", false, admin, null);
	for (const person of [guest, viewer]) await expect(send(person, "我又来了")).rejects.toMatchObject({ code: "muted" });
	await mute(database.db, host, show, viewer.userId!, 0);
	await say(viewer, "看得见吗");
	expect(await seenBy(null)).toEqual([]);
	expect((await logPage(database.db, null, { person: viewer.userId! })).entries.map(({ action }) => action)).toContain("account");
});

test("the record can't be changed or deleted, and is read a page at a time", async () => {
	for (let times = 0; times < 60; times++) await setLinkFilter(tools(), host, show.id, times % 2 === 0);
	const first = await logPage(database.db, show.id, {});
	const second = await logPage(database.db, show.id, { before: first.entries.at(-1)!.id });
	expect([first.entries.length, first.more, second.entries.length, second.more]).toEqual([50, true, 10, false]);
	for (const statement of [sql`update moderation_log set why = ''`, sql`delete from moderation_log`, sql`truncate moderation_log`]) await expect(statement.execute(database.db)).rejects.toThrow("append-only");
});
