import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Refusal } from "#shared/problem.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { park, type Park } from "../../test/support/park.ts";
import { endShow, startShow } from "../shows/service.ts";
import { addItem, changeItem, featureItem, orderLineup, removeItem } from "./service.ts";

let database: TestDatabase;
let p: Park;
let showId: string;
beforeAll(async () => {
	database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
	p = await park(database, 4);
	showId = (await p.plan({ startsIn: 5 })).id;
});

const refusal = (promise: Promise<unknown>) => promise.then(() => null, (error: Refusal) => ({ code: error.code, ...error.params }));
const add = (index: number) => addItem(p.deps, p.producer, showId, { variantId: p.variants[index]!, livePriceFen: 1990, quota: 10, perBuyerLimit: 2, minutes: 8, talkingPoints: `要点${index}` });
const entries = async () => (await database.db.selectFrom("show_events").select("body").where("show_id", "=", showId).orderBy("seq").execute()).map(({ body }) => body);
const take = (itemId: string, taken: number) => database.db.updateTable("lineup_items").set({ taken }).where("id", "=", itemId).execute();

test("items line up in the order they came and in any other that names exactly them", async () => {
	await add(0);
	await add(1);
	const items = await add(2);
	expect(items.map(({ position, left, sold }) => [position, left, sold])).toEqual([[0, 10, 0], [1, 10, 0], [2, 10, 0]]);
	const [a, b, c] = items.map(({ id }) => id) as [string, string, string];
	expect((await orderLineup(p.deps, p.producer, showId, [c, a, b])).map(({ id }) => id)).toEqual([c, a, b]);
	for (const wrong of [[c, a], [c, a, a], [c, a, b, p.variants[0]!], []]) expect(await refusal(orderLineup(p.deps, p.producer, showId, wrong))).toEqual({ code: "conflict" });
	expect((await add(3)).map(({ position }) => position)).toEqual([0, 1, 2, 3]);
	expect(await refusal(add(3))).toEqual({ code: "lineup_duplicate" });
	expect(await refusal(addItem(p.deps, p.host, showId, { variantId: p.variants[0]!, livePriceFen: 1, quota: 1, perBuyerLimit: 1, minutes: 1, talkingPoints: "" }))).toEqual({ code: "forbidden" });
});

test("every change is one timeline entry with the lineup that everyone may see", async () => {
	const [item] = await add(0);
	await changeItem(p.deps, p.producer, item!.id, { livePriceFen: 1500, talkingPoints: "改了" });
	await removeItem(p.deps, p.producer, item!.id);
	const bodies = await entries();
	expect(bodies.map((body) => body.type === "lineup" && body.items.map(({ livePriceFen }) => livePriceFen))).toEqual([[1990], [1500], []]);
	expect(JSON.stringify(bodies)).not.toContain("改了");
});

test("a quota stays above what is sold, and what was ordered stays in the lineup", async () => {
	const [item] = await add(0);
	await take(item!.id, 4);
	expect(await refusal(changeItem(p.deps, p.producer, item!.id, { quota: 3 }))).toEqual({ code: "quota_below_sold", sold: 4 });
	expect((await changeItem(p.deps, p.producer, item!.id, { quota: 4 }))[0]).toMatchObject({ left: 0, sold: 4 });
	expect(await refusal(removeItem(p.deps, p.producer, item!.id))).toEqual({ code: "lineup_in_use" });
});

test("on air: new items can be bought at once, features follow the host and nothing else", async () => {
	const [item] = await add(0);
	expect(await refusal(featureItem(p.deps, p.host, showId, item!.id))).toEqual({ code: "show_state", state: "scheduled" });
	await startShow(p.deps, p.host, showId);
	await add(1);
	expect(await database.db.selectFrom("lineup_items").select("open").where("show_id", "=", showId).execute()).toEqual([{ open: true }, { open: true }]);

	const seq = await featureItem(p.deps, p.host, showId, item!.id);
	expect(await featureItem(p.deps, p.host, showId, item!.id)).toBe(seq);
	expect(await refusal(featureItem(p.deps, p.host, showId, p.variants[0]!))).toEqual({ code: "not_found" });
	expect(await refusal(featureItem(p.deps, p.host2, showId, item!.id))).toEqual({ code: "forbidden" });
	await removeItem(p.deps, p.producer, item!.id);
	expect((await entries()).map(({ type }) => type)).toEqual(["lineup", "show", "on-air", "lineup", "featured", "featured", "lineup"]);

	await endShow(p.deps, p.host, showId);
	expect(await refusal(add(2))).toEqual({ code: "show_state", state: "ended" });
});
