import { afterAll, beforeAll, expect, it } from "vitest";
import { startMediaStack, type MediaStack } from "../test/support/media-stack.ts";
import { audioParameters, stageClient, type StageClient, videoParameters } from "../test/support/stage-client.ts";

let stack: MediaStack;
const clients: StageClient[] = [];
beforeAll(async () => {
	stack = await startMediaStack();
});
afterAll(async () => {
	for (const client of clients) client.close();
	await stack.close();
});

const scrape = async (): Promise<Map<string, number>> =>
	new Map((await stack.sfu.metrics.metrics()).split("\n").filter((line) => line && !line.startsWith("#")).map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));

async function connect(role: "publish" | "view", sub: string, auth: object = {}): ReturnType<typeof stageClient> {
	const { token, routerRtpCapabilities } = await stack.pass("show", role, { sub });
	const client = await stageClient(stack.origin, { token, lang: "en", rtpCapabilities: routerRtpCapabilities, ...auth });
	clients.push(client);
	return client;
}

it("counts stages, sources, viewers, consumers and refusals", async () => {
	expect((await scrape()).get("livestall_stages")).toBe(0);
	const host = await connect("publish", "host");
	await host.send("produce", { kind: "audio", rtpParameters: audioParameters(1), sourceId: "camera" });
	await host.send("produce", { kind: "video", rtpParameters: videoParameters(), sourceId: "camera" });
	for (const sub of ["a", "b"]) await connect("view", sub);
	await connect("view", "c", { token: "nonsense" });
	await host.send("resume", { consumerId: "x" });

	const now = await scrape();
	expect(Object.fromEntries(["livestall_stages", "livestall_stage_viewers", 'livestall_stage_sources{type="camera"}', 'livestall_stage_consumers{kind="video",state="paused"}', 'livestall_worker_members{worker="0"}', 'livestall_stage_refusals_total{code="token_invalid"}', 'livestall_stage_refusals_total{code="token_role"}'].map((name) => [name, now.get(name)]))).toEqual({
		livestall_stages: 1,
		livestall_stage_viewers: 2,
		'livestall_stage_sources{type="camera"}': 1,
		'livestall_stage_consumers{kind="video",state="paused"}': 2,
		'livestall_worker_members{worker="0"}': 3,
		'livestall_stage_refusals_total{code="token_invalid"}': 1,
		'livestall_stage_refusals_total{code="token_role"}': 1,
	});
	expect(now.get('livestall_worker_memory_bytes{worker="0"}')).toBeGreaterThan(1_000_000);
	expect(now.get('livestall_worker_cpu_seconds_total{worker="0"}')).toBeGreaterThanOrEqual(0);

	// A second reading does not add up.
	expect((await scrape()).get('livestall_stage_sources{type="camera"}')).toBe(1);
});

it("tells what each source and viewer does, and removes a source", async () => {
	const [stage] = await stack.sfu.details();
	expect(stage).toMatchObject({ id: "show", viewers: 2, publishers: 1, sources: [{ type: "camera", kinds: ["audio", "video"], onAir: true, bitrate: 0, loss: 0 }], consumers: [{ kind: "audio", paused: 2 }, { kind: "video", paused: 2 }] });
	const [host] = clients;
	const down = new Promise((resolve) => host!.socket.once("disconnect", resolve));
	stack.sfu.removeSource("show", stage!.sources[0]!.id);
	await down;
	expect(host!.events("closed")).toEqual([{ reason: "removed" }]);
	expect((await stack.sfu.details())[0]!.sources).toEqual([]);
});
