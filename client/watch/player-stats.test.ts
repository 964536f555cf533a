import { expect, it } from "vitest";
import { messages } from "./player-menu-messages.ts";
import { statsLines } from "./player-stats.ts";

const read = (...of: Parameters<typeof statsLines>): Record<string, string> => Object.fromEntries(statsLines(...of).map(({ id, value }) => [id, value]));

it("says how the picture arrives", () => {
	const stats = { width: 1280, height: 720, fps: 29.7, bitrate: 1834, loss: 0.0123, roundTrip: 18.4, jitterBuffer: 41.2, framesDecoded: 900, freezes: 0, codec: "video/VP8", protocol: "udp" } as const;
	expect(read(stats, { spatial: 2, temporal: 1 }, messages.en)).toEqual({ size: "1280 × 720", fps: "30", bitrate: "1.8 Mbit/s", loss: "1.2%", roundTrip: "18 ms", jitterBuffer: "41 ms", layer: "size 3, rate 2", codec: "VP8 · UDP" });
	expect(read({ ...stats, bitrate: 96.4 }, null, messages.en)).toMatchObject({ bitrate: "96 kbit/s", layer: "–" });
});

it("says nothing of what it does not know", () => {
	expect(new Set(Object.values(read(null, null, messages.zh)))).toEqual(new Set(["–"]));
});
