/** The state of the product editor: as people type it, what is wrong with it, and as the server takes it. */
import { catalogLimits, isBarcode, plainBarcode, type Unit } from "#shared/catalog.ts";
import type { ShopProduct, StockLevel } from "#shared/catalog-admin.ts";
import { parseYuan } from "#shared/money.ts";

/** `uid` is the form's own: what a variant is of stays known while names and places change. */
export interface ValueForm {
	readonly uid: string;
	readonly zh: string;
	readonly en: string;
}
export interface OptionForm extends ValueForm {
	readonly values: readonly ValueForm[];
}
/** Everything as typed; prices in yuan. */
export interface VariantForm {
	/** Null for one that is not stored yet. */
	readonly id: string | null;
	/** Whether there is such a combination at all. */
	readonly included: boolean;
	readonly sku: string;
	readonly barcode: string;
	readonly price: string;
	readonly compareAt: string;
	readonly unit: Unit;
	readonly weight: string;
	readonly lowStock: string;
	readonly forSale: boolean;
	/** Units to begin with; of one that is stored, `level` tells. */
	readonly stock: string;
	readonly level: StockLevel | null;
}
export interface ProductForm {
	readonly titleZh: string;
	readonly titleEn: string;
	readonly categoryId: string;
	readonly descriptionZh: string;
	readonly descriptionEn: string;
	readonly originZh: string;
	readonly originEn: string;
	readonly lotNumber: string;
	readonly producedOn: string;
	readonly bestBefore: string;
	readonly forSale: boolean;
	readonly pictures: readonly string[];
	/** The name of the only variant of a product without options. */
	readonly variantZh: string;
	readonly variantEn: string;
	readonly options: readonly OptionForm[];
	/** By the uids of their values. */
	readonly variants: Readonly<Record<string, VariantForm>>;
}

let made = 0;
export const newUid = (): string => `v${++made}`;
const keyOf = (uids: readonly string[]) => uids.join("|");
const uidsOf = (key: string) => (key === "" ? [] : key.split("|"));

const emptyVariant: VariantForm = { id: null, included: true, sku: "", barcode: "", price: "", compareAt: "", unit: "piece", weight: "", lowStock: "5", forSale: true, stock: "", level: null };

export function emptyForm(): ProductForm {
	return { titleZh: "", titleEn: "", categoryId: "", descriptionZh: "", descriptionEn: "", originZh: "", originEn: "", lotNumber: "", producedOn: "", bestBefore: "", forSale: true, pictures: [], variantZh: "", variantEn: "", options: [], variants: { "": emptyVariant } };
}

const yuan = (fen: number | null) => (fen === null ? "" : (fen / 100).toFixed(2));

/** A stored product as the editor shows it. Combinations that it does not have are there and left out. */
export function formOf(product: ShopProduct): ProductForm {
	const options = product.options.map((option): OptionForm => ({ uid: newUid(), zh: option.name.zh, en: option.name.en ?? "", values: option.values.map((value) => ({ uid: newUid(), zh: value.zh, en: value.en ?? "" })) }));
	const variants: Record<string, VariantForm> = {};
	for (const variant of product.variants) {
		variants[keyOf(variant.values.map((value, option) => options[option]!.values[value]!.uid))] = {
			id: variant.id, included: true, sku: variant.sku, barcode: variant.barcode ?? "", price: yuan(variant.priceFen), compareAt: yuan(variant.compareAtFen), unit: variant.unit,
			weight: variant.weightG === null ? "" : String(variant.weightG), lowStock: String(variant.lowStock), forSale: variant.forSale, stock: "", level: variant.stock,
		};
	}
	const only = options.length === 0 ? product.variants[0]?.name : undefined;
	const form = {
		titleZh: product.title.zh, titleEn: product.title.en ?? "", categoryId: product.categoryId ?? "", descriptionZh: product.description.zh, descriptionEn: product.description.en ?? "",
		originZh: product.origin.zh, originEn: product.origin.en ?? "", lotNumber: product.lotNumber ?? "", producedOn: product.producedOn ?? "", bestBefore: product.bestBefore ?? "", forSale: product.forSale,
		pictures: product.pictures, variantZh: only?.zh ?? "", variantEn: only?.en ?? "", options, variants,
	};
	for (const { key } of combinations(options)) if (!(key in variants)) variants[key] = { ...sibling(Object.values(variants)), included: false };
	return form;
}

/** Every combination of the values, in order; without options the only one. An option without values has none. */
export function combinations(options: readonly OptionForm[]): { readonly key: string; readonly values: readonly ValueForm[] }[] {
	const sets = options.reduce<ValueForm[][]>((before, option) => before.flatMap((set) => option.values.map((value) => [...set, value])), [[]]);
	return sets.map((values) => ({ key: keyOf(values.map(({ uid }) => uid)), values }));
}

/** How many combinations there are, without making them. */
export const combinationCount = (options: readonly OptionForm[]): number => options.reduce((product, { values }) => product * values.length, 1);

/** A new variant beside others: priced and weighed as the first of them. */
function sibling(others: readonly VariantForm[]): VariantForm {
	const first = others[0];
	return first ? { ...emptyVariant, price: first.price, compareAt: first.compareAt, unit: first.unit, weight: first.weight, lowStock: first.lowStock } : emptyVariant;
}

/**
 * The form with other options. A variant stays with its values; where an option comes or goes, the first combination that contains it (or that it
 * contained) takes it over, and the others begin as its siblings.
 */
export function withOptions(form: ProductForm, options: readonly OptionForm[]): ProductForm {
	const before = Object.entries(form.variants);
	const next = combinations(options);
	const keys = new Set(next.map(({ key }) => key));
	const claimed = new Set<string>();
	const variants: Record<string, VariantForm> = {};
	for (const { key } of next) {
		const exact = form.variants[key];
		if (exact) {
			variants[key] = exact;
			continue;
		}
		const mine = new Set(uidsOf(key));
		const related = before.filter(([other]) => {
			const theirs = uidsOf(other);
			return theirs.every((uid) => mine.has(uid)) || uidsOf(key).every((uid) => theirs.includes(uid));
		});
		const heir = related.find(([other, variant]) => variant.included && !keys.has(other) && !claimed.has(other)) ?? related.find(([other]) => !keys.has(other) && !claimed.has(other));
		if (heir) claimed.add(heir[0]);
		variants[key] = heir ? heir[1] : sibling(related.length > 0 ? related.map(([, variant]) => variant) : before.map(([, variant]) => variant));
	}
	return { ...form, options, variants };
}

export type FormError = "required" | "price" | "compareLow" | "barcode" | "number" | "twice" | "dates" | "noValues" | "noVariants" | "tooMany" | "skuTaken";
/** By field: `titleZh`, `option:uid`, `value:uid`, `values:uid`, `variants`, `KEY/sku` ... */
export type FormErrors = Readonly<Record<string, FormError>>;

const wholeNumber = /^\d{1,7}$/;
const isWhole = (text: string, least: number) => wholeNumber.test(text.trim()) && Number(text) >= least && Number(text) <= 1_000_000;

/** The form as the server takes it, or what is wrong, field by field. */
export function readForm(form: ProductForm) {
	const errors: Record<string, FormError> = {};
	const say = (field: string, error: FormError) => (errors[field] ??= error);
	const unique = (texts: readonly { readonly field: string; readonly text: string }[]) => {
		const seen = new Set<string>();
		for (const { field, text } of texts) {
			const plain = text.trim().toLowerCase();
			if (plain !== "" && seen.has(plain)) say(field, "twice");
			seen.add(plain);
		}
	};
	if (form.titleZh.trim() === "") say("titleZh", "required");
	if (form.producedOn && form.bestBefore && form.producedOn > form.bestBefore) say("bestBefore", "dates");
	for (const option of form.options) {
		if (option.zh.trim() === "") say(`option:${option.uid}`, "required");
		if (option.values.length === 0) say(`values:${option.uid}`, "noValues");
		for (const value of option.values) if (value.zh.trim() === "") say(`value:${value.uid}`, "required");
		unique(option.values.map((value) => ({ field: `value:${value.uid}`, text: value.zh })));
	}
	unique(form.options.map((option) => ({ field: `option:${option.uid}`, text: option.zh })));

	const tooMany = combinationCount(form.options) > catalogLimits.combinations;
	const chosen = tooMany ? [] : combinations(form.options).flatMap(({ key, values }) => (form.variants[key]?.included ? [{ key, values, variant: form.variants[key] }] : []));
	if (tooMany || chosen.length > catalogLimits.variants) say("variants", "tooMany");
	else if (chosen.length === 0 && form.options.every(({ values }) => values.length > 0)) say("variants", "noVariants");
	unique(chosen.map(({ key, variant }) => ({ field: `${key}/sku`, text: variant.sku })));
	const variants = chosen.map(({ key, values, variant }) => {
		const priceFen = parseYuan(variant.price);
		const compareAtFen = variant.compareAt.trim() === "" ? null : parseYuan(variant.compareAt);
		const barcode = plainBarcode(variant.barcode);
		if (variant.sku.trim() === "") say(`${key}/sku`, "required");
		if (!priceFen) say(`${key}/price`, variant.price.trim() === "" ? "required" : "price");
		if (variant.compareAt.trim() !== "" && !compareAtFen) say(`${key}/compareAt`, "price");
		else if (compareAtFen !== null && priceFen !== null && compareAtFen <= priceFen) say(`${key}/compareAt`, "compareLow");
		if (barcode !== "" && !isBarcode(barcode)) say(`${key}/barcode`, "barcode");
		if (variant.weight.trim() !== "" && !isWhole(variant.weight, 1)) say(`${key}/weight`, "number");
		if (!isWhole(variant.lowStock, 0)) say(`${key}/lowStock`, "number");
		if (variant.stock.trim() !== "" && !isWhole(variant.stock, 0)) say(`${key}/stock`, "number");
		return {
			id: variant.id,
			values: values.map((value, option) => form.options[option]!.values.findIndex(({ uid }) => uid === value.uid)),
			name: form.options.length === 0 && form.variantZh.trim() !== "" ? { zh: form.variantZh.trim(), en: form.variantEn.trim() || null } : null,
			sku: variant.sku.trim(),
			barcode: barcode || null,
			priceFen: priceFen ?? 0,
			compareAtFen,
			unit: variant.unit,
			weightG: variant.weight.trim() === "" ? null : Number(variant.weight),
			lowStock: Number(variant.lowStock),
			forSale: variant.forSale,
			stock: variant.id !== null || variant.stock.trim() === "" ? null : Number(variant.stock),
		};
	});
	if (Object.keys(errors).length > 0) return { ok: false as const, errors };
	return {
		ok: true as const,
		input: {
			title: { zh: form.titleZh.trim(), en: form.titleEn.trim() || null },
			categoryId: form.categoryId || null,
			description: { zh: form.descriptionZh.trim(), en: form.descriptionEn.trim() || null },
			origin: { zh: form.originZh.trim(), en: form.originEn.trim() || null },
			lotNumber: form.lotNumber.trim() || null,
			producedOn: form.producedOn || null,
			bestBefore: form.bestBefore || null,
			forSale: form.forSale,
			pictures: [...form.pictures],
			options: form.options.map((option) => ({ name: { zh: option.zh.trim(), en: option.en.trim() || null }, values: option.values.map((value) => ({ zh: value.zh.trim(), en: value.en.trim() || null })) })),
			variants,
		},
	};
}

/** The form with SKUs for the included variants that have none: `prefix-01`, `prefix-02` ..., past those that are taken. */
export function withSkus(form: ProductForm, prefix: string): ProductForm {
	const taken = new Set(Object.values(form.variants).map(({ sku }) => sku.trim().toLowerCase()));
	let n = 0;
	const next = () => {
		for (;;) {
			const sku = `${prefix}-${String(++n).padStart(2, "0")}`;
			if (!taken.has(sku.toLowerCase())) return sku;
		}
	};
	const variants = { ...form.variants };
	for (const { key } of combinations(form.options)) {
		const variant = variants[key];
		if (variant?.included && variant.sku.trim() === "") variants[key] = { ...variant, sku: next() };
	}
	return { ...form, variants };
}
