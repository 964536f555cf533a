import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Person, runApp, type ShowConnection } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { goLive } from "./support/evening.ts";
import { eventually } from "./support/eventually.ts";
import { actAs, desktop, gone, phone, reads, seen, type Visitor, visitor } from "./support/pages.ts";

/** What people live through when somebody spoils the chat: a troublemaker and two viewers on their phones, the host in the studio, the administrator. */
describe("a chat that is looked after", { timeout: 90_000 }, () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	let showId: string;
	let xiaoman: Visitor;
	let troublemaker: Visitor;
	let studio: Visitor;
	let office: Visitor;
	let anjiang: ShowConnection;
	const everyone = () => [xiaoman, troublemaker, studio, office];

	beforeAll(async () => {
		[app, browser] = await Promise.all([runApp(), launchChromium()]);
		let host: Person;
		({ host, showId } = await goLive(app));
		[xiaoman, troublemaker, studio, office] = await Promise.all([visitor(browser, phone), visitor(browser, phone), visitor(browser, desktop), visitor(browser, desktop)]);
		await Promise.all([actAs(xiaoman.context, await Person.demo(app.url, "viewer")), actAs(studio.context, host), actAs(office.context, await Person.demo(app.url, "admin"))]);
		const other = new Person(app.url);
		await other.post("/api/auth/sign-in/anonymous");
		anjiang = await other.connect();
		await anjiang.send("join", { showId });
		for (const { page } of [xiaoman, troublemaker]) await page.goto(`${app.url}/watch/${showId}`);
		await studio.page.goto(`${app.url}/studio/${showId}`);
		for (const { page } of [xiaoman, troublemaker]) await seen(page.locator(".watch-bar input[type=text]"));
	}, 180_000);
	afterAll(async () => {
		anjiang?.close();
		await browser?.close();
		await app?.release();
	});

	const row = ({ page }: Visitor, text: string): Locator => page.locator(".watch-messages li", { hasText: text }).last();
	const write = async ({ page }: Visitor, text: string) => {
		await page.locator(".watch-bar input[type=text]").fill(text);
		await page.locator(".watch-bar button[type=submit]").click();
	};
	/** What keeps people out of what is open now, once it has come to rest. */
	const barriers = async ({ page }: Visitor) => {
		await eventually(async () => expect(await page.evaluate(() => document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity).length)).toBe(0));
		const { violations } = await new AxeBuilder({ page }).include("[role=dialog]").setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
		return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(" | ")}`);
	};
	const panel = () => studio.page.getByRole("dialog", { name: "聊天管理" });
	const waiting = (of: Locator | Visitor["page"], text: string) => of.locator("[data-reviews] > li", { hasText: text });

	it("dealing elsewhere is refused in words, and what was typed stays", async () => {
		await write(troublemaker, "加我薇❤️ 便宜一半");
		await reads(troublemaker.page.locator(".watch-bar [role=alert]"), "站外交易");
		expect(await troublemaker.page.locator(".watch-bar input[type=text]").inputValue()).toBe("加我薇❤️ 便宜一半");
	});

	it("an insult waits for the host, who reads it in its place and lets it go", async () => {
		await anjiang.send("chat-send", { showId, text: "今天的橙子真大" });
		await seen(row(xiaoman, "今天的橙子真大"));
		await write(troublemaker, "煞笔才不买");
		await reads(row(troublemaker, "煞笔才不买"), "审核中");
		await studio.page.getByRole("button", { name: "聊天管理，1 条待处理" }).click();
		await reads(waiting(panel(), "煞笔才不买"), "今天的橙子真大");
		expect(await barriers(studio)).toEqual([]);
		expect(await row(xiaoman, "煞笔才不买").count()).toBe(0);
		await waiting(panel(), "煞笔才不买").getByRole("button", { name: "通过", exact: true }).click();
		await seen(row(xiaoman, "煞笔才不买"));
		await seen(panel().getByText("没有待处理的发言"));
	});

	it("a viewer reports a message from its menu; the host removes it for all", async () => {
		await write(troublemaker, "这家的东西都是假的");
		await row(xiaoman, "都是假的").click();
		await xiaoman.page.getByRole("button", { name: "举报", exact: true }).click();
		await xiaoman.page.getByText("诈骗、诱导私下交易").click();
		expect(await barriers(xiaoman)).toEqual([]);
		await xiaoman.page.getByRole("button", { name: "举报", exact: true }).click();
		await seen(xiaoman.page.getByText("已举报，场控会尽快处理"));
		await reads(waiting(panel(), "都是假的"), "诈骗、诱导私下交易 · 1 次");
		await waiting(panel(), "都是假的").getByRole("button", { name: "删除发言" }).click();
		await gone(row(xiaoman, "都是假的"));
	});

	it("shadow-banned, the troublemaker talks on and is heard by the host alone", async () => {
		await panel().getByText("已处理").click();
		await waiting(panel(), "都是假的").getByRole("button", { name: "处理此人" }).click();
		const dialog = studio.page.getByRole("dialog", { name: /^处理 / });
		await dialog.getByText("静默（本场）").click();
		await dialog.getByLabel("原因（选填，会记入记录）").fill("反复造谣");
		expect(await barriers(studio)).toEqual([]);
		await dialog.getByRole("button", { name: "确定" }).click();
		await gone(dialog);
		await write(troublemaker, "有人看到我吗");
		await seen(row(troublemaker, "有人看到我吗"));
		await reads(studio.page.locator("[role=log] p", { hasText: "有人看到我吗" }), "仅本人可见");
		expect(await row(troublemaker, "有人看到我吗").innerText()).not.toContain("仅本人可见");
		await anjiang.send("chat-send", { showId, text: "没看到什么" });
		await seen(row(xiaoman, "没看到什么"));
		expect(await row(xiaoman, "有人看到我吗").count()).toBe(0);
		await troublemaker.page.reload();
		await seen(row(troublemaker, "有人看到我吗"));
	});

	it("blocked by the administrator everywhere, the page says so and goes on", async () => {
		const { page } = office;
		await page.goto(`${app.url}/admin/moderation`);
		await page.getByText("已处理", { exact: true }).click();
		await waiting(page, "都是假的").getByRole("button", { name: "处理此人" }).click();
		const dialog = page.getByRole("dialog", { name: /^处理 / });
		await dialog.getByText("封禁（全站）").click();
		await dialog.getByRole("button", { name: "确定" }).click();
		await reads(troublemaker.page.locator(".watch-bar [role=alert]"), "您已被禁止参与聊天和互动，仍可观看和购买。");
		expect(await troublemaker.page.locator(".watch-bar input[type=text]").isDisabled()).toBe(true);
		await page.getByRole("tab", { name: "禁言与封禁" }).click();
		await page.getByRole("button", { name: /^解除 .* 的封禁$/ }).click();
		await seen(page.getByText("没有被禁言或封禁的人"));
		await gone(troublemaker.page.locator(".watch-bar [role=alert] p"));
	});

	it("the host makes a viewer moderator of this show, who then has the crew's menu on their phone", async () => {
		await panel().getByRole("tab", { name: "规则" }).click();
		await panel().getByLabel("邮箱或姓名").fill("viewer@demo.livestall");
		await panel().getByRole("button", { name: "设为房管" }).click();
		await seen(panel().getByText("李小满"));
		expect(await barriers(studio)).toEqual([]);
		await anjiang.send("chat-send", { showId, text: "要被删掉的话" });
		await row(xiaoman, "要被删掉的话").getByRole("button").click();
		await xiaoman.page.getByRole("button", { name: "删除这条消息" }).click();
		await gone(row(troublemaker, "要被删掉的话"));
	});

	it("and all of it stands in the record", async () => {
		await panel().getByRole("tab", { name: "记录" }).click();
		const record = panel().locator("[data-log]");
		await reads(record.locator("li").first(), /李小满 删除发言/);
		for (const entry of [/自动规则 拒绝发送/, /周晓橙 通过待审发言/, /李小满 举报/, /周晓橙 静默/, /反复造谣/, /周晓橙 设为房管 李小满/]) await reads(record, entry);
		expect(await barriers(studio)).toEqual([]);
	});

	it("nothing complained", () => {
		for (const { errors } of everyone()) expect(errors).toEqual([]);
	});
});
