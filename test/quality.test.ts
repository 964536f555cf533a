import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messages as accountTexts } from "../client/account/messages.ts";
import { messages as studioTexts } from "../client/studio/messages.ts";
import { messages as watchTexts } from "../client/watch/messages.ts";
import { messages as menuTexts } from "../client/watch/player-menu-messages.ts";
import { runApp } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { eventually } from "./support/eventually.ts";
import { desktop, fillSignIn, gone, moving, phone, picturesOf, reads, seen, type Visitor, visitor } from "./support/pages.ts";

const zh = { account: accountTexts.zh, studio: studioTexts.zh, watch: watchTexts.zh, menu: menuTexts.zh };
const showTitle = "橙山新果开园 清禾好物专场";

/** A viewer at a phone who wants another picture than the one that fits, and the numbers of it. */
describe("quality and statistics of the picture", { timeout: 240_000 }, () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	let host: Visitor;
	let viewer: Visitor;

	beforeAll(async () => {
		[app, browser] = await Promise.all([runApp(), launchChromium()]);
		host = await visitor(browser, { permissions: ["camera", "microphone"] });
		await host.page.goto(`${app.url}/studio`);
		await host.page.getByRole("link", { name: zh.studio.signIn }).click();
		await fillSignIn(host.page, zh.account, "host@demo.livestall");
		await host.page.getByRole("link", { name: zh.studio.list.open(showTitle) }).click();
		await seen(host.page.getByLabel(zh.studio.preview.own).locator("video"));
		await host.page.getByRole("button", { name: zh.studio.check.goLive, exact: true }).click();
		await host.page.getByRole("alertdialog").getByRole("button", { name: zh.studio.check.earlyConfirm }).click();
		await seen(host.page.getByText(zh.studio.state.onAir, { exact: true }));
		viewer = await visitor(browser, phone);
		await viewer.page.goto(`${app.url}/watch/${new URL(host.page.url()).pathname.split("/").at(-1)}`);
		await moving(video());
	}, 240_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
	});

	const video = () => viewer.page.locator(".watch-picture video").first();
	const width = () => video().evaluate((element) => (element as HTMLVideoElement).videoWidth);
	const sheet = () => viewer.page.getByRole("dialog", { name: zh.menu.title });
	const openMenu = async () => {
		await viewer.page.getByRole("button", { name: zh.watch.picture.settings }).click();
		await seen(sheet());
	};
	const choose = async (quality: keyof typeof zh.menu.qualities) => {
		await openMenu();
		await sheet().getByText(zh.menu.qualities[quality], { exact: true }).click();
		await seen(sheet().getByRole("radio", { name: zh.menu.qualities[quality], checked: true }));
		await viewer.page.keyboard.press("Escape");
		await gone(sheet());
	};

	it("the stage is entered by one socket and one peer connection, and picture and page keep their places from the first moment to the last", async () => {
		for (const options of [phone, { viewport: { width: 844, height: 390 } }, desktop, { ...desktop, reducedMotion: "no-preference" }] as const) {
			const { context, page, errors } = await visitor(browser, options);
			const sockets: string[] = [];
			page.on("websocket", (socket) => socket.url().includes("/media/") && sockets.push(socket.url()));
			await page.addInitScript(() => {
				const seen = { boxes: [] as string[], shifted: 0, peers: 0 };
				(globalThis as unknown as { seen: typeof seen }).seen = seen;
				globalThis.RTCPeerConnection = class extends RTCPeerConnection {
					constructor(configuration?: RTCConfiguration) {
						super(configuration);
						seen.peers++;
					}
				};
				new PerformanceObserver((list) => {
					for (const entry of list.getEntries() as unknown as { value: number }[]) seen.shifted += entry.value;
				}).observe({ type: "layout-shift", buffered: true });
				const look = () => {
					const box = document.querySelector("video")?.getBoundingClientRect();
					if (box) seen.boxes.push([box.x, box.y, box.width, box.height].map(Math.round).join(" "));
					requestAnimationFrame(look);
				};
				look();
			});
			await page.goto(viewer.page.url());
			await moving(page.locator("video").first());
			await seen(page.getByRole("textbox", { name: zh.watch.chat.placeholder }));
			await gone(page.locator("#opening"));
			const { boxes, shifted, peers } = await page.evaluate(() => (globalThis as unknown as { seen: { boxes: string[]; shifted: number; peers: number } }).seen);
			expect({ boxes: [...new Set(boxes)], shifted, sockets: sockets.length, peers }, JSON.stringify(options)).toEqual({ boxes: [boxes[0]], shifted: 0, sockets: 1, peers: 1 });
			expect(errors).toEqual([]);
			await context.close();
		}
	});

	it("a first connection that breaks before the player goes on with it is made anew", async () => {
		for (const breaks of ["at once", "when it should enter"] as const) {
			const { context, page } = await visitor(browser, phone);
			let connections = 0;
			await page.routeWebSocket(/\/media\//, (socket) => {
				connections++;
				if (connections > 1) socket.connectToServer();
				else if (breaks === "at once") void socket.close();
				else socket.onMessage(() => void socket.close());
			});
			await page.goto(viewer.page.url());
			await moving(page.locator(".watch-picture video").first());
			expect(connections).toBe(2);
			await context.close();
		}
	});

	it("low gives a smaller picture, high the large one", async ({ onTestFailed }) => {
		onTestFailed(async () => console.log("pictures of the failure:", await picturesOf("quality", { host, viewer })));
		await choose("low");
		await eventually(async () => expect(await width()).toBeLessThanOrEqual(320));
		await choose("high");
		await eventually(async () => expect(await width()).toBeGreaterThan(320));
		await moving(video());
	});

	it("statistics stand over the picture, follow it, and go with Escape", async ({ onTestFailed }) => {
		onTestFailed(async () => console.log("pictures of the failure:", await picturesOf("quality", { host, viewer })));
		await openMenu();
		await sheet().getByRole("button", { name: zh.menu.showStats }).click();
		await gone(sheet());
		const stats = viewer.page.getByRole("region", { name: zh.menu.stats });
		const stat = (id: string) => stats.locator(`[data-stat=${id}]`);
		await reads(stat("size"), /^\d+ × \d+$/);
		await reads(stat("bitrate"), /\d bit\/s|\d [kM]bit\/s/);
		await reads(stat("fps"), /^\d+$/);
		await reads(stat("loss"), /%$/);
		await reads(stat("roundTrip"), /ms$/);
		await reads(stat("jitterBuffer"), /ms$/);
		await reads(stat("layer"), /\d/);
		await reads(stat("codec"), /VP8 · UDP/);
		const first = await stat("bitrate").innerText();
		await eventually(async () => expect(await stat("bitrate").innerText()).not.toBe(first));
		await stats.getByRole("button", { name: zh.menu.hideStats }).press("Escape");
		await gone(stats);
	});

	it("sound only: calm words instead of the picture, and no video comes", async ({ onTestFailed }) => {
		onTestFailed(async () => console.log("pictures of the failure:", await picturesOf("quality", { host, viewer })));
		await choose("audio");
		await seen(viewer.page.getByText(zh.menu.soundOnly, { exact: true }));
		// Two seconds without a frame, where there were ten a second.
		await video().evaluate(async (element) => {
			const frame = () => new Promise<boolean>((resolve) => (element as HTMLVideoElement).requestVideoFrameCallback(() => resolve(true)));
			while (await Promise.race([frame(), new Promise<boolean>((resolve) => setTimeout(resolve, 2_000, false))]));
		});
		await choose("auto");
		await gone(viewer.page.getByText(zh.menu.soundOnly, { exact: true }));
		await moving(video());
	});

	it("a viewer who looks at a product keeps the show in a small window, and is back in the same picture with the back button", async ({ onTestFailed }) => {
		onTestFailed(async () => console.log("pictures of the failure:", await picturesOf("small-window", { host, viewer })));
		const { page } = viewer;
		const joins = () => page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => /\/stage\b/.test(name)).length);
		const before = await joins();
		await page.getByRole("button", { name: /^购物袋/ }).click();
		await page.getByRole("dialog").locator("a[href^='/products/']").first().click();
		const small = page.getByRole("region", { name: zh.menu.small });
		await moving(small.locator("video").first());
		await seen(page.getByRole("heading", { level: 1 }));
		await page.goBack();
		await moving(video());
		await gone(small);
		// The connection is the one of before: nobody asked to enter the stage again.
		expect(await joins()).toBe(before);

		await page.getByRole("button", { name: /^购物袋/ }).click();
		await page.getByRole("dialog").locator("a[href^='/products/']").first().click();
		await seen(small);
		await small.getByRole("button", { name: zh.menu.closeSmall }).click();
		await gone(small);
	});

	it("on a wide screen the picture fills the window in theatre, and comes back beside the chat", async () => {
		const wide = await visitor(browser);
		await wide.page.goto(`${app.url}/watch/${new URL(host.page.url()).pathname.split("/").at(-1)}`);
		await moving(wide.page.locator(".watch-picture video").first());
		await wide.page.getByRole("button", { name: zh.menu.theatre }).click();
		await gone(wide.page.locator(".watch-side:visible"));
		expect((await wide.page.locator(".watch-stage").boundingBox())!.width).toBe(1440);
		await wide.page.getByRole("button", { name: zh.menu.leaveTheatre }).click();
		await seen(wide.page.locator(".watch-side:visible"));
		expect(wide.errors).toEqual([]);
		await wide.context.close();
	});

});
