/** Browsers of a bench: one that broadcasts, one that watches. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import type { Report } from "./bench.ts";
import type { PublisherPage } from "./page/publisher-page.ts";
import { type FrameProbe, keepPeers } from "./page/watch-probe.ts";
import { goLive, type LiveShow, type Product, startProduct } from "./product.ts";

export interface Broadcast {
	readonly product: Product;
	readonly show: LiveShow;
	readonly page: Page;
}

/** How long the publisher may take to send all its layers, ms. */
const warmUp = 60_000;

/** What is published, and when it goes out whole. The small one is for pages that are measured beside the browser that sends it. */
const pictures = { camera: { height: 720, width: 1280, layers: 3 }, clock: { height: 720, width: 1280, layers: 3 }, small: { height: 360, width: 640, layers: 2 } } as const;

/** The demonstration's show on air, published by a Chromium of its own, all layers going out. */
export async function broadcast(report: Report, picture: keyof typeof pictures): Promise<Broadcast> {
	const bundle = await bundlePublisher();
	const product = await startProduct(report, { demo: true });
	const show = await goLive(product);
	const browser = await launchChromium({ fps: 30 });
	report.defer(() => browser.close());
	const context = await browser.newContext({ viewport: { width: 1300, height: 740 } });
	await context.addCookies(show.host.cookie.split("; ").map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), url: product.url })));
	await context.addInitScript(keepPeers);
	const page = await context.newPage();
	const said: string[] = [];
	page.on("console", (message) => void (message.type() === "error" && said.push(message.text())));
	page.on("pageerror", (error) => void said.push(error.message));
	// A page of the product's own origin without script of its own: cookies, content policy and the origin check are those of the studio.
	await page.goto(`${product.url}/healthz`);
	await page.evaluate(bundle);
	const { height, width, layers } = pictures[picture];
	await page.evaluate(([what, id, lines]) => {
		const { bench } = globalThis as unknown as { bench: PublisherPage };
		return what === "clock" ? bench.publishClock(id) : bench.publishCamera(id, lines);
	}, [picture, show.id, height] as const);

	const begun = performance.now();
	for (;;) {
		const stats = await page.evaluate(() => (globalThis as unknown as { bench: PublisherPage }).bench.stats());
		if (stats?.layersActive === layers && stats.width === width) break;
		if (performance.now() - begun > warmUp) {
			const state = await page.evaluate(() => (globalThis as unknown as { bench: PublisherPage }).bench.state());
			throw new Error(`the publisher does not send all layers: ${JSON.stringify({ stats, phase: state?.phase, problem: state?.problem, said: said.slice(0, 3) })}`);
		}
		await delay(500);
	}
	report.note(`on air, all layers after ${Math.round((performance.now() - begun) / 1000)} s`);
	return { product, show, page };
}

/** A second Chromium, for viewers; its cache is kept from page to page. */
export async function viewers(report: Report): Promise<{ browser: Browser; context: BrowserContext }> {
	const browser = await launchChromium();
	report.defer(() => browser.close());
	return { browser, context: await browser.newContext({ viewport: { width: 1440, height: 900 } }) };
}

export const watchUrl = ({ product, show }: Broadcast) => `${product.url}/watch/${show.id}`;

/** Opens the watch page (with `probeFrames` in its context) and waits for its first frame, or until the top layer is there. */
export async function watchUntil(page: Page, url: string, what: "frame" | "top", timeout = 30_000): Promise<FrameProbe> {
	await Promise.all([page.waitForEvent("console", { predicate: (message) => message.text() === `probe: ${what}`, timeout }), page.goto(url, { waitUntil: "commit" })]);
	return page.evaluate(() => (globalThis as unknown as { probe: FrameProbe }).probe);
}

async function bundlePublisher(): Promise<string> {
	const { build } = await import("vite");
	const outDir = await mkdtemp(join(tmpdir(), "livestall-bench-page-"));
	try {
		await build({
			configFile: false,
			root: join(import.meta.dirname, "page"),
			logLevel: "error",
			build: { outDir, emptyOutDir: true, target: "es2022", rollupOptions: { input: join(import.meta.dirname, "page/publisher-page.ts"), output: { entryFileNames: "page.js", format: "iife" } } },
		});
		return await readFile(join(outDir, "page.js"), "utf8");
	} finally {
		await rm(outDir, { recursive: true, force: true });
	}
}
