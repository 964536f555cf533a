import type { Unit } from "#shared/catalog.ts";
import type { DrawingName } from "./pictures/drawings.ts";

interface DemoDetails {
	readonly category: string;
	readonly unit: Unit;
	/** What its variants are chosen by; their names are split at a space (English: at a comma) into one value of each. */
	readonly options: readonly { readonly zh: string; readonly en: string }[];
	/** Grams of its variants, in their order. */
	readonly grams: readonly number[];
	/** Fen of its variants to compare with, in their order. */
	readonly compareAt?: readonly number[];
	readonly lot?: string;
	/** Days ago that it was harvested or made, and days from today that it keeps. */
	readonly madeAgo?: number;
	readonly keeps?: number;
}

const size = [{ zh: "规格", en: "Size" }];
const shoe = [{ zh: "颜色", en: "Colour" }, { zh: "尺码", en: "EU size" }];

/** What the catalogue says of the demonstration's products beside names and prices. */
export const demoDetails: Partial<Record<DrawingName, DemoDetails>> = {
	"navel-oranges": { category: "fruit-citrus", unit: "box", options: size, grams: [2500, 5000, 3200], compareAt: [4990, 8990, 10800], lot: "CSL-2611-03", madeAgo: 1, keeps: 30 },
	"blood-oranges": { category: "fruit-citrus", unit: "box", options: size, grams: [2500, 4500], lot: "CSL-2611-05", madeAgo: 1, keeps: 25 },
	"orange-juice": { category: "tea-drinks-juice", unit: "set", options: size, grams: [2200, 6600], lot: "NFC-1120", madeAgo: 5, keeps: 40 },
	"crayfish-rice": { category: "grain-rice", unit: "bag", options: size, grams: [5000, 10_000], lot: "DXD-XM-47", madeAgo: 3, keeps: 360 },
	"glutinous-rice": { category: "grain-rice", unit: "bag", options: size, grams: [2500, 5000], lot: "DXD-NM-46", madeAgo: 8, keeps: 360 },
	"lotus-root": { category: "vegetables-root", unit: "box", options: size, grams: [2500, 4500], madeAgo: 1, keeps: 14 },
	"derby-shoes": { category: "clothing-shoes", unit: "pair", options: shoe, grams: [900, 920, 940, 960], compareAt: [32900, 32900, 32900, 32900] },
	loafers: { category: "clothing-shoes", unit: "pair", options: shoe, grams: [760, 780, 800] },
	"aged-rice-wine": { category: "tea-drinks-wine", unit: "jar", options: size, grams: [1100, 4200], lot: "TTJ-2311", madeAgo: 1095 },
	"osmanthus-wine": { category: "tea-drinks-wine", unit: "set", options: size, grams: [1500, 4500], lot: "TTJ-GH-09", madeAgo: 60, keeps: 300 },
	"camellia-oil": { category: "grain-oil", unit: "bottle", options: size, grams: [800, 2600], lot: "SCF-CY-2610", madeAgo: 30, keeps: 510 },
	"green-tea": { category: "tea-drinks-tea", unit: "tin", options: size, grams: [180, 380, 60], lot: "SCF-LC-04", madeAgo: 230, keeps: 310 },
};
