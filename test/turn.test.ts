import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { iceServersFor } from "../sfu/index.ts";
import { launchChromium } from "./support/chromium.ts";
import { type Coturn, noCoturn, startCoturn } from "./support/coturn.ts";
import { eventually, patience } from "./support/eventually.ts";
import type { MediaPage } from "./support/media-page.ts";
import { type MediaStack, startMediaStack } from "./support/media-stack.ts";

declare const media: MediaPage;

interface Ways {
	/** Kind of candidate of each selected pair on the browser's side, and how it talks to the relay. */
	readonly local: readonly (string | undefined)[];
	readonly relayProtocol: readonly (string | undefined)[];
}

if (noCoturn) console.warn(`skipped, a TURN server: ${noCoturn}`);

/** Where only a TURN server gets through, and only by TCP: a real coturn with a shared secret, and browsers that may use no other way. */
describe.skipIf(noCoturn)(`a network that lets nothing but a TURN server through${noCoturn ? ` (skipped: ${noCoturn})` : ""}`, () => {
	const secret = "the secret of the relay";
	let coturn: Coturn;
	let stack: MediaStack;
	let browser: Browser;
	const pages: Page[] = [];

	beforeAll(async () => {
		coturn = await startCoturn(secret);
		stack = await startMediaStack({ page: true, iceServers: iceServersFor({ urls: [`turn:127.0.0.1:${coturn.port}?transport=tcp`], secret }) });
		browser = await launchChromium();
	});
	afterAll(async () => {
		await browser?.close();
		await stack?.close();
		await coturn?.close();
	});

	/** A page whose every connection has to go through a TURN server. */
	async function open(): Promise<Page> {
		const context = await browser.newContext({ permissions: ["camera", "microphone"] });
		const page = await context.newPage();
		page.setDefaultTimeout(patience);
		pages.push(page);
		await page.addInitScript(() => {
			const peers: RTCPeerConnection[] = [];
			Object.assign(globalThis, { peers });
			globalThis.RTCPeerConnection = class extends RTCPeerConnection {
				constructor(configuration?: RTCConfiguration) {
					super({ ...configuration, iceTransportPolicy: "relay" });
					peers.push(this);
				}
			};
		});
		await page.goto(stack.origin);
		return page;
	}

	const ways = (page: Page): Promise<Ways> =>
		page.evaluate(async () => {
			const { peers } = globalThis as unknown as { peers: RTCPeerConnection[] };
			const candidates: Record<string, string | undefined>[] = [];
			for (const peer of peers) {
				const report = await peer.getStats();
				for (const entry of report.values()) {
					if (entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded") candidates.push(report.get(entry.localCandidateId));
				}
			}
			return { local: candidates.map(({ candidateType }) => candidateType), relayProtocol: candidates.map(({ relayProtocol }) => relayProtocol) };
		});

	it("a host publishes through it, and a viewer sees the picture move through it", async () => {
		const host = await open();
		await host.evaluate((pass) => media.publish(pass, 360, 15), await stack.pass("show", "publish", { name: "Host", sub: "host#1" }));
		await host.waitForFunction(() => media.publisherState().phase === "live");

		const viewer = await open();
		await viewer.evaluate((pass) => media.watch(pass, performance.now(), true), await stack.pass("show", "view", { sub: "viewer" }));
		await viewer.waitForFunction(() => media.playerState().phase === "playing");
		await viewer.evaluate(() => media.moving(5));

		for (const page of pages) await eventually(async () => expect(await ways(page)).toEqual({ local: ["relay"], relayProtocol: ["tcp"] }));
	});

	it("who has no credentials of ours gets nothing through it", async () => {
		const pass = await stack.pass("show", "view", { sub: "other" });
		const stranger = await open();
		await stranger.evaluate(() => {
			const { RTCPeerConnection: Own } = globalThis;
			globalThis.RTCPeerConnection = class extends Own {
				constructor(configuration?: RTCConfiguration) {
					super({ ...configuration, iceServers: configuration!.iceServers!.map((server) => ({ ...server, credential: "made up" })) });
				}
			};
		});
		const before = coturn.output().split("check_stun_auth").length;
		await stranger.evaluate((given) => media.watch(given, performance.now(), true), pass);
		await eventually(() => expect(coturn.output().split("check_stun_auth").length).toBeGreaterThan(before));
		expect(await ways(stranger)).toEqual({ local: [], relayProtocol: [] });
		expect(await stranger.evaluate(() => media.playerState().firstFrameAt)).toBeNull();
	});
});
