import { expect, it } from "vitest";
import { changedPrice, chooseOffer, type Offer, quantityMax } from "./offers.ts";

const offer = (key: string, left: number, limit: number | null = null): Offer => ({ key, variantId: `v-${key}`, lineupItemId: null, name: { zh: key, en: null }, priceFen: 100, regularFen: 100, left, limit });

it("chooses what was asked for while it can be had, by item or variant", () => {
	const offers = [offer("a", 0), offer("b", 3), offer("c", 5)];
	expect(chooseOffer(offers, "c")?.key).toBe("c");
	expect(chooseOffer(offers, "v-b")?.key).toBe("b");
	expect(chooseOffer(offers, null)?.key).toBe("b");
	expect(chooseOffer(offers, "a")?.key).toBe("a");
	expect(chooseOffer([], "a")).toBeNull();
});

it("lets a buyer take what is left, within the limit", () => {
	expect(quantityMax(offer("a", 10, 2))).toBe(2);
	expect(quantityMax(offer("a", 3, 5))).toBe(3);
	expect(quantityMax(offer("a", 0, 5))).toBe(1);
	expect(quantityMax(offer("a", 5000))).toBe(999);
});

it("reads the new price of a refusal", () => {
	expect(changedPrice("¥19.90")).toBe(1990);
	expect(changedPrice("¥1,299.00")).toBe(129_900);
	expect(changedPrice(undefined)).toBeNull();
});
