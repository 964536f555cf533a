import { describe, expect, it } from "vitest";
import { isSlug, suggestSlug } from "./slug.ts";

describe("a showcase's address name", () => {
	it("comes from the English title", () => {
		expect(suggestSlug({ zh: "橙子丰收节", en: "Orange Harvest — Gannan’s best!" }, "2026-03-05")).toBe("orange-harvest-gannans-best");
		expect(suggestSlug({ zh: "脐橙 Festival", en: "" }, "2026-03-05")).toBe("festival");
	});
	it("falls back to the first day", () => {
		expect(suggestSlug({ zh: "橙子丰收节", en: "" }, "2026-03-05")).toBe("showcase-2026-03-05");
	});
	it("is always one that the server accepts", () => {
		for (const en of ["Orange", "a".repeat(80), "--x--yy", "Été à la ferme", "3 for 2"]) expect(isSlug(suggestSlug({ zh: "", en }, "2026-03-05"))).toBe(true);
		for (const wrong of ["", "A", "a--b", "-a", "橙"]) expect(isSlug(wrong)).toBe(false);
	});
});
