import fc from "fast-check";
import { expect, test } from "vitest";
import { orderStates, paymentStates } from "#shared/api.ts";
import { stateDiagram, statesDocument } from "./diagram.ts";
import { canMove, canMovePayment, canMoveRefund, orderTransitions, paymentTransitions, refundStates, refundTransitions, stockEffects, stockMove } from "./states.ts";

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

test("nothing leaves a cancelled or shipped order, and only late money an expired one", () => {
	for (const from of ["shipped", "cancelled"] as const) expect(orderTransitions[from]).toEqual({});
	expect(orderTransitions.expired).toEqual({ confirmed: "retake" });
	expect(canMove("pending", "shipped")).toBe(false);
});

test("nothing but a refund undoes a payment that succeeded", () => {
	expect(paymentTransitions.succeeded).toEqual(["refunded"]);
	expect(paymentTransitions.refunded).toEqual([]);
	expect(refundTransitions.succeeded).toEqual([]);
});

test("any sequence of an order's events keeps to the table, and its stock is what its state accounts for", () => {
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...orderStates), { maxLength: 30 }), (events) => {
			let state: (typeof orderStates)[number] = "pending";
			const units = { ...stockEffects.hold } as { held: number; sold: number; taken: number };
			for (const to of events) {
				const move = stockMove(state, to);
				expect(move !== undefined).toBe(Object.hasOwn(orderTransitions[state], to));
				if (move === undefined) continue;
				if (move !== null) for (const column of ["held", "sold", "taken"] as const) units[column] += stockEffects[move][column];
				state = to;
				expect(units).toEqual(accounts[state]);
			}
		}),
	);
});

test.each([
	["payment", paymentStates, paymentTransitions, canMovePayment, "refunded"],
	["refund", refundStates, refundTransitions, canMoveRefund, "succeeded"],
] as const)("any sequence of a %s's events keeps to its table, and its end is final", (_name, states, table, can, end) => {
	fc.assert(
		fc.property(fc.constantFrom(...states), fc.array(fc.constantFrom(...states), { maxLength: 30 }), (first, events) => {
			let state: string = first;
			let ended = state === end;
			for (const to of events) {
				const allowed = can(state as never, to as never);
				expect(allowed).toBe((table as Readonly<Record<string, readonly string[]>>)[state]!.includes(to));
				if (!allowed) continue;
				expect(ended, `${state} to ${to}`).toBe(false);
				state = to;
				ended = state === end;
			}
		}),
	);
});

test("the document shows the tables as they are", async () => {
	await expect(statesDocument()).toMatchFileSnapshot("./states.md");
	expect(stateDiagram({ a: ["b"], b: {} }, ["a"])).toBe("stateDiagram-v2\n    [*] --> a\n    a --> b\n    b --> [*]");
	for (const [table, states] of [[orderTransitions, orderStates], [paymentTransitions, paymentStates], [refundTransitions, refundStates]] as const) {
		const drawn = stateDiagram(table, [states[0]]);
		const arrows = Object.values<object>(table).map((moves) => Object.keys(moves).length || 1);
		expect(drawn.match(/-->/g)!.length).toBe(1 + arrows.reduce((sum, n) => sum + n, 0));
		for (const state of states) expect(drawn).toContain(state);
	}
});
