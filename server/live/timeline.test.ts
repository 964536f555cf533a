import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "kysely";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { appendEvent } from "./timeline.ts";

let database: TestDatabase;
let showId: string;

beforeAll(async () => {
	database = await freshDatabase();
	const { db } = database;
	const hostId = await database.user("主播", "host");
	const room = await db.insertInto("rooms").values({ name: "直播间", name_en: null, kind: "livestream", seats: 2 }).returning("id").executeTakeFirstOrThrow();
	const show = await db
		.insertInto("shows")
		.values({ title: "开场", title_en: null, cover: null, host_id: hostId, producer_id: null, room_id: room.id, showcase_id: null, planned: sql`tstzrange(now(), now() + interval '1 hour')`, featured_item_id: null })
		.returning("id")
		.executeTakeFirstOrThrow();
	showId = show.id;
});
afterAll(() => database.drop());

test("entries written at once by many transactions are numbered without gap or double", async () => {
	const { db } = database;
	const seqs = await Promise.all(Array.from({ length: 30 }, (_, index) => db.transaction().execute((tx) => appendEvent(tx, showId, { type: "on-air", onAir: index % 2 === 0 }))));
	expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
	const rows = await db.selectFrom("show_events").select("seq").where("show_id", "=", showId).orderBy("seq").execute();
	expect(rows.map((row) => row.seq)).toEqual(seqs.toSorted((a, b) => a - b));
});

test("a transaction that rolls back leaves no hole", async () => {
	const { db } = database;
	await expect(
		db.transaction().execute(async (tx) => {
			await appendEvent(tx, showId, { type: "on-air", onAir: true });
			throw new Error("changed my mind");
		}),
	).rejects.toThrow("changed my mind");
	const seq = await db.transaction().execute((tx) => appendEvent(tx, showId, { type: "on-air", onAir: false }));
	expect(seq).toBe(31);
});

test("the timeline is append-only", async () => {
	await expect(database.db.deleteFrom("show_events").execute()).rejects.toThrow("append-only");
});
