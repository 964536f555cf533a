import { describe, expect, test } from "vitest";
import type { ShopProduct } from "#shared/catalog-admin.ts";
import { combinations, emptyForm, formOf, newUid, type OptionForm, type ProductForm, readForm, withOptions, withSkus } from "./product-form.ts";

const value = (zh: string) => ({ uid: newUid(), zh, en: "" });
const option = (zh: string, ...values: string[]): OptionForm => ({ ...value(zh), values: values.map(value) });
const filled = (): ProductForm => ({ ...emptyForm(), titleZh: "皮鞋", variants: { "": { ...emptyForm().variants[""]!, id: "one", sku: "S", price: "19.9" } } });
const shown = (form: ProductForm) => combinations(form.options).map(({ key, values }) => [values.map(({ zh }) => zh).join(" "), form.variants[key]!.id, form.variants[key]!.sku, form.variants[key]!.price]);

describe("options", () => {
	test("the first combination takes the variant over, the others begin as its siblings", () => {
		const [colour, size] = [option("颜色", "黑", "棕"), option("尺码", "41", "42")];
		const one = withOptions(filled(), [colour]);
		expect(shown(one)).toEqual([["黑", "one", "S", "19.9"], ["棕", null, "", "19.9"]]);
		const two = withOptions(one, [colour, size]);
		expect(shown(two)).toEqual([["黑 41", "one", "S", "19.9"], ["黑 42", null, "", "19.9"], ["棕 41", null, "", "19.9"], ["棕 42", null, "", "19.9"]]);
		expect(shown(withOptions(two, [colour]))).toEqual([["黑", "one", "S", "19.9"], ["棕", null, "", "19.9"]]);
		expect(shown(withOptions(two, []))).toEqual([["", "one", "S", "19.9"]]);
		// Changing places keeps each with its values.
		const turned = { ...colour, values: [...colour.values].reverse() };
		expect(shown(withOptions(one, [turned]))).toEqual([["棕", null, "", "19.9"], ["黑", "one", "S", "19.9"]]);
	});

	test("a name that is typed leaves the variants alone", () => {
		const colour = option("", "");
		const form = withOptions(filled(), [colour]);
		const named = withOptions(form, [{ ...colour, zh: "颜色", values: [{ ...colour.values[0]!, zh: "黑" }] }]);
		expect(shown(named)).toEqual([["黑", "one", "S", "19.9"]]);
	});
});

describe("reading", () => {
	test("names what is wrong at its field", () => {
		const bad = option("", "", "a", "A");
		const form = withOptions({ ...filled(), titleZh: " ", producedOn: "2026-11-02", bestBefore: "2026-11-01" }, [bad]);
		const [first, second, third] = combinations(form.options);
		const variants = {
			[first!.key]: { ...form.variants[first!.key]!, sku: "x", price: "abc", compareAt: "1", barcode: "123", weight: "0", lowStock: "" },
			[second!.key]: { ...form.variants[second!.key]!, sku: "X", price: "", stock: "1.5" },
			[third!.key]: { ...form.variants[third!.key]!, sku: "", price: "10", compareAt: "10" },
		};
		const read = readForm({ ...form, variants });
		expect(read).toEqual({
			ok: false,
			errors: {
				titleZh: "required", bestBefore: "dates", [`option:${bad.uid}`]: "required", [`value:${bad.values[0]!.uid}`]: "required", [`value:${bad.values[2]!.uid}`]: "twice",
				[`${first!.key}/price`]: "price", [`${first!.key}/barcode`]: "barcode", [`${first!.key}/weight`]: "number", [`${first!.key}/lowStock`]: "number",
				[`${second!.key}/sku`]: "twice", [`${second!.key}/price`]: "required", [`${second!.key}/stock`]: "number", [`${third!.key}/sku`]: "required", [`${third!.key}/compareAt`]: "compareLow",
			},
		});
	});

	test("gives the server indexes of values, prices in fen, and leaves out what is not included", () => {
		const form = withOptions(filled(), [option("颜色", "黑", "棕")]);
		const [black, brown] = combinations(form.options);
		const read = readForm({ ...form, variants: { [black!.key]: { ...form.variants[black!.key]!, included: false }, [brown!.key]: { ...form.variants[brown!.key]!, sku: "B", stock: "7", compareAt: "¥29.90", barcode: "6 901234 567892" } } });
		expect(read).toMatchObject({ ok: true, input: { options: [{ name: { zh: "颜色", en: null } }], variants: [{ values: [1], sku: "B", priceFen: 1990, compareAtFen: 2990, barcode: "6901234567892", stock: 7 }] } });
		expect(readForm({ ...form, variants: Object.fromEntries(Object.entries(form.variants).map(([key, variant]) => [key, { ...variant, included: false }])) })).toEqual({ ok: false, errors: { variants: "noVariants" } });
		expect(readForm(withOptions(filled(), [option("a", ...Array.from({ length: 30 }, (_, n) => `${n}`)), option("b", ...Array.from({ length: 30 }, (_, n) => `${n}`))]))).toMatchObject({ ok: false, errors: { variants: "tooMany" } });
	});

	test("a stored product comes back as it was", () => {
		const level = { inStock: 3, held: 1, available: 2, sold: 9 };
		const stored = (values: number[], sku: string) => ({ id: crypto.randomUUID(), values, name: { zh: sku, en: null }, sku, barcode: null, priceFen: 1050, compareAtFen: null, unit: "pair" as const, weightG: 900, lowStock: 2, forSale: true, stock: level });
		const product: ShopProduct = {
			id: crypto.randomUUID(), shopId: crypto.randomUUID(), title: { zh: "鞋", en: "Shoes" }, categoryId: "clothing-shoes", description: { zh: "好", en: null }, origin: { zh: "清禾", en: null }, lotNumber: "7", producedOn: null, bestBefore: "2027-01-01",
			forSale: false, archived: false, revision: 4, pictures: ["p"], options: [{ name: { zh: "颜色", en: "Colour" }, values: [{ zh: "黑", en: "Black" }, { zh: "棕", en: null }] }, { name: { zh: "码", en: null }, values: [{ zh: "41", en: null }] }], variants: [stored([1, 0], "B")],
		};
		const form = formOf(product);
		expect(combinations(form.options).map(({ key }) => form.variants[key]!.included)).toEqual([false, true]);
		const { id: _, shopId: __, archived: ___, revision: ____, ...rest } = product;
		const { stock: _____, ...variant } = product.variants[0]!;
		expect(readForm(form)).toEqual({ ok: true, input: { ...rest, variants: [{ ...variant, name: null, stock: null }] } });
	});

	test("SKUs are made for those that have none", () => {
		const form = withOptions({ ...filled(), variants: { "": { ...filled().variants[""]!, sku: "ORC-01" } } }, [option("重量", "5斤", "9斤", "20斤")]);
		expect(shown(withSkus(form, "ORC")).map(([, , sku]) => sku)).toEqual(["ORC-01", "ORC-02", "ORC-03"]);
	});
});
