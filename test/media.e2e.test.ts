import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StageClaims } from "#shared/stage.ts";
import type { PlayerState } from "../client/media/player.ts";
import { launchChromium } from "./support/chromium.ts";
import { eventually, patience } from "./support/eventually.ts";
import type { MediaPage } from "./support/media-page.ts";
import { startMediaStack, type MediaStack } from "./support/media-stack.ts";
import { freePort } from "./support/ports.ts";
import { tcpLine, udpLine } from "./support/relay.ts";

declare const media: MediaPage;

/** The media plane alone: no commerce plane, tokens signed by the test. One host and one viewer go through the evening in order. */
const stage = "show";
let rtcPort: number;
const publicAddress = "127.0.0.2";
const figures: Record<string, number> = {};

let stack: MediaStack;
let browser: Browser;
let host: Page;
let viewer: Page;
let signalling: Awaited<ReturnType<typeof tcpLine>>;
let mediaLine: Awaited<ReturnType<typeof udpLine>>;

beforeAll(async () => {
	rtcPort = await freePort();
	mediaLine = await udpLine(publicAddress, rtcPort);
	stack = await startMediaStack({ page: true, rtcPort, announcedAddresses: [publicAddress] });
	signalling = await tcpLine(Number(new URL(stack.origin).port));
	browser = await launchChromium();
	host = await open();
	viewer = await open();
});
afterAll(async () => {
	console.log("figures of the media plane (ms):", JSON.stringify(figures));
	await browser?.close();
	await stack?.close();
	await signalling?.close();
	await mediaLine?.close();
});

async function open(): Promise<Page> {
	const context = await browser.newContext({ permissions: ["camera", "microphone"], viewport: { width: 1440, height: 900 } });
	const page = await context.newPage();
	page.setDefaultTimeout(patience);
	page.on("pageerror", (error) => console.error(error));
	await page.goto(stack.origin);
	return page;
}

const publish = async (page: Page, claims: Partial<StageClaims> = {}): Promise<void> => {
	await page.evaluate((pass) => media.publish(pass, 540, 20), await stack.pass(stage, "publish", { name: "Host", ...claims }));
	await page.waitForFunction(() => media.publisherState().phase === "live");
};

/** Width of the top layer as it is sent now: the browser makes the picture smaller where the machine is too busy to encode it. */
const sentWidth = async (): Promise<number> => (await host.evaluate(() => media.publisher!.stats()))!.width!;

/** Resolves with the ms it took until `count` different decoded frames were shown. */
async function moving(page: Page, count = 5): Promise<number> {
	const from = performance.now();
	const moved = await Promise.race([page.evaluate((frames) => media.moving(frames), count), new Promise<null>((resolve) => setTimeout(resolve, patience, null))]);
	if (moved === null) throw new Error(`the picture does not move within ${patience} ms: ${JSON.stringify(await page.evaluate(() => media.playerState()))}`);
	return performance.now() - from;
}

const phase = (page: Page, wanted: PlayerState["phase"]): Promise<unknown> =>
	page.waitForFunction((name) => media.playerState().phase === name, wanted);

it("a viewer sees the host move, and soon on the top layer", async () => {
	await publish(host);
	await eventually(async () => {
		expect((await host.evaluate(() => media.publisher!.stats()))?.layersActive).toBe(3);
	}, { interval: 500 });
	mediaLine.mark();
	const pass = await stack.pass(stage, "view", {}, `http://127.0.0.1:${signalling.port}`);
	await viewer.evaluate((given) => media.watch(given, performance.now()), pass);
	await phase(viewer, "playing");
	await moving(viewer);
	await viewer.waitForFunction(() => media.topLayer > 0);
	const { firstFrame, topLayer, state } = await viewer.evaluate(() => ({ firstFrame: media.firstFrame, topLayer: media.topLayer, state: media.playerState() }));
	figures["startToFirstFrame"] = Math.round(firstFrame);
	figures["firstFrameToTopLayer"] = Math.max(0, Math.round(topLayer - firstFrame));
	expect(state).toMatchObject({ phase: "playing", muted: true, blocked: false, source: { name: "Host", kinds: ["audio", "video"] } });
	expect(stack.reports.map(({ type }) => type)).toEqual(["started", "on-air", "viewers"]);
	await eventually(async () => expect(await viewer.evaluate(() => media.player!.stats())).toMatchObject({ codec: "video/VP8", protocol: "udp", width: await sentWidth() }));
});

it("layers follow the size of the player", async () => {
	await viewer.evaluate(() => media.player!.setPlayerSize(160, 90, 1));
	// Both are read anew each time: a busy browser sends a smaller picture for a while, and the full one again after.
	await eventually(async () => {
		const { layers, width } = await viewer.evaluate(() => media.playerState());
		expect({ spatial: layers?.spatial, small: width <= (await sentWidth()) / 4 }).toEqual({ spatial: 0, small: true });
	}, { interval: 250 });
	await viewer.evaluate(() => media.player!.setPlayerSize(1280, 720, 1));
	await eventually(async () => expect(await viewer.evaluate(() => media.playerState())).toMatchObject({ layers: { spatial: 2 }, width: await sentWidth() }));
});

it("a hidden player gets no video, and has it back when it is seen again", async () => {
	const frames = (): Promise<number> => viewer.evaluate(async () => (await media.player!.stats())!.framesDecoded);
	await viewer.evaluate(() => media.player!.setVisible(false));
	let before = -1;
	await eventually(async () => {
		const now = await frames();
		const stands = now === before;
		before = now;
		expect(stands).toBe(true);
	}, { interval: 400 });
	await viewer.evaluate(() => media.player!.setVisible(true));
	figures["visibleToFrames"] = Math.round(await moving(viewer));
});

it("the viewer is told what the host mutes", async () => {
	await host.evaluate(() => media.publisher!.setMuted("audio", true));
	await viewer.waitForFunction(() => media.playerState().source?.muted.audio === true);
	await host.evaluate(() => media.publisher!.setMuted("audio", false));
	await viewer.waitForFunction(() => media.playerState().source?.muted.audio === false);
});

it("host and viewer are back with a moving picture after their worker's death", async () => {
	await moving(viewer);
	const [pid] = stack.sfu.workerPids();
	const from = performance.now();
	process.kill(pid!, "SIGKILL");
	await phase(viewer, "reconnecting");
	await phase(viewer, "playing");
	await moving(viewer);
	figures["workerDeathToMoving"] = Math.round(performance.now() - from);
	expect(await host.evaluate(() => media.publisherState().phase)).toBe("live");
});

it("the viewer is back by itself after its line was dead for a while", async () => {
	signalling.cut();
	mediaLine.cut();
	await phase(viewer, "reconnecting");
	await eventually(() => expect(stack.sfu.stages()[0]!.viewers).toBe(0));
	// It has tried in vain.
	await eventually(() => expect(signalling.refused()).toBeGreaterThan(3));
	expect(await viewer.evaluate(() => media.playerState().phase)).toBe("reconnecting");
	signalling.restore();
	mediaLine.restore();
	const from = performance.now();
	await phase(viewer, "playing");
	await moving(viewer);
	figures["lineRestoredToMoving"] = Math.round(performance.now() - from);
});

it("the viewer is back when only the media path broke", async () => {
	mediaLine.cut();
	await phase(viewer, "reconnecting");
	mediaLine.restore();
	const from = performance.now();
	await phase(viewer, "playing");
	await moving(viewer);
	figures["pathRestoredToMoving"] = Math.round(performance.now() - from);
});

it("the host who opens the studio a second time takes over, and the viewer goes on without a tap", async () => {
	const second = await open();
	await publish(second, { name: "Host, second page" });
	const from = performance.now();
	await host.waitForFunction(() => media.publisherState().phase === "closed");
	expect(await host.evaluate(() => media.publisherState().closed)).toBe("replaced");
	await viewer.waitForFunction(() => media.playerState().source?.name === "Host, second page");
	await phase(viewer, "playing");
	await moving(viewer);
	figures["takeoverToMoving"] = Math.round(performance.now() - from);
	expect(stack.sfu.stages()).toMatchObject([{ publishers: 1, sources: 1, viewers: 1 }]);
	host = second;
});

it("the host reloads the page: the viewer waits and goes on", async () => {
	await host.reload();
	await publish(host, { name: "Host again" });
	await viewer.waitForFunction(() => media.playerState().source?.name === "Host again");
	await phase(viewer, "playing");
	await moving(viewer);
});

it("the show ends: both pages are told, and nobody comes back", async () => {
	stack.sfu.closeStage(stage, "ended");
	await phase(viewer, "closed");
	expect(await viewer.evaluate(() => media.playerState().closed)).toBe("ended");
	await host.waitForFunction(() => media.publisherState().closed === "ended");
	expect(stack.reports.at(-1)).toEqual({ type: "ended", stage });
	expect(stack.sfu.stages()).toEqual([]);
});
