import { expect, test } from "vitest";
import { isBarcode, plainBarcode } from "./catalog.ts";

test("a barcode of EAN, UPC or GTIN is known by its check digit", () => {
	for (const good of ["6901234567892", "4006381333931", "036000291452", "96385074", "00012345600012"]) expect([good, isBarcode(good)]).toEqual([good, true]);
	for (const bad of ["6901234567893", "4006381333930", "036000291453", "96385075", "123", "", "69012345678920", "690123456789a"]) expect([bad, isBarcode(bad)]).toEqual([bad, false]);
});

test("is read as people type it", () => {
	expect(plainBarcode(" 6 901234-567892 ")).toBe("6901234567892");
	expect(plainBarcode("\uff16\uff19\uff10")).toBe("690");
});
