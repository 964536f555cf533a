import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messages as accountTexts } from "../client/account/messages.ts";
import { messages as checkoutTexts } from "../client/checkout/messages.ts";
import { messages as watchTexts } from "../client/watch/messages.ts";
import type { ShowSnapshot } from "#shared/show.ts";
import { type Person, runApp } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { goLive } from "./support/evening.ts";
import { eventually } from "./support/eventually.ts";
import { desktop, phone, seen, type Visitor, visitor } from "./support/pages.ts";

const zh = { account: accountTexts.zh, checkout: checkoutTexts.zh, watch: watchTexts.zh };

/** What the focused element is called, by its label or its words. */
const focused = (page: Page): Promise<string> =>
	page.evaluate(() => {
		const element = document.activeElement as HTMLElement | null;
		const labels = (element as HTMLInputElement | null)?.labels;
		return (element?.getAttribute("aria-label") ?? (labels?.length ? [...labels].map((label) => label.innerText).join(" ") : element?.innerText) ?? "").trim();
	});

/** Presses Tab until what has the focus is called so; never a pointer. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
	const passed: string[] = [];
	for (let presses = 0; presses < 90; presses += 1) {
		const now = await focused(page);
		if (typeof name === "string" ? now === name : name.test(now)) return;
		passed.push(now.replace(/\s+/g, " ").slice(0, 24));
		await page.keyboard.press("Tab");
	}
	throw new Error(`the Tab key does not come to ${name}, but to ${[...new Set(passed)].join(" | ")}`);
}

describe("without a pointer", { timeout: 240_000 }, () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	let host: Person;
	let show: ShowSnapshot;
	let buyer: Visitor;

	beforeAll(async () => {
		[app, browser] = await Promise.all([runApp(), launchChromium()]);
		({ host, snapshot: show } = await goLive(app));
		buyer = await visitor(browser, desktop);
	}, 180_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
	});

	it("a newcomer buys what is featured: from the card over a new account and an address to the paid order", async () => {
		const { page } = buyer;
		const item = show.items[0]!;
		const stage = await host.connect();
		await stage.send("feature", { showId: show.show.id, itemId: item.id });
		stage.close();
		await page.goto(`${app.url}/watch/${show.show.id}`);
		await seen(page.locator(".watch-card [data-item]"));
		await tabTo(page, zh.watch.card.buyLabel(`${item.title.zh} ${item.variant.zh}`));
		await page.keyboard.press("Enter");
		const dialog = page.getByRole("dialog");
		await seen(dialog.getByText(zh.checkout.title));
		await tabTo(page, zh.checkout.nextSignIn);
		await page.keyboard.press("Enter");

		await seen(dialog.getByLabel(zh.account.password, { exact: true }));
		for (const [label, text] of [[zh.account.name, "键盘买家"], [zh.account.email, "keys@example.com"], [zh.account.password, "a good long password"]] as const) {
			await tabTo(page, new RegExp(`^${label}`));
			await page.keyboard.insertText(text);
		}
		await page.keyboard.press("Enter");

		await seen(dialog.getByLabel(zh.account.street, { exact: true }));
		for (const [label, text] of [[zh.account.receiver, "李键"], [zh.account.phone, "13800000000"]] as const) {
			await tabTo(page, new RegExp(`^${label}`));
			await page.keyboard.insertText(text);
		}
		// The browser's own lists: an arrow takes the first province, which is a city too, and then its first district.
		for (const label of [zh.account.province, zh.account.district]) {
			await tabTo(page, new RegExp(`^${label}`));
			await page.keyboard.press("ArrowDown");
		}
		await tabTo(page, new RegExp(`^${zh.account.street}`));
		await page.keyboard.insertText("键盘路 1 号");
		await page.keyboard.press("Enter");

		await seen(dialog.getByRole("button", { name: /^提交订单/ }));
		await tabTo(page, /^提交订单/);
		await page.keyboard.press("Enter");
		await seen(dialog.getByText(zh.checkout.cod, { exact: true }));
		await tabTo(page, new RegExp(`^${zh.checkout.cod}`));
		await page.keyboard.press("Space");
		await tabTo(page, new RegExp(`^${zh.checkout.agreeCod}`));
		await page.keyboard.press("Enter");
		await seen(dialog.getByText(zh.checkout.doneCod));
		expect(buyer.errors).toEqual([]);
	});

	it("nothing on the page moves when another item is featured, on a phone and at a desktop", async () => {
		const stage = await host.connect();
		for (const size of [phone, desktop]) {
			const watcher = await visitor(browser, size);
			const { page } = watcher;
			await page.goto(`${app.url}/watch/${show.show.id}`);
			const featured = () => page.locator(".watch-card [data-item]").getAttribute("data-item");
			await seen(page.locator(".watch-card [data-item]"));
			await seen(page.locator(".watch-rail-tools"));
			await page.evaluate(() => {
				const shifts: string[] = [];
				(window as unknown as { shifts: string[] }).shifts = shifts;
				type Shift = PerformanceEntry & { value: number; sources: { node: Node | null }[] };
				const nameOf = (node: Node | null) => (node instanceof Element ? node.outerHTML.slice(0, 120) : (node?.textContent ?? "").slice(0, 40));
				new PerformanceObserver((list) => shifts.push(...(list.getEntries() as Shift[]).map(({ value, sources }) => `${value.toFixed(6)} ${sources.map(({ node }) => nameOf(node)).join(" | ")}`))).observe({ type: "layout-shift" });
			});
			for (const { id } of show.items.slice(1, 6)) {
				await stage.send("feature", { showId: show.show.id, itemId: id });
				await eventually(async () => expect(await featured()).toBe(id));
			}
			// Frames in which a shift would have been seen.
			await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
			expect(await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts)).toEqual([]);
			await watcher.context.close();
		}
		stage.close();
	});

	it("who stands on the card's button by keyboard stays on it when the card becomes another", async () => {
		const { page } = buyer;
		const stage = await host.connect();
		await page.goto(`${app.url}/watch/${show.show.id}`);
		await seen(page.locator(".watch-card [data-item]"));
		for (const { id, title, variant } of show.items.slice(0, 3)) {
			await stage.send("feature", { showId: show.show.id, itemId: id });
			await seen(page.locator(`.watch-card [data-item='${id}']`));
			const name = zh.watch.card.buyLabel(`${title.zh} ${variant.zh}`);
			if (id === show.items[0]!.id) await page.locator(".watch-card").getByRole("button", { name }).focus();
			await eventually(async () => expect(await focused(page)).toBe(name));
		}
		stage.close();
	});

	it("at 320 pixels and at double text size nothing is cut off sideways, and what buys is still there", async () => {
		for (const [width, zoom] of [[320, 1], [390, 2]] as const) {
			const small = await visitor(browser, { ...phone, viewport: { width, height: 700 } });
			await small.context.addInitScript((scale) => document.documentElement && (document.documentElement.style.fontSize = `${scale * 100}%`), zoom);
			const { page } = small;
			await page.goto(`${app.url}/watch/${show.show.id}`);
			const buy = page.locator(".watch-card button").last();
			await seen(buy);
			const { x, width: wide } = (await buy.boundingBox())!;
			expect(x).toBeGreaterThanOrEqual(0);
			expect(x + wide).toBeLessThanOrEqual(width);
			expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
			await small.context.close();
		}
	});
});
