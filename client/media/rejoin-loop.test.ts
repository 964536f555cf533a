import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DefaultReconnectPolicy } from "./reconnect-policy.ts";
import { FinalError, RejoinLoop } from "./rejoin-loop.ts";

const policy = new DefaultReconnectPolicy([0, 100, 1000], () => 0);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function loop(outcomes: (Error | null)[], over = policy) {
	const joins: number[] = [];
	const givenUp: unknown[] = [];
	const made = new RejoinLoop({
		policy: over,
		join: async () => {
			joins.push(Date.now());
			const outcome = outcomes.shift();
			if (outcome) throw outcome;
		},
		onGivenUp: (error) => void givenUp.push(error),
	});
	return { loop: made, joins, givenUp };
}

it("tries in the rhythm of the policy until it is in, and one at a time", async () => {
	const { loop: rejoin, joins, givenUp } = loop([new Error(), new Error(), new Error(), null]);
	const start = Date.now();
	rejoin.lost("socket");
	rejoin.lost("transport");
	await vi.advanceTimersByTimeAsync(10_000);
	expect(joins.map((at) => at - start)).toEqual([0, 100, 1100, 2100]);
	expect(givenUp).toEqual([]);
});

it("backs off further when a connection breaks soon after, and starts anew when it held", async () => {
	const { loop: rejoin, joins } = loop([]);
	const start = Date.now();
	rejoin.lost("start");
	await vi.advanceTimersByTimeAsync(500);
	rejoin.lost("transport");
	await vi.advanceTimersByTimeAsync(500);
	expect(joins.map((at) => at - start)).toEqual([0, 600]);
	await vi.advanceTimersByTimeAsync(60_000);
	const lostAt = Date.now();
	rejoin.lost("transport");
	await vi.advanceTimersByTimeAsync(0);
	expect(joins.at(-1)).toBe(lostAt);
});

it("gives up on a FinalError with its cause, and when the policy says so", async () => {
	const cause = new Error("refused");
	const first = loop([new FinalError("no", { cause })]);
	first.loop.lost("start");
	await vi.advanceTimersByTimeAsync(60_000);
	expect(first.joins).toHaveLength(1);
	expect(first.givenUp).toEqual([cause]);
	const second = loop([], { nextDelay: () => null } as unknown as DefaultReconnectPolicy);
	second.loop.lost("start");
	await vi.advanceTimersByTimeAsync(1);
	expect(second.joins).toHaveLength(0);
	expect(second.givenUp).toHaveLength(1);
});

it("does not try again once stopped", async () => {
	const { loop: rejoin, joins } = loop([new Error(), new Error()]);
	rejoin.lost("socket");
	await vi.advanceTimersByTimeAsync(50);
	rejoin.stop();
	await vi.advanceTimersByTimeAsync(60_000);
	rejoin.lost("socket");
	await vi.advanceTimersByTimeAsync(60_000);
	expect(joins).toHaveLength(1);
});
