import { describe, expect, it } from "vitest";
import type { Order } from "#shared/api.ts";
import { ProblemError } from "../problem-error.ts";
import { createPlacement, isUnsure } from "./placement.ts";

const order = { id: "o" } as Order;
const body = { variantId: "v", lineupItemId: null, quantity: 1, addressId: "a", unitPriceFen: 100 };
const refusal = (status: number, code = "sold_out") => new ProblemError({ type: "", title: "", status, code: code as never, detail: "" });

/** Answers each attempt by the next of `answers`; keeps the keys that it saw. */
function shop(...answers: (Order | ProblemError)[]) {
	const keys: string[] = [];
	const kept = new Map<string, string>();
	const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) };
	const post = async (_body: unknown, key: string) => {
		keys.push(key);
		const answer = answers.shift() ?? order;
		if (answer instanceof Error) throw answer;
		return answer;
	};
	return { keys, storage, open: () => createPlacement({ post, storage, delays: [1, 1] }) };
}

describe("placing an order", () => {
	it("tries again by itself with the same key while the network fails", async () => {
		const { keys, open } = shop(refusal(0, "offline"), refusal(503, "unavailable"), order);
		expect(await open().place(body)).toBe(order);
		expect(keys).toHaveLength(3);
		expect(new Set(keys).size).toBe(1);
	});

	it("keeps the key when nobody knows what became of it, over a reload too", async () => {
		const { keys, open } = shop(refusal(0, "offline"), refusal(0, "offline"), refusal(0, "offline"));
		await expect(open().place(body)).rejects.toSatisfy(isUnsure);
		await open().place(body);
		expect(new Set(keys).size).toBe(1);
		await open().place(body);
		expect(new Set(keys).size).toBe(2);
	});

	it("takes a new key for another order", async () => {
		const { keys, open } = shop(refusal(0, "offline"), refusal(0, "offline"), refusal(0, "offline"));
		const placement = open();
		await placement.place(body).catch(() => {});
		await placement.place({ ...body, quantity: 2 });
		expect(new Set(keys).size).toBe(2);
	});

	it("takes a new key after a refusal, which is an answer", async () => {
		const { keys, open } = shop(refusal(409), order);
		const placement = open();
		await expect(placement.place(body)).rejects.toThrow(ProblemError);
		await placement.place(body);
		expect(keys).toHaveLength(2);
		expect(new Set(keys).size).toBe(2);
	});

	it("keeps the key when it was only turned away at the door", async () => {
		const { keys, open } = shop(refusal(401, "unauthenticated"), refusal(429, "rate_limited"), order);
		const placement = open();
		await placement.place(body).catch(() => {});
		await placement.place(body).catch(() => {});
		await placement.place(body);
		expect(new Set(keys).size).toBe(1);
	});
});
