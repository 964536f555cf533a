import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { BatchQueue } from "./batch-queue.ts";

/** A queue whose batches wait until they are let go. */
function held(options: { maxBatch?: number; maxWaiting?: number; maxWaitingOverall?: number; patience?: number; slots?: number; groupSize?: number } = {}) {
	const batches: { key: string; batch: readonly number[]; done: (results: string[]) => void; fail: (error: Error) => void }[] = [];
	const queue = new BatchQueue<number, string>({
		...options,
		run: (key, batch) => new Promise((resolve, reject) => batches.push({ key, batch, done: resolve, fail: reject })),
	});
	return { queue, batches, tick: () => delay(5) };
}

test("a quiet key runs at once; what waits meanwhile is taken together; keys do not wait for each other", async () => {
	const { queue, batches, tick } = held();
	const first = queue.push("a", 1);
	await tick();
	const rest = [queue.push("a", 2), queue.push("a", 3), queue.push("b", 4)];
	await tick();
	expect(batches.map(({ key, batch }) => [key, batch])).toEqual([["a", [1]], ["b", [4]]]);
	batches[0]!.done(["one"]);
	expect(await first).toBe("one");
	await tick();
	expect(batches[2]).toMatchObject({ key: "a", batch: [2, 3] });
	batches[2]!.done(["two", "three"]);
	batches[1]!.done(["four"]);
	expect(await Promise.all(rest)).toEqual(["two", "three", "four"]);
});

test("when no slot is free, the keys that wait share the next batch, first come first; a crowd goes by itself", async () => {
	const { queue, batches, tick } = held({ slots: 1, groupSize: 3 });
	const first = queue.push("a", 0);
	await tick();
	const rest = [queue.push("b", 1), queue.push("a", 2), queue.push("c", 3), ...[4, 5, 6].map((item) => queue.push("d", item)), queue.push("e", 7)];
	await tick();
	expect(batches.length).toBe(1);
	for (const at of [0, 1, 2]) {
		batches[at]!.done(batches[at]!.batch.map(String));
		await tick();
	}
	expect(batches.map(({ batch }) => batch)).toEqual([[0], [1, 3, 4, 5, 6], [7, 2]]);
	expect([await first, ...(await Promise.all(rest))]).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
});

test("a batch that fails fails its own only", async () => {
	const { queue, batches, tick } = held({ maxBatch: 2 });
	const all = Promise.allSettled([1, 2, 3].map((item) => queue.push("a", item)));
	await tick();
	batches[0]!.fail(new Error("gone"));
	await tick();
	batches[1]!.done(["three"]);
	expect((await all).map((result) => result.status)).toEqual(["rejected", "rejected", "fulfilled"]);
});

test("a batch that hangs is given up, and the next one runs", async () => {
	const { queue, batches, tick } = held({ patience: 20 });
	const hangs = queue.push("a", 1);
	await tick();
	const next = queue.push("a", 2);
	await expect(hangs).rejects.toMatchObject({ code: "unavailable" });
	await tick();
	batches[1]!.done(["two"]);
	expect(await next).toBe("two");
});

test("beyond its limits it says overloaded at once, and takes again when there is room", async () => {
	const { queue, batches, tick } = held({ maxWaiting: 2, maxWaitingOverall: 3 });
	const running = [queue.push("a", 1), queue.push("b", 1)];
	await tick();
	const waiting = [queue.push("a", 2), queue.push("a", 3)];
	await expect(queue.push("a", 4)).rejects.toMatchObject({ code: "overloaded" });
	waiting.push(queue.push("b", 2));
	await expect(queue.push("b", 3)).rejects.toMatchObject({ code: "overloaded" });
	expect(queue.waiting).toBe(3);
	for (const { done, batch } of batches) done(batch.map(String));
	await tick();
	for (const { done, batch } of batches) done(batch.map(String));
	await Promise.all([...running, ...waiting]);
	expect(queue.waiting).toBe(0);
});

test("the next batch begins before the last answer of a large one has gone out", async () => {
	const { queue, batches, tick } = held();
	const first = queue.push("a", 0);
	await tick();
	let answered = 0;
	const crowd = Array.from({ length: 300 }, (_, item) => queue.push("a", item).then(() => answered++));
	batches[0]!.done(["first"]);
	await first;
	await tick();
	const late = queue.push("a", 301);
	let answeredThen: number | null = null;
	const { push } = batches;
	batches.push = (...begun) => {
		answeredThen = answered;
		return push.apply(batches, begun);
	};
	batches[1]!.done(batches[1]!.batch.map(String));
	await Promise.all(crowd);
	expect(answeredThen).toBeLessThan(crowd.length);
	batches[2]!.done(["late"]);
	expect(await late).toBe("late");
});
