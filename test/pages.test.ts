import sharp from "sharp";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Person, runApp } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { phone, seen, visitor } from "./support/pages.ts";

/** What a page says of itself to search engines, to the apps that people share it in, and to the browser before its script runs. */
describe("public pages", { timeout: 120_000 }, () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	let anyone: Person;
	let merchant: Person;
	const of = { show: "", product: "" };

	beforeAll(async () => {
		[app, browser] = await Promise.all([runApp(), launchChromium()]);
		anyone = new Person(app.url);
		merchant = await Person.demo(app.url, "merchant");
		const { body } = await anyone.get("/api/home");
		Object.assign(of, { show: body.upcoming[0].id, product: body.products[0].id });
	}, 120_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
	});
	const graph = (html: string) => JSON.parse(/<script type="application\/ld\+json">([^]*?)<\/script>/.exec(html)![1]!)["@graph"] as any[];

	it("are there for what is public, and gone for drafts, cancelled shows and what nobody knows", async () => {
		const producer = await Person.demo(app.url, "producer");
		const week = (await producer.get(`/api/desk/shows?from=${encodeURIComponent(new Date(Date.now() - 7 * 86_400_000).toISOString())}&to=${encodeURIComponent(new Date(Date.now() + 7 * 86_400_000).toISOString())}`)).body as { id: string; state: string }[];
		const draft = week.find(({ state }) => state === "draft")!.id;
		for (const path of ["/", "/showcases", `/watch/${of.show}`, `/products/${of.product}`, "/showcases/qinghe-harvest", "/shops/chengshanli"]) {
			const { status, body } = await anyone.get(path);
			expect([path, status, body.includes("noindex"), graph(body).length > 0]).toEqual([path, 200, false, true]);
		}
		const nowhere = "01890000-0000-7000-8000-000000000000";
		for (const path of [`/watch/${draft}`, `/watch/${nowhere}`, "/watch/x", `/products/${nowhere}`, "/products/x", "/shops/nobody", "/showcases/nothing"]) {
			const { status, body } = await anyone.get(path);
			expect([path, status, body.includes("noindex")]).toEqual([path, 404, true]);
		}
		// Whoever may read the draft has its page, which still nobody else is to find.
		const own = await producer.get(`/watch/${draft}`);
		expect([own.status, own.body.includes("noindex")]).toEqual([200, true]);
		expect((await producer.post(`/api/shows/${draft}/cancel`)).status).toBeLessThan(300);
		const cancelled = await anyone.get(`/watch/${draft}`);
		expect([cancelled.status, cancelled.body.includes("noindex")]).toEqual([404, true]);
		for (const path of ["/cart", "/orders", "/desk", "/?q=x"]) expect((await anyone.get(path)).body).toContain(`content="noindex"`);
	});

	it("speak the language that was asked for", async () => {
		for (const [header, lang, title] of [["en-GB,en;q=0.9", "en", "Qinghe"], ["zh-CN,zh;q=0.9", "zh-CN", "清禾"]] as const) {
			const { body, headers } = await anyone.get("/showcases/qinghe-harvest", { "accept-language": header });
			expect(body).toContain(`<html lang="${lang}">`);
			expect(/<title>(.*?)<\/title>/.exec(body)![1]).toContain(title);
			expect(headers.get("vary")).toContain("Accept-Language");
		}
	});

	it("hold whatever a merchant calls a product, and run nothing of it", async () => {
		const evil = `</script><script>document.title="owned"</script>"'><img src=x onerror=alert(1)>`;
		const shopId = (await merchant.get("/api/shop/shops")).body[0].id;
		const made = await merchant.post("/api/shop/products", { shopId, title: { zh: evil, en: null }, description: { zh: evil, en: null }, origin: { zh: evil, en: null }, variants: [{ sku: "EVIL-1", priceFen: 100, stock: 1 }] });
		expect(made.status, JSON.stringify(made.body)).toBe(201);
		const { page, context, errors } = await visitor(browser);
		await page.goto(`${app.url}/products/${made.body.id}`);
		await seen(page.getByRole("heading", { level: 1, name: evil }));
		expect(await page.title()).toBe(`${evil} · Livestall`);
		expect(await page.evaluate(() => JSON.parse(document.querySelector("script[type='application/ld+json']")!.textContent!)["@graph"][0].name)).toBe(evil);
		expect(await page.locator("meta[property='og:title']").getAttribute("content")).toBe(evil);
		expect(errors).toEqual([]);
		await context.close();
		const card = await fetch(`${app.url}/cards/products/${made.body.id}.jpg`);
		expect([card.status, card.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
	});

	it("stand still while they load", async () => {
		for (const size of [phone, {}]) {
			for (const path of ["/", `/products/${of.product}`, "/shops/chengshanli", "/showcases/qinghe-harvest"]) {
				const { page, context } = await visitor(browser, size);
				await page.addInitScript(() => new PerformanceObserver((list) => list.getEntries().forEach((entry) => ((window as any).shifted = ((window as any).shifted ?? 0) + (entry as any).value))).observe({ type: "layout-shift", buffered: true }));
				await page.goto(app.url + path, { waitUntil: "networkidle" });
				expect([path, (await page.evaluate(() => (window as any).shifted ?? 0)) < 0.001]).toEqual([path, true]);
				await context.close();
			}
		}
	});

	it("say and show what they are about before any script has run, and come compressed", async () => {
		for (const path of [`/products/${of.product}`, "/showcases/qinghe-harvest", `/watch/${of.show}`]) {
			const { page, context } = await visitor(browser, { ...phone, javaScriptEnabled: false });
			const answer = await page.goto(app.url + path, { waitUntil: "load" });
			expect(answer!.headers()["content-encoding"], path).toBe("gzip");
			await seen(page.locator("#opening h1"));
			if (!path.startsWith("/watch/")) expect(await page.locator("#opening img[fetchpriority=high]").evaluate((image: HTMLImageElement) => image.naturalWidth > 0), path).toBe(true);
			await context.close();
		}
	});

	it("ask for their first picture once, before their script, and for no data again", async () => {
		for (const [path, size] of [[`/products/${of.product}`, phone], [`/products/${of.product}`, {}], ["/showcases/qinghe-harvest", phone], ["/", {}]] as const) {
			const { page, context, errors } = await visitor(browser, size);
			const asked: string[] = [];
			page.on("request", (request) => asked.push(new URL(request.url()).pathname));
			await page.goto(app.url + path, { waitUntil: "load" });
			await seen(page.locator("main h1"));
			await page.waitForLoadState("networkidle");
			expect(await page.locator("#opening").count(), path).toBe(0);
			const lead = await page.locator("main img[fetchpriority=high]").first().evaluate((image: HTMLImageElement) => new URL(image.currentSrc).pathname);
			const id = lead.split("/")[2];
			// One width of it, and the width of its small picture where there is one.
			expect(asked.filter((each) => each === lead), path).toHaveLength(1);
			expect(asked.filter((each) => each.includes(`/${id}/`) && each !== lead && !each.endsWith("/160.webp")), path).toEqual([]);
			expect(asked.filter((each) => /^\/api\/(home|products\/|showcases\/)/.test(each)), path).toEqual([]);
			expect(await page.evaluate((path) => performance.getEntriesByType("resource").find(({ name }) => new URL(name).pathname === path)!.toJSON().initiatorType, lead), path).toBe("link");
			expect(errors).toEqual([]);
			await context.close();
		}
	});

	it("have a card of 1200x630 in both languages, drawn once", async () => {
		for (const path of [`shows/${of.show}`, `products/${of.product}`, "showcases/qinghe-harvest", "shops/chengshanli"]) {
			const page = (await anyone.get(`/${path.replace("shows/", "watch/")}`, { "accept-language": "en" })).body as string;
			const address = /<meta property="og:image" content="([^"]*)">/.exec(page)![1]!.replaceAll("&amp;", "&");
			expect(address.startsWith(`${app.url}/cards/${path}.jpg?lang=en&v=`)).toBe(true);
			const [one, again] = await Promise.all([fetch(address), fetch(address)]).then((answers) => Promise.all(answers.map(async (answer) => Buffer.from(await answer.arrayBuffer()))));
			expect(await sharp(one).metadata()).toMatchObject({ format: "jpeg", width: 1200, height: 630 });
			expect(again!.equals(one!)).toBe(true);
			const chinese = Buffer.from(await (await fetch(address.replace("lang=en", "lang=zh"))).arrayBuffer());
			expect((await sharp(chinese).metadata()).width).toBe(1200);
		}
		for (const path of ["shows/01890000-0000-7000-8000-000000000000", "products/x", "shops/nobody", "people/a", "shows/..%2f..%2fsecrets"]) expect((await fetch(`${app.url}/cards/${path}.jpg`)).status, path).toBe(404);
	});

	it("are in the sitemap, which robots.txt names; screens of one's own are in neither", async () => {
		const robots = (await anyone.get("/robots.txt")).body as string;
		expect(robots).toContain(`Sitemap: ${app.url}/sitemap.xml`);
		expect(robots).toMatch(/^Disallow: \/orders$/m);
		const { body, headers } = await anyone.get("/sitemap.xml");
		expect(headers.get("content-type")).toContain("application/xml");
		const places = [...(body as string).matchAll(/<loc>(.*?)<\/loc>/g)].map(([, place]) => place!);
		for (const path of ["/", "/showcases/qinghe-harvest", "/shops/chengshanli", `/watch/${of.show}`, `/products/${of.product}`]) expect(places).toContain(app.url + path);
		for (const place of places) {
			expect(robots.split("\n").some((line) => line.startsWith("Disallow: ") && new URL(place).pathname.startsWith(line.slice("Disallow: ".length))), place).toBe(false);
			expect((await fetch(place)).status, place).toBe(200);
		}
	});
});
