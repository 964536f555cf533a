import { defineConfig } from "vitest/config";

const inTest = (...names: readonly string[]) => names.map((name) => `test/${name}.test.ts`);

/** Tests that wait for most of their time: for a reminder, a grace time, a line that comes back. They need little of the machine meanwhile. */
const waiting = [
	"server/payments/{payments,joint}.test.ts",
	...inTest("encoders", "fuzz", "moderation", "moderation-page", "offline", "outages", "pages", "payments", "planes", "share", "start", "turn"),
];
/** Media and orders, each at full load for a short time, and what else is soon done. */
const short = inTest("arrows", "cart", "catalog", "codecs", "flash-sale", "hot-minute", "many-viewers", "media.e2e", "no-oversell", "quality", "readme", "refusals", "sources");

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
			// A size on each core.
			{ extends: true, test: { name: "screens", include: ["test/screens/*.test.ts"], maxWorkers: 2, sequence: { groupOrder: 1 } } },
			// Several processes and browsers at work in each test file from here on: one file at a time.
			{ extends: true, test: { name: "short", include: short, maxWorkers: 1, sequence: { groupOrder: 2 } } },
			{ extends: true, test: { name: "system", include: ["test/*.test.ts"], exclude: [...waiting, ...short], maxWorkers: 1, sequence: { groupOrder: 3 } } },
			{ extends: true, test: { name: "waiting", include: waiting, maxWorkers: 1, sequence: { groupOrder: 4 } } },
		],
	},
});
