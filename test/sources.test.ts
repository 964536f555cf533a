import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StageClaims } from "#shared/stage.ts";
import { launchChromium } from "./support/chromium.ts";
import { cutOf } from "./support/cut.ts";
import { eventually, patience } from "./support/eventually.ts";
import type { MediaPage } from "./support/media-page.ts";
import { startMediaStack, type MediaStack } from "./support/media-stack.ts";

declare const media: MediaPage;

/** One stage with several sources: what control puts on air is what the viewer sees, and a cut shows neither black nor a still picture for long. */
const stage = "show";
let stack: MediaStack;
let browser: Browser;
let studio: Page;
let viewer: Page;

beforeAll(async () => {
	stack = await startMediaStack({ page: true, workers: 2, limits: { viewersPerRouter: 0 } });
	browser = await launchChromium();
	[studio, viewer] = [await open(), await open()];
	for (const [name, colour] of [["A", "red"], ["B", "green"], ["C", "blue"]] as const) {
		await publish(name, colour, name === "C" ? { source: "guest" } : {});
	}
	await studio.waitForFunction(() => media.program.allLive());
	await studio.evaluate((pass) => media.program.open(pass), await stack.pass(stage, "control", { sub: "host" }));
	await studio.waitForFunction(() => media.program.control!.state.phase === "in" && media.program.control!.state.sources.length === 3);
	await studio.evaluate(() => media.program.cut("single", "A"));
	await viewer.evaluate((pass) => {
		media.watch(pass);
		media.program.look(media.player!);
	}, await stack.pass(stage, "view"));
	await sees(["red"]);
	await viewer.evaluate(() => media.program.sights.splice(0));
});
afterAll(async () => {
	await browser?.close();
	await stack?.close();
});

async function open(): Promise<Page> {
	const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage();
	page.setDefaultTimeout(patience);
	page.on("pageerror", (error) => console.error(error));
	await page.goto(stack.origin);
	return page;
}

async function publish(name: string, colour: "red" | "green" | "blue", claims: Partial<StageClaims>): Promise<void> {
	const pass = await stack.pass(stage, "publish", { sub: name, name, ...claims });
	await studio.evaluate(([given, fill]) => media.program.publish(given, fill, "camera", 20), [pass, colour] as const);
}

const sees = (colours: string[]): Promise<void> =>
	eventually(async () => expect((await viewer.evaluate(() => media.program.seen())).map(({ colour }) => colour)).toEqual(colours));

it("the viewer is on another worker than the sources", () => {
	expect(stack.sfu.stages()[0]!.workerPids).toHaveLength(2);
});

it("a cut shows the next picture without a black frame", async () => {
	for (const [name, colour] of [["B", "green"], ["A", "red"], ["B", "green"], ["A", "red"]] as const) {
		const at = await studio.evaluate((to) => media.program.cut("single", to), name);
		await sees([colour]);
		const cut = cutOf(await viewer.evaluate(() => media.program.sights), at, colour);
		expect(cut).toMatchObject({ black: 0 });
	}
});

it("the picture that is off air is not sent", async () => {
	const received = (): Promise<number> => viewer.evaluate(async () => (await media.player!.stats())!.framesDecoded);
	expect(await received()).toBeGreaterThan(0);
	await eventually(async () => {
		const { sources } = await studio.evaluate(() => ({ sources: media.program.control!.state.program!.sources.length }));
		expect(sources).toBe(1);
	});
	const frames = (): Promise<number[]> => viewer.evaluate(() => [...document.querySelectorAll<HTMLVideoElement>('main > video[data-place="off"]')].map((video) => video.getVideoPlaybackQuality().totalVideoFrames));
	let before = await frames();
	expect(before).toHaveLength(1);
	await eventually(async () => {
		const now = await frames();
		const still = now.join() === before.join();
		before = now;
		expect(still).toBe(true);
	}, { interval: 700 });
});

it("two pictures stand side by side, or one over the other", async () => {
	await studio.evaluate(() => media.program.cut("side", "A", "B"));
	await sees(["red", "green"]);
	const side = await viewer.evaluate(() => media.program.seen());
	expect(side[0]!.box.width).toBeCloseTo(640, -1);
	expect(side[1]!.box.x).toBeCloseTo(side[0]!.box.x + side[0]!.box.width, -1);

	await studio.evaluate(() => media.program.cut("pip", "B", "A"));
	await sees(["green", "red"]);
	const [main, second] = await viewer.evaluate(() => media.program.seen());
	expect(main!.box.width).toBeCloseTo(1280, -1);
	expect(second!.box.width).toBeLessThan(main!.box.width / 2);
	expect(second!.box.x + second!.box.width).toBeLessThanOrEqual(main!.box.x + main!.box.width);
});

it("a guest is seen after the host has let them in, and no longer after being taken off", async () => {
	expect(await viewer.evaluate(() => media.playerState().sources.map(({ name }) => name).toSorted())).toEqual(["A", "B"]);
	await studio.evaluate(async () => {
		const guest = media.program.control!.state.sources.find(({ name }) => name === "C")!;
		await media.program.control!.admit(guest.id, true);
		await media.program.cut("side", "A", "C");
	});
	await sees(["red", "blue"]);
	await studio.evaluate(async () => {
		const guest = media.program.control!.state.sources.find(({ name }) => name === "C")!;
		await media.program.control!.admit(guest.id, false);
	});
	await sees(["red"]);
	expect(await viewer.evaluate(() => media.playerState().sources.map(({ name }) => name).toSorted())).toEqual(["A", "B"]);
});

it("a late viewer sees what is on air", async () => {
	await studio.evaluate(() => media.program.cut("pip", "B", "A"));
	const late = await open();
	await late.evaluate((pass) => media.watch(pass), await stack.pass(stage, "view", { sub: "late" }));
	await eventually(async () => expect((await late.evaluate(() => media.program.seen())).map(({ colour }) => colour)).toEqual(["green", "red"]));
	await late.context().close();
});

it("a source that leaves makes room for the one that is there", async () => {
	await studio.evaluate(() => media.program.cut("single", "B"));
	await sees(["green"]);
	await studio.evaluate(() => media.program.sources[1]!.close());
	await sees(["red"]);
});
