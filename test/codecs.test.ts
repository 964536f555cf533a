import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { VideoCodec } from "../client/media/encodings.ts";
import { launchChromium } from "./support/chromium.ts";
import { eventually, patience } from "./support/eventually.ts";
import type { MediaPage } from "./support/media-page.ts";
import { startMediaStack, type MediaStack } from "./support/media-stack.ts";

declare const media: MediaPage;

/** Each codec of the stage, sent by one Chromium page and watched by another. */
let stack: MediaStack;
let browser: Browser;

beforeAll(async () => {
	[stack, browser] = await Promise.all([startMediaStack({ page: true }), launchChromium()]);
});
afterAll(async () => {
	await browser?.close();
	await stack?.close();
});
afterEach(async () => {
	await Promise.all(browser.contexts().map((context) => context.close()));
});

async function open(): Promise<Page> {
	const context = await browser.newContext({ permissions: ["camera", "microphone"], viewport: { width: 1440, height: 900 } });
	const page = await context.newPage();
	page.setDefaultTimeout(patience);
	page.on("pageerror", (error) => console.error(error));
	await page.goto(stack.origin);
	return page;
}

const codecs: readonly (readonly [VideoCodec, string])[] = [["vp8", "video/VP8"], ["h264", "video/H264"], ["vp9", "video/VP9"], ["av1", "video/AV1"]];

it.for(codecs)("%s: a viewer sees the picture move, and where there are several sizes a smaller one on low", async ([codec, mimeType]) => {
	const [host, viewer] = [await open(), await open()];
	const stage = `codec-${codec}`;
	const [hostPass, viewerPass] = await Promise.all([stack.pass(stage, "publish"), stack.pass(stage, "view")]);
	await host.evaluate(([pass, wish]) => media.publish(pass, 540, 10, wish), [hostPass, codec] as const);
	await host.waitForFunction(() => media.publisherState().phase === "live");
	await viewer.evaluate((pass) => media.watch(pass), viewerPass);
	await viewer.waitForFunction(() => media.playerState().phase === "playing");
	expect(await viewer.evaluate(() => media.moving(5))).toBeGreaterThan(5);
	expect(await viewer.evaluate(() => media.player!.stats())).toMatchObject({ codec: mimeType });
	expect(await host.evaluate(() => media.publisher!.stats())).toMatchObject({ codec: mimeType });

	// AV1 has one size (client/media/encodings.ts).
	if (codec === "av1") return;
	const width = (): Promise<number> => viewer.evaluate(() => media.playerState().width);
	await viewer.evaluate(() => media.player!.setQuality("high"));
	await eventually(async () => expect(await width()).toBeGreaterThanOrEqual(480), { interval: 250 });
	const large = await width();
	await viewer.evaluate(() => media.player!.setQuality("low"));
	await eventually(async () => expect(await width()).toBeLessThan(large), { interval: 250 });
	expect(await viewer.evaluate(() => media.moving(3))).toBeGreaterThan(3);
	await viewer.waitForFunction(() => media.playerState().layers?.spatial === 0);
});

it("a codec that the browser lacks gives way to VP8", async () => {
	const [host, viewer] = [await open(), await open()];
	const [hostPass, viewerPass] = await Promise.all([stack.pass("lacks", "publish"), stack.pass("lacks", "view")]);
	const without = { ...hostPass, routerRtpCapabilities: { ...stack.sfu.routerRtpCapabilities, codecs: stack.sfu.routerRtpCapabilities.codecs!.filter(({ mimeType }) => !/av1/i.test(mimeType)) } };
	await host.evaluate((pass) => media.publish(pass, 360, 10, "av1"), without);
	await viewer.evaluate((pass) => media.watch(pass), viewerPass);
	await viewer.waitForFunction(() => media.playerState().phase === "playing");
	await eventually(async () => expect(await viewer.evaluate(() => media.player!.stats())).toMatchObject({ codec: "video/VP8" }));
});

it("another codec and music in two channels are sent without a new page, and the viewer goes on", async () => {
	const [host, viewer] = [await open(), await open()];
	const [hostPass, viewerPass] = await Promise.all([stack.pass("changes", "publish"), stack.pass("changes", "view")]);
	await host.evaluate((pass) => media.publish(pass, 360, 10, "vp8"), hostPass);
	await viewer.evaluate((pass) => media.watch(pass), viewerPass);
	await viewer.waitForFunction(() => media.playerState().phase === "playing");
	await host.evaluate(() => media.publisher!.configure({ codec: "vp9", audio: "music" }));
	await eventually(async () => {
		expect(await host.evaluate(() => media.publisher!.stats())).toMatchObject({ codec: "video/VP9" });
		expect(await viewer.evaluate(() => media.player!.stats())).toMatchObject({ codec: "video/VP9" });
	}, { interval: 500 });
	expect(await viewer.evaluate(() => media.moving(3))).toBeGreaterThan(3);
	expect(stack.sfu.stages().find(({ id }) => id === "changes")).toMatchObject({ publishers: 1, sources: 1 });
});
