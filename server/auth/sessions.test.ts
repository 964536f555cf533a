import { createHmac, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pino } from "pino";
import { eventually } from "../../test/support/eventually.ts";
import { createBus } from "../live/bus.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { createSessions, type Sessions, sessionSeconds } from "./sessions.ts";

const secret = "a secret of at least thirty-two characters";
let database: TestDatabase;
let sessions: Sessions;
beforeAll(async () => {
	database = await freshDatabase();
	sessions = createSessions({ db: database.db, secret, tls: false });
});
afterAll(() => database.drop());

/** A session row that lasts for so many seconds, and its Cookie header. */
async function session(userId: string, seconds: number, signedWith = secret): Promise<string> {
	const token = randomBytes(18).toString("base64url");
	await sql`insert into session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
		values (${randomBytes(12).toString("hex")}, ${token}, ${userId}, now() + ${seconds} * interval '1 second', now(), now())`.execute(database.db);
	return `other=1; livestall.session_token=${encodeURIComponent(`${token}.${createHmac("sha256", signedWith).update(token).digest("base64")}`)}`;
}

test("a session is its person, with role and shops as they are now", async () => {
	const id = await database.user("王橙山", "merchant");
	const cookie = await session(id, 1000);
	expect(await sessions.actorOf(cookie)).toEqual({ userId: id, name: "王橙山", role: "merchant", shopIds: [] });
	const shop = await database.db.insertInto("shops").values({ slug: "hill", name: "橙山里", name_en: null, legal_name: "x", licence_number: "1", contact: "1" }).returning("id").executeTakeFirstOrThrow();
	await database.db.insertInto("shop_members").values({ shop_id: shop.id, user_id: id }).execute();
	await database.db.updateTable("user").set({ role: "producer" }).where("id", "=", id).execute();
	expect(await sessions.actorOf(cookie)).toMatchObject({ role: "producer", shopIds: [shop.id] });
});

test("many at once get each their own", async () => {
	const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => database.user(`买家${index}`)));
	const cookies = await Promise.all(ids.map((id) => session(id, 1000)));
	const actors = await Promise.all([...cookies, ...cookies].map((cookie) => sessions.actorOf(cookie)));
	expect(actors.map((actor) => actor.userId)).toEqual([...ids, ...ids]);
});

test("what is forged, cut, expired, banned or unknown is nobody", async () => {
	const id = await database.user("李小满");
	const good = await session(id, 1000);
	const banned = await database.user("坏人");
	await database.db.updateTable("user").set({ banned: true }).where("id", "=", banned).execute();
	for (const cookie of [null, "", "livestall.session_token=", "livestall.session_token=%E0%A4%A", "livestall.session_token=a.b", good.slice(0, -4), good.replace("session_token", "session_data"), await session(id, -1), await session(id, 1000, `${secret}!`), await session(banned, 1000)]) {
		expect((await sessions.actorOf(cookie)).userId, String(cookie)).toBeNull();
		if (cookie !== null && cookie.includes("token")) expect((await sessions.actorOf(cookie)).role).toBe("nobody");
	}
});

test("who is remembered is read anew when the database tells of a change, of an end, or when its news may be missing", async () => {
	let reads = 0;
	const listeners: ((userId: string | null) => void)[] = [];
	let arrives = true;
	const bus = await createBus({
		db: database.db,
		url: database.url,
		log: pino({ level: "silent" }),
		onMessage: (message) => void (message.kind === "session" && listeners.forEach((listener) => listener(message.userId))),
		onReconnect: () => listeners.forEach((listener) => listener(null)),
	});
	const counted = database.db.withPlugin({
		transformQuery: ({ node }) => (reads++, node),
		transformResult: async ({ result }) => result,
	});
	const remembering = createSessions({ db: counted, secret, tls: false, news: { on: (listener) => void listeners.push(listener), arrives: () => arrives } });
	try {
		const id = await database.user("孙园长", "viewer");
		const cookie = await session(id, 1000);
		for (let n = 0; n < 3; n++) expect(await remembering.actorOf(cookie)).toMatchObject({ userId: id, role: "viewer" });
		expect(reads).toBe(1);

		await database.db.updateTable("user").set({ role: "producer" }).where("id", "=", id).execute();
		await eventually(async () => expect(await remembering.actorOf(cookie)).toMatchObject({ role: "producer" }));
		const shop = await database.db.insertInto("shops").values({ slug: "dale", name: "谷", name_en: null, legal_name: "x", licence_number: "1", contact: "1" }).returning("id").executeTakeFirstOrThrow();
		await database.db.insertInto("shop_members").values({ shop_id: shop.id, user_id: id }).execute();
		await eventually(async () => expect(await remembering.actorOf(cookie)).toMatchObject({ shopIds: [shop.id] }));

		await remembering.actorOf(cookie);
		reads = 0;
		await remembering.actorOf(cookie);
		expect(reads).toBe(0);
		arrives = false;
		await remembering.actorOf(cookie);
		expect(reads).toBe(1);
		arrives = true;

		remembering.forget(cookie);
		await remembering.actorOf(cookie);
		expect(reads).toBe(2);

		await sql`delete from session where "userId" = ${id}`.execute(database.db);
		await eventually(async () => expect((await remembering.actorOf(cookie)).userId).toBeNull());
		// A session that ends by its time ends for who is remembered too.
		const short = await session(id, 1);
		expect((await remembering.actorOf(short)).userId).toBe(id);
		await eventually(async () => expect((await remembering.actorOf(short)).userId).toBeNull());
	} finally {
		await bus.close();
	}
});

test("an ageing session is renewed with the same cookie; a young or an expired one is not", async () => {
	const id = await database.user("周晓橙", "host");
	const ageing = await session(id, 3 * 86_400);
	const renewed = await sessions.renew(ageing);
	expect(renewed).toContain(ageing.replace("other=1; ", ""));
	expect(renewed).toContain(`Max-Age=${sessionSeconds}; Path=/; HttpOnly; SameSite=Lax`);
	expect(await sessions.renew(ageing)).toBeNull();
	expect(await sessions.renew(await session(id, -1))).toBeNull();
});
