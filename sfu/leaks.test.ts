import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../test/support/eventually.ts";
import { startMediaStack, type MediaStack } from "../test/support/media-stack.ts";
import { audioParameters, dtlsParameters, stageClient, type StageClient, videoParameters } from "../test/support/stage-client.ts";

/** A thousand joins, in rounds, to a stage whose host stays. */
const rounds = 25;
const perRound = 40;

let stack: MediaStack;
let host: StageClient;
beforeAll(async () => {
	stack = await startMediaStack({ workers: 2, limits: { viewersPerRouter: 25, stageLinger: 200, dtlsTimeout: 60_000 } });
	const { token } = await stack.pass("show", "publish");
	host = await stageClient(stack.origin, { token, lang: "en" });
	await host.send("produce", { kind: "audio", rtpParameters: audioParameters(1), sourceId: "camera" });
	await host.send("produce", { kind: "video", rtpParameters: videoParameters(), sourceId: "camera" });
});
afterAll(async () => {
	host?.close();
	await stack?.close();
});

/** Resident memory of both workers in MB (proc_pid_status(5)). */
const memory = (): number => stack.sfu.workerPids().reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024, 0);

async function round(number: number): Promise<void> {
	const viewers = await Promise.all(
		Array.from({ length: perRound }, async (_, index) => {
			const { token, routerRtpCapabilities } = await stack.pass("show", "view", { sub: `v${number}-${index}` });
			// Every third one tells its key at once, every third one later, the others leave without.
			const viewer = await stageClient(stack.origin, { token, lang: "en", rtpCapabilities: routerRtpCapabilities, ...(index % 3 === 0 ? { dtlsParameters } : {}) });
			if (index % 3 === 1) await viewer.send("connect-transport", { dtlsParameters });
			return viewer;
		}),
	);
	for (const { welcome } of viewers) expect(welcome!.consumers).toHaveLength(2);
	for (const viewer of viewers) viewer.close();
	await eventually(() => expect(stack.sfu.stages()[0]).toMatchObject({ viewers: 0, publishers: 1 }));
}

it("a thousand joins and leaves give back every transport, router and consumer, and the workers' memory", { timeout: 120_000 }, async () => {
	const held = async () => (await stack.sfu.holdings()).reduce((sum, { routers, transports }) => ({ routers: sum.routers + routers, transports: sum.transports + transports }), { routers: 0, transports: 0 });
	// The first rounds fill what the workers keep for later.
	for (let number = 0; number < 5; number += 1) await round(number);
	await eventually(async () => expect(await held()).toEqual({ routers: 1, transports: 1 }));
	const before = memory();
	for (let number = 5; number < rounds; number += 1) await round(number);
	await eventually(async () => expect(await held()).toEqual({ routers: 1, transports: 1 }));
	const [detail] = await stack.sfu.details();
	expect(detail!.consumers).toEqual([{ kind: "audio", playing: 0, paused: 0 }, { kind: "video", playing: 0, paused: 0 }]);
	// A leak of 10 kB a viewer would be 8 MB.
	expect(memory() - before).toBeLessThan(8);
});
