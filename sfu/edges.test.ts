import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { StageClaims } from "#shared/stage.ts";
import { eventually } from "../test/support/eventually.ts";
import { startMediaStack, type MediaStack } from "../test/support/media-stack.ts";
import { audioParameters, stageClient, type StageClient, videoParameters } from "../test/support/stage-client.ts";

let stack: MediaStack;
const clients: StageClient[] = [];
const viewersPerRouter = 20;

beforeAll(async () => {
	stack = await startMediaStack({ workers: 2, limits: { viewersPerRouter, stageLinger: 300, dtlsTimeout: 60_000 } });
});
afterAll(() => stack.close());
afterEach(async () => {
	for (const client of clients.splice(0)) client.close();
	await eventually(() => expect(stack.sfu.stages()).toEqual([]));
});

async function connect(role: StageClaims["role"], sub: string): ReturnType<typeof stageClient> {
	const { token, routerRtpCapabilities } = await stack.pass("show", role, { sub });
	const client = await stageClient(stack.origin, { token, lang: "en", ...(role === "publish" ? {} : { rtpCapabilities: routerRtpCapabilities }) });
	clients.push(client);
	return client;
}

async function camera(host: StageClient): Promise<void> {
	await host.send("produce", { kind: "audio", rtpParameters: audioParameters(1), sourceId: "camera" });
	await host.send("produce", { kind: "video", rtpParameters: videoParameters(), sourceId: "camera" });
}

const transports = async (): Promise<number[]> => (await stack.sfu.holdings()).map((holding) => holding.transports).toSorted((a, b) => a - b);

it("spreads a stage over its workers, and leaves a worker again when its viewers have gone", async () => {
	const host = await connect("publish", "host");
	await camera(host);
	const first = await Promise.all(Array.from({ length: viewersPerRouter - 1 }, (_, index) => connect("view", `a${index}`)));
	expect(stack.sfu.stages()[0]!.workerPids).toHaveLength(1);
	expect(await transports()).toEqual([0, viewersPerRouter]);

	// The burst opens one router more, not one each, and all of them receive the source.
	const second = await Promise.all(Array.from({ length: 300 }, (_, index) => connect("view", `b${index}`)));
	for (const { welcome } of [...first, ...second]) expect(welcome!.consumers.map(({ kind }) => kind).toSorted()).toEqual(["audio", "video"]);
	expect(stack.sfu.stages()[0]!.workerPids).toHaveLength(2);
	const [less, more] = await transports();
	expect(less! + more!).toBe(first.length + second.length + 1);
	// Beyond that limit they go to whichever has fewer.
	expect(more! - less!).toBeLessThanOrEqual(1);

	host.close();
	await eventually(() => expect(second.at(-1)!.events("consumer-closed")).toHaveLength(2));
	const next = await connect("publish", "host");
	await camera(next);
	await eventually(() => expect(second.every((viewer) => viewer.events("consumers").flat().length === 2)).toBe(true));

	for (const client of [...first, ...second]) client.close();
	await eventually(() => expect(stack.sfu.stages()[0]!.workerPids).toHaveLength(1));
	expect(await transports()).toEqual([0, 1]);
});

it("loses only the viewers of the worker that died", async () => {
	const host = await connect("publish", "host");
	await camera(host);
	const viewers: Awaited<ReturnType<typeof connect>>[] = [];
	for (let index = 0; index < viewersPerRouter + 5; index += 1) viewers.push(await connect("view", `v${index}`));
	const [origin, edge] = stack.sfu.stages()[0]!.workerPids as [number, number];
	expect(edge).not.toBe(origin);
	process.kill(edge, "SIGKILL");
	await eventually(() => expect(viewers.filter(({ socket }) => !socket.connected).length).toBeGreaterThan(0));
	const lost = viewers.filter(({ socket }) => !socket.connected);
	for (const viewer of lost) expect(viewer.events("restart")).toHaveLength(1);
	expect(lost).toHaveLength(6);
	expect(host.socket.connected).toBe(true);
	expect((await connect("view", "again")).welcome!.consumers).toHaveLength(2);
});
