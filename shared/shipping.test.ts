import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shippingOf, ShippingRules } from "./shipping.ts";

const rate = fc.record({
	firstG: fc.integer({ min: 1, max: 1_000_000 }),
	firstFen: fc.integer({ min: 0, max: 1_000_000 }),
	nextG: fc.integer({ min: 1, max: 1_000_000 }),
	nextFen: fc.integer({ min: 0, max: 1_000_000 }),
	freeFromFen: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
});
const codes = ["110000", "310000", "440000", "540000", "650000", "810000"];
/** Each province in one place at most. */
const rules = fc
	.record({ elsewhere: rate, rates: fc.array(rate, { maxLength: 3 }), places: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: codes.length, maxLength: codes.length }) })
	.map(({ elsewhere, rates, places }): ShippingRules => {
		const at = (place: number) => codes.filter((_, index) => places[index] === place);
		return { elsewhere, zones: rates.map((zone, index) => ({ ...zone, provinces: at(index) })).filter(({ provinces }) => provinces.length > 0), notTo: at(3) };
	});
const parcel = fc.record({ province: fc.constantFrom(...codes, "420000", null), weightG: fc.integer({ min: 0, max: 100_000_000 }), goodsFen: fc.integer({ min: 0, max: 2_000_000 }) });

describe("shipping", () => {
	it("is a whole number of fen, never negative, and nothing at all where the shop does not deliver", () => {
		fc.assert(
			fc.property(rules, parcel, (rules, parcel) => {
				expect(ShippingRules.safeParse(rules).success).toBe(true);
				const fee = shippingOf(rules, parcel);
				expect(fee === null).toBe(parcel.province !== null && rules.notTo.includes(parcel.province));
				if (fee) expect(Number.isSafeInteger(fee.feeFen) && fee.feeFen >= 0 && fee.feeFen < 2 ** 31).toBe(true);
			}),
		);
	});

	it("never costs less for more weight, nor more for dearer goods", () => {
		fc.assert(
			fc.property(rules, parcel, fc.nat({ max: 1_000_000 }), (rules, parcel, more) => {
				const fee = shippingOf(rules, parcel);
				if (!fee) return;
				expect(shippingOf(rules, { ...parcel, weightG: parcel.weightG + more })!.feeFen).toBeGreaterThanOrEqual(fee.feeFen);
				expect(shippingOf(rules, { ...parcel, goodsFen: parcel.goodsFen + more })!.feeFen).toBeLessThanOrEqual(fee.feeFen);
			}),
		);
	});

	it("is free from the zone's amount on, exactly, and says so", () => {
		fc.assert(
			fc.property(rules, parcel, (rules, parcel) => {
				const zone = rules.zones.find(({ provinces }) => parcel.province !== null && provinces.includes(parcel.province)) ?? rules.elsewhere;
				fc.pre(zone.freeFromFen !== null && zone.firstFen > 0 && !rules.notTo.includes(parcel.province ?? ""));
				expect(shippingOf(rules, { ...parcel, goodsFen: zone.freeFromFen! })).toEqual({ feeFen: 0, why: "free_from", fromFen: zone.freeFromFen });
				expect(shippingOf(rules, { ...parcel, goodsFen: zone.freeFromFen! - 1 })).toMatchObject({ why: "weight", fromFen: zone.freeFromFen });
			}),
		);
	});

	it("counts begun steps after the first weight", () => {
		const elsewhere = { firstG: 1000, firstFen: 800, nextG: 500, nextFen: 200, freeFromFen: 9900 };
		const one: ShippingRules = { zones: [{ ...elsewhere, firstFen: 2500, provinces: ["650000"] }], elsewhere, notTo: ["810000"] };
		const fee = (weightG: number, province: string | null = "420000") => shippingOf(one, { province, weightG, goodsFen: 5000 })?.feeFen;
		expect([0, 1000, 1001, 1500, 1501].map((grams) => fee(grams))).toEqual([800, 800, 1000, 1000, 1200]);
		expect([fee(1, "650000"), fee(1, null), fee(1, "810000")]).toEqual([2500, 800, undefined]);
		expect(shippingOf(null, { province: null, weightG: 1, goodsFen: 1 })).toEqual({ feeFen: 0, why: "always", fromFen: null });
	});

	it("refuses rules in which a province stands twice", () => {
		const elsewhere = { firstG: 1000, firstFen: 800, nextG: 500, nextFen: 200, freeFromFen: null };
		const zone = { ...elsewhere, provinces: ["650000"] };
		const parse = (value: unknown) => ShippingRules.safeParse(value).success;
		expect([parse({ zones: [zone], elsewhere, notTo: [] }), parse({ zones: [zone, zone], elsewhere, notTo: [] }), parse({ zones: [zone], elsewhere, notTo: ["650000"] }), parse({ zones: [{ ...zone, provinces: ["650100"] }], elsewhere, notTo: [] })]).toEqual([true, false, false, false]);
	});
});
