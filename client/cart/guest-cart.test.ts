import { describe, expect, it } from "vitest";
import { readGuestCart, withLine, writeGuestCart } from "./guest-cart.ts";
import { cartLimits, type WantedLine } from "./lines.ts";

function memory(text?: string) {
	const kept = new Map<string, string>(text === undefined ? [] : [["livestall.cart", text]]);
	return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) };
}
const line = (variantId: string, change: Partial<WantedLine> = {}): WantedLine => ({ variantId, lineupItemId: null, quantity: 1, unitPriceFen: 100, ...change });

describe("a guest's cart", () => {
	it("comes back as it was kept, the newest first", () => {
		const store = memory();
		const lines = withLine(withLine([], line("a"))!, line("b", { lineupItemId: "live" }))!;
		expect(writeGuestCart(store, lines)).toBe(true);
		expect(readGuestCart(store)).toEqual([line("b", { lineupItemId: "live" }), line("a")]);
		writeGuestCart(store, []);
		expect(readGuestCart(store)).toEqual([]);
	});

	it("has more of what is added again, at the price seen last; a live price is a line of its own", () => {
		const once = withLine([], line("a", { quantity: 2 }))!;
		expect(withLine(once, line("a", { quantity: 3, unitPriceFen: 90 }))).toEqual([line("a", { quantity: 5, unitPriceFen: 90 })]);
		expect(withLine(once, line("a", { quantity: 999 }))).toEqual([line("a", { quantity: cartLimits.quantity })]);
		expect(withLine(once, line("a", { lineupItemId: "live" }))).toHaveLength(2);
	});

	it("is full at its limit, except for what is in it", () => {
		const full = Array.from({ length: cartLimits.lines }, (_, index) => line(`v${index}`));
		expect(withLine(full, line("another"))).toBeNull();
		expect(withLine(full, line("v7"))).toHaveLength(cartLimits.lines);
	});

	it("is empty, or what is readable of it, where storage was tampered with or is missing", () => {
		expect(["{", "7", "null", '{"a":1}'].map((text) => readGuestCart(memory(text)))).toEqual([[], [], [], []]);
		expect(readGuestCart(memory(JSON.stringify([null, line("a"), line("b", { quantity: -1 }), line("c", { quantity: 1e9 }), { variantId: 7 }])))).toEqual([line("a")]);
		expect(readGuestCart(null)).toEqual([]);
		expect(writeGuestCart(null, [line("a")])).toBe(false);
	});
});
