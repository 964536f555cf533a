import fc from "fast-check";
import { expect, test } from "vitest";
import { ShowState, showTransitions } from "#shared/show.ts";
import { nextState, showCommands } from "./state.ts";

test("whatever is asked in whatever order, a show moves only along the table", () => {
	fc.assert(
		fc.property(fc.constantFrom<ShowState>("draft", "scheduled"), fc.array(fc.constantFrom(...showCommands)), (first, commands) => {
			const visited = [first];
			for (const command of commands) {
				const next = nextState(visited.at(-1)!, command);
				if (next !== null) visited.push(next);
			}
			visited.slice(1).forEach((state, index) => expect(showTransitions[visited[index]!]).toContain(state));
			expect(new Set(visited).size).toBe(visited.length);
		}),
	);
});

test("every move of the table has its command", () => {
	for (const from of ShowState.options) {
		expect(showCommands.map((command) => nextState(from, command)).filter((state) => state !== null).sort()).toEqual([...showTransitions[from]].sort());
	}
});
