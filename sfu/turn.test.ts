import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startMediaStack, type MediaStack } from "../test/support/media-stack.ts";
import { stageClient } from "../test/support/stage-client.ts";
import { iceServersFor } from "./turn.ts";

const turnSecret = "north";
let stack: MediaStack;
beforeAll(async () => {
	stack = await startMediaStack({ iceServers: iceServersFor({ urls: ["turn:turn.example.org", "turns:turn.example.org:5349?transport=tcp", "stun:turn.example.org"], secret: turnSecret }) });
});
afterAll(() => stack.close());

it("every member is welcomed with credentials of its own that end in a day", async () => {
	const servers = async (role: "publish" | "view", sub: string) => {
		const { token, routerRtpCapabilities: rtpCapabilities } = await stack.pass("show", role, { sub });
		const client = await stageClient(stack.origin, { token, rtpCapabilities });
		client.close();
		return client.welcome!.transport.iceServers!;
	};
	for (const [role, sub] of [["publish", "host#2"], ["view", "viewer"]] as const) {
		const [stun, turn, ...more] = await servers(role, sub);
		expect(more).toEqual([]);
		expect(stun).toEqual({ urls: ["stun:turn.example.org"] });
		expect(turn!.urls).toEqual(["turn:turn.example.org", "turns:turn.example.org:5349?transport=tcp"]);
		const [, expiry, subject] = /^(\d+):(.*)$/.exec(turn!.username!)!;
		expect(subject).toBe(sub);
		expect(Number(expiry) - Date.now() / 1000).toBeGreaterThan(86_300);
		expect(Number(expiry) - Date.now() / 1000).toBeLessThan(86_401);
		expect(turn!.credential).toBe(createHmac("sha1", turnSecret).update(turn!.username!).digest("base64"));
	}
});

it("without a secret everyone gets the same; a STUN server needs none", () => {
	expect(iceServersFor({ urls: ["turn:a.example.org"], username: "u", credential: "c" })("anyone")).toEqual([{ urls: ["turn:a.example.org"], username: "u", credential: "c" }]);
	expect(iceServersFor({ urls: ["stun:a.example.org"] })("anyone")).toEqual([{ urls: ["stun:a.example.org"] }]);
});
