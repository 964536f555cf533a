/** Words of the catalogue that screens, routes and files share. Imports nothing: product screens load it. */

/** What one piece of a variant is sold as. */
export const units = ["piece", "box", "giftbox", "bag", "bottle", "jar", "tin", "bundle", "pair", "set", "head", "jin", "kg"] as const;
export type Unit = (typeof units)[number];

export const unitNames: Readonly<Record<Unit, { readonly zh: string; readonly en: string }>> = {
	piece: { zh: "件", en: "piece" },
	box: { zh: "箱", en: "box" },
	giftbox: { zh: "礼盒", en: "gift box" },
	bag: { zh: "袋", en: "bag" },
	bottle: { zh: "瓶", en: "bottle" },
	jar: { zh: "坛", en: "jar" },
	tin: { zh: "罐", en: "tin" },
	bundle: { zh: "捆", en: "bundle" },
	pair: { zh: "双", en: "pair" },
	set: { zh: "套", en: "set" },
	head: { zh: "颗", en: "head" },
	jin: { zh: "斤", en: "jin (500 g)" },
	kg: { zh: "公斤", en: "kg" },
};

/** Why a person changes stock: goods came in, a count found another number, goods spoiled, a buyer sent some back, or as the note says. */
export const stockReasons = ["received", "counted", "damaged", "returned", "other"] as const;
export type StockReason = (typeof stockReasons)[number];

/** What a product may hold. */
export const catalogLimits = { options: 3, values: 30, combinations: 300, variants: 100, pictures: 12, description: 5000 } as const;

/** What an import takes. */
export const importLimits = { rows: 5000, bytes: 2 * 1024 * 1024 } as const;

/** A barcode as it is printed: spaces and hyphens out, full-width digits made plain. */
export const plainBarcode = (text: string): string => text.normalize("NFKC").replace(/[\s-]/g, "");

/** Whether `code` is a GTIN-8, UPC-A, EAN-13 or GTIN-14 with its check digit (GS1 General Specifications, 7.9: weights 3 and 1 from the right). */
export function isBarcode(code: string): boolean {
	if (!/^(?:\d{8}|\d{12,14})$/.test(code)) return false;
	const sum = [...code].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
	return sum % 10 === 0;
}
