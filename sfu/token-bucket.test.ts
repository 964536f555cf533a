import { expect, it } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

it("lets a burst through, then the rate, and never more than the burst after a pause", () => {
	let now = 0;
	const bucket = new TokenBucket(10, 5, () => now);
	const take = (times: number): number => Array.from({ length: times }, () => bucket.take()).filter(Boolean).length;
	expect(take(20)).toBe(5);
	now += 100;
	expect(take(20)).toBe(1);
	now += 1_000_000;
	expect(take(20)).toBe(5);
});
