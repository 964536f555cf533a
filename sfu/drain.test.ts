import { expect, it } from "vitest";
import { eventually } from "../test/support/eventually.ts";
import { startMediaStack } from "../test/support/media-stack.ts";
import { stageClient } from "../test/support/stage-client.ts";

it("a media plane that closes tells everyone to come back, never that the show is over, and lets nobody in", async () => {
	const stack = await startMediaStack();
	const enter = async (role: "publish" | "view") => {
		const { token, routerRtpCapabilities: rtpCapabilities } = await stack.pass("show", role);
		return stageClient(stack.origin, { token, lang: "en", rtpCapabilities });
	};
	const members = [await enter("publish"), await enter("view"), await enter("view")];
	const down = members.map(({ socket }) => new Promise((resolve) => socket.once("disconnect", resolve)));
	const pids = stack.sfu.workerPids();

	const closing = stack.sfu.close();
	// Refused by the door, or, once everyone is gone, by the socket itself.
	const late = await enter("view").then(({ refused }) => refused?.code, () => "unreachable");
	expect(["unavailable", "unreachable"]).toContain(late);
	await Promise.all([...down, closing]);
	for (const member of members) {
		expect(member.events("restart")).toEqual([{}]);
		expect(member.events("closed")).toEqual([]);
	}
	expect(stack.sfu.stages()).toEqual([]);
	await eventually(() => {
		for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
	});
	await stack.close();
});
