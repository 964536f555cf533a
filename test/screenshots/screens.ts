import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import sharp from "sharp";
import { messages as accountTexts } from "../../client/account/messages.ts";
import { messages as deskTexts } from "../../client/desk/messages.ts";
import { messages as studioTexts } from "../../client/studio/messages.ts";
import { messages as watchTexts } from "../../client/watch/messages.ts";
import { Person, type RunningApp, runApp } from "../support/app.ts";
import { launchChromium } from "../support/chromium.ts";
import { type StageClient, stageClient } from "../support/stage-client.ts";
import { filmTable } from "./table.ts";

const zh = { account: accountTexts.zh, desk: deskTexts.zh, studio: studioTexts.zh, watch: watchTexts.zh };
const showTitle = "橙山新果开园 清禾好物专场";
const featuredTitle = "纽荷尔脐橙 现摘现发";

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true } as const;
const desktop = { viewport: { width: 1440, height: 900 } } as const;
const patience = 60_000;
/** Largest picture, in bytes. */
const sizeLimit = 200_000;
/** How many more watch, beside the windows whose pictures are taken. */
const audience = 46;
/** Their RTP capabilities: a viewer who can receive no codec is sent none, and keeps the place without media. */
const nothingToPlay = { codecs: [], headerExtensions: [] };

const buyers = [
	{ name: "何建国", region: "湖北省武汉市洪山区", street: "珞狮路 88 号 3 栋 1201", items: [0, 2] },
	{ name: "周桂兰", region: "湖南省长沙市岳麓区", street: "桐梓坡路 52 号", items: [0, 1] },
	{ name: "陈思远", region: "浙江省杭州市余杭区", street: "文一西路 1218 号 8-602", items: [0, 9] },
	{ name: "刘小燕", region: "安徽省合肥市包河区", street: "徽州大道 401 号", items: [0, 3] },
	{ name: "赵海生", region: "江西省南昌市青山湖区", street: "北京东路 17 号", items: [1, 5] },
	{ name: "王梦洁", region: "上海市浦东新区", street: "张杨路 2389 弄 15 号", items: [0, 4] },
] as const;

/** Who says what; `null` is the host. */
const conversation: readonly (readonly [guest: number | null, text: string])[] = [
	[0, "来了来了，蹲了好几天"],
	[1, "主播晚上好！今年的新果吗"],
	[null, "晚上好！今天早上刚从橙山下的树"],
	[2, "切一个看看汁水多不多"],
	[3, "去年买过，皮薄好剥，孩子爱吃"],
	[null, "糖度计给大家看，13.8"],
	[4, "发江西几天到呀"],
	[0, "拍了两份，给爸妈也寄一箱"],
	[null, "江西一般两天，坏一赔二，放心拍"],
	[5, "礼盒能写贺卡吗？"],
];

/** Runs the product, plays some minutes of a show, and writes the pictures into `folder`. */
export async function takeScreenshots(folder: string): Promise<void> {
	const temporary = await mkdtemp(join(tmpdir(), "livestall-screenshots-"));
	const film = join(temporary, "table.y4m");
	let app: Awaited<ReturnType<typeof runApp>> | undefined;
	let browser: Browser | undefined;
	const sockets: StageClient[] = [];
	try {
		await filmTable(film);
		app = await runApp();
		browser = await launchChromium({ args: [`--use-file-for-fake-video-capture=${film}`] });
		const evening = new Evening(app, browser, folder);
		await evening.openShow();
		sockets.push(...(await evening.seatAudience()));
		await evening.sell();
		await evening.talk();
		await evening.takeAll();
	} finally {
		for (const socket of sockets) socket.close();
		await browser?.close();
		await app?.release();
		await rm(temporary, { recursive: true, force: true });
	}
}

class Evening {
	readonly #app: RunningApp;
	readonly #browser: Browser;
	readonly #folder: string;
	#showId = "";
	#studio!: Page;

	constructor(app: RunningApp, browser: Browser, folder: string) {
		this.#app = app;
		this.#browser = browser;
		this.#folder = folder;
	}

	/** The host goes live through the studio and puts the first item in front of the viewers. */
	async openShow(): Promise<void> {
		const { page } = await this.#window({ ...desktop, permissions: ["camera", "microphone"] }, "host");
		this.#studio = page;
		await page.goto(`${this.#app.url}/studio`);
		await page.getByRole("link", { name: zh.studio.list.open(showTitle) }).click();
		await page.waitForURL(/\/studio\/[0-9a-f-]{36}$/);
		this.#showId = page.url().split("/").at(-1)!;
		await page.getByLabel(zh.studio.preview.own).locator("video").waitFor();
		// The sign on the wall can be read in the picture.
		await page.getByRole("button", { name: zh.studio.preview.mirror }).click();
		await page.getByRole("button", { name: zh.studio.check.goLive, exact: true }).click();
		await page.getByRole("alertdialog").getByRole("button", { name: zh.studio.check.earlyConfirm }).click();
		await page.getByText(zh.studio.state.onAir, { exact: true }).waitFor();
		await page.getByRole("button", { name: zh.studio.lineup.featureName(featuredTitle) }).first().click();
	}

	/** Viewers without a window: each has a place on the stage and is counted. */
	async seatAudience(): Promise<StageClient[]> {
		const nobody = new Person(this.#app.url);
		return Promise.all(
			Array.from({ length: audience }, async () => {
				const { body } = await nobody.get(`/api/shows/${this.#showId}/stage`);
				return stageClient(this.#app.url, { token: body.token, rtpCapabilities: nothingToPlay });
			}),
		);
	}

	async sell(): Promise<void> {
		const nobody = new Person(this.#app.url);
		const socket = await nobody.connect();
		const { snapshot } = (await socket.send("join", { showId: this.#showId })) as { snapshot: { items: { id: string; variantId: string; livePriceFen: number; perBuyerLimit: number }[] } };
		socket.close();
		for (const [index, buyer] of buyers.entries()) {
			const person = new Person(this.#app.url);
			await person.post("/api/auth/sign-up/email", { name: buyer.name, email: `buyer${index}@example.org`, password: "screenshots-only" });
			const address = await person.post("/api/addresses", { name: buyer.name, phone: `1380000${String(1000 + index * 37)}`, region: buyer.region, street: buyer.street });
			for (const [line, position] of buyer.items.entries()) {
				const item = snapshot.items[position]!;
				const quantity = Math.min(item.perBuyerLimit, line === 0 ? 2 : 1);
				const order = await person.post("/api/orders", { variantId: item.variantId, lineupItemId: item.id, quantity, addressId: address.body.id, unitPriceFen: item.livePriceFen }, { "idempotency-key": `screenshots-${index}-${line}` });
				// The last buyer thinks it over.
				if (order.status === 201 && index < buyers.length - 1) await person.post(`/api/orders/${order.body.id}/pay`, { method: index % 2 === 0 ? "cod" : "test" });
			}
		}
		const merchant = await Person.demo(this.#app.url, "merchant");
		const { body } = await merchant.get("/api/shop/orders?state=confirmed");
		await merchant.post(`/api/orders/${body.orders.at(-1).id}/ship`, { carrier: "顺丰速运", trackingNumber: "SF1390442817735" });
	}

	async talk(): Promise<void> {
		const host = await (await Person.demo(this.#app.url, "host")).connect();
		const guests = await Promise.all(
			Array.from({ length: 6 }, async () => {
				const guest = new Person(this.#app.url);
				await guest.post("/api/auth/sign-in/anonymous");
				return guest.connect();
			}),
		);
		for (const [speaker, text] of conversation) await (speaker === null ? host : guests[speaker]!).send("chat-send", { showId: this.#showId, text });
		for (const socket of [host, ...guests]) socket.close();
	}

	async takeAll(): Promise<void> {
		// First, while this machine has little else to do: the studio says how well it sends.
		await this.#studio.waitForTimeout(10_000);
		await this.#studio.getByText(zh.studio.health.good).first().waitFor().catch(() => console.log("studio: this machine is too busy for a good picture, and the studio says so"));
		await this.#take(this.#studio, "studio", 0);

		const watchUrl = `${this.#app.url}/watch/${this.#showId}`;
		const viewer = await this.#window(phone, "viewer");
		await viewer.person!.post("/api/addresses", { name: "李小满", phone: "13800001234", region: "湖北省武汉市武昌区", street: "中北路 166 号 2 单元 901" });
		await viewer.page.goto(watchUrl);
		await playing(viewer.page);
		const sound = viewer.page.getByRole("button", { name: zh.watch.sound.unmute });
		if (await sound.isVisible()) await sound.tap();
		await this.#take(viewer.page, "watch-phone", 6_000);
		await viewer.page.getByRole("button", { name: zh.watch.card.buyLabel(featuredTitle) }).first().tap();
		await viewer.page.getByRole("dialog").getByText("李小满").waitFor();
		await this.#take(viewer.page, "checkout-phone");
		await viewer.context.close();

		const beside = await this.#window(desktop);
		await beside.page.goto(watchUrl);
		await playing(beside.page);
		const unmute = beside.page.getByRole("button", { name: zh.watch.sound.unmute });
		if (await unmute.isVisible()) await unmute.click();
		await beside.page.mouse.move(5, 5);
		await beside.page.waitForTimeout(6_000);
		await playing(beside.page, 1280).catch(() => console.log("watch-desktop: this machine is too busy for the largest layer, its picture will be soft"));
		await this.#take(beside.page, "watch-desktop", 500);
		await beside.context.close();

		const producer = await this.#window(desktop, "producer");
		await producer.page.goto(`${this.#app.url}/desk`);
		const week = producer.page.getByRole("region", { name: zh.desk.week.table });
		await week.getByRole("rowheader").first().waitFor();
		if ((await week.getByText(showTitle).count()) === 0) await producer.page.getByRole("button", { name: zh.desk.week.next }).click();
		await week.getByText(showTitle).first().waitFor();
		await this.#take(producer.page, "desk");
		await producer.page.goto(`${this.#app.url}/desk/shows/${this.#showId}`);
		await producer.page.getByRole("list", { name: zh.desk.lineup.order }).getByRole("listitem").first().waitFor();
		await this.#take(producer.page, "lineup");
		await producer.context.close();

		const merchant = await this.#window(desktop, "merchant");
		await merchant.page.goto(`${this.#app.url}/shop/orders`);
		await merchant.page.getByText("何建国").first().waitFor();
		await this.#take(merchant.page, "shop-orders");
		await merchant.context.close();

		const home = await this.#window(phone);
		await home.page.goto(this.#app.url);
		await home.page.getByText(showTitle).first().waitFor();
		await this.#take(home.page, "home-phone");
		await home.context.close();
	}

	/** A browser window of nobody, or of a demonstration account. */
	async #window(options: BrowserContextOptions, account?: string): Promise<{ context: BrowserContext; page: Page; person: Person | null }> {
		const context = await this.#browser.newContext({ locale: "zh-CN", timezoneId: "Asia/Shanghai", reducedMotion: "reduce", ...options });
		context.setDefaultTimeout(patience);
		const person = account === undefined ? null : await Person.demo(this.#app.url, account);
		if (person) {
			await context.addCookies(
				person.cookie.split("; ").map((pair) => {
					const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
					return { name, value, url: this.#app.url, httpOnly: true, sameSite: "Lax" as const };
				}),
			);
		}
		return { context, page: await context.newPage(), person };
	}

	/** Waits until the page's pictures are there, and `settle` ms for what moves. */
	async #take(page: Page, name: string, settle = 1_000): Promise<void> {
		await page.waitForFunction(() => [...document.images].every((image) => image.complete || image.loading === "lazy"), undefined, { timeout: patience });
		await page.waitForTimeout(settle);
		const png = await page.screenshot({ timeout: patience, animations: "disabled" });
		const file = join(this.#folder, `${name}.webp`);
		const { size } = await sharp(png).webp({ quality: 80, effort: 6 }).toFile(file);
		if (size > sizeLimit) throw new Error(`${file} has ${size} bytes, more than ${sizeLimit}`);
		console.log(`${name}.webp ${Math.round(size / 1000)} kB`);
	}
}

/** Resolves when the stream is at least so wide and moves. A busy machine may not send its largest layer. */
async function playing(page: Page, least = 640): Promise<void> {
	await page.waitForFunction(
		(least) => {
			const video = document.querySelector("video");
			return video !== null && video.videoWidth >= least && video.getVideoPlaybackQuality().totalVideoFrames > 20;
		},
		least,
		{ timeout: patience },
	);
}
