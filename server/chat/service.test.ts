import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "#shared/roles.ts";
import type { ChatMessage, Notice, ShowHeader } from "#shared/show.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { makeBuyer, makeMarket } from "../../test/support/market.ts";
import { createNotices } from "../live/notices.ts";
import { chatPage, chatSettings } from "./queries.ts";
import { type Chat, createChat, pinMessage, removeMessage, setChatMode } from "./service.ts";

let database: TestDatabase;
let show: ShowHeader;
let host: Actor;
let viewer: Actor;
let other: Actor;
let delivered: ChatMessage[];
/** Two processes on one database. */
let chats: Chat[];
const someone = (userId: string, name: string, role: Actor["role"] = "viewer"): Actor => ({ userId, name, role, shopIds: [] });

beforeAll(async () => {
	database = await freshDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
	const market = await makeMarket(database);
	show = { id: market.showId, hostId: market.hostId, state: "live" } as ShowHeader;
	host = someone(market.hostId, "主播", "host");
	viewer = someone(await database.user("小满"), "小满");
	other = someone(await database.user("阿江"), "阿江");
	delivered = [];
	chats = [0, 1].map(() => createChat(database.db, (_, messages) => delivered.push(...messages)));
});
const say = async (actor: Actor, text: string, replyTo?: number, process = 0) => (await chats[process]!.send(actor, show, text, replyTo)).id;
const timeline = async () => (await database.db.selectFrom("show_events").select("body").where("show_id", "=", show.id).orderBy("seq").execute()).map(({ body }) => body);

describe("an answer", () => {
	test("quotes the beginning of what it answers, live and in the history", async () => {
		const long = "橙".repeat(150);
		const id = await say(viewer, long);
		await say(other, "同问", id);
		const reply = { id, name: "小满", text: "橙".repeat(60) };
		expect(delivered.at(-1)).toMatchObject({ text: "同问", reply });
		expect((await chatPage(database.db, show.id, 10)).messages.at(-1)).toMatchObject({ text: "同问", reply });
	});

	test("to a message that is removed, or of another show, stands for itself", async () => {
		const id = await say(viewer, "加微信");
		await say(other, "不加", id);
		await removeMessage(database.db, host, show, id);
		expect((await chatPage(database.db, show.id, 10)).messages).toEqual([expect.not.objectContaining({ reply: expect.anything() })]);
		await say(other, "真的不加", id);
		expect(delivered.at(-1)).not.toHaveProperty("reply");

		const elsewhere = show;
		show = { id: (await makeMarket(database)).showId, hostId: "x", state: "live" } as ShowHeader;
		const far = await say(viewer, "别处");
		show = elsewhere;
		await say(other, "这里", far);
		expect(delivered.at(-1)).not.toHaveProperty("reply");
	});
});

describe("the mode of the chat", () => {
	test("slow: one message in so many seconds, through any process and in one batch; the crew is free", async () => {
		await setChatMode(database.db, host, show, { mode: "slow", slowSeconds: 600 });
		const outcomes = await Promise.allSettled([say(viewer, "一"), say(viewer, "二"), say(host, "三"), say(host, "四"), say(other, "五")]);
		expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"]);
		await expect(say(viewer, "六", undefined, 1)).rejects.toMatchObject({ code: "chat_slow", params: { seconds: expect.toSatisfy((seconds: number) => seconds > 590 && seconds <= 600) } });
		await setChatMode(database.db, host, show, { mode: "open", slowSeconds: 600 });
		await say(viewer, "七", undefined, 1);
		expect(delivered.map(({ text }) => text)).toEqual(["一", "三", "四", "五", "七"]);
	});

	test("off: the crew alone writes, and newcomers are told", async () => {
		await setChatMode(database.db, host, show, { mode: "off", slowSeconds: 10 });
		await expect(say(viewer, "有人吗")).rejects.toMatchObject({ code: "chat_off" });
		await say(host, "马上回来");
		expect((await chatSettings(database.db, show.id)).chatMode).toEqual({ mode: "off", slowSeconds: 10 });
		expect(await timeline()).toEqual([{ type: "chat-mode", mode: "off", slowSeconds: 10 }]);
	});
});

test("a message is pinned for all, replaced, taken away, and gone with the message", async () => {
	const first = await say(host, "本场包邮");
	await pinMessage(database.db, host, show, first);
	expect((await chatSettings(database.db, show.id)).pinned).toMatchObject({ id: first, text: "本场包邮" });
	const second = await say(host, "满 99 减 10");
	await pinMessage(database.db, host, show, second);
	await removeMessage(database.db, host, show, second);
	expect((await chatSettings(database.db, show.id)).pinned).toBeNull();
	await expect(pinMessage(database.db, host, show, second)).rejects.toMatchObject({ code: "not_found" });
	await pinMessage(database.db, host, show, first);
	await pinMessage(database.db, host, show, null);
	expect((await chatSettings(database.db, show.id)).pinned).toBeNull();
	await expect(pinMessage(database.db, viewer, show, first)).rejects.toMatchObject({ code: "forbidden" });
});

test("who came and who bought is told in passing: once a person, once an order, buyers by the first character of their name", async () => {
	const market = await makeMarket(database);
	const { id: buyerId } = await makeBuyer(database, "王小满");
	const { db } = database;
	const order = await db.insertInto("orders").values({ number: `n-${market.showId.slice(0, 8)}`, buyer_id: buyerId, shop_id: market.shopId, show_id: market.showId, state: "confirmed", total_fen: 3980, checkout_id: null, address: JSON.stringify({}) as never, expires_at: new Date() }).returning("id").executeTakeFirstOrThrow();
	await db.insertInto("order_lines").values({ order_id: order.id, variant_id: market.variantId, lineup_item_id: market.itemId, quantity: 2, unit_price_fen: 1990, title: "脐橙", title_en: null, variant: "5 斤", variant_en: null, picture: null }).execute();
	const told = Promise.withResolvers<Notice>();
	const notices = createNotices({ db, log: pino({ level: "silent" }), publish: told.resolve });
	notices.joined(market.showId, "a", "小满");
	notices.joined(market.showId, "a", "小满");
	notices.joined(market.showId, "socket", null);
	notices.bought(market.showId, order.id);
	notices.bought(market.showId, order.id);
	expect(await told.promise).toEqual({ showId: market.showId, joined: { name: "小满", count: 2 }, bought: [{ name: "王**", itemId: market.itemId, quantity: 2 }] });
	notices.close();
});
