import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { afterEach, expect, it } from "vitest";
import { eventually } from "../test/support/eventually.ts";
import { startMediaStack, type MediaStack } from "../test/support/media-stack.ts";
import { freePort } from "../test/support/ports.ts";
import { audioParameters, stageClient, type StageClient, videoParameters } from "../test/support/stage-client.ts";

let stack: MediaStack;
const clients: StageClient[] = [];
afterEach(async () => {
	for (const client of clients.splice(0)) client.close();
	await stack.close();
});

async function join(role: "publish" | "view", sub: string, auth: object = {}): ReturnType<typeof stageClient> {
	const { token, routerRtpCapabilities } = await stack.pass("show", role, { sub });
	const client = await stageClient(stack.origin, { token, lang: "en", rtpCapabilities: routerRtpCapabilities, ...auth });
	clients.push(client);
	return client;
}

it("lets a flood in at its rate and tells the others to come back", async () => {
	stack = await startMediaStack({ limits: { joinBurst: 10, joinsPerSecond: 20 } });
	const flood = await Promise.all(Array.from({ length: 60 }, (_, index) => join("view", `v${index}`, index % 3 === 0 ? { token: "nonsense" } : {})));
	const refused = flood.filter((client) => client.refused?.code === "overloaded");
	expect(refused.length).toBeGreaterThan(20);
	expect(refused[0]!.refused).toMatchObject({ status: 503 });
	expect(flood.some(({ welcome }) => welcome !== null)).toBe(true);
	// A second later there is room again.
	await eventually(async () => expect((await join("view", "later")).welcome).not.toBeNull());
});

it("the media port takes any bytes and goes on", async () => {
	const rtcPort = await freePort();
	stack = await startMediaStack({ rtcPort });
	const [pid] = stack.sfu.workerPids();
	const host = await join("publish", "host");
	await host.send("produce", { kind: "audio", rtpParameters: audioParameters(1), sourceId: "camera" });
	await host.send("produce", { kind: "video", rtpParameters: videoParameters(), sourceId: "camera" });

	const { iceParameters } = host.welcome!.transport as unknown as { iceParameters: { usernameFragment: string } };
	// First bytes of STUN, DTLS, RTP and RTCP (RFC 7983), each followed by anything: cut short, too long, and with the right ufrag in it.
	const starts = [Buffer.from([0x00, 0x01, 0x00, 0x08, 0x21, 0x12, 0xa4, 0x42]), Buffer.from([0x16, 0xfe, 0xff]), Buffer.from([0x80, 0x60]), Buffer.from([0x80, 0xc8]), Buffer.from([0xff]), Buffer.alloc(0)];
	const socket = createSocket("udp4");
	let sent = 0;
	for (let round = 0; round < 400; round += 1) {
		for (const start of starts) {
			const packet = Buffer.concat([start, randomBytes(Math.floor(Math.random() * 1_400)), round % 5 === 0 ? Buffer.from(iceParameters.usernameFragment) : Buffer.alloc(0)]);
			await new Promise((resolve) => socket.send(packet, rtcPort, "127.0.0.1", resolve));
			sent += 1;
		}
	}
	socket.close();
	expect(sent).toBe(2_400);
	for (let round = 0; round < 20; round += 1) {
		const line = connectTcp(rtcPort, "127.0.0.1");
		await once(line, "connect");
		line.on("error", () => undefined);
		line.write(randomBytes(2_000));
		line.destroy();
	}
	expect((await join("view", "after")).welcome!.consumers).toHaveLength(2);
	expect(stack.sfu.workerPids()).toEqual([pid]);
	expect(host.socket.connected).toBe(true);
});
