import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Person, runApp } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { goLive } from "./support/evening.ts";
import { eventually } from "./support/eventually.ts";
import { actAs, desktop, gone, phone, reads, seen, type Visitor, visitor } from "./support/pages.ts";

/** What people live through in the chat of a busy show: a host, a moderator, two viewers with a name and a visitor without one. */
describe("the chat of a live show", { timeout: 240_000 }, () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	let showId: string;
	let host: Person;
	let moderator: Person;
	const xiaoman = { chat: null as unknown as Awaited<ReturnType<Person["connect"]>>, window: null as unknown as Visitor };
	let stranger: Visitor;
	let studio: Visitor;

	beforeAll(async () => {
		[app, browser] = await Promise.all([runApp(), launchChromium()]);
		({ host, showId } = await goLive(app));
		moderator = await Person.demo(app.url, "moderator");
		const viewer = await Person.demo(app.url, "viewer");
		xiaoman.chat = await viewer.connect();
		await xiaoman.chat.send("join", { showId });
		xiaoman.window = await visitor(browser, phone);
		stranger = await visitor(browser, desktop);
		studio = await visitor(browser, desktop);
		await Promise.all([actAs(xiaoman.window.context, viewer), actAs(studio.context, moderator)]);
		await Promise.all([xiaoman.window.page.goto(`${app.url}/watch/${showId}`), stranger.page.goto(`${app.url}/watch/${showId}`), studio.page.goto(`${app.url}/studio/${showId}`)]);
		for (const { page } of [xiaoman.window, stranger]) await seen(page.locator(".watch-bar input"));
	}, 180_000);
	afterAll(async () => {
		xiaoman.chat?.close();
		await browser?.close();
		await app?.release();
	});

	const row = ({ page }: Visitor, text: string): Locator => page.locator(".watch-messages li", { hasText: text }).last();
	const write = async ({ page }: Visitor, text: string) => {
		await page.locator(".watch-bar input[type=text]").fill(text);
		await page.locator(".watch-bar button[type=submit]").click();
	};

	it("a viewer answers a message by tapping it, and both see what is answered", async () => {
		await xiaoman.chat.send("chat-send", { showId, text: "橙子甜吗？" });
		await row(stranger, "橙子甜吗？").click();
		await stranger.page.getByRole("button", { name: "回复", exact: true }).click();
		await seen(stranger.page.locator(".watch-bar", { hasText: "回复 李小满" }));
		await write(stranger, "很甜，昨天刚收到[橙笑]");
		await reads(row(xiaoman.window, "很甜"), "回复 李小满：橙子甜吗？");
		await seen(row(xiaoman.window, "很甜").getByRole("img", { name: "橙子微笑" }));
		// It answers her: it stands out on her page alone.
		expect(await row(xiaoman.window, "很甜").evaluate((element) => element.className)).toContain("ring-straw");
		expect(await row(stranger, "很甜").evaluate((element) => element.className)).not.toContain("ring-straw");
	});

	it("@ offers the names of who wrote, by keyboard too", async () => {
		const { page } = stranger;
		await page.locator(".watch-bar input[type=text]").pressSequentially("@李");
		await page.getByRole("group", { name: "点名" }).getByRole("button", { name: "@李小满" }).press("Enter");
		await eventually(async () => expect(await page.locator(".watch-bar input[type=text]").inputValue()).toBe("@李小满 "));
		await page.keyboard.type("一起买");
		await page.keyboard.press("Enter");
		await seen(row(xiaoman.window, "@李小满 一起买"));
	});

	it("stickers go in from their panel", async () => {
		const { page } = xiaoman.window;
		await page.getByRole("button", { name: "表情" }).click();
		await page.getByRole("button", { name: "福袋" }).click();
		await page.locator(".watch-bar button[type=submit]").click();
		await seen(stranger.page.locator(".watch-messages li").getByRole("img", { name: "福袋" }));
	});

	it("by keyboard: one stop for the list, arrows between messages, Enter for what can be done", async () => {
		const { page } = stranger;
		await page.locator(".watch-messages").focus();
		await page.keyboard.press("ArrowUp");
		await page.keyboard.press("ArrowUp");
		await page.keyboard.press("Enter");
		await seen(page.getByRole("dialog"));
		await page.keyboard.press("Escape");
		await gone(page.getByRole("dialog"));
		// The list stands still for who walks through it.
		await page.getByRole("button", { name: "回到最新" }).click();
	});

	it("a moderator pins a message; it is read out politely, in the studio too, and goes away for all", async () => {
		const { page } = studio;
		const line = page.getByRole("log").locator("> div", { hasText: "橙子甜吗？" }).first();
		await line.hover();
		await line.getByRole("button").click();
		await page.getByRole("menuitem", { name: "置顶这条消息" }).click();
		for (const { page } of [stranger, xiaoman.window]) await reads(page.locator(".watch-pinned"), "橙子甜吗？");
		await page.getByRole("button", { name: "取消置顶" }).click();
		for (const { page } of [stranger, xiaoman.window]) await gone(page.locator(".watch-pinned p"));
	});

	it("slow mode counts down in the button, keeps what was typed, and leaves the crew alone", async () => {
		const pace = studio.page.getByRole("combobox", { name: "谁可以发言" });
		const field = xiaoman.window.page.locator(".watch-bar input[type=text]");
		const send = xiaoman.window.page.locator(".watch-bar button[type=submit]");
		await pace.selectOption("slow-300");
		await eventually(async () => expect(await field.getAttribute("placeholder")).toContain("300 秒一条"));
		await write(xiaoman.window, "太快了");
		await reads(send, /^[12]\d\d$/);
		await field.press("Enter");
		expect(await field.inputValue()).toBe("太快了");
		await pace.selectOption("slow-5");
		await eventually(async () => {
			if ((await send.getAttribute("aria-disabled")) === null) await send.click();
			expect(await field.inputValue()).toBe("");
			expect(await row(stranger, "太快了").count()).toBe(1);
		});
		const crew = await host.connect();
		for (const text of ["主播一", "主播二"]) await crew.send("chat-send", { showId, text });
		crew.close();
		await seen(row(stranger, "主播二"));
	});

	it("chat off is said where one would type, and the rest of the page goes on", async () => {
		await studio.page.getByRole("combobox", { name: "谁可以发言" }).selectOption("off");
		await reads(xiaoman.window.page.locator(".watch-bar [role=alert]"), "主播已关闭聊天");
		expect(await xiaoman.window.page.locator(".watch-bar input[type=text]").isDisabled()).toBe(true);
		await studio.page.getByRole("combobox", { name: "谁可以发言" }).selectOption("open");
		await gone(xiaoman.window.page.locator(".watch-bar [role=alert] p"));
	});

	it("stands still while read back, counts what comes, and goes on at a tap; few rows are kept in the page", async () => {
		const { page } = xiaoman.window;
		const crew = await host.connect();
		const talk = async (from: number, to: number) => {
			// Of some lines each, so that there is something to scroll back to; nobody may say many at once.
			for (let n = from; n <= to; n += 1) {
				const said = async () => crew.send("chat-send", { showId, text: `主播说第 ${n} 句${"，都是今天早上现摘的橙子".repeat(14)}` }).then(() => true, () => false);
				await eventually(async () => expect(await said()).toBe(true));
			}
		};
		await talk(1, 4);
		await seen(row(xiaoman.window, "第 4 句"));
		await page.locator(".watch-messages").evaluate((box) => (box.scrollTop = -120));
		await seen(page.locator(".watch-chat").getByRole("button", { name: "回到最新" }));
		const before = await page.locator(".watch-messages li").last().innerText();
		await talk(5, 6);
		await reads(page.locator(".watch-chat button", { hasText: "新消息" }), "2 条新消息");
		expect(await page.locator(".watch-messages li").last().innerText()).toBe(before);
		await page.locator(".watch-chat button", { hasText: "新消息" }).click();
		await seen(row(xiaoman.window, "第 6 句"));
		crew.close();
		expect(await page.locator(".watch-messages li").count()).toBeLessThanOrEqual(60);
	});

	it("who comes is told in one quiet line that is not read out, and can be turned off", async () => {
		const { page } = stranger;
		await page.getByRole("button", { name: "表情" }).click();
		await page.getByRole("checkbox", { name: "显示进场和购买提示" }).setChecked(true);
		const late = await Person.demo(app.url, "merchant");
		const there = await late.connect();
		await there.send("join", { showId });
		await seen(page.locator(".watch-chat [aria-hidden=true]", { hasText: "王橙山 来了" }));
		there.close();
	});

	it("nothing complained", () => {
		for (const { errors } of [xiaoman.window, stranger, studio]) expect(errors).toEqual([]);
	});
});
