import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messages as checkoutTexts } from "../client/checkout/messages.ts";
import { messages as productTexts } from "../client/product/messages.ts";
import { messages as studioTexts } from "../client/studio/messages.ts";
import { messages as watchTexts } from "../client/watch/messages.ts";
import { chatMessages } from "../client/ui/chat-messages.ts";
import { Person, runApp } from "./support/app.ts";
import { freePort } from "./support/ports.ts";
import { launchChromium } from "./support/chromium.ts";
import { eventually } from "./support/eventually.ts";
import { actAs, desktop, gone, moving, phone, seen, visitor } from "./support/pages.ts";
import { udpLine } from "./support/relay.ts";
import { compare, incomparable } from "./visual/kept.ts";
import { still, stillPicture } from "./visual/still.ts";

/**
 * Every state that the watch page was designed for, and the pages around it: reached as people reach them, its words read in both languages, and its
 * picture compared with the kept one where that was drawn by the same browser with the same fonts. `UPDATE_SNAPSHOTS=1` keeps the pictures of now.
 */

type Lang = "zh" | "en";
type Device = (typeof devices)[number];
type Who = "nobody" | "viewer";

interface State {
	readonly name: string;
	readonly who?: Who;
	/** What happens before the page is opened. */
	readonly first?: () => Promise<unknown>;
	/** Of a page, or its whole address. */
	readonly path: () => string;
	/** A window of its own, because of what is done to it. */
	readonly own?: BrowserContextOptions & { readonly script?: () => void };
	/** There once the state is. */
	readonly ready: string;
	/** What is done on the page until it is in its state. */
	readonly until?: (page: Page) => Promise<unknown>;
	/** What happens while both windows are open. */
	readonly meanwhile?: () => Promise<unknown>;
	/** The picture is of what is said in passing of the line. */
	readonly passing?: boolean;
	/** Words that say so. */
	readonly says: (lang: Lang) => readonly string[];
	/** Undoes what would be in the way of others. */
	readonly last?: () => Promise<unknown>;
}

const of = { live: "", before: "", ended: "", cancelled: "", product: "", item: "", soldOut: "", viewerId: "" };
/** Where browsers are sent the picture from: by a line that can be made a bad one. */
const mediaAddress = "127.0.0.2";
const devices = ["phone", "desktop"] as const;
const people = {} as Record<"host" | "viewer" | "producer", Person>;
const patches = { address: { name: "李小满", phone: "13800000000", region: "湖北省 清禾市", street: "橙山路 1 号" } };

let line: Awaited<ReturnType<typeof udpLine>>;
let app: Awaited<ReturnType<typeof runApp>>;
let browser: Browser;
let studio: Page;
let reason: string | null;

const feature = async (itemId: string): Promise<void> => {
	const connection = await people.host.connect();
	await connection.send("feature", { showId: of.live, itemId });
	connection.close();
};
const mute = async (minutes: number): Promise<void> => {
	const connection = await people.host.connect();
	await connection.send("mute", { showId: of.live, userId: of.viewerId, minutes });
	connection.close();
};
const block = (on: boolean) => people.host.post(`/api/shows/${of.live}/blocks`, { userId: of.viewerId, kind: "block", on, reason: "多次发布广告" });
const plays = (page: Page) => moving(page.locator(".watch-picture video").first(), { count: 2 });
const watch = (lang: Lang) => watchTexts[lang];
const livePath = () => `/watch/${of.live}`;
/** The same by the machine's number: sockets to "localhost" stay open without a network. */
const livePathByNumber = () => `${app.url.replace("localhost", "127.0.0.1")}${livePath()}`;
const onAir = "[data-screen=live] .watch-card [data-item]";

/** The order is on its way when the session ends. */
async function buyingSignedOut(page: Page): Promise<void> {
	const [card, checkout] = [watchTexts.zh.card, checkoutTexts.zh];
	await page.locator(".watch-card").getByRole("button", { name: new RegExp(`^${card.buyLabel("")}`) }).click();
	const order = page.getByRole("dialog").getByRole("button", { name: new RegExp(`^${checkout.place("")}`) });
	await seen(page.getByRole("dialog").getByText(patches.address.name));
	await page.context().clearCookies();
	await order.click();
	await seen(page.getByText(checkout.signedOut));
}

/** As a phone that saves its battery: not even silent video may begin by itself. */
function forbidPlay(): void {
	HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException("not allowed", "NotAllowedError"));
}


/** Of what is sent to windows that open from now on. */
async function loseEveryFourth(): Promise<void> {
	line.mark();
	line.lose(4);
}

/** Until the page has said all that it says of it. */
async function goOffline(page: Page): Promise<void> {
	await plays(page);
	await seen(page.locator(".watch-backdrop"));
	// What is not loaded by now does not come any more.
	const awaited = () => [...document.images].filter((image) => image.checkVisibility() && image.getBoundingClientRect().top < innerHeight && !(image.complete && image.naturalWidth > 0)).length;
	await eventually(async () => expect(await page.evaluate(awaited)).toBe(0));
	await page.context().setOffline(true);
	await seen(page.getByText(watchTexts.zh.line.offline));
	await gone(page.getByText(watchTexts.zh.sound.unmute));
}

const states: readonly State[] = [
	{ name: "product", path: () => `/products/${of.product}`, ready: "main h1", says: (lang) => [productTexts[lang].buy] },
	{ name: "shop", path: () => "/shops/chengshanli", ready: "main a[href^='/products/']", says: () => ["93420999MADEMO0011"] },
	{ name: "showcase", path: () => "/showcases/qinghe-harvest", ready: "main a[href^='/products/']", says: (lang) => [lang === "zh" ? "清禾好物·丰收季" : "Qinghe harvest"] },
	{ name: "before", path: () => `/watch/${of.before}`, ready: "[data-screen=before] [role=timer]", says: (lang) => [watch(lang).before.days, watch(lang).before.lineupText] },
	{ name: "ended", path: () => `/watch/${of.ended}`, ready: "[data-screen=ended] a[href^='/products/']", says: (lang) => [watch(lang).ended.title, watch(lang).ended.liveNow, watch(lang).ended.products] },
	{ name: "cancelled", path: () => `/watch/${of.cancelled}`, ready: "[data-screen=cancelled] a[href^='/watch/']", says: (lang) => [watch(lang).cancelled.title] },
	{ name: "live", path: livePath, first: () => feature(of.item), ready: onAir, until: plays, says: (lang) => [watch(lang).live, watch(lang).card.featured, watch(lang).sound.unmute] },
	{ name: "sold-out", path: livePath, first: () => feature(of.soldOut), ready: `${onAir} button:disabled`, until: plays, says: (lang) => [watch(lang).card.soldOut], last: () => feature(of.item) },
	{ name: "muted", who: "viewer", path: livePath, first: () => mute(600), ready: onAir, until: plays, says: (lang) => [watch(lang).chat.muted("20:00")], last: () => mute(0) },
	{ name: "blocked", who: "viewer", path: livePath, first: () => block(true), ready: onAir, until: plays, says: (lang) => [chatMessages[lang].blocked], last: () => block(false) },
	{ name: "signed-out", who: "viewer", own: {}, path: livePath, ready: onAir, until: buyingSignedOut, says: (lang) => [checkoutTexts[lang].signedOut] },
	{ name: "autoplay-blocked", own: { script: forbidPlay }, path: livePath, ready: onAir, until: (page) => seen(page.getByText(watchTexts.zh.sound.play)), says: (lang) => [watch(lang).sound.play] },
	{ name: "slow-network", own: {}, passing: true, first: loseEveryFourth, path: livePath, ready: onAir, until: (page) => seen(page.getByText(watchTexts.zh.picture.slow)), last: async () => line.lose(null), says: (lang) => [watch(lang).picture.slow, watch(lang).picture.soundOnly] },
	{ name: "offline", own: {}, path: livePathByNumber, ready: onAir, until: goOffline, says: (lang) => [watch(lang).line.offline] },
	{ name: "host-away", path: livePath, ready: onAir, until: plays, meanwhile: () => studio.context().close(), says: (lang) => [watch(lang).picture.away, watch(lang).picture.awayText] },
];

/** The language of the moment is chosen as on the page; where a sheet covers the button, past the sheet. */
async function speak(page: Page, lang: Lang): Promise<void> {
	const tag = lang === "zh" ? "zh-CN" : "en";
	await page.evaluate((wanted) => document.documentElement.lang === wanted || document.querySelector<HTMLElement>(`header button[lang="${wanted}"]`)!.click(), tag);
	await eventually(async () => expect(await page.evaluate(() => document.documentElement.lang)).toBe(tag));
}

describe("designed states", { timeout: 300_000 }, () => {
	beforeAll(async () => {
		const rtcPort = await freePort();
		line = await udpLine(mediaAddress, rtcPort);
		[app, browser] = await Promise.all([runApp({ env: { PUBLIC_ADDRESS: mediaAddress, RTC_PORT: String(rtcPort) } }), launchChromium()]);
		reason = incomparable(browser.version());
		if (reason !== null) console.warn(`test/visual.test.ts skips the comparison of pictures: ${reason}`);
		for (const name of ["host", "viewer", "producer"] as const) people[name] = await Person.demo(app.url, name);
		const { host, viewer, producer } = people;
		of.viewerId = (await viewer.get("/api/me")).body.userId;
		const home = (await viewer.get("/api/home")).body;
		const titled = (shows: { id: string; title: { zh: string } }[], title: string) => shows.find((show) => show.title.zh.includes(title))!.id;
		of.live = titled(home.upcoming, "橙山新果");
		of.before = titled(home.upcoming, "履安堂");
		of.cancelled = titled(home.upcoming, "茶岭");
		of.ended = titled(home.past, "早市");
		expect((await producer.post(`/api/shows/${of.cancelled}/cancel`)).status).toBe(200);
		// Always some days away, so that the countdown has the same parts.
		const { title, cover, hostId, roomId, showcase, plannedMinutes } = (await producer.get(`/api/desk/shows/${of.before}`)).body;
		const moved = await producer.request("PUT", `/api/shows/${of.before}`, { title, cover, hostId, roomId, showcaseId: showcase?.id ?? null, plannedMinutes, startsAt: new Date(Date.now() + 5 * 86_400_000 + 5.5 * 3_600_000).toISOString() });
		expect([moved.status, moved.body]).toEqual([200, moved.body]);

		const { items } = (await host.get(`/api/shows/${of.live}/lineup`)).body;
		of.item = items[0].id;
		of.product = items[0].productId;
		of.soldOut = items[3].id;
		expect((await producer.request("PATCH", `/api/lineup/${of.soldOut}`, { quota: 1, perBuyerLimit: 1 })).status).toBe(200);
		const { context, page } = await visitor(browser, { permissions: ["camera", "microphone"] });
		await actAs(context, host);
		studio = page;
		await page.goto(`${app.url}/studio/${of.live}`);
		await seen(page.getByLabel(studioTexts.zh.preview.own).locator("video"));
		await page.getByRole("button", { name: studioTexts.zh.check.goLive, exact: true }).click();
		await page.getByRole("alertdialog").getByRole("button", { name: studioTexts.zh.check.earlyConfirm }).click();
		await seen(page.getByText(studioTexts.zh.state.onAir, { exact: true }));
		const address = (await viewer.post("/api/addresses", patches.address)).body;
		const bought = await viewer.post("/api/orders", { variantId: items[3].variantId, lineupItemId: items[3].id, quantity: 1, addressId: address.id, unitPriceFen: items[3].livePriceFen }, { "idempotency-key": crypto.randomUUID() });
		expect(bought.status, JSON.stringify(bought.body)).toBe(201);
		for (const [who, text] of [[host, "晚上好！刚从橙山下的树"], [viewer, "去年买过，皮薄好剥，孩子爱吃"], [host, "坏一赔二，放心拍"]] as const) {
			const chat = await who.connect();
			await chat.send("chat-send", { showId: of.live, text });
			chat.close();
		}
	}, 180_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
		await line?.close();
	});

	const windows = new Map<string, Page>();
	async function windowOf(state: State, device: Device): Promise<Page> {
		const who = state.who ?? "nobody";
		const key = state.own ? `${state.name} ${device}` : `${who} ${device}`;
		const known = windows.get(key);
		if (known) return known;
		const { script, ...own } = state.own ?? {};
		const { context, page } = await visitor(browser, { ...(device === "phone" ? phone : desktop), ...own });
		// A page that is driven has always been touched, which would let its sound begin when the machine is slow.
		await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "userActivation", { get: () => ({ hasBeenActive: false, isActive: false }) }));
		if (script) await context.addInitScript(script);
		if (who === "viewer") await actAs(context, people.viewer);
		windows.set(key, page);
		return page;
	}

	it.each(states)("$name", async (state) => {
		await state.first?.();
		const wrong: (string | null)[] = [];
		await Promise.all(
			devices.map(async (device) => {
				const page = await windowOf(state, device);
				await page.setViewportSize(device === "phone" ? phone.viewport : desktop.viewport);
				await page.goto(new URL(state.path(), app.url).href);
				await seen(page.locator(state.ready));
				await state.until?.(page);
			}),
		);
		await state.meanwhile?.();
		await Promise.all(
			devices.map(async (device) => {
				const page = await windowOf(state, device);
				for (const lang of ["zh", "en"] as const) {
					await speak(page, lang);
					for (const viewport of device === "phone" ? [phone.viewport, { width: 844, height: 390 }] : [desktop.viewport]) {
						await page.setViewportSize(viewport);
						await eventually(async () => expect(await page.locator(".skeleton").count()).toBe(0));
						await eventually(async () => {
							await still(page, state.passing);
							const text = (await page.locator("body").innerText()).replace(/\s+/g, " ");
							expect(state.says(lang).filter((words) => !text.includes(words)), `what is not said in ${lang} at ${viewport.width}x${viewport.height}`).toEqual([]);
						});
						if (reason === null) wrong.push(await compare(`${state.name}-${viewport.width}x${viewport.height}-${lang}`, await stillPicture(page, state.passing)));
					}
				}
				if (state.own) return void (await page.context().close());
				await speak(page, "zh");
				// Nothing plays behind what comes next.
				await page.goto("about:blank");
			}),
		);
		await state.last?.();
		expect(wrong.filter(Boolean)).toEqual([]);
	});

	it("look as they are kept", ({ skip }) => {
		if (reason !== null) skip(reason);
		expect(reason).toBeNull();
	});
});
