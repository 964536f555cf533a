import { defineConfig } from "vitest/config";

/** These need the machine to themselves: encoders, browsers that send, crowds. */
const alone = ["codecs", "encoders", "hot-minute", "many-viewers", "media.e2e", "no-oversell", "outages", "preflight", "quality"].map((name) => `test/${name}.test.ts`);

export default defineConfig({
	test: {
		environment: "node",
		globalSetup: ["test/support/postgres.ts"],
		testTimeout: 60_000,
		hookTimeout: 120_000,
		projects: [
			{ extends: true, test: { name: "unit", include: ["{shared,server,sfu,client}/**/*.test.ts"], maxWorkers: 2, sequence: { groupOrder: 0 } } },
			{ extends: true, test: { name: "alone", include: alone, maxWorkers: 1, testTimeout: 180_000, sequence: { groupOrder: 1 } } },
			// Several processes and browsers at work in each, which wait for each other most of the time.
			{ extends: true, test: { name: "system", include: ["test/*.test.ts"], exclude: alone, maxWorkers: 2, testTimeout: 180_000, sequence: { groupOrder: 2 } } },
			// Nothing is timed in these: a size on each core.
			{ extends: true, test: { name: "screens", include: ["test/screens/*.test.ts"], maxWorkers: 2, testTimeout: 180_000, sequence: { groupOrder: 3 } } },
		],
	},
});
