import { expect, it } from "vitest";
import { safeNext } from "./next.ts";

it("leads back to a path of this site", () => {
	expect(safeNext("/orders/1?x=2#y")).toBe("/orders/1?x=2#y");
});

it.each([undefined, "", "orders", "//evil.example/x", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example", "/sign-in?next=/"])("leads home from %j", (next) => {
	expect(safeNext(next)).toBe("/");
});
