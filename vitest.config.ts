import { defineConfig } from "vitest/config";

/** Tests that wait for most of their time: for a reminder, a grace time, a line that comes back. They need little of the machine meanwhile. */
const waiting = [
	"server/payments/{payments,joint}.test.ts",
	"test/{cart,catalog,chat,encoders,fuzz,guest,keyboard,moderation,moderation-page,offline,outages,pages,payments,planes,refusals,share,start,turn}.test.ts",
];

export default defineConfig({
	test: {
		environment: "node",
		globalSetup: ["test/support/postgres.ts"],
		// Nothing is timed in tests: what is bound to come is waited for far longer than it takes.
		expect: { poll: { timeout: 30_000, interval: 50 } },
		testTimeout: 180_000,
		hookTimeout: 180_000,
		projects: [
			{ extends: true, test: { name: "unit", include: ["{shared,server,sfu,client}/**/*.test.ts"], exclude: waiting, maxWorkers: 2, sequence: { groupOrder: 0 } } },
			// Several processes and browsers at work in each: one file at a time.
			{ extends: true, test: { name: "system", include: ["test/*.test.ts"], exclude: waiting, maxWorkers: 1, sequence: { groupOrder: 1 } } },
			// A size on each core.
			{ extends: true, test: { name: "screens", include: ["test/screens/*.test.ts"], maxWorkers: 2, sequence: { groupOrder: 2 } } },
			{ extends: true, test: { name: "waiting", include: waiting, maxWorkers: 1, sequence: { groupOrder: 3 } } },
		],
	},
});
