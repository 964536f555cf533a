import { describe, expect, it } from "vitest";
import { DefaultReconnectPolicy, defaultDelays } from "./reconnect-policy.ts";

const low = new DefaultReconnectPolicy(defaultDelays, () => 0);
const high = new DefaultReconnectPolicy(defaultDelays, () => 0.999);

describe("DefaultReconnectPolicy", () => {
	it("tries at once after a loss", () => {
		expect(high.nextDelay({ retry: 0, elapsed: 0, reason: "socket" })).toBe(0);
	});

	it("spreads the herd that a restart sends away over half a second", () => {
		expect(low.nextDelay({ retry: 0, elapsed: 0, reason: "restart" })).toBe(0);
		expect(high.nextDelay({ retry: 0, elapsed: 0, reason: "restart" })).toBeCloseTo(499.5);
	});

	it("waits longer with every failure, each time with up to half as much jitter", () => {
		for (const [retry, delay] of defaultDelays.entries()) {
			const context = { retry, elapsed: 60_000, reason: "transport" } as const;
			expect(low.nextDelay(context)).toBe(delay);
			expect(high.nextDelay(context)).toBeLessThanOrEqual(delay * 1.5);
		}
	});

	it("never gives up: the last delay repeats", () => {
		expect(low.nextDelay({ retry: 10_000, elapsed: 1e9, reason: "socket" })).toBe(10_000);
	});

	it("brings a source back at once when its worker died, and with growing pauses when that fails", () => {
		const source = DefaultReconnectPolicy.forSource();
		expect(source.nextDelay({ retry: 0, elapsed: 0, reason: "restart" })).toBe(0);
		expect(source.nextDelay({ retry: 3, elapsed: 0, reason: "restart" })).toBeGreaterThanOrEqual(defaultDelays[3]!);
	});

	it("brings a client back within five seconds of a worker's restart when the second attempt succeeds", () => {
		const first = high.nextDelay({ retry: 0, elapsed: 0, reason: "restart" });
		const second = high.nextDelay({ retry: 1, elapsed: first, reason: "restart" });
		const third = high.nextDelay({ retry: 2, elapsed: first + second, reason: "restart" });
		expect(first + second + third).toBeLessThan(2_000);
	});

	it("refuses an empty table", () => {
		expect(() => new DefaultReconnectPolicy([])).toThrow(TypeError);
	});
});
