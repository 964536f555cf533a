import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ProductUpdate, type ShopProduct } from "#shared/catalog-admin.ts";
import { type Problem, Refusal } from "#shared/problem.ts";
import { nobody } from "#shared/roles.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { brokenInvariants, recordingLive } from "../../test/support/market.ts";
import { makeShop, productInput } from "../../test/support/shop.ts";
import { archiveProduct, changeProduct, changeShop, createProduct, listProducts, managedShops, readProduct } from "./products.ts";
import { categoryTree } from "./categories.ts";
import { productOf } from "./product-pages.ts";
import { productPage } from "./queries.ts";

let database: TestDatabase;
const live = recordingLive();
let deps: { db: TestDatabase["db"]; live: typeof live };
beforeAll(async () => {
	database = await freshDatabase();
	deps = { db: database.db, live };
});
afterAll(() => database.drop());
afterEach(async () => expect(await brokenInvariants(database.db)).toEqual([]));

const refusal = (promise: Promise<unknown>): Promise<Pick<Problem, "code" | "params" | "errors"> | null> =>
	promise.then(
		() => null,
		(error) => {
			if (error instanceof Refusal) return { code: error.code, ...(Object.keys(error.params).length > 0 ? { params: error.params } : {}), ...(error.errors ? { errors: error.errors } : {}) };
			throw error;
		},
	);
/** A product as it was read, as a form sends it back. */
const formOf = (product: ShopProduct, change: object = {}) => ProductUpdate.parse({ ...product, variants: product.variants.map((variant) => ({ ...variant, stock: null })), ...change });

const shoes = (shopId: string) =>
	productInput(shopId, {
		title: { zh: "皮鞋", en: "Shoes" },
		categoryId: "clothing-shoes",
		options: [
			{ name: { zh: "颜色", en: "Colour" }, values: [{ zh: "黑", en: "Black" }, { zh: "棕", en: null }] },
			{ name: { zh: "尺码", en: null }, values: [{ zh: "41" }, { zh: "42" }] },
		],
		variants: [
			{ sku: "B41", values: [0, 0], barcode: "6 901234 567892", compareAtFen: 4990, unit: "pair", weightG: 900 },
			{ sku: "B42", values: [0, 1] },
			{ sku: "Z42", values: [1, 1], stock: null },
		],
	});

test("a product with two options is public as it was made, with names, prices, stock and its seller", async () => {
	const { shopId, merchant } = await makeShop(database);
	const made = await createProduct(deps, merchant, { ...shoes(shopId), lotNumber: "L-7", producedOn: "2026-11-01", bestBefore: "2027-11-01" });
	expect(made.variants.map(({ name, sku, values, stock }) => [name, sku, values, stock.available])).toEqual([
		[{ zh: "黑 · 41", en: "Black · 41" }, "B41", [0, 0], 10],
		[{ zh: "黑 · 42", en: "Black · 42" }, "B42", [0, 1], 10],
		[{ zh: "棕 · 42", en: null }, "Z42", [1, 1], 0],
	]);
	const shown = (await productOf(database.db, made.id))!;
	expect(shown).toMatchObject({
		title: { zh: "皮鞋", en: "Shoes" },
		category: [{ id: "clothing" }, { id: "clothing-shoes" }],
		lotNumber: "L-7",
		producedOn: "2026-11-01",
		bestBefore: "2027-11-01",
		seller: { licenceNumber: "91500000MA5U", contact: "023-5555" },
		options: [{ name: { zh: "颜色" }, values: [{ zh: "黑" }, { zh: "棕" }] }, { name: { zh: "尺码" } }],
		variants: [{ sku: "B41", compareAtFen: 4990, unit: "pair", weightG: 900, values: [0, 0], left: 10 }, { values: [0, 1] }, { values: [1, 1], left: 0 }],
	});
	expect((await productPage(database.db, { q: "鞋靴", shopId, offset: 0 })).products.map(({ id }) => id)).toEqual([made.id]);
	expect((await productPage(database.db, { q: "", shopId, category: "clothing", offset: 0 })).products).toMatchObject([{ priceFen: 3990, compareAtFen: 4990 }]);
	expect((await productPage(database.db, { q: "", shopId, category: "fruit", offset: 0 })).products).toEqual([]);
});

test("an edit keeps the rows of its variants, retires those that are left out, and takes one back by its SKU with its stock", async () => {
	const { shopId, merchant } = await makeShop(database);
	const made = await createProduct(deps, merchant, shoes(shopId));
	live.stock.length = 0;
	const [b41, b42, z42] = made.variants;
	// Two change their SKUs with each other.
	const swapped = await changeProduct(deps, merchant, made.id, formOf(made, { variants: [{ ...b41, sku: "B42", stock: null }, { ...b42, sku: "B41", stock: null }] }));
	expect(swapped.variants.map(({ id, sku }) => [id, sku])).toEqual([[b41!.id, "B42"], [b42!.id, "B41"]]);
	expect(live.stock.sort()).toEqual([b41!.id, b42!.id, z42!.id].sort());
	expect(await database.db.selectFrom("variants").select(["for_sale", "retired_at"]).where("id", "=", z42!.id).executeTakeFirst()).toMatchObject({ for_sale: false, retired_at: expect.any(Date) });
	expect((await productOf(database.db, made.id))!.variants).toHaveLength(2);

	const back = await changeProduct(deps, merchant, made.id, formOf(swapped, { variants: [...swapped.variants.map((variant) => ({ ...variant, stock: null })), { sku: "z42", priceFen: 100, values: [1, 0], stock: 3 }] }));
	expect(back.variants[2]).toMatchObject({ id: z42!.id, sku: "z42", name: { zh: "棕 · 41" }, stock: { inStock: 3 } });
});

test("an edit that was begun before somebody else's is refused", async () => {
	const { shopId, merchant } = await makeShop(database);
	const made = await createProduct(deps, merchant, productInput(shopId));
	await changeProduct(deps, merchant, made.id, formOf(made, { title: { zh: "一", en: null } }));
	expect(await refusal(changeProduct(deps, merchant, made.id, formOf(made, { title: { zh: "二", en: null } })))).toEqual({ code: "conflict" });
	// Of two at one moment one goes through.
	const now = await readProduct(database.db, merchant, made.id);
	const results = await Promise.all(["三", "四"].map((zh) => refusal(changeProduct(deps, merchant, made.id, formOf(now, { title: { zh, en: null } })))));
	expect(results.map((result) => result?.code ?? "saved").sort()).toEqual(["conflict", "saved"]);
});

test("a SKU is one variant's in its shop, whatever its case, and free in another shop", async () => {
	const [one, two] = [await makeShop(database), await makeShop(database)];
	await createProduct(deps, one.merchant, productInput(one.shopId, { variants: [{ sku: "Same-1" }] }));
	expect(await refusal(createProduct(deps, one.merchant, productInput(one.shopId, { variants: [{ sku: "SAME-1" }] })))).toEqual({ code: "sku_taken", params: { sku: "Same-1" } });
	await createProduct(deps, two.merchant, productInput(two.shopId, { variants: [{ sku: "same-1" }] }));
	const racing = await Promise.all(Array.from({ length: 6 }, () => refusal(createProduct(deps, one.merchant, productInput(one.shopId, { variants: [{ sku: "race" }] })))));
	expect(racing.filter((result) => result === null)).toHaveLength(1);
	expect(new Set(racing.flatMap((result) => result?.code ?? []))).toEqual(new Set(["sku_taken"]));
});

test("what does not fit together is refused at its field", () => {
	const shopId = randomUUID();
	const options = [{ name: { zh: "重量" }, values: [{ zh: "5斤" }, { zh: "9斤" }] }];
	const wrong: [object, string][] = [
		[{ variants: [{ sku: "a" }, { sku: "b" }] }, "variants"],
		[{ options, variants: [{ sku: "a", values: [2] }] }, "variants.0.values"],
		[{ options, variants: [{ sku: "a", values: [0] }, { sku: "b", values: [0] }] }, "variants.1.values"],
		[{ options, variants: [{ sku: "a", values: [0] }, { sku: "A", values: [1] }] }, "variants.1.sku"],
		[{ options: [...options, options[0]], variants: [{ values: [0, 0] }] }, "options.1.name"],
		[{ variants: [{ compareAtFen: 3990 }] }, "variants.0.compareAtFen"],
		[{ variants: [{ barcode: "6901234567893" }] }, "variants.0.barcode"],
		[{ variants: [{ priceFen: 0 }] }, "variants.0.priceFen"],
		[{ producedOn: "2026-11-02", bestBefore: "2026-11-01" }, "bestBefore"],
		[{ variants: [] }, "variants"],
	];
	for (const [change, path] of wrong) {
		try {
			productInput(shopId, change);
			expect.fail(`took ${JSON.stringify(change)}`);
		} catch (error) {
			expect([path, (error as { issues: { path: PropertyKey[] }[] }).issues?.[0]?.path.join(".")]).toEqual([path, path]);
		}
	}
});

test("unknown pictures, categories and variants of others are refused", async () => {
	const { shopId, merchant } = await makeShop(database);
	const other = await createProduct(deps, merchant, productInput(shopId));
	const mine = await createProduct(deps, merchant, productInput(shopId));
	for (const [change, path] of [[{ pictures: ["f".repeat(32)] }, "pictures"], [{ categoryId: "moon-rocks" }, "categoryId"], [{ variants: [{ ...mine.variants[0], id: other.variants[0]!.id, sku: "x", stock: null }] }, "variants.0.id"]] as const) {
		expect(await refusal(changeProduct(deps, merchant, mine.id, formOf(mine, change)))).toMatchObject({ code: "invalid_input", errors: [{ path }] });
	}
});

test("another shop's merchant and every other role find nothing of it; an administrator does", async () => {
	const [mine, theirs] = [await makeShop(database), await makeShop(database)];
	const product = await createProduct(deps, mine.merchant, productInput(mine.shopId));
	const strangers = [theirs.merchant, nobody, { ...mine.merchant, role: "producer" } as const];
	for (const actor of strangers) {
		for (const attempt of [
			() => readProduct(database.db, actor, product.id),
			() => changeProduct(deps, actor, product.id, formOf(product)),
			() => archiveProduct(deps, actor, product.id, true),
			() => createProduct(deps, actor, productInput(mine.shopId)),
			() => listProducts(database.db, actor, { q: "", shelf: "all", shopId: mine.shopId, offset: 0 }),
			() => changeShop(database.db, actor, mine.shopId, { name: { zh: "坏", en: null }, legalName: "坏", licenceNumber: "1", contact: "1" }),
		]) expect(await refusal(attempt())).toEqual({ code: "not_found" });
	}
	expect((await listProducts(database.db, theirs.merchant, { q: "", shelf: "all", offset: 0 })).products).toEqual([]);
	const admin = { userId: "admin", role: "admin", name: null, shopIds: [] } as const;
	expect(await readProduct(database.db, admin, product.id)).toMatchObject({ id: product.id });
	expect((await managedShops(database.db, admin)).map(({ id }) => id)).toContain(mine.shopId);
	expect((await managedShops(database.db, theirs.merchant)).map(({ id }) => id)).toEqual([theirs.shopId]);
});

test("an archived product is off sale and out of the list; restored it waits to go on sale", async () => {
	const { shopId, merchant } = await makeShop(database);
	const made = await createProduct(deps, merchant, productInput(shopId));
	expect(await archiveProduct(deps, merchant, made.id, true)).toMatchObject({ archived: true, forSale: false });
	expect(await productOf(database.db, made.id)).toBeNull();
	const shelf = async (name: "all" | "on" | "off" | "archived") => (await listProducts(database.db, merchant, { q: "", shelf: name, offset: 0 })).products.length;
	expect([await shelf("all"), await shelf("on"), await shelf("off"), await shelf("archived")]).toEqual([0, 0, 0, 1]);
	// An edit does not put it on sale.
	const archived = await readProduct(database.db, merchant, made.id);
	expect(await changeProduct(deps, merchant, made.id, formOf(archived, { forSale: true }))).toMatchObject({ archived: true, forSale: false });
	const restored = await archiveProduct(deps, merchant, made.id, false);
	expect(restored).toMatchObject({ archived: false, forSale: false });
	await changeProduct(deps, merchant, made.id, formOf(restored, { forSale: true }));
	expect(await productOf(database.db, made.id)).not.toBeNull();
});

test("the list is found by names, SKU, barcode and category in either language, and tells what is low", async () => {
	const { shopId, merchant } = await makeShop(database);
	await createProduct(deps, merchant, productInput(shopId, { title: { zh: "血橙", en: "Blood oranges" }, categoryId: "fruit-citrus", variants: [{ sku: "XC-5", barcode: "4006381333931", stock: 4 }] }));
	await createProduct(deps, merchant, productInput(shopId, { title: { zh: "大米", en: "Rice" }, categoryId: "grain-rice", variants: [{ sku: "DM-1", stock: 6 }] }));
	const found = async (q: string, shelf: "all" | "low" = "all") => (await listProducts(database.db, merchant, { q, shelf, offset: 0 })).products.map(({ title }) => title.zh);
	for (const q of ["血", "blood", "xc-5", "400638", "柑橘", "CITRUS", "鲜果", "blood 柑"]) expect([q, await found(q)]).toEqual([q, ["血橙"]]);
	expect(await found("%")).toEqual([]);
	expect(await found("", "low")).toEqual(["血橙"]);
	expect((await listProducts(database.db, merchant, { q: "", shelf: "all", offset: 0 })).counts).toEqual({ all: 2, on: 2, off: 0, low: 1, archived: 0 });
	expect((await managedShops(database.db, merchant))[0]).toMatchObject({ lowStock: 1 });
});

test("variants that were made without options are told apart by their names when they are edited", async () => {
	const { shopId, merchant } = await makeShop(database);
	const { id } = await database.db.insertInto("products").values({ shop_id: shopId, title: "米" }).returning("id").executeTakeFirstOrThrow();
	const variants = await database.db.insertInto("variants").values(["5斤", "9斤"].map((name, position) => ({ product_id: id, sku: `m${position}`, name, name_en: null, price_fen: 100, position }))).returning("id").execute();
	await database.db.insertInto("stock_levels").values(variants.map((variant) => ({ variant_id: variant.id }))).execute();
	const read = await readProduct(database.db, merchant, id);
	expect(read).toMatchObject({ options: [{ values: [{ zh: "5斤" }, { zh: "9斤" }] }], variants: [{ values: [0] }, { values: [1] }] });
	const saved = await changeProduct(deps, merchant, id, formOf(read));
	expect(saved.variants.map(({ id: variantId, name }) => [variantId, name.zh])).toEqual([[variants[0]!.id, "5斤"], [variants[1]!.id, "9斤"]]);
});

test("a shop's public facts are its merchant's to change", async () => {
	const { shopId, merchant } = await makeShop(database);
	const settings = { name: { zh: "新橙园", en: "New Garden" }, legalName: "新橙园有限公司", licenceNumber: "91420000MA5U", contact: "0700-1" };
	expect(await changeShop(database.db, merchant, shopId, settings)).toMatchObject({ id: shopId, ...settings });
	const product = await createProduct(deps, merchant, productInput(shopId));
	expect((await productOf(database.db, product.id))!.seller).toMatchObject({ name: settings.name, licenceNumber: settings.licenceNumber, contact: settings.contact });
});

test("the categories are a tree of two levels in both languages", async () => {
	const tree = await categoryTree(database.db);
	expect(tree.length).toBeGreaterThan(8);
	for (const top of tree) {
		expect(top.children.length).toBeGreaterThan(0);
		for (const { name } of [top, ...top.children]) expect(name.zh && name.en).toBeTruthy();
	}
	await expect(database.db.insertInto("categories").values({ id: "deep", level: 2, parent_id: "fruit-citrus", position: 0, name: "深", name_en: null }).execute()).rejects.toThrow(/foreign key/);
});
