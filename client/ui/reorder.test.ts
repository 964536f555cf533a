import { describe, expect, it } from "vitest";
import { moved, targetIndex } from "./reorder.ts";

const rows = [0, 1, 2, 3].map((index) => ({ top: index * 100, height: 90 }));

describe("reordering", () => {
	it("takes one to another place and keeps the rest in order", () => {
		expect(moved(["a", "b", "c", "d"], 0, 2)).toEqual(["b", "c", "a", "d"]);
		expect(moved(["a", "b", "c", "d"], 3, 0)).toEqual(["d", "a", "b", "c"]);
		expect(moved(["a", "b"], 0, 9)).toEqual(["b", "a"]);
	});
	it("changes places once an edge passes a neighbour's middle", () => {
		expect(targetIndex(rows, 0, 40)).toBe(0);
		expect(targetIndex(rows, 0, 60)).toBe(1);
		expect(targetIndex(rows, 0, 1000)).toBe(3);
		expect(targetIndex(rows, 2, -40)).toBe(2);
		expect(targetIndex(rows, 2, -60)).toBe(1);
		expect(targetIndex(rows, 2, -1000)).toBe(0);
	});
	it("follows rows of different heights", () => {
		const uneven = [{ top: 0, height: 40 }, { top: 50, height: 200 }, { top: 260, height: 40 }];
		expect(targetIndex(uneven, 0, 100)).toBe(0);
		expect(targetIndex(uneven, 0, 120)).toBe(1);
	});
});
