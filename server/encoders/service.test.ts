import { createHash } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Refusal } from "#shared/problem.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { park, type Park } from "../../test/support/park.ts";
import { cancelShow, endShow, startShow } from "../shows/service.ts";
import { streamKeyRoutes } from "./media-routes.ts";
import { onError } from "../http/problems.ts";
import { deleteStreamKey, makeStreamKey, streamKeyClaims, streamKeyInfo } from "./service.ts";

let database: TestDatabase;
let p: Park;
let deps: Park["deps"] & { publicOrigin: string };
beforeAll(async () => {
	database = await freshDatabase();
	p = await park(database);
	deps = { ...p.deps, publicOrigin: "https://live.example.org" };
});
afterAll(() => database.drop());

const refusal = (promise: Promise<unknown>) => promise.then(() => null, (error: Refusal) => ({ code: error.code, ...error.params }));
let planned = 0;
/** Shows after one another: bookings don't meet. */
const plan = () => p.plan({ startsIn: 1440 + 120 * planned++ });

test("a key is told once, kept as a hash, and found by nothing but itself", async () => {
	const { id } = await plan();
	const url = `https://live.example.org/media/whip/${id}`;
	expect(await streamKeyInfo(deps, p.host, id)).toEqual({ url, key: null });
	const made = await makeStreamKey(deps, p.host, id);
	expect(made).toMatchObject({ url, hint: made.key.slice(-4) });
	expect(made.key).toMatch(/^[\w-]{43}$/);
	expect(await streamKeyInfo(deps, p.producer, id)).toEqual({ url, key: { hint: made.hint, createdAt: made.createdAt } });
	const row = await database.db.selectFrom("stream_keys").selectAll().where("show_id", "=", id).executeTakeFirstOrThrow();
	expect(row.hash).toEqual(createHash("sha256").update(made.key).digest());
	expect(JSON.stringify(row)).not.toContain(made.key);

	expect(await streamKeyClaims(database.db, id, made.key)).toMatchObject({ stage: `rehearsal:${id}`, role: "publish", source: "encoder", name: "周晓橙", sub: `encoder:${id}` });
	for (const [showId, key] of [[id, ""], [id, made.key.slice(1)], [id, `${made.key} `], [(await plan()).id, made.key], ["no-uuid", made.key], ["", ""]] as const) {
		expect(await streamKeyClaims(database.db, showId, key)).toBeNull();
	}
});

test("a new key ends the old one and sends its encoder away; so does deleting it", async () => {
	const { id } = await plan();
	const first = await makeStreamKey(deps, p.host, id);
	const second = await makeStreamKey(deps, p.producer, id);
	expect(second.key).not.toBe(first.key);
	expect(await streamKeyClaims(database.db, id, first.key)).toBeNull();
	expect(await streamKeyClaims(database.db, id, second.key)).not.toBeNull();
	expect(p.ended.filter((show) => show === id)).toHaveLength(2);
	await deleteStreamKey(deps, p.host, id);
	expect(await streamKeyClaims(database.db, id, second.key)).toBeNull();
	expect(p.ended.filter((show) => show === id)).toHaveLength(3);
	expect(await refusal(deleteStreamKey(deps, p.host, id))).toEqual({ code: "not_found" });
	expect((await streamKeyInfo(deps, p.host, id)).key).toBeNull();
});

test("the media plane being away does not keep a key alive", async () => {
	const { id } = await plan();
	const away = { ...deps, media: { ...deps.media, endEncoder: () => Promise.reject(new Error("away")) } };
	const first = await makeStreamKey(away, p.host, id);
	await makeStreamKey(away, p.host, id);
	expect(await streamKeyClaims(database.db, id, first.key)).toBeNull();
});

test("ten people who make a key at once leave one that holds", async () => {
	const { id } = await plan();
	const made = await Promise.all(Array.from({ length: 10 }, () => makeStreamKey(deps, p.host, id)));
	const holding = await Promise.all(made.map(({ key }) => streamKeyClaims(database.db, id, key)));
	expect(holding.filter(Boolean)).toHaveLength(1);
});

test("the key follows its show: rehearsal, live, over", async () => {
	const { id } = await p.plan({ startsIn: 30, hostId: p.host2.userId, roomId: p.roomB });
	const { key } = await makeStreamKey(deps, p.host2, id);
	await startShow(deps, p.host2, id);
	expect(await streamKeyClaims(database.db, id, key)).toMatchObject({ stage: id });
	await endShow(deps, p.host2, id);
	expect(await streamKeyClaims(database.db, id, key)).toBeNull();
	expect(await refusal(makeStreamKey(deps, p.host2, id))).toEqual({ code: "show_state", state: "ended" });
	const cancelled = await plan();
	const other = await makeStreamKey(deps, p.host, cancelled.id);
	await cancelShow(deps, p.producer, cancelled.id);
	expect(await streamKeyClaims(database.db, cancelled.id, other.key)).toBeNull();
});

test("another host, a viewer and a show that is not there are refused", async () => {
	const { id } = await plan();
	for (const actor of [p.host2, p.viewer]) {
		for (const attempt of [streamKeyInfo, makeStreamKey, deleteStreamKey]) expect(await refusal(attempt(deps, actor, id))).toEqual({ code: "forbidden" });
	}
	expect(await refusal(streamKeyInfo(deps, p.producer, "01890000-0000-7000-8000-000000000000"))).toEqual({ code: "not_found" });
});

test("a media plane in another process asks with its bearer", async () => {
	const secret = "a secret of the tests, long enough for HS256";
	const routes = streamKeyRoutes(secret, database.db);
	routes.onError(onError);
	const ask = (body: unknown, token: string) =>
		routes.request("/internal/stream-keys", { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify(body) });
	const { id } = await plan();
	const { key } = await makeStreamKey(deps, p.host, id);
	const token = await new SignJWT({}).setProtectedHeader({ alg: "HS256" }).setAudience("stage-report").setExpirationTime("1m").sign(new TextEncoder().encode(secret));
	const answer = await ask({ showId: id, key }, token);
	expect([answer.status, await answer.json()]).toMatchObject([200, { stage: `rehearsal:${id}` }]);
	expect((await ask({ showId: id, key: "wrong" }, token)).status).toBe(401);
	expect((await ask({ showId: id }, token)).status).toBe(422);
	expect(await (await ask({ showId: id, key }, "no-token")).json()).toMatchObject({ code: "token_invalid" });
});
