/** A merchant's side of the catalogue: bodies and answers of `/api/shop/...` (design.md, section 1). */
import * as z from "zod";
import { bilingualInput, count, date, fen, id, name, optionalText, text } from "./api.ts";
import { catalogLimits, isBarcode, plainBarcode, stockReasons, units } from "./catalog.ts";
import { Bilingual } from "./show.ts";

const wholeUnits = z.number().int().min(0).max(1_000_000);
const day = date.nullable().default(null);

// ---- products --------------------------------------------------------------------------------------------------------------
export const OptionInput = z.object({
	name: z.object({ zh: text(20), en: optionalText(40) }),
	values: z.array(z.object({ zh: text(40), en: optionalText(60) })).min(1).max(catalogLimits.values),
});

export const VariantInput = z.object({
	/** Null: a new one, or the one of this product that had the SKU before. */
	id: id.nullable().default(null),
	/** An index into the values of each option. */
	values: z.array(z.number().int().min(0).max(catalogLimits.values - 1)).max(catalogLimits.options).default([]),
	/** Of the only variant of a product without options; elsewhere the values are its name. */
	name: bilingualInput.nullable().default(null),
	sku: text(40),
	barcode: z.string().max(60).transform(plainBarcode).refine((code) => code === "" || isBarcode(code), "is no EAN, UPC or GTIN with a right check digit").transform((code) => code || null).nullable().default(null),
	priceFen: fen.min(1),
	compareAtFen: fen.min(1).nullable().default(null),
	unit: z.enum(units).default("piece"),
	weightG: z.number().int().min(1).max(1_000_000).nullable().default(null),
	lowStock: wholeUnits.default(5),
	forSale: z.boolean().default(true),
	/** Units in stock, as counted; null leaves it as it is. */
	stock: wholeUnits.nullable().default(null),
});

const productFields = {
	title: bilingualInput,
	categoryId: name(60).nullable().default(null),
	/** Markdown, as far as `client/ui/rich-text.ts` draws it. */
	description: z.object({ zh: text(catalogLimits.description, 0), en: optionalText(catalogLimits.description) }),
	origin: z.object({ zh: text(80, 0), en: optionalText(120) }),
	lotNumber: optionalText(60),
	/** The day of harvest or production. */
	producedOn: day,
	bestBefore: day,
	forSale: z.boolean().default(true),
	pictures: z.array(name(40)).max(catalogLimits.pictures).default([]),
	options: z.array(OptionInput).max(catalogLimits.options).default([]),
	variants: z.array(VariantInput).min(1).max(catalogLimits.variants),
};

type Fields = z.output<z.ZodObject<typeof productFields>>;

/** What the fields of a product have to be to each other. */
function checkProduct(product: Fields, context: z.RefinementCtx): void {
	const wrong = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
	if (product.producedOn && product.bestBefore && product.producedOn > product.bestBefore) wrong(["bestBefore"], "is before the day of production");
	if (new Set(product.pictures).size < product.pictures.length) wrong(["pictures"], "names a picture twice");
	repeated(product.options.map((option) => option.name.zh), (index) => wrong(["options", index, "name"], "is named twice"));
	product.options.forEach((option, at) => repeated(option.values.map((value) => value.zh), (index) => wrong(["options", at, "values", index], "is named twice")));
	if (product.options.reduce((all, option) => all * option.values.length, 1) > catalogLimits.combinations) wrong(["options"], `make more than ${catalogLimits.combinations} combinations`);
	if (product.options.length === 0 && product.variants.length > 1) wrong(["variants"], "several variants need an option to tell them apart");
	product.variants.forEach((variant, index) => {
		if (variant.values.length !== product.options.length || variant.values.some((value, option) => value >= (product.options[option]?.values.length ?? 0))) wrong(["variants", index, "values"], "has to name one value of each option");
		if (variant.compareAtFen !== null && variant.compareAtFen <= variant.priceFen) wrong(["variants", index, "compareAtFen"], "has to be above the price");
	});
	repeated(product.variants.map((variant) => variant.sku.toLowerCase()), (index) => wrong(["variants", index, "sku"], "is there twice"));
	repeated(product.variants.flatMap((variant) => variant.id ?? []), (index) => wrong(["variants", index, "id"], "is there twice"));
	repeated(product.variants.map((variant) => variant.values.join()), (index) => wrong(["variants", index, "values"], "is there twice"));
}

function repeated(keys: readonly string[], say: (index: number) => void): void {
	const seen = new Set<string>();
	keys.forEach((key, index) => (seen.has(key) ? say(index) : seen.add(key)));
}

/** A product whole, with its variants: those that are left out are no longer part of it. */
export const ProductInput = z.object(productFields).superRefine(checkProduct);
export type ProductInput = z.output<typeof ProductInput>;
export const ProductCreate = z.object({ ...productFields, shopId: id }).superRefine(checkProduct);
/** `revision`: that of the product as it was read; another one is refused with `conflict`. */
export const ProductUpdate = z.object({ ...productFields, revision: count }).superRefine(checkProduct);

/** `inStock`: units on the shelf, those held by unpaid orders with them; `available` without. */
export const StockLevel = z.object({ inStock: z.number().int(), held: count, available: z.number().int(), sold: count });
export type StockLevel = z.infer<typeof StockLevel>;

export const ShopVariant = z.object({
	id,
	values: z.array(count),
	name: Bilingual,
	sku: z.string(),
	barcode: z.string().nullable(),
	priceFen: count,
	compareAtFen: count.nullable(),
	unit: z.enum(units),
	weightG: count.nullable(),
	lowStock: count,
	forSale: z.boolean(),
	stock: StockLevel,
});
export type ShopVariant = z.infer<typeof ShopVariant>;

/** A product as its merchant edits it. */
export const ShopProduct = z.object({
	id,
	shopId: id,
	title: Bilingual,
	categoryId: z.string().nullable(),
	description: Bilingual,
	origin: Bilingual,
	lotNumber: z.string().nullable(),
	producedOn: z.string().nullable(),
	bestBefore: z.string().nullable(),
	forSale: z.boolean(),
	archived: z.boolean(),
	revision: count,
	pictures: z.array(z.string()),
	options: z.array(z.object({ name: Bilingual, values: z.array(Bilingual) })),
	variants: z.array(ShopVariant),
});
export type ShopProduct = z.infer<typeof ShopProduct>;

/** `low`: for sale, and a variant for sale has no more than its threshold. `all`: without the archived. */
export const shelfFilters = ["all", "on", "off", "low", "archived"] as const;
export type ShelfFilter = (typeof shelfFilters)[number];
export const ShopProductQuery = z.object({
	q: text(80, 0).default(""),
	shelf: z.enum(shelfFilters).default("all"),
	category: name(60).optional(),
	shopId: id.optional(),
	offset: z.coerce.number().int().min(0).max(100_000).default(0),
});
export const ShopProductRow = z.object({
	id,
	shopId: id,
	title: Bilingual,
	picture: z.string().nullable(),
	categoryId: z.string().nullable(),
	forSale: z.boolean(),
	archived: z.boolean(),
	variants: z.array(ShopVariant.pick({ id: true, name: true, sku: true, priceFen: true, unit: true, lowStock: true, forSale: true, stock: true })),
});
export type ShopProductRow = z.infer<typeof ShopProductRow>;
export const ShopProductPage = z.object({ products: z.array(ShopProductRow), more: z.boolean(), counts: z.record(z.enum(shelfFilters), count) });
export type ShopProductPage = z.infer<typeof ShopProductPage>;

// ---- stock -----------------------------------------------------------------------------------------------------------------
export const StockAdjust = z.object({
	reason: z.enum(stockReasons),
	/** Units that came or went: above zero for `received`, `returned` and `damaged` (which takes them away), either for `other`; for `counted`, how many there are. */
	quantity: z.number().int().min(-1_000_000).max(1_000_000),
	note: text(200, 0).default(""),
	/** One token an adjustment: sent again, it is answered and not done again. */
	key: z.uuid(),
}).superRefine(({ reason, quantity, note }, context) => {
	const least = reason === "counted" ? 0 : reason === "other" ? -1_000_000 : 1;
	if (quantity < least || (reason === "other" && quantity === 0)) context.addIssue({ code: "custom", path: ["quantity"], message: `is no number of units for "${reason}"` });
	if (reason === "other" && note === "") context.addIssue({ code: "custom", path: ["note"], message: "has to say why" });
});
export const LowStockInput = z.object({ lowStock: wholeUnits });
export const MovementQuery = z.object({ before: z.coerce.number().int().min(1).optional() });
export const StockMovement = z.object({
	id: count,
	kind: z.enum(["receive", "adjust", "hold", "release", "sell", "return"]),
	reason: z.enum(stockReasons).nullable(),
	/** What it added to `inStock` and to `held`. */
	inStock: z.number().int(),
	held: z.number().int(),
	note: z.string(),
	by: z.string().nullable(),
	orderId: id.nullable(),
	orderNumber: z.string().nullable(),
	/** The name of the import that did it. */
	importName: z.string().nullable(),
	at: z.string(),
});
export type StockMovement = z.infer<typeof StockMovement>;
export const MovementPage = z.object({ stock: StockLevel, lowStock: count, movements: z.array(StockMovement), more: z.boolean() });
export type MovementPage = z.infer<typeof MovementPage>;

// ---- shops -----------------------------------------------------------------------------------------------------------------
/** A licence number is letters and digits; what it names is checked by people. */
export const ShopSettings = z.object({ name: z.object({ zh: text(40), en: optionalText(60) }), legalName: text(80), licenceNumber: text(40).pipe(z.string().regex(/^[A-Za-z0-9-]+$/)), contact: text(80) });
export const ManagedShop = z.object({ id, slug: z.string(), name: Bilingual, legalName: z.string(), licenceNumber: z.string(), contact: z.string(), lowStock: count });
export type ManagedShop = z.infer<typeof ManagedShop>;

// ---- import and export -----------------------------------------------------------------------------------------------------
export const ExportQuery = z.object({ shopId: id });
export const ImportQuery = z.object({ shopId: id, name: text(120, 0).default(""), apply: z.enum(["true", "false"]).default("false") });
export const ImportReport = z.object({
	/** Whether it was written; a report with errors never is. */
	applied: z.boolean(),
	/** Rows of data. */
	rows: count,
	created: count,
	changed: count,
	unchanged: count,
	/** Variants whose stock was counted. */
	counted: count,
	unknownColumns: z.array(z.string()),
	/** The first of them; `row` as spreadsheets number them, the heading is row 1. */
	errors: z.array(z.object({ row: count, column: z.string().nullable(), message: z.string() })),
	/** How many there are in all. */
	errorCount: count,
});
export type ImportReport = z.infer<typeof ImportReport>;
