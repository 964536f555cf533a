import { describe, expect, it } from "vitest";
import type { ShippingRules } from "#shared/shipping.ts";
import { newRate, parseKg, rateErrors, toForm, toRules, withProvince } from "./shipping-form.ts";

const rules: ShippingRules = {
	elsewhere: { firstG: 1000, firstFen: 800, nextG: 500, nextFen: 250, freeFromFen: 9900 },
	zones: [{ provinces: ["650000", "540000"], firstG: 1, firstFen: 2500, nextG: 1000, nextFen: 0, freeFromFen: null }],
	notTo: ["810000"],
};

describe("the form of shipping rules", () => {
	it("says what it was filled with", () => {
		expect(toRules(toForm(rules))).toEqual(rules);
		expect(toRules(toForm(null))).toBeNull();
	});

	it("reads weights and prices as people type them, and nothing else", () => {
		expect(["1", "0.5", " 1.25 ", "1000", "\uff12.\uff15"].map(parseKg)).toEqual([1000, 500, 1250, 1_000_000, 2500]);
		expect(["", "0", "-1", "1001", "1.2345", "1e3", "x"].map(parseKg)).toEqual(Array(7).fill(null));
		expect(rateErrors({ ...newRate, firstYuan: "", nextYuan: "10001", freeFrom: "0" })).toEqual(["firstYuan", "nextYuan", "freeFrom"]);
		expect(toRules({ ...toForm(rules), elsewhere: { ...newRate, firstKg: "x" } })).toBeUndefined();
		expect(toRules({ ...toForm(rules), zones: [{ ...newRate, provinces: [] }] })).toBeUndefined();
	});

	it("keeps a province in one place", () => {
		const moved = withProvince(toForm(rules), "notTo", "650000", true);
		expect([moved.zones[0]!.provinces, moved.notTo]).toEqual([["540000"], ["810000", "650000"]]);
		expect(withProvince(moved, 0, "650000", true).notTo).toEqual(["810000"]);
		expect(withProvince(moved, "notTo", "810000", false).notTo).toEqual(["650000"]);
	});
});
