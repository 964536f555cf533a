import { createServer } from "node:net";
import { once } from "node:events";
import { expect, it } from "vitest";
import { Refusal } from "#shared/problem.ts";
import { remoteMedia } from "./media.ts";

const secret = "a secret of the tests, long enough for HS256";
const claims = { stage: "show", role: "view", name: "", sub: "someone" } as const;
const code = (asked: Promise<unknown>): Promise<string> => asked.then(() => "ok", (error: unknown) => (error instanceof Refusal ? error.code : String(error)));

it("refuses while the media plane is away, whichever way it is away, and asks again the next time", async () => {
	const silent = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
	await once(silent, "listening");
	const { port } = silent.address() as { port: number };
	for (const url of ["http://no-such-host.invalid:1", "http://127.0.0.1:1", `http://127.0.0.1:${port}`]) {
		const media = remoteMedia(url, secret);
		// Several at once: one answer for all, and nothing that nobody waits for.
		for (let again = 0; again < 2; again += 1) expect(await Promise.all([1, 2, 3].map(() => code(media.pass(claims))))).toEqual(["unavailable", "unavailable", "unavailable"]);
		expect(await code(media.stages())).toBe("unavailable");
		expect(await code(media.removeSource("show", "camera"))).toBe("unavailable");
	}
	silent.close();
});
