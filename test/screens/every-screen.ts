import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Person, runApp } from "../support/app.ts";
import { barriers } from "../support/barriers.ts";
import { launchChromium } from "../support/chromium.ts";
import { eventually } from "../support/eventually.ts";
import { environmentOf, startProviders } from "../support/providers.ts";
import { actAs, desktop, phone, seen, type Visitor, visitor } from "../support/pages.ts";

/** Every screen, at both sizes and in both languages: usable by everybody, no wider than the window, without an error, in one language. */

type Who = "nobody" | "viewer" | "producer" | "host" | "merchant" | "admin";

interface Screen {
	readonly name: string;
	readonly who: Who;
	readonly path: () => string;
	/** There once the screen has what it shows. */
	readonly ready: string;
	/** What was chosen to be bought on the way to it. */
	readonly wanted?: () => readonly unknown[];
	/** What the browser says in its console because of what the screen is about. */
	readonly says?: RegExp;
}

/** Ids of what the screens show. */
const of = { before: "", live: "", ended: "", hosted: "", product: "", order: "", waiting: "", checkout: "", guest: "", wanted: [] as unknown[] };

const screens: readonly Screen[] = [
	{ name: "home", who: "nobody", path: () => "/", ready: "a[href^='/watch/']" },
	{ name: "search", who: "nobody", path: () => "/?q=%E6%A9%99", ready: "a[href^='/products/']" },
	{ name: "search without a result", who: "nobody", path: () => "/?q=zzzz", ready: "main svg" },
	{ name: "product", who: "nobody", path: () => `/products/${of.product}`, ready: "main h1" },
	{ name: "showcases", who: "nobody", path: () => "/showcases", ready: "a[href^='/showcases/']" },
	{ name: "showcase", who: "nobody", path: () => "/showcases/qinghe-harvest", ready: "a[href^='/products/']" },
	{ name: "shop", who: "nobody", path: () => "/shops/chengshanli", ready: "a[href^='/products/']" },
	{ name: "sign-in", who: "nobody", path: () => "/sign-in", ready: "main form" },
	{ name: "sign-up", who: "nobody", path: () => "/sign-in?new", ready: "main form input[autocomplete=nickname]" },
	{ name: "a page that wants an account", who: "nobody", path: () => "/orders", ready: "main a[href^='/sign-in']" },
	{ name: "account", who: "viewer", path: () => "/account", ready: "main [data-follows] li" },
	{ name: "coupons of a person", who: "viewer", path: () => "/account/coupons", ready: "main li a[href^='/shops/']" },
	{ name: "coupons of somebody without any", who: "producer", path: () => "/account/coupons", ready: "main svg[width='96']" },
	{ name: "an empty cart", who: "nobody", path: () => "/cart", ready: "main svg[width='96']" },
	{ name: "cart", who: "viewer", path: () => "/cart", ready: "main li input[type=checkbox]" },
	{ name: "checkout with nothing in it", who: "viewer", path: () => "/checkout", ready: "main svg[width='96']" },
	{ name: "checkout with coupons", who: "viewer", path: () => "/checkout", ready: "main fieldset input[type=checkbox]:checked", wanted: () => of.wanted },
	{ name: "placed orders", who: "viewer", path: () => `/checkout/${of.checkout}`, ready: "main section h2" },
	{ name: "orders", who: "viewer", path: () => "/orders", ready: "main li a[href^='/orders/']" },
	{ name: "order", who: "viewer", path: () => `/orders/${of.order}`, ready: "main dl" },
	{ name: "order that waits for its payment", who: "viewer", path: () => `/orders/${of.waiting}`, ready: "main svg[role=img] path" },
	{ name: "watch page before the show", who: "nobody", path: () => `/watch/${of.before}`, ready: "[data-screen=before] [role=timer]" },
	{ name: "watch page of a live show", who: "nobody", path: () => `/watch/${of.live}`, ready: "[data-screen=live] .watch-card [data-item]" },
	{ name: "watch page after the show", who: "nobody", path: () => `/watch/${of.ended}`, ready: "[data-screen=ended] a[href^='/products/']" },
	{ name: "guest behind the stage", who: "nobody", path: () => of.guest, ready: "main form" },
	{ name: "the week at the desk", who: "producer", path: () => "/desk", ready: "main a[href^='/desk/shows/']:not([href*=new]):visible" },
	{ name: "new show", who: "producer", path: () => "/desk/shows/new", ready: "main input[type=datetime-local]" },
	{ name: "show with its lineup", who: "producer", path: () => `/desk/shows/${of.before}`, ready: "main ol textarea" },
	{ name: "live show at the desk", who: "producer", path: () => `/desk/shows/${of.live}`, ready: "main ol textarea" },
	{ name: "showcases at the desk", who: "producer", path: () => "/desk/showcases", ready: "main a[href^='/desk/showcases/qinghe']" },
	{ name: "showcase at the desk", who: "producer", path: () => "/desk/showcases/qinghe-harvest", ready: "main form ol li" },
	{ name: "studio", who: "host", path: () => "/studio", ready: "main a[href^='/studio/']" },
	// Going live can be pressed once camera and microphone are there.
	{ name: "studio before the show", who: "host", path: () => `/studio/${of.hosted}`, ready: "[aria-labelledby=check-title] button.bg-buy:enabled" },
	{ name: "watch page of a live show for who takes part", who: "viewer", path: () => `/watch/${of.live}`, ready: ".watch-news ul button" },
	{ name: "studio after the show", who: "host", path: () => `/studio/${of.ended}`, ready: "main dl" },
	{ name: "shop products", who: "merchant", path: () => "/shop/products", ready: "main tbody tr, main li" },
	{ name: "shop products without any", who: "merchant", path: () => "/shop/products?shelf=archived", ready: "main svg[width='96']" },
	{ name: "new product", who: "merchant", path: () => "/shop/products/new", ready: "main form input[type=date]" },
	{ name: "product at its merchant", who: "merchant", path: () => `/shop/products/${of.product}`, ready: "main form fieldset legend" },
	{ name: "shop settings", who: "merchant", path: () => "/shop/settings", ready: "main form" },
	{ name: "figures of a live show", who: "host", path: () => `/shows/${of.live}/figures`, ready: "main svg path" },
	{ name: "figures after the show", who: "producer", path: () => `/shows/${of.ended}/figures`, ready: "main tbody tr" },
	{ name: "shipping of a shop", who: "merchant", path: () => "/shop/shipping", ready: "main form section fieldset" },
	{ name: "shop orders", who: "merchant", path: () => "/shop/orders", ready: "main tbody tr, main li" },
	{ name: "shop coupons", who: "merchant", path: () => "/shop/coupons", ready: "main [data-coupons] li" },
	{ name: "stages", who: "admin", path: () => "/admin/stages", ready: "main h1" },
	{ name: "payments", who: "admin", path: () => "/admin/payments", ready: "main li" },
	{ name: "moderation: what waits", who: "admin", path: () => "/admin/moderation", ready: "main [data-reviews] li" },
	{ name: "moderation: word lists", who: "admin", path: () => "/admin/moderation?tab=lists", ready: "main [data-word-lists] li" },
	{ name: "moderation: who is blocked", who: "admin", path: () => "/admin/moderation?tab=kept", ready: "main li" },
	{ name: "moderation: the record", who: "admin", path: () => "/admin/moderation?tab=log", ready: "main [data-log] li" },
	{ name: "people", who: "admin", path: () => "/admin/people", ready: "main li, main tbody tr" },
	{ name: "the design system", who: "nobody", path: () => "/dev/ui", ready: "[data-scheme=night] [role=tab]" },
	{ name: "a page that is not there", who: "nobody", path: () => "/nowhere", ready: "main svg", says: /status of 404/ },
];

const sizes = { "390x844": phone, "1440x900": desktop } as const;
const languages = { "zh-CN": "zh-CN", en: "en-US" } as const;

const comment = "这个季节的脐橙最甜";
const rude = "煞笔主播讲快点";
const unfair = "这家的东西都是假的";
/** What is taken part in: a poll, lucky bags, a question. */
const taking = { poll: "先讲哪个？", one: "伦晚脐橙", two: "山花蜂蜜", prize: "脐橙 5 斤装", word: "我要福袋", question: "坏果包赔吗？" };
/** What people wrote, and what they are called: in the language they wrote it in. */
const written = [comment, "周晓橙", "吴大江", "李小满", "陈安", "刘佳禾", "王橙山", "赵履安", "孙园长", "湖北省 清禾市", "橙山路 1 号", ...Object.values(taking)];

type Texts = { readonly [key: string]: string | ((...args: never[]) => string) | Texts };
const plainTexts = (texts: Texts): string[] => Object.values(texts).flatMap((text) => (typeof text === "string" ? [text] : typeof text === "function" ? [] : plainTexts(text)));
const allTexts = Object.values(import.meta.glob<Record<string, { zh: Texts; en: Texts }>>("../../client/**/*messages.ts", { eager: true })).flatMap((texts) => Object.values(texts));
const chinese = new Set(allTexts.flatMap(({ zh }) => plainTexts(zh)));
/** Sentences and words of the English screens that no Chinese one has. */
const english = [...new Set(allTexts.flatMap(({ en }) => plainTexts(en)))].filter((text) => !chinese.has(text) && /^[A-Za-z]{3}/.test(text));

/** Texts of the page, and names that are only said, in another language than the element around them claims. */
async function mixed(page: Page): Promise<string[]> {
	const all = await page.evaluate(() => {
		const found: { text: string; lang: string }[] = [];
		const langOf = (element: Element | null) => element?.closest("[lang]")?.getAttribute("lang") ?? "";
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walker.nextNode()) {
			const parent = walker.currentNode.parentElement;
			if (parent && !parent.closest("script, style, noscript")) found.push({ text: walker.currentNode.textContent!.trim(), lang: langOf(parent) });
		}
		for (const element of document.body.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
			for (const name of ["aria-label", "title", "placeholder", "alt"]) found.push({ text: element.getAttribute(name)?.trim() ?? "", lang: langOf(element) });
		return found;
	});
	const foreign = ({ text, lang }: { text: string; lang: string }) => {
		if (lang.startsWith("zh")) return english.includes(text);
		// A picture of somebody is the first letter of their name.
		if ([...text].length === 1 && written.some((own) => own.startsWith(text))) return false;
		return /\p{Script=Han}/u.test(written.reduce((left, own) => left.replaceAll(own, ""), text).replace(/“.*”/, ""));
	};
	return [...new Set(all.filter(foreign).map(({ text }) => text))];
}

/**
 * Opens every screen at one size in both languages, against a running product of its own, and looks for barriers, sideways scrolling, console errors and
 * text of the wrong language. A test file a size, so that the two run side by side.
 */
export function describeScreens(size: keyof typeof sizes): void {
	describe("every screen", { timeout: 300_000 }, () => {
		let app: Awaited<ReturnType<typeof runApp>>;
		let browser: Browser;
		let providers: Awaited<ReturnType<typeof startProviders>>;
		let keys: string;
		const people = new Map<Who, Person>();

		beforeAll(async () => {
			[providers, keys] = await Promise.all([startProviders(), mkdtemp(join(tmpdir(), "livestall-keys-"))]);
			[app, browser] = await Promise.all([runApp({ env: await environmentOf(providers.settings(), keys) }), launchChromium()]);
			for (const name of ["viewer", "producer", "host", "merchant", "admin"] as const) people.set(name, await Person.demo(app.url, name));
			people.set("nobody", new Person(app.url));
			await preparePark();
		}, 180_000);
		afterAll(async () => {
			await browser?.close();
			await app?.release();
			await providers?.close();
			await rm(keys, { recursive: true, force: true });
		});

		/** The viewer has won a lucky bag and follows host and shop; another bag and a poll are open, and a question is being answered. */
		async function prepareInteractions(): Promise<void> {
			const [host, viewer] = [people.get("host")!, people.get("viewer")!];
			const bag = { prize: taking.prize, places: 1, word: taking.word, minutes: 15 };
			const { id } = (await host.post(`/api/shows/${of.live}/lucky-bags`, bag)).body;
			const chat = await viewer.connect();
			await chat.send("chat-send", { showId: of.live, text: taking.word });
			chat.close();
			expect((await host.post(`/api/lucky-bags/${id}/end`)).body.winners.length).toBe(1);
			expect((await host.post(`/api/shows/${of.live}/lucky-bags`, bag)).status).toBe(201);
			expect((await host.post(`/api/shows/${of.live}/polls`, { question: taking.poll, options: [taking.one, taking.two] })).status).toBe(201);
			const question = (await viewer.post(`/api/shows/${of.live}/questions`, { text: taking.question })).body.id;
			expect((await host.post(`/api/questions/${question}/answer`, { state: "answering" })).status).toBe(200);
			for (const whom of [{ hostId: (await host.get("/api/me")).body.userId }, { shopId: (await viewer.get("/api/shops/chengshanli")).body.seller.id }]) expect((await viewer.post("/api/follows", { ...whom, on: true })).status).toBe(200);
		}

		/** A show is live with something featured and said, another is to come; the viewer has two orders, one of them shipped. */
		async function preparePark(): Promise<void> {
			const host = people.get("host")!;
			const viewer = people.get("viewer")!;
			const home = (await viewer.get("/api/home")).body;
			const titled = (shows: { id: string; title: { zh: string } }[], title: string) => shows.find((show) => show.title.zh.includes(title))!.id;
			of.live = titled(home.upcoming, "橙山新果");
			of.before = titled(home.upcoming, "履安堂");
			of.hosted = titled(home.upcoming, "茶岭");
			of.ended = titled(home.past, "早市");
			await host.post(`/api/shows/${of.live}/live`);
			of.guest = (await host.post(`/api/shows/${of.live}/guest-invites`)).body.path;
			const { items } = (await host.get(`/api/shows/${of.live}/lineup`)).body;
			const item = items[0];
			for (const show of [of.live, of.before, of.hosted]) written.push(...(await people.get("producer")!.get(`/api/shows/${show}/lineup`)).body.items.map(({ talkingPoints }: { talkingPoints: string }) => talkingPoints));
			of.product = item.productId;
			const merchant = people.get("merchant")!;
			const shopId = (await merchant.get("/api/me")).body.shops[0].id;
			const soon = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
			const coupon = { kind: "percent", value: 10, capFen: 2000, thresholdFen: 3000, total: 100, claimFrom: soon(-1), claimUntil: soon(2), validUntil: soon(48) };
			const ofShop = await merchant.post(`/api/shops/${shopId}/coupons`, coupon);
			expect(ofShop.status).toBe(201);
			expect((await viewer.post(`/api/coupons/${ofShop.body.id}/claim`, {})).status).toBe(200);
			const dropped = (await people.get("producer")!.post(`/api/shows/${of.live}/coupons`, coupon)).body.id;
			expect((await host.post(`/api/shows/${of.live}/coupons/${dropped}/drop`, { on: true })).status).toBe(200);
			expect((await viewer.post(`/api/coupons/${dropped}/claim`, {})).status).toBe(200);
			const offered = await people.get("producer")!.request("PUT", `/api/lineup/${item.id}/offer`, { flash: { priceFen: item.livePriceFen - 100, minutes: 60 }, ladder: [{ units: 50, priceFen: item.livePriceFen - 50 }] });
			expect(offered.status).toBe(200);
			expect((await host.post(`/api/lineup/${item.id}/flash`, { on: true })).status).toBe(200);
			const stage = await host.connect();
			await stage.send("feature", { showId: of.live, itemId: item.id });
			await stage.send("chat-send", { showId: of.live, text: comment });
			stage.close();
			await prepareModeration();
			await prepareInteractions();
			const address = (await viewer.post("/api/addresses", { name: "李小满", phone: "13800000000", region: "湖北省 清禾市", street: "橙山路 1 号" })).body;
			// A cart with live prices that were higher and with more than there is; orders of each shop of the show, which wait for payment.
			const line = (variantId: string, unitPriceFen: number, lineupItemId: string | null = null) => ({ variantId, lineupItemId, quantity: 1, unitPriceFen });
			const bySeller = new Map<string, { id: string; variantId: string; livePriceFen: number; priceFen: number }>(items.map((each: { shopId: string }) => [each.shopId, each]));
			for (const each of bySeller.values()) await viewer.post("/api/cart/lines", line(each.variantId, each.livePriceFen + 100, each.id));
			await viewer.post("/api/cart/lines", { ...line(item.variantId, item.priceFen), quantity: 999 });
			const elsewhere = { firstG: 1000, firstFen: 800, nextG: 1000, nextFen: 200, freeFromFen: 9900 };
			const rules = { elsewhere, zones: [{ ...elsewhere, firstFen: 500, provinces: ["420000"] }], notTo: ["810000"] };
			expect((await merchant.request("PUT", `/api/shop/shops/${(await merchant.get("/api/shop/shops")).body[0].id}/shipping`, { rules })).status).toBe(200);
			of.wanted = [...bySeller.values()].flatMap((each) => [line(each.variantId, each.livePriceFen, each.id), line(each.variantId, each.priceFen)]);
			const body = { addressId: address.id, orders: [...bySeller].map(([shopId, each]) => ({ shopId, lines: [line(each.variantId, each.priceFen)] })), totalFen: 10_000_000 };
			of.checkout = (await viewer.post("/api/checkouts", body, { "idempotency-key": crypto.randomUUID() })).body.id;
			expect(of.checkout).toBeTruthy();
			for (const ship of [true, false]) {
				const placed = await viewer.post("/api/orders", { variantId: item.variantId, lineupItemId: item.id, quantity: 1, addressId: address.id, unitPriceFen: item.livePriceFen }, { "idempotency-key": crypto.randomUUID() });
				expect(placed.status).toBe(201);
				of.order = placed.body.id;
				if (!ship) continue;
				await viewer.post(`/api/orders/${of.order}/pay`, { method: "cod" });
				expect((await people.get("merchant")!.post(`/api/orders/${of.order}/ship`, { carrier: "顺丰速运", trackingNumber: "SF1234567890" })).status).toBe(200);
			}
			const { variants } = (await viewer.get(`/api/products/${of.product}`)).body;
			of.waiting = (await viewer.post("/api/orders", { variantId: variants[0].id, quantity: 1, addressId: address.id, unitPriceFen: variants[0].priceFen }, { "idempotency-key": crypto.randomUUID() })).body.id;
			expect((await viewer.post(`/api/orders/${of.waiting}/pay`, { method: "wechat" })).body.payment.next.kind).toBe("qr");
			// Money at the provider that is none of ours: a difference to show.
			providers.stripe.stray(4200);
			await people.get("admin")!.post("/api/payments/reconcile", {});
			await eventually(async () => expect((await people.get("admin")!.get("/api/payments/books")).body.open).toBe(1));
		}

		/** Somebody is rude, somebody else is reported, a third is blocked. */
		async function prepareModeration(): Promise<void> {
			const guest = new Person(app.url);
			await guest.post("/api/auth/sign-in/anonymous");
			const { userId, name } = (await guest.get("/api/me")).body;
			written.push(name, rude, "煞笔", unfair, "多次发布广告");
			const chat = await guest.connect();
			expect((await chat.send("chat-send", { showId: of.live, text: rude })).aside).toBe("held");
			const { id: messageId } = await chat.send("chat-send", { showId: of.live, text: unfair });
			chat.close();
			expect((await people.get("viewer")!.post(`/api/shows/${of.live}/reports`, { messageId, reason: "insult" })).status).toBe(204);
			expect((await people.get("admin")!.post("/api/blocks", { userId, kind: "block", on: true, reason: "多次发布广告" })).status).toBe(204);
		}

		describe(`at ${size}`, () => {
			describe.each(Object.keys(languages) as (keyof typeof languages)[])("in %s", (lang) => {
				const windows = new Map<Who, Visitor>();
				afterAll(async () => {
					for (const { context } of windows.values()) await context.close();
				});
				const windowOf = async (who: Who): Promise<Visitor> => {
					const known = windows.get(who);
					if (known) return known;
					const opened = await visitor(browser, { ...sizes[size], locale: languages[lang] });
					await actAs(opened.context, people.get(who)!);
					windows.set(who, opened);
					return opened;
				};

				it.each(screens)("$name", async ({ who, path, ready, says, wanted }) => {
					const { page, errors } = await windowOf(who);
					errors.length = 0;
					if (wanted) {
						await page.goto(`${app.url}/cart`);
						await page.evaluate((lines) => sessionStorage.setItem("livestall.wanted", JSON.stringify(lines)), wanted());
					}
					await page.goto(`${app.url}${path()}`);
					await seen(page.locator(ready).filter({ visible: true }));
					await eventually(async () => expect(await page.locator(".skeleton:not([data-scheme] *)").count()).toBe(0));
					// A button that has just become usable is still on its way to its colours.
					await eventually(async () => expect(await page.evaluate(() => document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity).length)).toBe(0));

					expect(await page.evaluate(() => document.documentElement.lang)).toBe(lang);
					expect.soft(await mixed(page), "texts of another language").toEqual([]);
					const { scrollWidth, clientWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth }));
					expect.soft(scrollWidth, "the page's width").toBeLessThanOrEqual(clientWidth);
					// Barriers depend on the size and hardly on the language: each size is examined in one of the two.
					if ((size === "390x844") === (lang === "zh-CN")) expect.soft(await barriers(page), "barriers").toEqual([]);
					expect.soft(errors.filter((error) => !says?.test(error)), "errors in the console").toEqual([]);
				});
			});
		});
	});
}
