import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messages as reminderTexts } from "../client/reminders/messages.ts";
import { messages as shareTexts } from "../client/share/messages.ts";
import { Person, runApp } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { eventually } from "./support/eventually.ts";
import { phone, reads, seen, visitor } from "./support/pages.ts";
import { startPushService } from "./support/push-service.ts";

/** What axe finds serious or critical in the sheet that is open. */
async function barriers(page: Page): Promise<string[]> {
	await eventually(async () => expect(await page.evaluate(() => document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity).length)).toBe(0));
	const { violations } = await new AxeBuilder({ page }).include("[role=dialog]").setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
	return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(" | ")}`);
}

const [share, remind] = [shareTexts.zh, reminderTexts.zh];

/** Somebody tells friends of what they found, and wants to be told when the show begins. */
describe("sharing and reminders", { timeout: 180_000 }, () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	let push: Awaited<ReturnType<typeof startPushService>>;
	const of = { show: "", product: "" };
	beforeAll(async () => {
		push = await startPushService();
		[app, browser] = await Promise.all([runApp({ env: { PUSH_ORIGINS: push.origin } }), launchChromium()]);
		const { body } = await new Person(app.url).get("/api/home");
		Object.assign(of, { show: body.upcoming[0].id, product: body.products[0].id });
	}, 120_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
		await push?.close();
	});

	it("each public page has a card, its link and a QR code to share", async () => {
		const { page, context, errors } = await visitor(browser, { ...phone, permissions: ["clipboard-read", "clipboard-write"] });
		for (const path of [`/products/${of.product}`, "/showcases/qinghe-harvest", "/shops/chengshanli", `/watch/${of.show}`]) {
			await page.goto(app.url + path);
			await page.getByRole("button", { name: /^分享“/ }).first().click();
			const sheet = page.getByRole("dialog");
			await seen(sheet.getByRole("img", { name: share.code }));
			expect(await sheet.getByLabel(share.link).inputValue()).toBe(app.url + path);
			await eventually(async () => expect(await sheet.locator("img[width='1200']").evaluate((card: HTMLImageElement) => [card.naturalWidth, card.naturalHeight])).toEqual([1200, 630]));
			await sheet.getByRole("button", { name: share.copy }).click();
			await eventually(async () => expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(app.url + path));
			expect(await barriers(page), path).toEqual([]);
			await page.keyboard.press("Escape");
		}
		expect(errors).toEqual([]);
		await context.close();
	});

	it("where no push message can come, it is said so, and the calendar file is there", async () => {
		const { page, context } = await visitor(browser, { ...phone, permissions: [] });
		await page.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" }));
		await page.goto(`${app.url}/watch/${of.show}`);
		await page.getByRole("button", { name: remind.remind, exact: true }).click();
		const sheet = page.getByRole("dialog");
		await reads(sheet, remind.denied);
		expect(await barriers(page)).toEqual([]);
		const [download] = await Promise.all([page.waitForEvent("download"), sheet.getByRole("link", { name: remind.calendar }).click()]);
		expect(download.suggestedFilename()).toBe("livestall.ics");
		await seen(page.getByText(remind.reminded, { exact: true }));
		const file = await (await fetch(`${app.url}/api/shows/${of.show}/calendar.ics`)).text();
		expect(file).toMatch(/^BEGIN:VCALENDAR\r\n/);
		expect(file.replaceAll("\r\n ", "")).toContain(`URL:${app.url}/watch/${of.show}\r\n`);
		// The home page knows it, too.
		await page.goto(app.url);
		await seen(page.getByRole("button", { name: new RegExp(`^${remind.reminded}`) }));
		await context.close();
	});

	it("a guest's browser is told by the running product when the show is about to begin", async () => {
		const producer = await Person.demo(app.url, "producer");
		const guest = new Person(app.url);
		await guest.post("/api/auth/sign-in/anonymous");
		const { body: rooms } = await producer.get("/api/rooms");
		const { body: hosts } = await producer.get("/api/hosts");
		const phoneOf = push.browser();
		let planned: any;
		for (const room of rooms as { id: string }[]) {
			for (const host of hosts as { id: string }[]) {
				planned ??= await producer.post("/api/shows", { title: { zh: "马上开播", en: null }, cover: null, hostId: host.id, roomId: room.id, showcaseId: null, startsAt: new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 120_000).toISOString(), plannedMinutes: 10, state: "scheduled" }).then((answer) => (answer.status === 201 ? answer : undefined));
			}
		}
		expect(planned?.status).toBe(201);
		const showId = planned.body.id as string;
		expect((await guest.post("/api/reminders", { showId, subscription: phoneOf.subscription })).body).toEqual({ showIds: [showId] });
		expect((await guest.post("/api/reminders", { showId, subscription: { ...phoneOf.subscription, endpoint: "http://127.0.0.1:1/x" } })).status).toBe(422);
		await eventually(async () => expect(phoneOf.got.map(({ message }) => message)).toEqual([{ title: "即将开播：马上开播", body: expect.any(String), url: `/watch/${showId}`, tag: showId }]), { timeout: 150_000 });
		await eventually(async () => expect((await guest.get("/api/reminders")).body).toEqual({ showIds: [] }));
	});
});
