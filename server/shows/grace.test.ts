import { sql } from "kysely";
import { PgBoss } from "pg-boss";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { eventually } from "../../test/support/eventually.ts";
import { park, type Park } from "../../test/support/park.ts";
import { addItem } from "../lineup/service.ts";
import { loadSnapshot } from "../live/snapshot.ts";
import { stageReports } from "../stage/reports.ts";
import { endAllAbandoned, forgetStages, missSilent, planEnd, registerGraceJobs, setOnAir } from "./grace.ts";
import { endShow, startShow } from "./service.ts";

let database: TestDatabase;
let jobs: PgBoss;
let p: Park;
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
	p = await park(database);
});

const deps = (hostGraceMinutes = 10) => ({ ...p.deps, jobs, hostGraceMinutes });
const row = (id: string) => database.db.selectFrom("shows").select(["state", "on_air", "off_air_since", "on_air_heard_at"]).where("id", "=", id).executeTakeFirstOrThrow();
const events = async (id: string) => (await database.db.selectFrom("show_events").select("body").where("show_id", "=", id).orderBy("seq").execute()).map(({ body }) => body);
/** Lets so many minutes pass for what waits on this show. */
const pass = (id: string, minutes: number) =>
	sql`update shows set off_air_since = off_air_since - make_interval(secs => ${minutes * 60}), on_air_heard_at = on_air_heard_at - make_interval(secs => ${minutes * 60}) where id = ${id}`.execute(database.db);
const live = async (grace?: number) => {
	const { id } = await p.plan({ startsIn: 5 });
	await addItem(p.deps, p.producer, id, { variantId: p.variants[0]!, livePriceFen: 1990, quota: 10, perBuyerLimit: 2, minutes: 8, talkingPoints: "" });
	await startShow(deps(grace), p.host, id);
	return id;
};

test("a show whose host stays away ends after the grace, as if its host had ended it; the record says why", async () => {
	const id = await live();
	await setOnAir(deps(), id, true);
	expect(await row(id)).toMatchObject({ on_air: true, off_air_since: null });
	expect((await loadSnapshot(database.db, id, 10))!.endsBy).toBeNull();
	await setOnAir(deps(), id, false);
	const { off_air_since } = await row(id);
	const endsBy = new Date(off_air_since!.getTime() + 600_000).toISOString();
	expect((await events(id)).at(-1)).toEqual({ type: "on-air", onAir: false, endsBy });
	expect((await loadSnapshot(database.db, id, 10))!.endsBy).toBe(endsBy);

	await pass(id, 9.5);
	expect(await endAllAbandoned(deps())).toBe(0);
	await pass(id, 0.5);
	expect(await endAllAbandoned(deps())).toBe(1);
	expect(await row(id)).toMatchObject({ state: "ended", on_air: false, off_air_since: null });
	expect(await database.db.selectFrom("lineup_items").select("open").where("show_id", "=", id).execute()).toEqual([{ open: false }]);
	expect((await events(id)).at(-1)).toMatchObject({ type: "show", show: { state: "ended" }, why: "host-away" });
	expect(p.closed).toContain(id);
	expect((await loadSnapshot(database.db, id, 10))!.endsBy).toBeNull();
});

test("a host who comes back in time keeps the show, and each absence has a grace of its own", async () => {
	const id = await live();
	await setOnAir(deps(), id, true);
	await setOnAir(deps(), id, false);
	await pass(id, 9);
	await setOnAir(deps(), id, true);
	expect((await events(id)).at(-1)).toEqual({ type: "on-air", onAir: true });
	await setOnAir(deps(), id, false);
	await pass(id, 9);
	expect(await endAllAbandoned(deps())).toBe(0);
	expect((await row(id)).state).toBe("live");
	await endShow(deps(), p.host, id);
});

test("a show that never got a picture ends too; with a grace of 0 none does", async () => {
	const id = await live();
	expect((await events(id)).at(-1)).toMatchObject({ type: "on-air", onAir: false, endsBy: expect.any(String) });
	await pass(id, 60);
	expect(await endAllAbandoned(deps(0))).toBe(0);
	expect(await endAllAbandoned(deps())).toBe(1);
	const endless = await live(0);
	expect((await events(endless)).at(-1)).toEqual({ type: "on-air", onAir: false });
	await endShow(deps(), p.host, endless);
});

test("what the media plane says of a show that is over changes nothing", async () => {
	const id = await live();
	await setOnAir(deps(), id, true);
	await endShow(deps(), p.host, id);
	const before = (await events(id)).length;
	expect(await setOnAir(deps(), id, true)).toBe("over");
	await setOnAir(deps(), id, false);
	expect(await row(id)).toMatchObject({ state: "ended", on_air: false, off_air_since: null });
	expect(await events(id)).toHaveLength(before);
});

test("a stage that is on air after its show was over is closed, a live show's is not", async () => {
	const closed: string[] = [];
	const report = stageReports({ ...deps(), closeStage: async (stage) => void closed.push(stage), audience: { count: () => {} } }, { viewersChanged: () => {} });
	const id = await live();
	await report({ type: "on-air", stage: id });
	await report({ type: "off-air", stage: id });
	expect(closed).toEqual([]);
	await endShow(deps(), p.host, id);
	await report({ type: "viewers", stage: id, count: 3 });
	await report({ type: "off-air", stage: id });
	expect(closed).toEqual([]);
	await report({ type: "on-air", stage: id });
	expect(closed).toEqual([id]);
});

test("after a crash of the process that carried the media, every live show is off air and has its whole grace", async () => {
	const [onAir, absent] = [await live(), await (async () => ((p = await park(database)), live()))()];
	await setOnAir(deps(), onAir, true);
	await pass(absent, 60);
	await forgetStages(deps());
	for (const id of [onAir, absent]) {
		expect((await events(id)).at(-1)).toMatchObject({ type: "on-air", onAir: false, endsBy: expect.any(String) });
		expect((await row(id)).on_air).toBe(false);
	}
	expect(await endAllAbandoned(deps())).toBe(0);
	for (const id of [onAir, absent]) await pass(id, 10);
	expect(await endAllAbandoned(deps())).toBe(2);
});

test("a media plane that went without a word is missed after a minute; one that keeps saying what is on air is not", async () => {
	const id = await live();
	await setOnAir(deps(), id, true);
	await pass(id, 0.9);
	await missSilent(deps());
	expect((await row(id)).on_air).toBe(true);
	await setOnAir(deps(), id, true);
	await pass(id, 0.9);
	await missSilent(deps());
	expect((await row(id)).on_air).toBe(true);
	await pass(id, 0.2);
	await missSilent(deps());
	expect(await row(id)).toMatchObject({ state: "live", on_air: false, off_air_since: expect.any(Date) });
	await endShow(deps(), p.host, id);
});

test("the job ends it at its time; who starts the server anew gives the media plane time to say what is on air", async () => {
	// Three seconds.
	const short = deps(0.05);
	const id = await live(0.05);
	await setOnAir(short, id, true);
	await setOnAir(short, id, false);
	await pass(id, 60);
	await registerGraceJobs(short, { remoteMedia: true });
	expect((await row(id)).state).toBe("live");
	planEnd(short);
	await eventually(async () => expect((await row(id)).state).toBe("ended"));
	expect((await events(id)).at(-1)).toMatchObject({ type: "show", why: "host-away" });
});
