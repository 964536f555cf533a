import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runApp } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { eventually } from "./support/eventually.ts";
import { phone, reads, seen, visitor } from "./support/pages.ts";

/** Somebody whose network goes while they look around: the server is really away. */
describe("without a network", { timeout: 180_000 }, () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	beforeAll(async () => {
		[app, browser] = await Promise.all([runApp(), launchChromium()]);
	}, 120_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
	});

	it("a navigation shows the offline page with the shows one wants to see, which opens the page again by itself", async () => {
		const { page, context } = await visitor(browser, phone);
		await page.goto(app.url);
		const product = await page.locator("a[href^='/products/']").first().getAttribute("href");
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
		await page.evaluate(() => localStorage.setItem("livestall.reminders", JSON.stringify([{ id: "x", title: { zh: "新果<b>开园</b>", en: null }, startsAt: new Date(Date.now() + 3_600_000).toISOString() }])));
		// The files of this page are put by; nothing of the API or of pictures ever is.
		await eventually(async () => {
			const kept = await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat());
			expect(kept.filter((path) => path.startsWith("/assets/")).length).toBeGreaterThan(5);
			expect(kept.filter((path) => !/^\/(assets\/|offline\.|logo\.svg)/.test(path))).toEqual([]);
		});

		await app.stop();
		await page.goto(app.url + product);
		await reads(page.locator("main"), "网络断开了");
		await reads(page.locator("main li"), "新果<b>开园</b>");
		expect(await page.evaluate(() => getComputedStyle(document.querySelector(".again")!).backgroundColor)).toBe("rgb(31, 107, 69)");
		expect(await page.getByText("You are offline").isVisible()).toBe(false);
		// So do the watch page and the front page.
		for (const path of ["/", "/watch/01890000-0000-7000-8000-000000000000"]) {
			await page.goto(app.url + path);
			await reads(page.locator("main"), "网络断开了");
		}
		await page.goto(app.url + product);
		await app.start();
		await seen(page.locator("main h1[lang], main h1.heading"));
		expect(new URL(page.url()).pathname).toBe(product);
		await context.close();
	});

	it("an English reader is told in English", async () => {
		const { page, context } = await visitor(browser, { locale: "en-US" });
		await page.goto(app.url);
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
		await app.stop();
		await page.goto(`${app.url}/showcases`);
		await reads(page.locator("main"), "You are offline");
		expect(await page.getByText("网络断开了").isVisible()).toBe(false);
		await context.close();
		await app.start();
	});

	it("with one, the service worker is no part of it: one request a navigation, none of its own for the API, and a stale cache goes", async () => {
		const { page, context } = await visitor(browser);
		await page.goto(app.url);
		await page.evaluate(async () => {
			await (await caches.open("livestall-assets-0")).put("/assets/old.js", new Response(""));
			await navigator.serviceWorker.ready;
			await Promise.all((await navigator.serviceWorker.getRegistrations()).map((registration) => registration.unregister()));
		});
		await page.reload();
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
		await eventually(async () => expect(await page.evaluate(() => caches.keys())).not.toContain("livestall-assets-0"));
		await page.reload();
		expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
		await page.evaluate(() => fetch("/api/me").then((answer) => answer.text()));
		// Static routes: the browser itself decides where each comes from.
		const from = (name: string) => page.evaluate((name) => (performance.getEntries().find((entry) => entry.name.includes(name)) as unknown as { workerMatchedSourceType: string } | undefined)?.workerMatchedSourceType, name);
		await eventually(async () => expect([await from(app.url), await from("/api/me"), await from("/assets/")]).toEqual(["race-network-and-fetch-handler", "network", "cache"]));
		// Only this navigation answers 404.
		const missing = async () => Number(/livestall_http_request_seconds_count\{[^}]*status="404"[^}]*\} (\d+)/.exec(await (await fetch(`${app.url}/metrics`)).text())?.[1] ?? 0);
		const before = await missing();
		expect((await page.goto(`${app.url}/shops/nobody`))!.status()).toBe(404);
		await eventually(async () => expect(await missing()).toBe(before + 1));
		await context.close();
	});

	it("can be installed: a manifest in the reader's language, with icons that are there", async () => {
		for (const [locale, name] of [["zh-CN", "Livestall 直播集市"], ["en-US", "Livestall live market"]] as const) {
			const { page, context } = await visitor(browser, { locale });
			await page.goto(app.url);
			const session = await context.newCDPSession(page);
			const { errors, data } = await session.send("Page.getAppManifest");
			expect(errors).toEqual([]);
			const manifest = JSON.parse(data!) as { name: string; icons: { src: string; sizes: string }[] };
			expect(manifest.name).toBe(name);
			for (const { src, sizes } of manifest.icons.filter(({ sizes }) => sizes !== "any")) {
				const size = await page.evaluate(async (src) => {
					const bitmap = await createImageBitmap(await (await fetch(src)).blob());
					return `${bitmap.width}x${bitmap.height}`;
				}, src);
				expect([src, size]).toEqual([src, sizes]);
			}
			await context.close();
		}
	});
});
