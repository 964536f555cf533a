import { expect, test } from "vitest";
import type { Actor } from "#shared/roles.ts";
import { ActorCache } from "./actor-cache.ts";

const actor = (userId: string): Actor => ({ userId, name: userId, role: "viewer", shopIds: [] });
function cache() {
	let tell: (userId: string | null) => void = () => {};
	const kept = new ActorCache({ on: (listener) => (tell = listener), arrives: () => true });
	return { kept, tell: (userId: string | null) => tell(userId) };
}

test("it remembers for ten seconds, never longer than the session", () => {
	const { kept } = cache();
	kept.keep("long", actor("a"), 1_000_000, kept.heard, 0);
	kept.keep("short", actor("b"), 500, kept.heard, 0);
	expect([kept.get("long", 9_999)?.userId, kept.get("short", 499)?.userId, kept.get("other", 0)]).toEqual(["a", "b", undefined]);
	expect([kept.get("long", 10_000), kept.get("short", 500)]).toEqual([undefined, undefined]);
});

test("news of somebody forgets all of their sessions and nobody else's; what was read before the news is not kept", () => {
	const { kept, tell } = cache();
	const heard = kept.heard;
	kept.keep("1", actor("a"), 1e6, heard, 0);
	kept.keep("2", actor("a"), 1e6, heard, 0);
	kept.keep("3", actor("b"), 1e6, heard, 0);
	tell("a");
	expect(["1", "2", "3"].map((cookie) => kept.get(cookie, 1)?.userId)).toEqual([undefined, undefined, "b"]);
	kept.keep("1", actor("a"), 1e6, heard, 0);
	expect(kept.get("1", 1)).toBeUndefined();
	tell(null);
	expect(kept.get("3", 1)).toBeUndefined();
});

test("nothing grows without bound, and nobody is not remembered", () => {
	const { kept } = cache();
	for (let n = 0; n <= 20_000; n++) kept.keep(`c${n}`, actor(`u${n}`), 1e6, kept.heard, 0);
	expect([kept.get("c0", 1), kept.get("c1", 1)?.userId, kept.get("c20000", 1)?.userId]).toEqual([undefined, "u1", "u20000"]);
	kept.keep("x", { userId: null, name: null, role: "nobody", shopIds: [] }, 1e6, kept.heard, 0);
	expect(kept.get("x", 1)).toBeUndefined();
});
