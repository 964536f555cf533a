import { expect, test } from "vitest";
import type { Variant } from "#shared/api.ts";
import { choose, firstChoice, valueState } from "./choose.ts";

const variant = (id: string, values: number[], left: number): Variant => ({ id, sku: id, name: { zh: id, en: null }, priceFen: 1, compareAtFen: null, unit: "piece", weightG: null, values, left });
const shoes = { variants: [variant("b41", [0, 0], 0), variant("b42", [0, 1], 3), variant("z42", [1, 1], 0), variant("z43", [1, 2], 5)] };

test("the page begins with what can be bought", () => {
	expect(firstChoice(shoes)?.id).toBe("b42");
	expect(firstChoice({ variants: [shoes.variants[0]!] })?.id).toBe("b41");
	expect(firstChoice({ variants: [] })).toBeNull();
});

test("a value keeps the others, or goes to the nearest variant that has it", () => {
	const b42 = shoes.variants[1]!;
	expect(choose(shoes, b42, 1, 0)?.id).toBe("b41");
	expect(choose(shoes, b42, 0, 1)?.id).toBe("z42");
	expect(choose(shoes, b42, 1, 2)?.id).toBe("z43");
	expect(choose(shoes, null, 0, 1)?.id).toBe("z43");
	expect(choose(shoes, b42, 1, 9)).toBeNull();
});

test("a value says whether it is there, sold out, only elsewhere, or gone", () => {
	const b42 = shoes.variants[1]!;
	expect([0, 1, 2, 3].map((value) => valueState(shoes, b42, 1, value))).toEqual(["soldOut", "there", "elsewhere", "gone"]);
	expect(valueState(shoes, b42, 0, 1)).toBe("soldOut");
});
