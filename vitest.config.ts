import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		environment: "node",
		globalSetup: ["test/support/postgres.ts"],
		testTimeout: 60_000,
		hookTimeout: 120_000,
		projects: [
			{ extends: true, test: { name: "unit", include: ["{shared,server,sfu,client}/**/*.test.ts"], maxWorkers: 2, sequence: { groupOrder: 0 } } },
			// Several processes and browsers at work in each: one file at a time. Two at once take as long, and starve each other.
			{ extends: true, test: { name: "system", include: ["test/*.test.ts"], maxWorkers: 1, testTimeout: 180_000, sequence: { groupOrder: 1 } } },
			// Nothing is timed in these: a size on each core.
			{ extends: true, test: { name: "screens", include: ["test/screens/*.test.ts"], maxWorkers: 2, testTimeout: 180_000, sequence: { groupOrder: 2 } } },
		],
	},
});
