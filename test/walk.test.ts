import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { messages as accountTexts } from "../client/account/messages.ts";
import { messages as checkoutTexts } from "../client/checkout/messages.ts";
import { messages as deskTexts } from "../client/desk/messages.ts";
import { messages as figuresTexts } from "../client/figures/messages.ts";
import { messages as homeTexts } from "../client/home/messages.ts";
import { messages as orderTexts } from "../client/orders/messages.ts";
import { messages as shellTexts } from "../client/shell/messages.ts";
import { messages as studioTexts } from "../client/studio/messages.ts";
import { messages as watchTexts } from "../client/watch/messages.ts";
import { Person, runApp } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { eventually } from "./support/eventually.ts";
import { fillSignIn, gone, moving, phone, pick, picturesOf, reads, seen, type Visitor, visitor } from "./support/pages.ts";

const zh = { account: accountTexts.zh, checkout: checkoutTexts.zh, desk: deskTexts.zh, figures: figuresTexts.zh, home: homeTexts.zh, orders: orderTexts.zh, shell: shellTexts.zh, studio: studioTexts.zh, watch: watchTexts.zh };
const en = { account: accountTexts.en, checkout: checkoutTexts.en, orders: orderTexts.en, watch: watchTexts.en };

/** The demonstration show that the walk goes live with, and two of its items. */
const showTitle = "橙山新果开园 清禾好物专场";
const oranges = { zh: "纽荷尔脐橙 现摘现发", en: "Newhall navel oranges, picked to order", variant: "5斤装（约10个）", quota: 200 };

const wine = { zh: "封坛老米酒 三年陈", en: "Jar-aged rice wine, three years", variant: "1斤坛", variantEn: "500 ml jar", quota: 100 };
/** Which messages a chat shows, in order. */
const ids = (messages: Element[]): (string | undefined)[] => messages.map((message) => (message as HTMLElement).dataset["message"]);

/** Those who have most to do see everything move, as most people do. */
const motion = { reducedMotion: "no-preference" } as const;

/** One evening of the park, lived through by five people with a window each; every step begins where the last one ended. */
describe("one evening, from the plan to the parcel", { timeout: 300_000 }, () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	let producer: Visitor;
	let host: Visitor;
	/** On a phone, in Chinese, without an account at first. */
	let viewer1: Visitor;
	/** At a desktop, in English. */
	let viewer2: Visitor;
	let merchant: Visitor;
	let showId: string;
	let failed: string | null = null;

	beforeAll(async () => {
		[app, browser] = await Promise.all([runApp(), launchChromium()]);
		producer = await visitor(browser);
		host = await visitor(browser, { permissions: ["camera", "microphone"], ...motion });
		viewer1 = await visitor(browser, { ...phone, ...motion });
		viewer2 = await visitor(browser, { locale: "en-US" });
		merchant = await visitor(browser);
	}, 180_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
	});
	beforeEach((test) => {
		if (failed) test.skip(`“${failed}” failed before`);
		test.onTestFailed(async () => {
			failed = test.task.name;
			console.log("pictures of the failure:", await picturesOf("walk", { producer, host, viewer1, viewer2, merchant }));
		});
	});

	const video = (of: Visitor): Locator => of.page.locator(".watch-picture video");
	const rows = (page: Page): Locator => page.locator("li[data-message]");
	const row = (page: Page, text: string): Locator => rows(page).filter({ hasText: text });
	const studioRow = (text: string): Locator => host.page.getByRole("log").locator(".group").filter({ hasText: text });
	const card = (of: Page): Locator => of.locator(".watch-card article[data-item]");
	/** What the studio says of one item: its name, price, left, sold. */
	const studioItem = (item: { readonly zh: string; readonly variant: string }): Locator =>
		host.page.getByRole("list", { name: zh.studio.lineup.title }).getByRole("listitem").filter({ hasText: item.zh }).filter({ hasText: item.variant });
	const say = async (of: Visitor, text: string): Promise<void> => {
		const field = of.page.getByLabel(of === viewer2 ? en.watch.chat.placeholder : zh.watch.chat.placeholder);
		await field.fill(text);
		await field.press("Enter");
	};

	const newShow = "冬日早市 现场开箱";
	const newShowcase = "冬日暖食专场";
	/** Ten o'clock tomorrow at the park: the exhibition hall and both hosts are free then. */
	const tomorrow = (): string => `${new Date(Date.now() + 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" })}T10:00`;
	let lineupUrl: string;

	it("the producer signs in and sees the week's rooms and shows", async () => {
		const { page } = producer;
		await page.goto(app.url);
		await page.getByRole("link", { name: zh.shell.signIn, exact: true }).first().click();
		await fillSignIn(page, zh.account, "producer@demo.livestall");
		await page.getByRole("navigation", { name: zh.shell.mainNav }).getByRole("link", { name: zh.shell.desk }).first().click();
		const week = page.getByRole("region", { name: zh.desk.week.table });
		await seen(week);
		expect(await week.getByRole("rowheader").count()).toBe(5);
		expect(await week.getByRole("columnheader").count()).toBe(8);
		// The demonstration show begins within the half hour: late on a Sunday that is next week.
		if ((await week.getByText(showTitle).count()) === 0) await page.getByRole("button", { name: zh.desk.week.next }).click();
		await seen(week.getByRole("link").filter({ hasText: showTitle }));
	});

	it("the producer makes a showcase of two products", async () => {
		const { page } = producer;
		await page.getByRole("link", { name: zh.desk.newShowcase }).click();
		await page.getByLabel(zh.desk.showcase.titleZh).fill(newShowcase);
		await page.getByLabel(zh.desk.showcase.titleEn).fill("Warm food for winter");
		await page.getByRole("button", { name: zh.desk.showcase.addProducts }).click();
		const sheet = page.getByRole("dialog");
		const choices = sheet.getByRole("button", { pressed: false });
		await seen(choices);
		for (const position of [0, 1]) {
			const name = await sheet.getByRole("listitem").nth(position).getByRole("button").getAttribute("aria-label");
			await sheet.getByRole("button", { name: name! }).click();
			await seen(sheet.getByRole("button", { name: name!, pressed: true }));
		}
		await sheet.getByRole("button", { name: zh.desk.showcase.done }).click();
		await page.getByRole("button", { name: zh.desk.showcase.create }).click();
		await page.waitForURL(/\/desk\/showcases$/);
		await seen(page.getByRole("heading", { name: newShowcase }));
	});

	const plan = async (title: string, hostName: string): Promise<void> => {
		const { page } = producer;
		await page.goto(`${app.url}/desk/shows/new`);
		await page.getByLabel(zh.desk.form.titleZh).fill(title);
		await page.getByLabel(zh.desk.form.startsAt).fill(tomorrow());
		await pick(page, zh.desk.form.room, "展览厅");
		await pick(page, zh.desk.form.host, hostName);
	};

	it("the producer plans a show in a free room", async () => {
		const { page } = producer;
		await plan(newShow, "周晓橙");
		await pick(page, zh.desk.form.showcase, newShowcase);
		await page.getByRole("button", { name: zh.desk.form.schedule, exact: true }).click();
		await page.waitForURL(/\/desk\/shows\/[0-9a-f-]{36}$/);
		lineupUrl = page.url();
		await seen(page.getByRole("heading", { name: newShow }));
		await seen(page.getByText(zh.desk.states.scheduled, { exact: true }));
	});

	it("a second show in the same room and time is refused, and the screen says by which show", async () => {
		const { page } = producer;
		await plan("撞档的一场", "吴大江");
		await page.getByRole("button", { name: zh.desk.form.schedule, exact: true }).click();
		await reads(page.locator("main form"), zh.desk.form.taken(newShow, "@", "").split("@")[0]!.trim());
		expect(page.url()).toMatch(/\/desk\/shows\/new$/);
	});

	const lineup = (): Locator => producer.page.getByRole("list", { name: zh.desk.lineup.order }).getByRole("listitem");
	const order = (): Promise<string[]> => lineup().evaluateAll((items) => items.map((item) => `${item.querySelector("h3")!.textContent} ${item.querySelector("h3 + p")!.textContent}`));
	const handle = (position: number): Locator => lineup().nth(position).locator("[aria-describedby=lineup-handle-hint]");
	/** Does something that the desk saves by itself, and waits for the server's yes. */
	const saving = (act: () => Promise<unknown>) => Promise.all([producer.page.waitForResponse((response) => /lineup/.test(response.url()) && response.request().method() !== "GET" && response.ok()), act()]);

	it("the producer fills the lineup and sets live price, quota and limit", async () => {
		const { page } = producer;
		await page.goto(lineupUrl);
		await page.getByRole("button", { name: zh.desk.lineup.add }).first().click();
		const sheet = page.getByRole("dialog");
		for (const count of [1, 2, 3]) {
			await sheet.getByRole("button", { name: zh.desk.lineup.addName("").trim() }).first().click();
			await eventually(async () => expect(await sheet.getByText(zh.desk.lineup.inLineup).count()).toBe(count));
		}
		await sheet.getByRole("button", { name: zh.desk.showcase.done }).click();
		await eventually(async () => expect(await lineup().count()).toBe(3));
		const first = lineup().first();
		for (const [label, value] of [[zh.desk.lineup.price, "12.5"], [zh.desk.lineup.quota, "30"], [zh.desk.lineup.limit, "2"]] as const) {
			await saving(async () => {
				await first.getByLabel(label).fill(value);
				await first.getByLabel(label).press("Enter");
			});
			await seen(first.getByText(zh.desk.lineup.saved));
		}
		await page.reload();
		await seen(lineup());
		const values = () => Promise.all([zh.desk.lineup.price, zh.desk.lineup.quota, zh.desk.lineup.limit].map((label) => lineup().first().getByLabel(label).inputValue()));
		expect(await values()).toEqual(["12.50", "30", "2"]);
	});

	it("the producer reorders by keyboard and by drag, and the order stands after a reload", async () => {
		const { page } = producer;
		const [a, b, c] = await order();
		expect(new Set([a, b, c]).size).toBe(3);

		await saving(async () => {
			await handle(0).focus();
			for (const key of ["Space", "ArrowDown", "Space"]) await page.keyboard.press(key);
		});
		await page.reload();
		await seen(lineup());
		expect(await order()).toEqual([b, a, c]);

		// The last row is drawn to the top: its handle follows the mouse past the middle of the first.
		await lineup().nth(1).evaluate((element) => element.scrollIntoView({ block: "center" }));
		await saving(async () => {
			const from = (await handle(2).boundingBox())!;
			const to = (await handle(0).boundingBox())!;
			const x = from.x + from.width / 2;
			const y = from.y + from.height / 2;
			await page.mouse.move(x, y);
			await page.mouse.down();
			await page.mouse.move(x, y - (from.y - to.y) - 10, { steps: 8 });
			await page.mouse.up();
		});
		await page.reload();
		await seen(lineup());
		expect(await order()).toEqual([c, b, a]);
	});

	it("the host tries the camera in the studio and goes live", async () => {
		const { page } = host;
		await page.goto(`${app.url}/studio`);
		await page.getByRole("link", { name: zh.studio.signIn }).click();
		await fillSignIn(page, zh.account, "host@demo.livestall");
		await page.getByRole("link", { name: zh.studio.list.open(showTitle) }).click();
		await page.waitForURL(/\/studio\/[0-9a-f-]{36}$/);
		showId = page.url().split("/").at(-1)!;
		await moving(page.getByLabel(zh.studio.preview.own).locator("video"));
		// The fake microphone beeps: the level rises.
		await eventually(async () => expect(Number(await page.getByRole("meter", { name: zh.studio.controls.level }).getAttribute("aria-valuenow"))).toBeGreaterThan(0));
		await page.getByRole("button", { name: zh.studio.check.goLive, exact: true }).click();
		await page.getByRole("alertdialog").getByRole("button", { name: zh.studio.check.earlyConfirm }).click();
		await seen(page.getByText(zh.studio.state.onAir, { exact: true }));
		await moving(page.getByLabel(zh.studio.preview.own).locator("video"));
	});

	it("a viewer comes from the home page on a phone, without signing in, and sees moving video with sound", async () => {
		const { page } = viewer1;
		await page.goto(app.url);
		await page.getByRole("link").filter({ hasText: showTitle }).filter({ hasText: zh.home.enter }).tap();
		await page.waitForURL(`${app.url}/watch/${showId}`);
		expect(await moving(video(viewer1))).toBeGreaterThan(5);
		const sound = page.getByRole("button", { name: zh.watch.sound.on, exact: true });
		if (await sound.isVisible()) await sound.tap();
		await eventually(async () => expect(await video(viewer1).evaluate((element: HTMLVideoElement) => element.muted)).toBe(false));
	});

	it("another viewer opens the link at a desktop in English, and turns the sound on with one click", async () => {
		const { page } = viewer2;
		await page.goto(`${app.url}/watch/${showId}`);
		expect(await page.locator("html").getAttribute("lang")).toBe("en");
		await moving(video(viewer2));
		expect(await video(viewer2).evaluate((element: HTMLVideoElement) => element.muted)).toBe(true);
		await page.getByRole("button", { name: en.watch.sound.unmute }).click();
		await eventually(async () => expect(await video(viewer2).evaluate((element: HTMLVideoElement) => element.muted)).toBe(false));
		// Sound is heard, not only allowed: the host's microphone beeps.
		const loudest = await video(viewer2).evaluate(async (element: HTMLVideoElement) => {
			const context = new AudioContext();
			const analyser = context.createAnalyser();
			context.createMediaStreamSource(element.srcObject as MediaStream).connect(analyser);
			const samples = new Float32Array(analyser.fftSize);
			let peak = 0;
			for (const until = performance.now() + 20_000; performance.now() < until && peak < 0.01; await new Promise((resolve) => setTimeout(resolve, 20))) {
				analyser.getFloatTimeDomainData(samples);
				for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
			}
			await context.close();
			return peak;
		});
		expect(loudest).toBeGreaterThan(0.01);
	});

	it("the studio counts two viewers", async () => {
		await reads(host.page.getByRole("banner"), new RegExp(`\\b2 ?${zh.studio.state.viewers}`));
	});

	const hello = "请问脐橙甜不甜？";
	const answer = "糖度十三，放心吃";
	let guest: string;

	it("a viewer chats as a guest under a generated name, and the host answers, marked as the host", async () => {
		await say(viewer1, hello);
		await seen(row(viewer1.page, hello));
		await seen(row(viewer2.page, hello));
		await seen(studioRow(hello));
		guest = (await row(viewer2.page, hello).innerText()).replace(hello, "").trim();
		expect(guest).toMatch(/^\p{Script=Han}{4,8}\d{4}$/u);
		await host.page.getByLabel(zh.studio.chat.input).fill(answer);
		await host.page.getByLabel(zh.studio.chat.input).press("Enter");
		await reads(row(viewer1.page, answer), new RegExp(`^${zh.watch.host} ?周晓橙`));
		await reads(row(viewer2.page, answer), new RegExp(`^${en.watch.host} ?周晓橙`));
	});

	const spam = "Cheaper in my own shop!";
	const moderate = async (text: string, action: string): Promise<void> => {
		await studioRow(text).hover();
		await studioRow(text).getByRole("button").click();
		await host.page.getByRole("menuitem", { name: action }).click();
	};

	it("the host removes a message: it vanishes on every screen", async () => {
		await say(viewer2, spam);
		for (const there of [row(viewer1.page, spam), row(viewer2.page, spam), studioRow(spam)]) await seen(there);
		await moderate(spam, zh.studio.chat.remove);
		for (const away of [row(viewer1.page, spam), row(viewer2.page, spam), studioRow(spam)]) await gone(away);
		await seen(row(viewer1.page, hello));
	});

	it("the host mutes a viewer, who can't chat until it is lifted", async () => {
		const sorry = "Sorry, I will be good";
		await say(viewer2, sorry);
		await seen(studioRow(sorry));
		const field = viewer2.page.getByLabel(en.watch.chat.placeholder);
		await moderate(sorry, zh.studio.chat.mute);
		await eventually(async () => expect(await field.isDisabled()).toBe(true));
		await seen(viewer2.page.getByRole("alert").filter({ hasText: en.watch.chat.muted("").trim() }));
		expect(await viewer1.page.getByLabel(zh.watch.chat.placeholder).isDisabled()).toBe(false);
		await moderate(sorry, zh.studio.chat.unmute);
		await eventually(async () => expect(await field.isDisabled()).toBe(false));
	});

	it("the host features an item: both viewers see its card", async () => {
		await host.page.getByRole("button", { name: zh.studio.lineup.featureName(`${oranges.zh} ${oranges.variant}`) }).click();
		await reads(card(viewer1.page), oranges.zh);
		await reads(card(viewer2.page), oranges.en);
		await reads(card(viewer2.page), en.watch.card.plenty(String(oranges.quota)));
		await reads(studioItem(oranges), zh.studio.lineup.left(oranges.quota));
	});

	it("who comes late finds the same card and the chat so far", async () => {
		const late = await visitor(browser, phone);
		await late.page.goto(`${app.url}/watch/${showId}`);
		await moving(video(late));
		await reads(card(late.page), oranges.zh);
		await seen(row(late.page, answer));
		expect(await rows(late.page).evaluateAll(ids)).toEqual(await rows(viewer1.page).evaluateAll(ids));
		expect(await row(late.page, spam).count()).toBe(0);
		await late.context.close();
	});

	/** Marks the page and its video, and notes what would interrupt a viewer: a new document, another element, another stream, a pause. */
	const keepWatch = (of: Visitor): Promise<number> =>
		video(of).evaluate((element: HTMLVideoElement) => {
			const kept = { element, interruptions: [] as string[] };
			for (const name of ["emptied", "loadstart", "pause", "ended", "error"]) element.addEventListener(name, () => kept.interruptions.push(name));
			(window as unknown as { kept: typeof kept }).kept = kept;
			return element.getVideoPlaybackQuality().totalVideoFrames;
		});
	const watched = (of: Visitor): Promise<{ same: boolean; interruptions: string[]; frames: number }> =>
		of.page.evaluate(() => {
			const { kept } = window as unknown as { kept?: { element: HTMLVideoElement; interruptions: string[] } };
			const element = document.querySelector<HTMLVideoElement>(".watch-picture video");
			return { same: kept !== undefined && kept.element === element, interruptions: kept?.interruptions ?? ["a new document"], frames: element?.getVideoPlaybackQuality().totalVideoFrames ?? 0 };
		});

	const fillAddress = async (dialog: Locator, texts: typeof zh.account | typeof en.account): Promise<void> => {
		await dialog.getByLabel(texts.receiver).fill("李春");
		await dialog.getByLabel(texts.phone).fill("13800000000");
		await dialog.getByLabel(texts.province).selectOption({ label: "湖北省" });
		await dialog.getByLabel(texts.city).selectOption({ label: "宜昌市" });
		await dialog.getByLabel(texts.district).selectOption({ label: "西陵区" });
		await dialog.getByLabel(texts.street).fill("橙山路 1 号");
	};
	const orderNumber = async (dialog: Locator): Promise<string> => /\d{3}-\d{3}-\d{4}/.exec(await dialog.locator("dl").innerText())![0];
	let firstOrder: string;
	let secondOrder: string;

	it("a viewer buys from the card on the phone, signs up right there, and the picture never stops", async () => {
		const { page } = viewer1;
		const frames = await keepWatch(viewer1);
		await card(page).getByRole("button", { name: zh.watch.card.buyLabel(oranges.zh) }).tap();
		const dialog = page.getByRole("dialog");
		await seen(dialog.getByText(zh.checkout.title));
		await dialog.getByText("礼盒 12颗精选").tap();
		await reads(dialog, "¥66");
		await dialog.getByText(new RegExp(`^${oranges.variant}`)).tap();
		await dialog.getByRole("button", { name: new RegExp(`^${zh.checkout.quantity} 增加`) }).tap();
		await reads(dialog, "¥39.80");
		await dialog.getByRole("button", { name: zh.checkout.nextSignIn }).tap();
		await seen(dialog.getByText(zh.account.guestKept(guest)));
		await dialog.getByLabel(zh.account.name, { exact: true }).fill("春天");
		await dialog.getByLabel(zh.account.email, { exact: true }).fill("spring@example.com");
		await dialog.getByLabel(zh.account.password, { exact: true }).fill("a good long password");
		await dialog.getByRole("button", { name: zh.account.signUp, exact: true }).tap();
		await fillAddress(dialog, zh.account);
		await dialog.getByRole("button", { name: zh.checkout.useThis }).tap();
		await dialog.getByRole("button", { name: zh.checkout.place("¥39.80") }).tap();
		await dialog.getByText(zh.checkout.test, { exact: true }).tap();
		await dialog.getByText(zh.checkout.fail, { exact: true }).tap();
		await dialog.getByRole("button", { name: zh.checkout.payNow("¥39.80") }).tap();
		await seen(dialog.getByRole("alert").filter({ hasText: /./ }));
		expect(await dialog.getByText(zh.checkout.donePaid).count()).toBe(0);
		await dialog.getByText(zh.checkout.succeed, { exact: true }).tap();
		await dialog.getByRole("button", { name: zh.checkout.payNow("¥39.80") }).tap();
		await seen(dialog.getByText(zh.checkout.donePaid));
		firstOrder = await orderNumber(dialog);
		await moving(video(viewer1));
		await dialog.getByRole("button", { name: zh.checkout.backToShow }).tap();
		await gone(dialog);
		await moving(video(viewer1));
		const after = await watched(viewer1);
		expect(after).toEqual({ same: true, interruptions: [], frames: expect.any(Number) });
		expect(after.frames).toBeGreaterThan(frames + 10);
	});

	it("what is sold and left moves on the other screens", async () => {
		await reads(card(viewer2.page), en.watch.card.sold("2"));
		await reads(studioItem(oranges), `${zh.studio.lineup.left(oranges.quota - 2)} ${zh.studio.lineup.sold(2)}`);
		await reads(host.page.getByRole("banner"), new RegExp(`\\b1 ?${zh.studio.state.orders}`));
		await producer.page.goto(`${app.url}/shows/${showId}/figures`);
		await reads(figure(zh.figures.totals.orders), /^1$/);
		await reads(figure(zh.figures.totals.units), /^2$/);
	});

	const figure = (label: string): Locator => producer.page.locator("dl > div").filter({ has: producer.page.getByText(label, { exact: true }) }).locator("dd");

	/** The person in a window, over HTTP. */
	const person = async (of: Visitor): Promise<Person> => {
		const same = new Person(app.url);
		for (const { name, value } of await of.context.cookies(app.url)) same.useCookie(name, value);
		return same;
	};

	it("what the guest said belongs to the account now", async () => {
		const buyer = await person(viewer1);
		const me = (await buyer.get("/api/me")).body;
		expect(me).toMatchObject({ role: "viewer", name: "春天" });
		const { messages } = (await buyer.get(`/api/shows/${showId}/chat`)).body;
		expect(messages.find(({ text }: { text: string }) => text === hello)).toMatchObject({ userId: me.userId });
	});

	it("the other viewer signs in, orders cash on delivery and cancels: the stock returns on the screens", async () => {
		const { page, context } = viewer2;
		const frames = await keepWatch(viewer2);
		await page.getByRole("region", { name: en.watch.shelf.title }).getByRole("listitem").filter({ hasText: wine.en }).filter({ hasText: wine.variantEn }).getByRole("button", { name: en.watch.card.buyLabel("") }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("button", { name: en.checkout.nextSignIn }).click();
		await dialog.getByRole("button", { name: en.account.toSignIn }).click();
		await fillSignIn(dialog, en.account, "viewer@demo.livestall");
		await fillAddress(dialog, en.account);
		await dialog.getByRole("button", { name: en.checkout.useThis }).click();
		await dialog.getByRole("button", { name: en.checkout.place("¥42.80") }).click();
		await dialog.getByRole("button", { name: en.checkout.agreeCod }).click();
		await seen(dialog.getByText(en.checkout.doneCod));
		secondOrder = await orderNumber(dialog);
		expect(secondOrder).not.toBe(firstOrder);
		await reads(studioItem(wine), `${zh.studio.lineup.left(wine.quota - 1)} ${zh.studio.lineup.sold(1)}`);
		// The open figures follow by themselves.
		await reads(figure(zh.figures.totals.orders), /^2$/);

		const orders = await context.newPage();
		await orders.goto(`${app.url}/orders`);
		await orders.getByRole("link", { name: `${en.orders.details} ${secondOrder}` }).click();
		await orders.getByRole("button", { name: en.orders.cancel }).click();
		await orders.getByRole("alertdialog").getByRole("button", { name: en.orders.cancel }).click();
		await seen(orders.getByRole("heading", { name: /cancelled/i, level: 1 }));
		await orders.close();

		await reads(studioItem(wine), `${zh.studio.lineup.left(wine.quota)} ${zh.studio.lineup.sold(0)}`);
		await viewer1.page.getByRole("button", { name: /^购物袋/ }).tap();
		const shelf = viewer1.page.getByRole("dialog");
		await reads(shelf.getByRole("listitem").filter({ hasText: wine.variant }), zh.watch.card.plenty(String(wine.quota)));
		await viewer1.page.keyboard.press("Escape");
		await gone(shelf);
		await dialog.getByRole("button", { name: en.checkout.backToShow }).click();
		await gone(dialog);
		expect(await watched(viewer2)).toMatchObject({ same: true, interruptions: [] });
		expect(await moving(video(viewer2))).toBeGreaterThan(frames);
	});

	it("the merchant sees the orders of their own shop only and ships one; the buyer's page tells it without a reload", async () => {
		const buyer = await viewer1.context.newPage();
		await buyer.goto(`${app.url}/orders`);
		await buyer.getByRole("link", { name: `${zh.orders.details} ${firstOrder}` }).tap();
		await seen(buyer.getByRole("heading", { name: "商家正在备货", level: 1 }));
		await buyer.evaluate(() => ((window as unknown as { kept: boolean }).kept = true));

		const { page } = merchant;
		await page.goto(`${app.url}/sign-in`);
		await fillSignIn(page, zh.account, "merchant@demo.livestall");
		await page.getByRole("navigation", { name: zh.shell.mainNav }).getByRole("link", { name: zh.shell.shopOrders }).first().click();
		const table = page.getByRole("table");
		await reads(table, firstOrder);
		expect(await table.getByRole("row").count()).toBe(2);
		expect(await page.getByText(secondOrder).count()).toBe(0);
		await table.getByRole("button", { name: `${zh.orders.ship} ${firstOrder}` }).click();
		const dialog = page.getByRole("dialog");
		await pick(page, zh.orders.carrier, "顺丰速运");
		await dialog.getByLabel(zh.orders.tracking).fill("SF1234567890");
		await dialog.getByRole("button", { name: zh.orders.ship, exact: true }).click();
		await reads(table, "SF1234567890");

		await seen(buyer.getByRole("heading", { name: "包裹已在路上", level: 1 }));
		await reads(buyer.getByRole("main"), /顺丰速运.*SF1234567890/);
		expect(await buyer.evaluate(() => (window as unknown as { kept?: boolean }).kept)).toBe(true);
		await buyer.close();
	});

	it("the host reloads the studio: the viewers' picture comes back by itself", async () => {
		await keepWatch(viewer1);
		await keepWatch(viewer2);
		await host.page.reload();
		await seen(host.page.getByText(zh.studio.state.onAir, { exact: true }));
		await Promise.all([moving(video(viewer1), { within: 60_000 }), moving(video(viewer2), { within: 60_000 })]);
		for (const of of [viewer1, viewer2]) expect((await watched(of)).same).toBe(true);
		await reads(host.page.getByRole("banner"), new RegExp(`\\b2 ?${zh.studio.state.viewers}`));
	});

	it("a viewer reloads: picture, card, chat and account are right again", async () => {
		const { page } = viewer1;
		const before = await rows(page).evaluateAll(ids);
		await page.reload();
		await moving(video(viewer1));
		await reads(card(page), oranges.zh);
		await reads(card(page), zh.watch.card.sold("2"));
		await seen(row(page, answer));
		expect(await rows(page).evaluateAll(ids)).toEqual(before);
		await say(viewer1, "我回来了");
		await reads(row(viewer2.page, "我回来了"), "春天");
	});

	it("a viewer is offline for ten seconds and misses nothing", async () => {
		const { page, context } = viewer2;
		const missed = ["这一款是三年陈", "还剩不多了"];
		await context.setOffline(true);
		const from = performance.now();
		await seen(page.getByText(en.watch.line.offline));
		for (const text of missed) {
			await host.page.getByLabel(zh.studio.chat.input).fill(text);
			await host.page.getByLabel(zh.studio.chat.input).press("Enter");
			await seen(row(viewer1.page, text));
		}
		await host.page.getByRole("button", { name: zh.studio.lineup.featureName(`${wine.zh} ${wine.variant}`) }).click();
		await reads(card(viewer1.page), wine.zh);
		await eventually(() => expect(performance.now() - from).toBeGreaterThan(10_000));
		// It really was cut off.
		expect(await row(page, missed[0]!).count()).toBe(0);
		await reads(card(page), oranges.en);
		await context.setOffline(false);
		for (const text of missed) await seen(row(page, text));
		await reads(card(page), wine.en);
		await gone(page.getByText(en.watch.line.offline));
		const shown = await rows(page).evaluateAll(ids);
		expect(shown).toEqual(await rows(viewer1.page).evaluateAll(ids));
		expect(new Set(shown).size).toBe(shown.length);
		await moving(video(viewer2), { within: 60_000 });
	});

	it("the host ends the show: the viewers get the ended page with the showcase and the next show", async () => {
		await host.page.getByRole("button", { name: zh.studio.live.end, exact: true }).click();
		const confirm = host.page.getByRole("alertdialog");
		await confirm.getByRole("button", { name: zh.studio.live.endCancel }).click();
		await gone(confirm);
		await moving(video(viewer1));
		await host.page.getByRole("button", { name: zh.studio.live.end, exact: true }).click();
		await confirm.getByRole("button", { name: zh.studio.live.endConfirm }).click();
		await seen(host.page.getByText(zh.studio.summary.title));
		// Two orders, of which one was cancelled.
		await reads(host.page.getByRole("main"), /成交总额 ?¥82\.60.*有效成交额 ?¥39\.80/);
		for (const [of, texts] of [[viewer1, zh.watch], [viewer2, en.watch]] as const) {
			await seen(of.page.getByRole("heading", { name: texts.ended.title }));
			await gone(of.page.locator("video"));
			await seen(of.page.getByRole("link", { name: texts.ended.showcase }));
		}
		const next = viewer1.page.getByRole("region", { name: zh.watch.ended.next });
		await seen(next.getByRole("link").filter({ hasText: newShow }));
		await next.getByRole("link").tap();
		await reads(viewer1.page.getByRole("heading", { level: 1 }), newShow);
		await viewer2.page.getByRole("link", { name: en.watch.ended.showcase }).click();
		await seen(viewer2.page.getByRole("heading", { name: "Qinghe harvest" }));
	});

	it("the live price is refused by the server from then on", async () => {
		const buyer = await person(viewer1);
		const { items } = (await (await person(host)).get(`/api/shows/${showId}/lineup`)).body;
		const item = items.find(({ title }: { title: { zh: string } }) => title.zh === oranges.zh);
		const [address] = (await buyer.get("/api/addresses")).body;
		const wanted = { variantId: item.variantId, lineupItemId: item.id, quantity: 1, addressId: address.id, unitPriceFen: item.livePriceFen };
		const refused = await buyer.post("/api/orders", wanted, { "idempotency-key": crypto.randomUUID() });
		expect(refused).toMatchObject({ status: 409, body: { code: "show_over" } });
		// The regular price still buys.
		const regular = await buyer.post("/api/orders", { ...wanted, lineupItemId: null, unitPriceFen: item.priceFen }, { "idempotency-key": crypto.randomUUID() });
		expect(regular).toMatchObject({ status: 201, body: { state: "pending" } });
	});

	it("no page complained in its console meanwhile", () => {
		// Whoever goes offline on purpose is told so by the browser.
		const expected = /ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|WebSocket connection/;
		// A refusal that the screen explains is an error to the browser: the taken room, the payment that was to fail.
		const refusals = /status of 4(09|02)/;
		for (const [who, { errors }] of Object.entries({ producer, host, viewer1, viewer2, merchant })) expect(errors.filter((error) => !expected.test(error) && !refusals.test(error)), who).toEqual([]);
	});
});
