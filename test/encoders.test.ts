import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ffmpegPublish, findFfmpeg, findPion, run, type Running, vp8File } from "./foreign/clients.ts";
import { Person, runApp } from "./support/app.ts";
import { eventually, patience } from "./support/eventually.ts";
import { freePort } from "./support/ports.ts";
import { launchChromium } from "./support/chromium.ts";
import type { MediaPage } from "./support/media-page.ts";
import { startMediaStack, type MediaStack } from "./support/media-stack.ts";
import { type SfuProcess, sfuProcess } from "./support/sfu-process.ts";

declare const media: MediaPage;

/** Encoders and players of others against the media plane: what they send is seen in Chromium, what they are sent is counted by them. */
const ffmpeg = findFfmpeg();
const pion = findPion();
const both = ffmpeg.missing ?? pion.missing;
for (const missing of new Set([ffmpeg.missing, pion.missing])) if (missing) console.warn(`test/encoders.test.ts skips tests: ${missing}`);
const named = (name: string, missing: string | null): string => (missing ? `${name} (skipped: ${missing})` : name);

const running: Running[] = [];
const start = (...args: Parameters<typeof run>): Running => {
	const one = run(...args);
	running.push(one);
	return one;
};
afterEach(async () => {
	await Promise.all(running.splice(0).map((one) => one.stop()));
});
afterAll(() => pion.release());

describe("the media plane", () => {
	const stage = "show";
	let stack: MediaStack;
	let browser: Browser;
	let key = "good-1";

	beforeAll(async () => {
		stack = await startMediaStack({
			page: true,
			limits: { encoderSilence: 8_000 },
			streamKey: async (showId, given) =>
				showId === stage && given === key ? { stage, role: "publish", source: "encoder", name: "Encoder", sub: `encoder:${stage}`, exp: Math.floor(Date.now() / 1000) + 600 } : null,
		});
		browser = await launchChromium();
	});
	// The encoder of a test is killed at its end, and must not be on air in the next.
	const offAir = (): Promise<void> => eventually(() => expect(stack.sfu.stages().every(({ sources }) => sources === 0)).toBe(true));
	beforeEach(offAir);
	afterAll(async () => {
		await browser?.close();
		await stack?.close();
	});

	async function open(origin = stack.origin): Promise<Page> {
		const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
		page.setDefaultTimeout(patience);
		page.on("pageerror", (error) => console.error(error));
		await page.goto(origin);
		return page;
	}
	async function watch(): Promise<Page> {
		const page = await open();
		await page.evaluate((pass) => media.watch(pass), await stack.pass(stage, "view"));
		return page;
	}
	/** Resolves when the page shows so many different pictures; says what it knows when they don't come. */
	async function moving(page: Page, client: Running): Promise<void> {
		const moved = await Promise.race([page.evaluate(() => media.moving(5)), new Promise<null>((resolve) => setTimeout(resolve, patience, null))]);
		if (moved === null) throw new Error(`the picture does not move: ${JSON.stringify(await page.evaluate(() => media.playerState()))}\n${client.output()}`);
	}
	/**
	 * ffmpeg that sends. Its muxer (9.0) hangs on its socket once a DTLS message has come twice, as happens where a machine is slow to answer; it says
	 * "Resumed reading … after a lag" then, and is started again as a host would.
	 */
	async function publish(...more: string[]): Promise<Running> {
		for (;;) {
			const encoder = start(ffmpeg.program!, ffmpegPublish(whip(), key, more));
			await eventually(() => expect(encoder.sent(), encoder.output()).toBeGreaterThan(0));
			const begun = performance.now();
			await eventually(() => expect(encoder.sent() > 1.5 || performance.now() - begun > 6_000).toBe(true));
			if (encoder.sent() > 1.5) return encoder;
			await encoder.stop();
			await offAir();
		}
	}
	const whip = (): string => `${stack.origin}/media/whip/${stage}`;

	test.skipIf(ffmpeg.missing)(named("ffmpeg publishes by WHIP and people see it move; when its key is changed it has to go", ffmpeg.missing), async () => {
		const encoder = await publish();
		const page = await watch();
		await moving(page, encoder);
		await page.waitForFunction(() => media.playerState().source?.name === "Encoder" && media.playerState().source?.kinds.length === 2);
		expect(await page.evaluate(() => media.playerState())).toMatchObject({ phase: "playing", width: 640, source: { kinds: ["audio", "video"] } });
		await eventually(async () => expect(await page.evaluate(() => media.player!.stats())).toMatchObject({ codec: "video/H264" }));

		key = "good-2";
		stack.sfu.endEncoder(stage);
		await eventually(() => expect(stack.sfu.stages()).toMatchObject([{ sources: 0 }]));
		// ffmpeg 8 waits for ever once its DTLS is closed by the other side.
		await encoder.stop();
		const refused = start(ffmpeg.program!, ffmpegPublish(whip(), "good-1"));
		expect(await refused.ended).not.toBe(0);
		expect(refused.output()).toMatch(/401/);
		await page.close();
	});

	test.skipIf(ffmpeg.missing)(named("ffmpeg as the active side of DTLS ends its session when it is done", ffmpeg.missing), async () => {
		const page = await watch();
		const encoder = await publish("-t", "5", "-whip_flags", "dtls_active");
		await moving(page, encoder);
		expect(await encoder.ended, encoder.output()).toBe(0);
		// Not for its silence, which takes longer: it has sent DELETE.
		await eventually(() => expect(stack.sfu.stages()).toMatchObject([{ sources: 0 }]), { timeout: 7_000 });
		await page.close();
	});

	test.skipIf(ffmpeg.missing)(named("an encoder whose power fails is off the stage after a while, and takes its place again", ffmpeg.missing), async () => {
		const encoder = await publish();
		const page = await watch();
		await moving(page, encoder);
		await encoder.stop("SIGKILL");
		await eventually(() => expect(stack.sfu.stages()).toMatchObject([{ sources: 0 }]));
		await moving(page, await publish());
		await page.close();
	});

	test.skipIf(both)(named("a pion player watches by WHEP what ffmpeg sends, and is let go with it", both), async () => {
		const encoder = await publish();
		await eventually(() => expect(stack.sfu.stages()).toMatchObject([{ onAir: true, sources: 1 }]));
		const { token } = await stack.pass(stage, "view");
		const url = `${stack.origin}/media/whep/${stage}`;
		const [first, second] = [start(pion.program!, ["watch", url, token, "100"]), start(pion.program!, ["watch", url, token, "100"])];
		for (const player of [first, second]) {
			expect(await player.line(({ event }) => event === "expects")).toMatchObject({ tracks: 2 });
			expect(await player.line(({ kind }) => kind === "video")).toMatchObject({ codec: "video/H264", packets: 100 });
			expect(await player.line(({ kind }) => kind === "audio")).toMatchObject({ codec: "audio/opus", packets: 100 });
		}
		await eventually(() => expect(stack.sfu.stages()).toMatchObject([{ viewers: 2 }]));
		expect(await first.finish()).toBe(0);
		expect(await first.line(({ event }) => event === "deleted")).toMatchObject({ status: 200 });
		await eventually(() => expect(stack.sfu.stages()).toMatchObject([{ viewers: 1 }]));
		await encoder.stop();
		await second.line(({ event }) => event === "lost");
		await eventually(() => expect(stack.sfu.stages()).toMatchObject([{ viewers: 0, sources: 0 }]));
	});

	test.skipIf(ffmpeg.missing)(named("a page of another origin plays by WHEP with nothing but the browser", ffmpeg.missing), async () => {
		const encoder = await publish();
		await eventually(() => expect(stack.sfu.stages()).toMatchObject([{ onAir: true, sources: 1 }]));
		const page = await open(stack.origin.replace("127.0.0.1", "localhost"));
		const { token } = await stack.pass(stage, "view");
		const seen = await page.evaluate(
			async ([url, bearer]) => {
				const peer = new RTCPeerConnection();
				const video = document.createElement("video");
				video.muted = true;
				video.autoplay = true;
				const stream = new MediaStream();
				video.srcObject = stream;
				document.body.append(video);
				peer.ontrack = ({ track }) => stream.addTrack(track);
				for (const kind of ["audio", "video"]) peer.addTransceiver(kind, { direction: "recvonly" });
				await peer.setLocalDescription();
				const response = await fetch(url!, { method: "POST", headers: { "content-type": "application/sdp", authorization: `Bearer ${bearer}` }, body: peer.localDescription!.sdp });
				await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
				for (let frames = 0; frames < 10; frames++) await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
				const deleted = await fetch(new URL(response.headers.get("location")!, url), { method: "DELETE", headers: { authorization: `Bearer ${bearer}` } });
				peer.close();
				return { status: response.status, etag: response.headers.get("etag"), width: video.videoWidth, deleted: deleted.status };
			},
			[`${stack.origin}/media/whep/${stage}`, token],
		);
		expect(seen, encoder.output()).toMatchObject({ status: 201, etag: expect.stringMatching(/^"/), width: 640, deleted: 200 });
		await page.close();
	});

	test.skipIf(both)(named("a pion encoder publishes three layers by WHIP: a large player sees the largest, a small one the smallest", both), async () => {
		const files = mkdtempSync(join(tmpdir(), "livestall-layers-"));
		try {
			const layers = [["180x102", "100k"], ["360x204", "300k"], ["720x408", "900k"]] as const;
			const names = layers.map(([size, bitrate]) => {
				const name = join(files, `${size}.ivf`);
				vp8File(ffmpeg.program!, name, size, bitrate);
				return name;
			});
			const encoder = start(pion.program!, ["publish", whip(), key, ...names]);
			expect(await encoder.line(({ event }) => event === "session")).toMatchObject({ path: expect.stringMatching(/^\/media\/whip\/show\//) });
			const page = await watch();
			await moving(page, encoder);
			await page.waitForFunction(() => media.playerState().layers?.spatial === 2 && media.playerState().width === 720);
			await page.evaluate(() => media.player!.setPlayerSize(120, 68, 1));
			await page.waitForFunction(() => media.playerState().layers?.spatial === 0 && media.playerState().width === 180);
			expect(await encoder.finish()).toBe(0);
			expect(await encoder.line(({ event }) => event === "deleted")).toMatchObject({ status: 200 });
			await eventually(() => expect(stack.sfu.stages()).toMatchObject([{ sources: 0 }]));
			await page.close();
		} finally {
			rmSync(files, { recursive: true, force: true });
		}
	});
});

describe("the planes as processes of their own", () => {
	const secret = "t".repeat(40);
	let app: Awaited<ReturnType<typeof runApp>>;
	let sfu: SfuProcess;
	beforeAll(async () => {
		if (ffmpeg.missing) return;
		const [port, rtcPort] = await Promise.all([freePort(), freePort()]);
		app = await runApp({ env: { SFU_URL: `http://127.0.0.1:${port}`, STAGE_SECRET: secret } });
		sfu = sfuProcess({ port, rtcPort, secret, serverUrl: app.url });
		await sfu.start();
	});
	afterAll(async () => {
		await sfu?.stop();
		await app?.release();
	});

	test.skipIf(ffmpeg.missing)(named("the media plane asks the commerce plane about a key, and hears when it is revoked", ffmpeg.missing), async () => {
		const host = await Person.demo(app.url, "host");
		const [show] = ((await host.get("/api/desk/mine")).body as { id: string; state: string }[]).filter(({ state }) => state === "scheduled");
		const path = `/api/shows/${show!.id}/stream-key`;
		const { url, key } = (await host.post(path)).body as { url: string; key: string };
		const origin = new URL(url).origin;
		expect(origin).not.toBe(app.url);
		const stages = async () => (await (await fetch(`${origin}/healthz`)).json()).stages as number;
		const encoder = start(ffmpeg.program!, ffmpegPublish(url, key));
		await eventually(async () => expect(await stages(), encoder.output()).toBe(1), { interval: 200 });
		expect((await host.request("DELETE", path)).status).toBe(204);
		// The stage is empty then, and closes after a while.
		await eventually(async () => expect(await stages()).toBe(0), { interval: 200 });
		const refused = start(ffmpeg.program!, ffmpegPublish(url, key));
		expect(await refused.ended).not.toBe(0);
		expect(refused.output()).toMatch(/401/);
	});
});

describe("the whole product", () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let host: Person;
	beforeAll(async () => {
		if (ffmpeg.missing) return;
		app = await runApp();
		host = await Person.demo(app.url, "host");
	});
	afterAll(() => app?.release());

	test.skipIf(ffmpeg.missing)(named("a host makes a stream key and goes live with ffmpeg; a new key takes the old encoder off the air", ffmpeg.missing), async () => {
		const [show] = ((await host.get("/api/desk/mine")).body as { id: string; state: string }[]).filter(({ state }) => state === "live" || state === "scheduled");
		if (show!.state !== "live") expect((await host.post(`/api/shows/${show!.id}/live`)).status).toBe(200);
		const path = `/api/shows/${show!.id}/stream-key`;
		expect((await host.get(path)).body).toEqual({ url: `${app.url}/media/whip/${show!.id}`, key: null });
		const made = await host.post(path);
		expect(made.status).toBe(201);
		expect(made.headers.get("cache-control")).toBe("no-store");
		expect((await host.get(path)).body.key).toEqual({ hint: made.body.key.slice(-4), createdAt: made.body.createdAt });

		// What a viewer's page is told, as if it were opened anew each time.
		const viewer = await new Person(app.url).connect();
		const onAir = async () => {
			const joined = await viewer.send("join", { showId: show!.id });
			return joined.kind === "snapshot" && joined.snapshot.onAir;
		};
		const encoder = start(ffmpeg.program!, ffmpegPublish(made.body.url, made.body.key));
		await eventually(async () => expect(await onAir(), encoder.output()).toBe(true), { interval: 500 });
		const next = await host.post(path);
		await eventually(async () => expect(await onAir()).toBe(false), { interval: 500 });
		const refused = start(ffmpeg.program!, ffmpegPublish(made.body.url, made.body.key));
		expect(await refused.ended).not.toBe(0);
		const again = start(ffmpeg.program!, ffmpegPublish(next.body.url, next.body.key));
		await eventually(async () => expect(await onAir(), again.output()).toBe(true), { interval: 500 });
		expect((await host.request("DELETE", path)).status).toBe(204);
		await eventually(async () => expect(await onAir()).toBe(false), { interval: 500 });
		viewer.close();
	});
});
