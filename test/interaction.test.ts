import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BagRecord } from "#shared/interaction-api.ts";
import type { Interactions, Pulse } from "#shared/interaction.ts";
import { messages as accountTexts } from "../client/account/messages.ts";
import { messages as followTexts } from "../client/follow/messages.ts";
import { messages as studioInteractTexts } from "../client/studio/interaction/messages.ts";
import { checksOut } from "../client/watch/interaction/check-draw.ts";
import { messages as interactTexts } from "../client/watch/interaction/messages.ts";
import { Person, runApp, type ShowConnection } from "./support/app.ts";
import { barriers } from "./support/barriers.ts";
import { launchChromium } from "./support/chromium.ts";
import { emptyDatabase } from "./support/database.ts";
import { goLive } from "./support/evening.ts";
import { eventually } from "./support/eventually.ts";
import { actAs, gone, phone, picturesOf, reads, seen, type Visitor, visitor } from "./support/pages.ts";

type App = Awaited<ReturnType<typeof runApp>>;

const check = async (url: string, ...more: string[]) =>
	promisify(execFile)(process.execPath, [join(import.meta.dirname, "fair-draw/check.mjs"), url, ...more]).then(
		({ stdout }) => ({ code: 0, stdout }),
		(error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
	);

describe("two server processes of one show", () => {
	let apps: App[];
	let showId: string;
	let host: Person;
	let items: { id: string }[];
	const open: ShowConnection[] = [];

	beforeAll(async () => {
		const url = await emptyDatabase();
		const env = { DATABASE_URL: url, AUTH_SECRET: "a".repeat(40), STAGE_SECRET: "s".repeat(40) };
		const first = await runApp({ env });
		apps = [first, await runApp({ env })];
		({ host, showId } = await goLive(first));
		items = (await host.get(`/api/shows/${showId}/lineup`)).body.items;
	}, 180_000);
	afterAll(async () => {
		for (const connection of open) connection.close();
		for (const app of apps ?? []) await app.release();
	});

	const guest = async (app: App): Promise<Person> => {
		const person = new Person(app.url);
		await person.post("/api/auth/sign-in/anonymous");
		return person;
	};
	let accounts = 0;
	const account = async (app: App): Promise<Person> => {
		const person = new Person(app.url);
		await person.post("/api/auth/sign-up/email", { name: `橙友${(accounts += 1)}`, email: `friend${accounts}@test.livestall`, password: "long enough 1" });
		return person;
	};
	const join = async (person: Person): Promise<ShowConnection> => {
		const connection = await person.connect();
		open.push(connection);
		await connection.send("join", { showId });
		return connection;
	};
	const state = async (app: App): Promise<Interactions> => (await new Person(app.url).get(`/api/shows/${showId}/interactions`)).body;
	const pulses = (connection: ShowConnection): Pulse[] => connection.received.filter(({ name }) => name === "pulse").map(({ payload }) => payload);

	test("likes of both are one count, which both tell, and which is there after a restart", async () => {
		const likers = await Promise.all([0, 0, 1, 1, 1].map(async (app) => join(await guest(apps[app]!))));
		await Promise.all(likers.map((connection) => connection.send("like", { showId, count: 20 })));
		for (const connection of likers) await eventually(() => expect(Math.max(0, ...pulses(connection).map(({ likes }) => likes ?? 0))).toBe(100));
		expect(pulses(likers[0]!).filter(({ likes }) => likes !== undefined).map(({ likes }) => likes)).toEqual(pulses(likers[0]!).flatMap(({ likes }) => likes ?? []).sort((a, b) => a - b));
		// More than one message a second is refused, more likes in one than fingers do are none.
		await likers[0]!.ask("like", { showId, count: 1 });
		const refused = await Promise.all([1, 1, 1].map(() => likers[0]!.refusal("like", { showId, count: 1 })));
		expect(refused.some((problem) => problem?.code === "rate_limited")).toBe(true);
		expect((await likers[1]!.refusal("like", { showId, count: 1000 }))?.code).toBe("invalid_input");
		await eventually(async () => expect((await state(apps[1]!)).likes).toBeGreaterThan(100));
		const { likes } = await state(apps[0]!);
		// A stop stores what waits.
		await likers[2]!.send("like", { showId, count: 7 });
		await apps[1]!.stop();
		await apps[1]!.start();
		expect((await state(apps[1]!)).likes).toBe(likes + 7);
	});

	test("votes and asks through both are counted together, and both tell the same", async () => {
		const { body: poll } = await host.post(`/api/shows/${showId}/polls`, { question: "先讲哪个？", options: ["脐橙", "蜂蜜"] });
		const watching = await Promise.all(apps.map(async (app) => join(new Person(app.url))));
		const people = await Promise.all([0, 1, 0, 1, 0, 1].map((app) => guest(apps[app]!)));
		const answers = await Promise.all(people.flatMap((person, index) => [person.post(`/api/polls/${poll.id}/vote`, { option: index < 4 ? 0 : 1 }), person.post(`/api/lineup/${items[1]!.id}/ask`), person.post(`/api/lineup/${items[1]!.id}/ask`)]));
		expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));
		for (const connection of watching) {
			await eventually(() => {
				expect(pulses(connection).findLast((pulse) => pulse.poll)?.poll).toEqual({ id: poll.id, votes: [4, 2] });
				expect(pulses(connection).findLast((pulse) => pulse.asks)?.asks).toEqual([{ itemId: items[1]!.id, count: 6 }]);
			});
		}
		const hosting = await join(host);
		await hosting.send("feature", { showId, itemId: items[1]!.id });
		for (const connection of watching) await eventually(() => expect(pulses(connection).findLast((pulse) => pulse.asks)?.asks).toEqual([]));
		expect((await host.post(`/api/polls/${poll.id}/end`)).body.votes).toEqual([4, 2]);
		for (const connection of watching) await connection.until("event", ({ body }) => body.type === "interaction" && body.change.kind === "poll" && body.change.poll.closedAt);
	});

	test("a bag is entered through both by saying its word, drawn once, and its draw checked by a script that knows only what was published", async () => {
		const watching = await join(new Person(apps[1]!.url));
		const { body: bag } = await host.post(`/api/shows/${showId}/lucky-bags`, { prize: "脐橙一箱", places: 2, word: "我要福袋", minutes: 1 });
		await watching.until("event", ({ body }) => body.type === "interaction" && body.change.kind === "bag" && body.change.bag.id === bag.id);
		const people = await Promise.all([0, 1, 0, 1, 1].map((app) => account(apps[app]!)));
		const said = await Promise.all(people.map((person) => join(person)));
		await Promise.all(said.map((connection, index) => connection.send("chat-send", { showId, text: index % 2 ? "我要福袋！" : " 我要 福袋" })));
		// Twice is once; a guest, the host and another word are not in it.
		await said[0]!.send("chat-send", { showId, text: "我要福袋" });
		await said[1]!.send("chat-send", { showId, text: "福袋在哪里" });
		for (const outsider of [await guest(apps[0]!), host]) await (await join(outsider)).send("chat-send", { showId, text: "我要福袋" });
		await eventually(() => expect(pulses(watching).findLast((pulse) => pulse.bag)?.bag).toEqual({ id: bag.id, entrants: 5 }));
		const { entry } = (await people[3]!.get(`/api/shows/${showId}/interactions/mine`)).body;
		const address = `/api/lucky-bags/${bag.id}`;
		expect((await check(`${apps[0]!.url}${address}`)).stdout).toContain("not drawn yet");

		const drawn = await Promise.all([host.post(`${address}/end`), host.post(`${address}/end`)]);
		expect(drawn[0].body.winners.length).toBe(2);
		expect(drawn[1].body.winners).toEqual(drawn[0].body.winners);
		await watching.until("event", ({ body }) => body.type === "interaction" && body.change.kind === "bag" && body.change.bag.winners?.length === 2);
		const noted = ["--commitment", bag.commitment, "--entry", `${entry.number}:${entry.tag}`];
		for (const app of apps) expect(await check(`${app.url}${address}`, ...noted)).toEqual({ code: 0, stdout: expect.stringContaining("OK: 5 entries, 2 winners") });
		expect(await check(`${apps[0]!.url}${address}`, "--commitment", "0".repeat(64))).toEqual({ code: 1, stdout: expect.stringContaining("not the one that was shown before") });
		// The page's own check comes to the same.
		const record = (await people[0]!.get<BagRecord>(address)).body;
		expect(await checksOut(record, entry)).toBe(true);
		expect(await checksOut({ ...record, winners: record.winners!.toReversed() }, entry)).toBe(false);
		expect(await checksOut({ ...record, draw: { ...record.draw!, seed: "0".repeat(64) } }, null)).toBe(false);
		expect(await checksOut(record, { number: entry.number, tag: "0".repeat(16) })).toBe(false);
		const { userId } = (await people[0]!.get("/api/me")).body;
		expect(JSON.stringify(record)).not.toContain(userId);
	});

	test("who is muted, and who may take no part, is in nothing", async () => {
		const muted = await account(apps[0]!);
		const connection = await join(muted);
		const { userId } = (await muted.get("/api/me")).body;
		const { body: bag } = await host.post(`/api/shows/${showId}/lucky-bags`, { prize: "蜂蜜", places: 1, word: "蜂蜜", minutes: 1 });
		const hosting = await join(host);
		await hosting.send("mute", { showId, userId, minutes: 5 });
		expect((await connection.refusal("chat-send", { showId, text: "蜂蜜" }))?.code).toBe("muted");
		expect((await muted.post(`/api/shows/${showId}/questions`, { text: "为什么？" })).body.code).toBe("muted");
		expect((await host.post(`/api/lucky-bags/${bag.id}/end`)).body).toMatchObject({ entrants: 0, winners: [] });
	});

	test("an evening's follows: whom, how many, and what they show next", async () => {
		const person = await account(apps[0]!);
		const { userId: hostId } = (await host.get("/api/me")).body;
		const shop = (await person.get("/api/shops/chengshanli")).body.seller;
		const watching = await Promise.all(apps.map((app) => join(new Person(app.url))));
		for (const whom of [{ hostId }, { shopId: shop.id }, { shopId: shop.id }]) expect((await person.post("/api/follows", { ...whom, on: true })).body).toEqual({ on: true, followers: 1 });
		for (const connection of watching) await eventually(() => expect(pulses(connection).findLast((pulse) => pulse.hostFollowers !== undefined)?.hostFollowers).toBe(1));
		expect((await person.get("/api/me/follows")).body.follows).toMatchObject([{ kind: "shop", id: shop.id, slug: "chengshanli" }, { kind: "host", id: hostId, show: { id: showId, state: "live" } }]);
		expect((await state(apps[1]!)).hostFollowers).toBe(1);
		expect((await person.post("/api/follows", { hostId, on: false })).body).toEqual({ on: false, followers: 0 });
		expect((await person.post("/api/follows", { hostId: "nobody", on: true })).status).toBe(404);
	});
});

describe("taking part, with a window each", { timeout: 240_000 }, () => {
	const zh = interactTexts.zh;
	const studio = studioInteractTexts.zh;
	let app: App;
	let browser: Browser;
	let host: Visitor;
	let viewer: Visitor;
	let other: Visitor;
	let showId: string;
	let items: { id: string; title: { zh: string } }[];
	let failed: string | null = null;

	beforeAll(async () => {
		[app, browser] = await Promise.all([runApp(), launchChromium()]);
		const live = await goLive(app);
		showId = live.showId;
		items = live.snapshot.items;
		host = await visitor(browser);
		viewer = await visitor(browser, { ...phone, reducedMotion: "no-preference" });
		other = await visitor(browser);
		await actAs(host.context, live.host);
		await actAs(viewer.context, await Person.demo(app.url, "viewer"));
		await Promise.all([host.page.goto(`${app.url}/studio/${showId}`), viewer.page.goto(`${app.url}/watch/${showId}`), other.page.goto(`${app.url}/watch/${showId}`)]);
	}, 180_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
	});
	beforeEach((test) => {
		if (failed) test.skip(`“${failed}” failed before`);
		test.onTestFailed(async () => {
			failed = test.task.name;
			console.log("pictures of the failure:", await picturesOf("interaction", { host, viewer, other }));
		});
	});

	const heart = (of: Visitor) => of.page.locator("[data-like]");

	test("likes burst on a tap, are counted for all, and stay quiet for who wants no motion", async () => {
		await seen(heart(viewer));
		for (let tap = 0; tap < 5; tap++) await heart(viewer).click();
		expect(await viewer.page.locator(".watch-hearts svg").count()).toBeGreaterThan(0);
		await reads(heart(viewer), "5");
		await reads(heart(other), "5");
		await other.page.emulateMedia({ reducedMotion: "reduce" });
		await gone(other.page.locator(".watch-hearts svg"));
		await heart(other).focus();
		await other.page.keyboard.press("Enter");
		await reads(heart(viewer), "6");
		expect(await other.page.locator(".watch-hearts svg").count()).toBe(0);
		await viewer.page.locator(".watch-stage").dblclick({ position: { x: 195, y: 180 } });
		await reads(heart(other), "7");
	});

	test("somebody without an account asks for an explanation; the host sees the wish and features the item", async () => {
		await other.page.getByRole("button", { name: new RegExp(`^${zh.askOf(items[2]!.title.zh)}`) }).click();
		const wish = host.page.getByRole("button", { name: new RegExp(`^讲解 ${items[2]!.title.zh}.*1 人求讲解`) });
		await seen(wish);
		await wish.click();
		await gone(wish);
		await seen(other.page.locator(`.watch-card [data-item="${items[2]!.id}"]`));
	});

	test("a poll of the host moves live and ends for all", async () => {
		await host.page.getByRole("button", { name: studio.poll.start }).click();
		await host.page.getByLabel(studio.poll.question).fill("先尝哪个？");
		await host.page.getByLabel(studio.poll.option(1)).fill("脐橙");
		await host.page.getByLabel(studio.poll.option(2)).fill("蜂蜜");
		await host.page.getByRole("button", { name: studio.poll.open }).click();
		await viewer.page.getByRole("button", { name: "脐橙", exact: true }).click();
		await seen(viewer.page.getByRole("button", { name: zh.poll.option("脐橙", 100) }));
		await other.page.getByRole("button", { name: "蜂蜜", exact: true }).click();
		await seen(viewer.page.getByRole("button", { name: zh.poll.option("蜂蜜", 50) }));
		// The mind may be changed.
		await other.page.getByRole("button", { name: zh.poll.option("脐橙", 50) }).click();
		await seen(viewer.page.getByRole("button", { name: zh.poll.option("脐橙", 100) }));
		await reads(host.page.getByRole("article", { name: studio.poll.running }), "2 人已投");
		await host.page.getByRole("button", { name: studio.poll.end }).click();
		await seen(viewer.page.getByText(zh.poll.over, { exact: true }));
		await viewer.page.getByRole("button", { name: `${zh.close} ${zh.poll.title}` }).click();
		await other.page.getByRole("button", { name: `${zh.close} ${zh.poll.title}` }).click();
	});

	test("a question is asked, voted up, answered before everybody and done", async () => {
		await viewer.page.getByRole("button", { name: /^问主播/ }).click();
		await viewer.page.getByLabel(zh.questions.placeholder).fill("坏果包赔吗？");
		await viewer.page.getByRole("button", { name: zh.questions.send, exact: true }).click();
		await viewer.page.keyboard.press("Escape");
		await other.page.getByRole("button", { name: /^问主播/ }).click();
		expect(await barriers(other.page)).toEqual([]);
		await other.page.getByRole("button", { name: zh.questions.vote("1") }).click();
		await seen(other.page.getByRole("button", { name: zh.questions.vote("2") }));
		await other.page.keyboard.press("Escape");
		const row = host.page.getByRole("listitem").filter({ hasText: "坏果包赔吗？" });
		await reads(row, studio.questions.votes("2"));
		await row.getByRole("button", { name: studio.questions.answer }).click();
		await reads(viewer.page.getByRole("region", { name: zh.questions.answering }), "坏果包赔吗？");
		expect(await barriers(host.page)).toEqual([]);
		await row.getByRole("button", { name: studio.questions.done }).click();
		await gone(viewer.page.getByRole("region", { name: zh.questions.answering }));
	});

	test("a viewer enters the lucky bag, wins, checks the draw and says where the prize goes; the host sees it", async () => {
		await host.page.getByRole("button", { name: studio.bag.start, exact: true }).click();
		await host.page.getByLabel(studio.bag.prize).fill("伦晚脐橙 5 斤装");
		await host.page.getByRole("button", { name: studio.bag.open }).click();
		await viewer.page.getByRole("button", { name: /^福袋：伦晚脐橙 5 斤装/ }).click();
		await viewer.page.getByText(zh.bag.fair).click();
		expect(await barriers(viewer.page)).toEqual([]);
		await viewer.page.getByRole("button", { name: zh.bag.enter("我要福袋") }).click();
		await seen(viewer.page.getByText(zh.bag.entered("1")));
		await seen(viewer.page.locator("li[data-message]").filter({ hasText: "我要福袋" }));
		await viewer.page.keyboard.press("Escape");
		// A guest is asked for an account first.
		await other.page.getByRole("button", { name: /^福袋：/ }).click();
		await other.page.getByRole("button", { name: zh.bag.signIn }).click();
		await seen(other.page.getByLabel(accountTexts.zh.email));
		await other.page.keyboard.press("Escape");
		await reads(host.page.getByRole("article", { name: studio.bag.running }), studio.bag.entrants("1"));
		await host.page.getByRole("button", { name: studio.bag.end }).click();
		await host.page.getByRole("alertdialog").getByRole("button", { name: studio.bag.end }).click();
		await viewer.page.getByRole("button", { name: zh.bag.toPrize }).click();
		await viewer.page.getByText(zh.bag.fair).click();
		await viewer.page.getByRole("button", { name: zh.bag.check }).click();
		await seen(viewer.page.getByText(zh.bag.checkOk("1")));
		expect(await barriers(viewer.page)).toEqual([]);
		await viewer.page.getByLabel(accountTexts.zh.receiver).fill("李小满");
		await viewer.page.getByLabel(accountTexts.zh.phone).fill("13800000000");
		for (const [label, option] of [[accountTexts.zh.province, "湖北省"], [accountTexts.zh.city, "宜昌市"], [accountTexts.zh.district, "秭归县"]] as const) await viewer.page.getByLabel(label).selectOption({ label: option });
		await viewer.page.getByLabel(accountTexts.zh.street).fill("橙山路 1 号");
		await viewer.page.getByRole("button", { name: zh.bag.claim }).click();
		await seen(viewer.page.getByText(zh.bag.claimed));
		await host.page.getByRole("button", { name: studio.bag.all }).click();
		await reads(host.page.locator("[data-bags]"), /李小满 1 号.*13800000000.*橙山路 1 号/);
		await host.page.keyboard.press("Escape");
	});

	test("a viewer follows the host, and finds host and prize in the account", async () => {
		await viewer.page.keyboard.press("Escape");
		await viewer.page.getByRole("button", { name: /^关注主播/ }).click();
		await seen(viewer.page.getByRole("button", { name: /^不再关注主播/ }));
		await viewer.page.goto(`${app.url}/account`);
		await reads(viewer.page.locator("[data-follows]"), followTexts.zh.liveNow);
		await reads(viewer.page.locator("[data-prizes]"), "伦晚脐橙 5 斤装");
	});

	test("no page complained", () => {
		for (const { errors } of [viewer, other, host]) expect(errors.filter((error) => !/Permission|NotFoundError|getUserMedia/.test(error))).toEqual([]);
	});
});
