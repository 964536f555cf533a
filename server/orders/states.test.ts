import { expect, test } from "vitest";
import { orderStates } from "#shared/api.ts";
import { canMove, orderTransitions, stockEffects, stockMove } from "./states.ts";

/** Units of stock that one unit of an order in this state accounts for. */
const accounts = { pending: { held: 1, sold: 0, taken: 1 }, confirmed: { held: 0, sold: 1, taken: 1 }, shipped: { held: 0, sold: 1, taken: 1 }, cancelled: { held: 0, sold: 0, taken: 0 }, expired: { held: 0, sold: 0, taken: 0 } };

test("every transition moves exactly the stock that the two states differ by", () => {
	for (const from of orderStates) {
		for (const to of orderStates) {
			const move = stockMove(from, to);
			if (move === undefined) continue;
			const effect = move === null ? { held: 0, sold: 0, taken: 0 } : stockEffects[move];
			for (const column of ["held", "sold", "taken"] as const) expect(accounts[from][column] + effect[column], `${from} to ${to}: ${column}`).toBe(accounts[to][column]);
		}
	}
});

test("nothing leaves a closed or shipped order", () => {
	for (const from of ["shipped", "cancelled", "expired"] as const) expect(orderTransitions[from]).toEqual({});
	expect(canMove("pending", "shipped")).toBe(false);
});
