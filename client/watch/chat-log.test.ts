import { describe, expect, it } from "vitest";
import type { ChatMessage } from "#shared/show.ts";
import { hold, rowsFollowed, rowsHeld, rowsOf, stepBack, stillPending, unseen, withPage, without } from "./chat-log.ts";

const message = (id: number): ChatMessage => ({ id, userId: "u", name: "游客", role: "viewer", text: `${id}`, at: "2026-01-01T00:00:00Z" });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
const ids = (messages: readonly ChatMessage[]) => messages.map(({ id }) => id);

describe("the chat's rows", () => {
	it("are few while the newest are followed", () => {
		expect(ids(rowsOf(null, range(1, 500)))).toEqual(ids(range(501 - rowsFollowed, 500)));
	});

	it("stand still while held, and new messages are counted", () => {
		const held = hold(range(1, 100));
		const later = range(51, 150);
		expect(rowsOf(held, later).at(-1)?.id).toBe(100);
		expect(unseen(held, later)).toBe(50);
		expect(unseen(null, later)).toBe(0);
	});

	it("go back through memory, then through pages, to the start", () => {
		let held = hold(range(101, 200));
		let step = stepBack(held);
		if (!("held" in step)) throw new Error("memory first");
		held = step.held;
		expect(rowsOf(held, []).length).toBe(100);
		step = stepBack(held);
		expect(step).toEqual({ before: 101 });
		held = withPage(held, range(60, 101), true);
		expect(ids(rowsOf(held, []))).toEqual(ids(range(60, 200)));
		held = withPage(held, range(50, 59), false);
		expect(stepBack(held)).toEqual({ end: "start" });
	});

	it("have a limit", () => {
		expect(stepBack({ ...hold(range(1, rowsHeld)), from: 0 })).toEqual({ end: "limit" });
	});

	it("lose removed messages at once, held ones too", () => {
		const held = hold(range(1, 100));
		const after = without(held, [2, 3, 90]);
		expect(ids(rowsOf(after, []))).toEqual(ids(rowsOf(held, [])).filter((id) => id !== 90));
		expect(without(held, [999])).toBe(held);
	});
});

it("own messages wait until they or newer ones arrive", () => {
	const pending = [{ key: 1, text: "a", id: null }, { key: 2, text: "b", id: 7 }, { key: 3, text: "c", id: 9 }];
	expect(stillPending(pending, range(1, 6))).toBe(pending);
	expect(stillPending(pending, range(1, 8)).map(({ key }) => key)).toEqual([1, 3]);
});
