import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Ack, ProblemCode } from "#shared/problem.ts";
import { stageRequests, type StageClaims } from "#shared/stage.ts";
import { eventually } from "../test/support/eventually.ts";
import { startMediaStack, type MediaStack } from "../test/support/media-stack.ts";
import { audioParameters, dtlsParameters, stageClient, videoParameters, type StageClient } from "../test/support/stage-client.ts";
import type { Limits } from "./limits.ts";

const limits = {
	viewersPerStage: 4,
	publishersPerStage: 2,
	sourcesPerPublisher: 2,
	stages: 12,
	dtlsTimeout: 1_500,
	stageLinger: 300,
	offAirDelay: 200,
	messageBurst: 400,
	messagesPerSecond: 200,
} satisfies Partial<Limits>;

let stack: MediaStack;
const clients: StageClient[] = [];
let nextStage = 0;
const newStage = (): string => `stage-${(nextStage += 1)}`;

beforeAll(async () => {
	stack = await startMediaStack({ limits });
});
afterAll(() => stack.close());
afterEach(async () => {
	for (const client of clients.splice(0)) client.close();
	await eventually(() => expect(stack.sfu.stages()).toEqual([]));
});

async function connect(stage: string, role: StageClaims["role"], claims: Partial<StageClaims> = {}, auth: object = {}): ReturnType<typeof stageClient> {
	const { token, routerRtpCapabilities } = await stack.pass(stage, role, claims);
	const client = await stageClient(stack.origin, { token, lang: "en", ...(role === "publish" ? {} : { rtpCapabilities: routerRtpCapabilities }), ...auth });
	clients.push(client);
	return client;
}

const code = (answer: Ack<unknown>): ProblemCode | "ok" => (answer.ok ? "ok" : answer.problem.code);
const onlyStage = () => stack.sfu.stages().find(({ id }) => id === `stage-${nextStage}`);

async function camera(client: StageClient, sourceId = "camera", ssrc = 1111): Promise<void> {
	expect(code(await client.send("produce", { kind: "audio", rtpParameters: audioParameters(ssrc), sourceId }))).toBe("ok");
	expect(code(await client.send("produce", { kind: "video", rtpParameters: { ...videoParameters(), mid: `v${ssrc}` }, sourceId }))).toBe("ok");
}

describe("the door", () => {
	it("refuses a socket without a token, with a bad one, and with none of ours, in its language", async () => {
		for (const auth of [{}, { token: "x" }, { token: 7 }, { token: "x".repeat(5_000) }, { token: "x", lang: { toString: 1 } }]) {
			const client = await stageClient(stack.origin, auth);
			clients.push(client);
			expect(client.refused).toMatchObject({ code: "token_invalid", status: 401 });
		}
		expect((await connect(newStage(), "view", {}, { token: "x", lang: "en" })).refused?.detail).toMatch(/token/);
		expect((await connect(newStage(), "view", {}, { token: "x", lang: "zh" })).refused?.detail).toMatch(/凭证/);
	});

	it("refuses a viewer without capabilities or with ones that mediasoup can't read", async () => {
		for (const rtpCapabilities of [undefined, {}, { codecs: 7 }, { codecs: [{ mimeType: "x" }] }, { codecs: [], headerExtensions: [{}] }]) {
			const client = await connect(newStage(), "view", {}, { rtpCapabilities });
			if (rtpCapabilities && Object.keys(rtpCapabilities).length === 0) expect(client.welcome?.consumers).toEqual([]);
			else expect(client.refused?.code).toBe("invalid_input");
		}
	});

	it("lets nobody sit in another namespace", async () => {
		const { io } = await import("socket.io-client");
		const socket = io(stack.origin, { path: "/media/socket.io", transports: ["websocket"], reconnection: false });
		const error = await new Promise<Error>((resolve) => socket.once("connect_error", resolve));
		expect(error.message).toBe("refused");
		socket.disconnect();
	});

	it("refuses one viewer, publisher and stage too many, and lets in again when one left", async () => {
		const stage = newStage();
		const viewers = await Promise.all(Array.from({ length: limits.viewersPerStage }, (_, index) => connect(stage, "view", { sub: `v${index}` })));
		expect((await connect(stage, "view", { sub: "late" })).refused?.code).toBe("stage_full");
		viewers[0]!.close();
		await eventually(() => expect(onlyStage()?.viewers).toBe(limits.viewersPerStage - 1));
		expect((await connect(stage, "view", { sub: "late" })).welcome).not.toBeNull();

		for (const sub of ["a", "b"]) expect((await connect(stage, "publish", { sub })).welcome).not.toBeNull();
		expect((await connect(stage, "publish", { sub: "c" })).refused?.code).toBe("stage_full");

		for (let open = stack.sfu.stages().length; open < limits.stages; open += 1) expect((await connect(newStage(), "publish")).welcome).not.toBeNull();
		expect((await connect("one too many", "publish")).refused?.code).toBe("overloaded");
	});

	it("refuses every request of the wrong role", async () => {
		const stage = newStage();
		const publisher = await connect(stage, "publish");
		await camera(publisher);
		const viewer = await connect(stage, "view");
		const control = await connect(stage, "control");
		const payloads = {
			produce: { kind: "audio", rtpParameters: audioParameters(5), sourceId: "x" },
			"set-muted": { sourceId: "camera", kind: "audio", muted: true },
			"close-source": { sourceId: "camera" },
		};
		for (const [event, payload] of Object.entries(payloads)) {
			expect(code(await viewer.send(event, payload)), event).toBe("token_role");
			expect(code(await control.send(event, payload)), event).toBe("token_role");
		}
		const ofControl = {
			"set-program": { layout: "single", sources: ["x"] },
			admit: { sourceId: "x", admitted: true },
			"hold-source": { sourceId: "x", kind: "audio", muted: true },
			"remove-source": { sourceId: "x" },
		};
		for (const [event, payload] of Object.entries(ofControl)) {
			for (const client of [publisher, viewer]) expect(code(await client.send(event, payload)), event).toBe("token_role");
			expect(code(await control.send(event, payload)), event).toBe("not_found");
		}
		const ofViewers = { resume: { consumerId: "x" }, "preferred-layers": { spatial: 1 }, "pause-video": { paused: true } };
		for (const [event, payload] of Object.entries(ofViewers)) expect(code(await publisher.send(event, payload)), event).toBe("token_role");
		expect(onlyStage()?.sources).toBe(1);
	});

	it("knows no ids of another stage", async () => {
		const here = newStage();
		const host = await connect(here, "publish");
		await camera(host);
		const viewer = await connect(here, "view");
		const [consumer] = viewer.welcome!.consumers;
		const there = newStage();
		const stranger = await connect(there, "view");
		const strangeHost = await connect(there, "publish", { sub: "other" });
		expect(stranger.welcome!.consumers).toEqual([]);
		expect(code(await stranger.send("resume", { consumerId: consumer!.id }))).toBe("not_found");
		expect(code(await strangeHost.send("set-muted", { sourceId: "camera", kind: "audio", muted: true }))).toBe("not_found");
		expect(code(await strangeHost.send("close-source", { sourceId: host.events("sources")[0]!.sources[0]!.id }))).toBe("not_found");
		expect(viewer.events("consumer-closed")).toEqual([]);
	});

	it("answers garbage of every kind with a problem, and goes on", async () => {
		const stage = newStage();
		const publisher = await connect(stage, "publish");
		const viewer = await connect(stage, "view");
		const garbage = [undefined, null, 0, "text", [], {}, { dtlsParameters: 1 }, { consumerId: {} }, { sourceId: "x".repeat(100), kind: "audio", muted: 1 }, { spatial: 1e9 }, { spatial: -1 }, { paused: "yes" }];
		for (const client of [publisher, viewer]) {
			for (const event of Object.keys(stageRequests)) {
				if (event === "restart-ice") continue;
				for (const payload of garbage) {
					const answer = await client.send(event, payload);
					expect(["invalid_input", "token_role"], `${event} ${JSON.stringify(payload)}`).toContain(code(answer));
				}
			}
			for (const event of ["welcome", "constructor", "__proto__", "disconnecting2", ""]) expect(code(await client.send(event, {}))).toBe("malformed");
		}
		const deep: unknown[] = [{ fingerprints: [] }, { fingerprints: [{ algorithm: "sha-999", value: "zz" }] }, { role: "boss", fingerprints: dtlsParameters.fingerprints }, { fingerprints: 7 }];
		for (const parameters of deep) expect(code(await viewer.send("connect-transport", { dtlsParameters: parameters })), JSON.stringify(parameters)).not.toBe("ok");
		const rtp = [{}, { codecs: [] }, { codecs: "x", encodings: 1 }, { ...audioParameters(1), codecs: [{ mimeType: "audio/nothing", payloadType: 300, clockRate: -1 }] }, { ...audioParameters(1), encodings: Array.from({ length: 500 }, (_, ssrc) => ({ ssrc })) }, videoParameters(), { ...audioParameters(1), encodings: [{ ssrc: "1" }] }];
		for (const rtpParameters of rtp) expect(code(await publisher.send("produce", { kind: "audio", rtpParameters, sourceId: "x" })), JSON.stringify(rtpParameters).slice(0, 200)).not.toBe("ok");
		expect(onlyStage()?.sources).toBe(0);
		await camera(publisher);
		await eventually(() => expect(viewer.events("consumers").flat()).toHaveLength(2));
	});

	it("works without an acknowledgement, and drops a message that is too large", async () => {
		const viewer = await connect(newStage(), "view");
		viewer.socket.emit("pause-video", { paused: true });
		viewer.socket.emit("pause-video", { paused: 7 }, "no function");
		expect(code(await viewer.send("preferred-layers", { spatial: 0 }))).toBe("ok");
		const down = new Promise((resolve) => viewer.socket.once("disconnect", resolve));
		viewer.socket.emit("pause-video", { paused: "x".repeat(70_000) });
		await down;
	});

	it("slows a socket that sends too much, then cuts it off", async () => {
		const viewer = await connect(newStage(), "view");
		const down = new Promise((resolve) => viewer.socket.once("disconnect", resolve));
		const answers = await Promise.all(Array.from({ length: limits.messageBurst + 100 }, () => viewer.send("preferred-layers", { spatial: 0 })));
		expect(new Set(answers.map(code))).toEqual(new Set(["ok", "rate_limited"]));
		expect(answers.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(limits.messageBurst);
		for (let count = 0; count < 1_000; count += 1) viewer.socket.emit("preferred-layers", { spatial: 0 });
		await down;
	});
});

describe("a stage", () => {
	it("gives a viewer its transport and paused consumers in the first message", async () => {
		const stage = newStage();
		await camera(await connect(stage, "publish", { name: "Host" }));
		const { welcome } = await connect(stage, "view");
		expect(welcome).toMatchObject({ stage, role: "view", sources: [{ name: "Host", kinds: ["audio", "video"], muted: { audio: false, video: false } }] });
		expect(welcome!.consumers.map(({ kind }) => kind).toSorted()).toEqual(["audio", "video"]);
		expect(welcome!.program).toEqual({ layout: "single", sources: [welcome!.sources[0]!.id] });
		expect(welcome!.transport.iceCandidates.map(({ protocol }) => protocol).toSorted()).toEqual(["tcp", "udp"]);
	});

	it("tells viewers when a source comes, is muted, and goes", async () => {
		const stage = newStage();
		const viewer = await connect(stage, "view");
		expect(viewer.welcome!.program).toBeNull();
		const host = await connect(stage, "publish");
		await camera(host);
		await eventually(() => expect(viewer.events("consumers").flat()).toHaveLength(2));
		expect(code(await viewer.send("resume", { consumerId: viewer.events("consumers").flat()[0]!.id }))).toBe("ok");
		await host.send("set-muted", { sourceId: "camera", kind: "audio", muted: true });
		await eventually(() => expect(viewer.events("sources").at(-1)!.sources[0]!.muted).toEqual({ audio: true, video: false }));
		await host.send("close-source", { sourceId: "camera" });
		await eventually(() => expect(viewer.events("consumer-closed")).toHaveLength(2));
		expect(viewer.events("sources").at(-1)).toEqual({ sources: [], program: null });
	});

	const names = (client: Awaited<ReturnType<typeof connect>>): string[] => {
		const { sources, program } = client.events("sources").at(-1) ?? client.welcome!;
		return (program?.sources ?? []).map((id) => sources.find((source) => source.id === id)!.name);
	};

	it("puts the newest picture on air and falls back when it leaves", async () => {
		const stage = newStage();
		const [first, second] = [await connect(stage, "publish", { sub: "a", name: "A" }), await connect(stage, "publish", { sub: "b", name: "B" })];
		await camera(first, "camera", 1);
		const viewer = await connect(stage, "view");
		expect(names(viewer)).toEqual(["A"]);
		await camera(second, "camera", 2);
		await eventually(() => expect(names(viewer)).toEqual(["B"]));
		// The picture that is not on air stands by: nothing of it is closed.
		await eventually(() => expect(viewer.events("consumers").flat().map(({ kind }) => kind).toSorted()).toEqual(["audio", "video"]));
		expect(viewer.events("consumer-closed")).toEqual([]);
		second.close();
		await eventually(() => expect(names(viewer)).toEqual(["A"]));
		await eventually(() => expect(viewer.events("consumer-closed")).toHaveLength(2));
	});

	it("shows what control puts on air, also after its source was away", async () => {
		const stage = newStage();
		const [host, second] = [await connect(stage, "publish", { sub: "a", name: "A" }), await connect(stage, "publish", { sub: "b", name: "B" })];
		await camera(host, "camera", 1);
		await camera(second, "camera", 2);
		const viewer = await connect(stage, "view");
		const control = await connect(stage, "control");
		const [a, b] = control.welcome!.sources.map(({ id }) => id) as [string, string];
		const say = async (layout: string, ...sources: string[]): Promise<string> => code(await control.send("set-program", { layout, sources }));
		expect(await say("single", a)).toBe("ok");
		await eventually(() => expect(names(viewer)).toEqual(["A"]));
		expect(await say("pip", a, b)).toBe("ok");
		await eventually(() => expect(viewer.events("sources").at(-1)!.program).toEqual({ layout: "pip", sources: [a, b] }));
		for (const [layout, ...sources] of [["single", a, b], ["side", a], ["side", a, a]] as const) expect(await say(layout, ...sources)).toBe("invalid_input");
		expect(await say("single", "nothing")).toBe("not_found");

		host.close();
		await eventually(() => expect(names(viewer)).toEqual(["B"]));
		const again = await connect(stage, "publish", { sub: "a", name: "A" });
		await camera(again, "camera", 1);
		await eventually(() => expect(viewer.events("sources").at(-1)!.program).toEqual({ layout: "pip", sources: [a, b] }));
		expect((await connect(stage, "view", { sub: "late" })).welcome!.program).toEqual({ layout: "pip", sources: [a, b] });
	});

	it("keeps a guest behind the stage until the host admits it, and takes it off again", async () => {
		const stage = newStage();
		const host = await connect(stage, "publish", { sub: "h", name: "Host" });
		await camera(host, "camera", 1);
		const viewer = await connect(stage, "view");
		const control = await connect(stage, "control", { sub: "h" });
		const guest = await connect(stage, "publish", { sub: "g", name: "Guest", source: "guest" });
		const backstage = await connect(stage, "view", { sub: "g", source: "guest" });
		await camera(guest, "camera", 2);

		const all = (client: typeof control) => (client.events("sources").at(-1) ?? client.welcome!).sources;
		await eventually(() => expect(all(control)).toMatchObject([{ name: "Host", type: "camera", admitted: true }, { name: "Guest", type: "guest", admitted: false }]));
		expect(all(viewer).map(({ name }) => name)).toEqual(["Host"]);
		expect(viewer.events("consumers")).toEqual([]);
		// The host sees the guest, the guest the host, nobody oneself.
		await eventually(() => expect(control.events("consumers").flat().map(({ sourceId }) => sourceId)).toEqual([all(control)[1]!.id, all(control)[1]!.id]));
		expect(control.welcome!.consumers).toEqual([]);
		expect(new Set(backstage.welcome!.consumers.map(({ sourceId }) => sourceId))).toEqual(new Set([all(control)[0]!.id]));

		const sourceId = all(control)[1]!.id;
		expect(code(await control.send("set-program", { layout: "single", sources: [sourceId] }))).toBe("not_found");
		expect(code(await control.send("admit", { sourceId, admitted: true }))).toBe("ok");
		await eventually(() => expect(viewer.events("consumers").flat()).toHaveLength(2));
		expect(names(viewer)).toEqual(["Host"]);
		expect(code(await control.send("set-program", { layout: "side", sources: [all(control)[0]!.id, sourceId] }))).toBe("ok");
		await eventually(() => expect(names(viewer)).toEqual(["Host", "Guest"]));

		expect(code(await control.send("hold-source", { sourceId, kind: "audio", muted: true }))).toBe("ok");
		expect(code(await guest.send("set-muted", { sourceId: "camera", kind: "audio", muted: false }))).toBe("ok");
		await eventually(() => expect(all(guest).find(({ id }) => id === sourceId)).toMatchObject({ muted: { audio: true, video: false }, held: { audio: true, video: false } }));

		// Hidden: gone from every viewer, still there behind the stage, and still so after a reload of the guest's page.
		expect(code(await control.send("admit", { sourceId, admitted: false }))).toBe("ok");
		await eventually(() => expect(names(viewer)).toEqual(["Host"]));
		await eventually(() => expect(viewer.events("consumer-closed")).toHaveLength(2));
		expect(code(await control.send("admit", { sourceId, admitted: true }))).toBe("ok");
		const reloaded = await connect(stage, "publish", { sub: "g", name: "Guest", source: "guest" });
		await camera(reloaded, "camera", 3);
		await eventually(() => expect(all(control).find(({ id }) => id === sourceId)).toMatchObject({ admitted: true, muted: { audio: true, video: false } }));

		const down = new Promise((resolve) => reloaded.socket.once("disconnect", resolve));
		expect(code(await control.send("remove-source", { sourceId }))).toBe("ok");
		await down;
		expect(reloaded.events("closed")).toEqual([{ reason: "removed" }]);
		await eventually(() => expect(all(viewer).map(({ name }) => name)).toEqual(["Host"]));
		const back = await connect(stage, "publish", { sub: "g", name: "Guest", source: "guest" });
		await camera(back, "camera", 4);
		await eventually(() => expect(all(control).find(({ id }) => id === sourceId)).toMatchObject({ admitted: false }));
	});

	it("replaces a publisher by its next connection", async () => {
		const stage = newStage();
		const old = await connect(stage, "publish");
		await camera(old);
		const viewer = await connect(stage, "view");
		const down = new Promise((resolve) => old.socket.once("disconnect", resolve));
		const next = await connect(stage, "publish");
		await down;
		expect(old.events("closed")).toEqual([{ reason: "replaced" }]);
		await camera(next);
		await eventually(() => expect(viewer.events("consumers").flat()).toHaveLength(2));
		expect(onlyStage()).toMatchObject({ publishers: 1, sources: 1, viewers: 1 });
	});

	it("bounds the sources of a publisher, also when they come at once", async () => {
		const host = await connect(newStage(), "publish");
		const answers = await Promise.all(
			Array.from({ length: 10 }, (_, index) => host.send("produce", { kind: "audio", rtpParameters: { ...audioParameters(100 + index), mid: `m${index}` }, sourceId: `s${index}` })),
		);
		expect(answers.filter(({ ok }) => ok).length).toBeLessThanOrEqual(2 * limits.sourcesPerPublisher);
		expect(code(await host.send("produce", { kind: "audio", rtpParameters: { ...audioParameters(900), mid: "x" }, sourceId: "one-more" }))).toBe("stage_full");
		expect(code(await host.send("produce", { kind: "audio", rtpParameters: { ...audioParameters(901), mid: "y" }, sourceId: "s0" }))).toBe("conflict");
	});

	it("closes a transport that never finishes DTLS, but lets a viewer wait for a source", async () => {
		const stage = newStage();
		const waiting = await connect(stage, "view", { sub: "waits" });
		const host = await connect(stage, "publish");
		const down = new Promise((resolve) => host.socket.once("disconnect", resolve));
		expect(code(await host.send("connect-transport", { dtlsParameters }))).toBe("ok");
		expect(code(await host.send("connect-transport", { dtlsParameters }))).toBe("media");
		await down;
		expect(waiting.socket.connected).toBe(true);
		expect(onlyStage()).toMatchObject({ publishers: 0, viewers: 1 });
	});

	it("is ended for everyone by the commerce plane, and reports what happened", async () => {
		const stage = newStage();
		const host = await connect(stage, "publish");
		const viewer = await connect(stage, "view");
		await eventually(() => expect(stack.reports).toContainEqual({ type: "viewers", stage, count: 1 }));
		const down = Promise.all([host, viewer].map(({ socket }) => new Promise((resolve) => socket.once("disconnect", resolve))));
		stack.sfu.closeStage(stage, "ended");
		await down;
		for (const client of [host, viewer]) expect(client.events("closed")).toEqual([{ reason: "ended" }]);
		expect(stack.reports.filter((report) => report.stage === stage).map(({ type }) => type)).toEqual(["started", "viewers", "viewers", "ended"]);
		stack.sfu.closeStage(stage, "ended");
	});

	it("sends everyone away to come back when its worker dies, and has a new one within two seconds", async () => {
		const stage = newStage();
		const host = await connect(stage, "publish");
		await camera(host);
		const viewer = await connect(stage, "view");
		const [pid] = stack.sfu.workerPids();
		const down = Promise.all([host, viewer].map(({ socket }) => new Promise((resolve) => socket.once("disconnect", resolve))));
		process.kill(pid!, "SIGKILL");
		await down;
		for (const client of [host, viewer]) expect(client.events("restart")).toHaveLength(1);
		const again = await connect(stage, "publish");
		await camera(again);
		expect((await connect(stage, "view")).welcome!.consumers).toHaveLength(2);
		expect(stack.sfu.workerPids()).toHaveLength(1);
		expect(stack.sfu.workerPids()).not.toContain(pid);
	});

	it("leaves nothing behind after many joins and leaves", async () => {
		const stage = newStage();
		for (let round = 0; round < 25; round += 1) {
			const host = await connect(stage, "publish");
			await camera(host);
			const viewers = await Promise.all([1, 2, 3].map((index) => connect(stage, "view", { sub: `v${index}` })));
			for (const client of [...viewers, host]) client.close();
			await eventually(() => expect(onlyStage()).toMatchObject({ viewers: 0, publishers: 0, sources: 0 }));
		}
		await eventually(async () => expect(await stack.sfu.holdings()).toMatchObject([{ routers: 0, transports: 0 }]));
	});
});
