import { defineConfig } from "vitest/config";

/** Tests that wait for most of their time: for a reminder, a grace time, a line that comes back. They need little of the machine meanwhile. */
const waiting = ["cart", "catalog", "encoders", "fuzz", "guest", "moderation", "moderation-page", "offline", "outages", "pages", "payments", "planes", "refusals", "share", "start", "turn"].map((name) => `test/${name}.test.ts`);

export default defineConfig({
	test: {
		environment: "node",
		globalSetup: ["test/support/postgres.ts"],
		// Nothing is timed in tests: what is bound to come is waited for far longer than it takes.
		expect: { poll: { timeout: 30_000, interval: 50 } },
		testTimeout: 120_000,
		hookTimeout: 120_000,
		projects: [
			{ extends: true, test: { name: "unit", include: ["{shared,server,sfu,client}/**/*.test.ts"], maxWorkers: 2, sequence: { groupOrder: 0 } } },
			// Several processes and browsers at work in each: one file at a time. `npm test` runs those that mostly wait beside the others, in a run of their own.
			{ extends: true, test: { name: "system", include: ["test/*.test.ts"], exclude: waiting, maxWorkers: 1, testTimeout: 180_000, sequence: { groupOrder: 1 } } },
			{ extends: true, test: { name: "waiting", include: waiting, maxWorkers: 1, testTimeout: 180_000, sequence: { groupOrder: 1 } } },
			// Nothing is timed in these: a size on each core.
			{ extends: true, test: { name: "screens", include: ["test/screens/*.test.ts"], maxWorkers: 2, testTimeout: 180_000, sequence: { groupOrder: 2 } } },
		],
	},
});
