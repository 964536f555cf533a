import { expect, it } from "vitest";
import type { Order } from "#shared/api.ts";
import { buyAgain } from "./again.ts";

it("buys an order's things once more, each once, at their usual price", () => {
	const line = (variantId: string, quantity: number, unitPriceFen: number) => ({ kind: unitPriceFen === 0 ? "gift" : "item", variantId, quantity, unitPriceFen }) as Order["lines"][number];
	expect(buyAgain({ lines: [line("a", 2, 1990), line("b", 1, 500), line("a", 1, 2990), line("g", 1, 0)] })).toEqual([
		{ variantId: "a", lineupItemId: null, quantity: 3, unitPriceFen: 2990 },
		{ variantId: "b", lineupItemId: null, quantity: 1, unitPriceFen: 500 },
	]);
	expect(buyAgain({ lines: [line("a", 999, 1), line("a", 999, 1)] })[0]!.quantity).toBe(999);
});
