import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Refusal } from "#shared/problem.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { type Park, park } from "../../test/support/park.ts";
import { startPushService } from "../../test/support/push-service.ts";
import { follow } from "../follows/service.ts";
import { addItem } from "../lineup/service.ts";
import { calendarOf } from "./calendar.ts";
import { forget, moveReminders, remind, remindersOf, sendDue } from "./service.ts";
import { encrypt, isPushService, type Vapid, vapidOf } from "./web-push.ts";

let database: TestDatabase;
let service: Awaited<ReturnType<typeof startPushService>>;
let here: Park;
let vapid: Vapid;
beforeAll(async () => {
	[database, service] = await Promise.all([freshDatabase(6), startPushService()]);
	here = await park(database);
	vapid = await vapidOf(database.db, "https://stall.example");
});
afterAll(async () => {
	await service?.close();
	await database?.drop();
});
beforeEach(async () => {
	// Rooms and hosts are free again, and nothing is due.
	await database.db.updateTable("shows").set({ state: "cancelled" }).where("state", "in", ["scheduled", "live"]).execute();
});

const log = pino({ level: "silent" });
const send = () => sendDue({ db: database.db, log }, vapid, [service.origin]);
const ask = (userId: string, showId: string, subscription: ReturnType<typeof service.browser>["subscription"], lang: "zh" | "en" = "zh") => remind(database.db, userId, lang, { showId, subscription }, [service.origin]);
const code = (promise: Promise<unknown>) => promise.then(() => null, (error: Refusal) => error.code);
/** As if it were a minute later. */
const aMinuteOn = () => database.db.updateTable("reminders").set({ tried_at: new Date(Date.now() - 61_000) }).where("sent_at", "is", null).execute();

describe("a push message", () => {
	test("is encrypted as the example of RFC 8291 is", () => {
		const from = (text: string) => Buffer.from(text, "base64url");
		const sealed = encrypt(Buffer.from("When I grow up, I want to be a watermelon"), { p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", auth: "BTBZMqHH6r4Tts7J_aSIgg" }, { privateKey: from("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), salt: from("DGv6ra1nlYgDCS1FRnbzlw") });
		expect(sealed.toString("base64url")).toBe("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
	});

	test("goes to push services only", () => {
		for (const good of ["https://fcm.googleapis.com/fcm/send/x", "https://updates.push.services.mozilla.com/wpush/v2/x", "https://db5p.notify.windows.com/w/?token=x", "https://web.push.apple.com/x"]) expect([good, isPushService(good, [])]).toEqual([good, true]);
		for (const bad of ["http://fcm.googleapis.com/x", "https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com.evil.example/x", "https://evil.example/fcm.googleapis.com", "https://user@fcm.googleapis.com/x", "https://127.0.0.1/x", "http://169.254.169.254/", "file:///etc/passwd", "x"]) expect([bad, isPushService(bad, [])]).toEqual([bad, false]);
		expect(isPushService(`${service.origin}/x`, [service.origin])).toBe(true);
	});

	test("is signed with one key, whichever process asks first", async () => {
		await database.db.deleteFrom("server_keys").execute();
		const keys = await Promise.all(Array.from({ length: 4 }, () => vapidOf(database.db, "https://stall.example")));
		expect(new Set(keys.map(({ publicKey }) => publicKey)).size).toBe(1);
		vapid = keys[0]!;
	});
});

describe("a reminder", () => {
	test("comes once, ten minutes before the show, readable by its browser alone", async () => {
		const user = await database.user("李小满");
		const show = await here.plan({ title: "新果\"开园\"", startsIn: 8 });
		const later = await here.plan({ title: "明天", startsIn: 600 });
		const [one, other] = [service.browser(), service.browser()];
		await ask(user, show.id, one.subscription);
		await ask(user, show.id, one.subscription);
		await ask(user, show.id, other.subscription, "en");
		await ask(user, later.id, one.subscription);
		expect(await remindersOf(database.db, user)).toEqual([show.id, later.id]);
		expect(await send()).toBe(2);
		expect(await send()).toBe(0);
		expect(service.refused).toEqual([]);
		expect(one.got.map(({ message }) => message)).toEqual([{ title: "即将开播：新果\"开园\"", body: expect.stringMatching(/^周晓橙，/), url: `/watch/${show.id}`, tag: show.id }]);
		expect(other.got[0]!.message.title).toBe("Starts soon: 新果\"开园\"");
		expect(one.got[0]!.headers).toMatchObject({ urgency: "high", "content-encoding": "aes128gcm", topic: show.id.replaceAll("-", "") });
		expect(Number(one.got[0]!.headers["ttl"])).toBeGreaterThan(60 * 60);
		expect(one.got[0]).toMatchObject({ key: vapid.publicKey, claims: { sub: "https://stall.example" } });
		expect(await remindersOf(database.db, user)).toEqual([later.id]);
	});

	test("is tried again when the push service stumbles, and given up after four times", async () => {
		const user = await database.user("李小满");
		const show = await here.plan({ startsIn: 5 });
		const [slow, dead] = [service.browser([503, 429]), service.browser([500, 500, 500, 500, 500])];
		await ask(user, show.id, slow.subscription);
		await ask(user, show.id, dead.subscription);
		const sent: number[] = [];
		for (let round = 0; round < 6; round++) {
			sent.push(await send());
			expect(await send()).toBe(0);
			await aMinuteOn();
		}
		expect(sent).toEqual([0, 0, 1, 0, 0, 0]);
		expect([slow.got.length, dead.got.length]).toEqual([1, 0]);
	});

	test("ends with its browser: who unsubscribed is forgotten", async () => {
		const user = await database.user("李小满");
		const show = await here.plan({ startsIn: 5 });
		for (const gone of [404, 410]) await ask(user, show.id, service.browser([gone]).subscription);
		expect(await send()).toBe(0);
		expect(await database.db.selectFrom("push_subscriptions").selectAll().where("user_id", "=", user).execute()).toEqual([]);
	});

	test("is sent by one of several processes", async () => {
		const user = await database.user("李小满");
		const show = await here.plan({ startsIn: 5 });
		const browsers = Array.from({ length: 8 }, () => service.browser());
		for (const { subscription } of browsers) await ask(user, show.id, subscription);
		const counts = await Promise.all([send(), send(), send()]);
		expect(counts.reduce((sum, count) => sum + count)).toBe(8);
		expect(browsers.map(({ got }) => got.length)).toEqual(browsers.map(() => 1));
	});

	test("is for shows to come, taken back when one wants, and goes along when a guest becomes somebody", async () => {
		const [guest, user] = [await database.user("橙友", "viewer"), await database.user("李小满")];
		const [show, draft] = [await here.plan({ startsIn: 300 }), await here.plan({ startsIn: 900, state: "draft" })];
		const { subscription } = service.browser();
		await ask(guest, show.id, subscription);
		await moveReminders(database.db, guest, user);
		expect([await remindersOf(database.db, guest), await remindersOf(database.db, user)]).toEqual([[], [show.id]]);
		await forget(database.db, user, show.id);
		expect(await remindersOf(database.db, user)).toEqual([]);
		expect(await code(ask(user, draft.id, subscription))).toBe("not_found");
		await database.db.updateTable("shows").set({ state: "cancelled" }).where("id", "=", show.id).execute();
		expect(await code(ask(user, show.id, subscription))).toBe("show_state");
		expect(await code(ask(user, show.id, { ...subscription, endpoint: "https://evil.example/x" }))).toBe("invalid_input");
	});

	test("has its limits: ten browsers a person, the oldest gives way; a hundred shows", async () => {
		const user = await database.user("李小满");
		const show = await here.plan({ startsIn: 300 });
		for (let n = 0; n < 12; n++) await ask(user, show.id, service.browser().subscription);
		expect(await database.db.selectFrom("push_subscriptions").select("id").where("user_id", "=", user).execute()).toHaveLength(10);
		const { subscription } = service.browser();
		const more = await database.db.insertInto("shows").columns(["title", "host_id", "room_id", "state", "planned"]).expression((eb) => eb.selectFrom("shows").select((inner) => [inner.val("x").as("title"), "host_id", "room_id", inner.val("draft").as("state"), "planned"]).where("id", "=", show.id)).returning("id").executeTakeFirstOrThrow();
		expect(await code(ask(user, more.id, subscription))).toBe("not_found");
		for (let n = 0; n < 100; n++) {
			const { id } = await here.plan({ startsIn: 2000 + n * 100, minutes: 60 });
			if (n < 99) await ask(user, id, subscription);
			else expect(await code(ask(user, id, subscription))).toBe("reminders_full");
		}
		await ask(user, show.id, subscription);
	});
});

test("followers of the host and of a shop in the lineup are told too, once, if their browser takes messages", async () => {
	const [ofHost, ofShop, ofNobody] = [await database.user("甲"), await database.user("乙"), await database.user("丙")];
	const early = await here.plan({ startsIn: 5000 });
	const browsers = [service.browser(), service.browser(), service.browser()];
	for (const [index, user] of [ofHost, ofShop, ofNobody].entries()) await ask(user, early.id, browsers[index]!.subscription);
	await follow(database.db, ofHost, { hostId: here.host.userId }, true);
	await follow(database.db, ofShop, { shopId: here.shopId }, true);
	const show = await here.plan({ title: "关注的", startsIn: 5 });
	await addItem(here.deps, here.producer, show.id, { variantId: here.variants[0]!, livePriceFen: 1990, quota: 5, perBuyerLimit: 1, minutes: 5, talkingPoints: "" });
	expect(await send()).toBe(2);
	expect(await send()).toBe(0);
	expect(browsers.map(({ got }) => got.map(({ message }) => message.tag))).toEqual([[show.id], [show.id], []]);
});

test("a calendar file escapes, folds at 75 octets without splitting a character, and has its alarm", async () => {
	const show = { id: "01890000-0000-7000-8000-000000000001", title: { zh: `新果;开园,第\\一场\n${"橙".repeat(60)}`, en: null }, cover: null, state: "scheduled" as const, hostId: "h", hostName: "周晓橙", room: { zh: "一号", en: null }, showcase: null, startsAt: "2026-11-28T12:00:00.000Z", endsAt: "2026-11-28T14:00:00.000Z", liveAt: null, endedAt: null };
	const file = calendarOf(show, { origin: "https://stall.example", lang: "zh", now: new Date("2026-11-01T00:00:00Z") });
	expect(file.endsWith("END:VCALENDAR\r\n")).toBe(true);
	const lines = file.split("\r\n").slice(0, -1);
	for (const line of lines) {
		expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
		expect(line).not.toMatch(/[\n\r\ufffd]/);
	}
	const whole = file.replaceAll("\r\n ", "").split("\r\n");
	expect(whole).toContain(`SUMMARY:新果\\;开园\\,第\\\\一场\\n${"橙".repeat(60)}`);
	for (const line of ["DTSTART:20261128T120000Z", "DTEND:20261128T140000Z", "DTSTAMP:20261101T000000Z", "UID:01890000-0000-7000-8000-000000000001@stall.example", "TRIGGER:-PT10M", "STATUS:CONFIRMED"]) expect(whole).toContain(line);
});
