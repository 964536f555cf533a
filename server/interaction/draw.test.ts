import fc from "fast-check";
import { expect, test } from "vitest";
import { saysWord } from "#shared/interaction.ts";
import { drawWinners, type Entry } from "./draw.ts";

const seed = Buffer.alloc(32, 7);
const entries = (count: number): Entry[] => Array.from({ length: count }, (_, index) => ({ number: index + 1, tag: index.toString(16).padStart(16, "0"), name: `橙友${index}` }));
const draw = (list: readonly Entry[], places = 3, key = seed) => drawWinners({ bagId: "b", seed: key, entries: list, places }).winners;

test("seed and list decide: the same twice, another when either differs", () => {
	expect(draw(entries(50))).toEqual(draw(entries(50)));
	expect(draw(entries(50))).not.toEqual(draw(entries(50), 3, Buffer.alloc(32, 8)));
	const renamed = entries(50).with(20, { ...entries(50)[20]!, name: "别人" });
	expect(draw(entries(50))).not.toEqual(draw(renamed));
});

test("winners are entries, each once, as many as there are places and entries", () => {
	fc.assert(
		fc.property(fc.nat(40), fc.integer({ min: 1, max: 50 }), fc.uint8Array({ minLength: 32, maxLength: 32 }), (count, places, key) => {
			const winners = draw(entries(count), places, Buffer.from(key));
			expect(winners.length).toBe(Math.min(count, places));
			expect(new Set(winners).size).toBe(winners.length);
			expect(winners.every((number) => number >= 1 && number <= count)).toBe(true);
		}),
	);
});

test("every entry wins about as often as any other", () => {
	const wins = Array.from({ length: 10 }, () => 0);
	for (let round = 0; round < 2000; round++) wins[draw(entries(10), 1, Buffer.from(String(round).padStart(32, "0")))[0]! - 1]! += 1;
	// Mean 200, standard deviation 13.4: six of them.
	for (const count of wins) expect(Math.abs(count - 200)).toBeLessThan(80);
});

test.each([
	["我要福袋", "我要福袋", true],
	[" 我 要 福袋！！", "我要福袋", true],
	["ＯＲＡＮＧＥ。", "orange", true],
	["我要福袋了", "我要福袋", false],
	["！！", "！", false],
	["", "", false],
])("%j says the word %j: %s", (text, word, says) => expect(saysWord(text, word)).toBe(says));
