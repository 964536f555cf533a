import { describe, expect, it } from "vitest";
import { discount, firstTerms, limits, parsePrice, parseWhole, totalMinutes, yuan } from "./lineup.ts";

describe("what a producer types into a lineup", () => {
	it("is a price in yuan, never nothing", () => {
		expect(parsePrice("19.9")).toBe(1990);
		expect(parsePrice("¥19.90")).toBe(1990);
		for (const wrong of ["", "0", "free", "-3", "1.999", "99999999"]) expect(parsePrice(wrong)).toBeNull();
	});
	it("is a whole number within the limits, full-width digits too", () => {
		expect(parseWhole(" 12 ", limits.minutes)).toBe(12);
		expect(parseWhole("12", limits.perBuyerLimit)).toBe(12);
		for (const wrong of ["0", "241", "8.5", "", "x"]) expect(parseWhole(wrong, limits.minutes)).toBeNull();
	});
	it("comes back as it was typed", () => {
		expect(yuan(1990)).toBe("19.90");
		expect(yuan(2000)).toBe("20");
		expect(parsePrice(yuan(1))).toBe(1);
	});
});

describe("figures of a lineup", () => {
	it("adds the minutes and says how much cheaper it is", () => {
		expect(totalMinutes([{ minutes: 8 }, { minutes: 12 }])).toBe(20);
		expect(discount(10_000, 6_900)).toBe(31);
		expect(discount(10_000, 12_000)).toBe(-20);
	});
	it("starts with terms that the server accepts, also without stock", () => {
		const row = { variantId: "v", priceFen: 0, left: 0 } as Parameters<typeof firstTerms>[0];
		expect(firstTerms(row)).toEqual({ variantId: "v", livePriceFen: 1, quota: 1, perBuyerLimit: 5 });
	});
});
