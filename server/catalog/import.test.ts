import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { Refusal } from "#shared/problem.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { brokenInvariants, recordingLive } from "../../test/support/market.ts";
import { makeShop, productInput } from "../../test/support/shop.ts";
import { guarded, readCsv, unguarded, writeCsv } from "./csv.ts";
import { exportProducts, importProducts } from "./import.ts";
import { createProduct, listProducts, readProduct } from "./products.ts";
import { readMovements } from "./stock.ts";

let database: TestDatabase;
let live: ReturnType<typeof recordingLive>;
beforeAll(async () => {
	database = await freshDatabase();
	live = recordingLive();
});
afterAll(() => database.drop());
afterEach(async () => expect(await brokenInvariants(database.db)).toEqual([]));

type Shop = Awaited<ReturnType<typeof makeShop>>;
const bytes = (text: string) => new TextEncoder().encode(text);
const run = (shop: Shop, csv: string | Uint8Array, apply: boolean, lang: "zh" | "en" = "en") =>
	importProducts({ db: database.db, live }, shop.merchant, { shopId: shop.shopId, name: "autumn.csv", apply: apply ? "true" : "false" }, typeof csv === "string" ? bytes(csv) : csv, lang);
const exported = (shop: Shop, lang: "zh" | "en" = "en") => exportProducts(database.db, shop.merchant, shop.shopId, lang);
const titles = async (shop: Shop) => (await listProducts(database.db, shop.merchant, { q: "", shelf: "all", offset: 0 })).products.map(({ title }) => title.zh).sort();
const code = async (run: () => Promise<unknown>) => {
	try {
		await run();
	} catch (error) {
		if (error instanceof Refusal) return [error.code, error.params];
		throw error;
	}
	return null;
};

describe("the file", () => {
	test("what is written is read again, whatever the cells hold", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.record({ sku: fc.string({ minLength: 1, unit: "grapheme" }), title: fc.string({ unit: "grapheme" }), description: fc.constantFrom("a,b", 'say "hi"', "two\nlines", "\r\n", "=1+1", "'=1", "''@x", "；", ";", "\t-1", "'") }), { minLength: 1, maxLength: 8 }), async (cells) => {
				const tidy = cells.map(({ sku, title, description }) => ({ sku: `x${sku.replace(/\u0000/g, "").trim()}`, title: title.replace(/\u0000/g, "").trim(), description: description.trim() }));
				const { rows } = await readCsv(bytes(writeCsv("zh", tidy)), "zh");
				expect(rows.map(({ cells: { sku, title, description } }) => ({ sku, title, description }))).toEqual(tidy);
			}),
			{ numRuns: 200 },
		);
	});

	test("a cell that a spreadsheet would run is text, in its file and back", () => {
		for (const evil of ["=1+1", "+1", "-1", "@sum", "=cmd|' /C calc'!A0", "\uff1d1", "\t=1", "\r=1", "'=1", "''=1"]) {
			expect([evil, guarded(evil)[0]]).toEqual([evil, "'"]);
			expect([evil, unguarded(guarded(evil))]).toEqual([evil, evil]);
		}
		for (const good of ["", "'", "it's", "'quoted'", "5斤", "1-2", "3990"]) expect([good, guarded(good), unguarded(good)]).toEqual([good, good, good]);
	});

	test("begins with a byte order mark, ends lines as RFC 4180 says", () => {
		const text = writeCsv("zh", [{ sku: "a", title: "一,二" }]);
		expect(text.startsWith("\ufeff商品编号,标题,")).toBe(true);
		expect(text.split("\r\n")).toHaveLength(3);
		expect(parse(text, { bom: true, columns: true })).toMatchObject([{ 货号: "a", 标题: "一,二" }]);
	});

	test("GBK, UTF-16, broken quotes, headings without a SKU and files too long are refused with a sentence", async () => {
		// "货号,标题" as GBK writes it.
		expect(await code(() => readCsv(Uint8Array.of(0xbb, 0xf5, 0xba, 0xc5, 0x2c, 0xb1, 0xea, 0xcc, 0xe2), "zh"))).toEqual(["csv_encoding", {}]);
		expect(await code(() => readCsv(new Uint8Array(Buffer.from("\ufeffSKU,Title\r\na,b", "utf16le")), "zh"))).toEqual(["csv_encoding", {}]);
		expect(await code(() => readCsv(bytes('SKU,Title\na,"open\nb,c\n'), "zh"))).toMatchObject(["csv_unreadable", { line: expect.any(Number) }]);
		expect(await code(() => readCsv(bytes("SKU,Title\na,b,c\n"), "zh"))).toEqual(["csv_unreadable", { line: 2 }]);
		expect(await code(() => readCsv(bytes("Title,Price\nx,1\n"), "zh"))).toEqual(["csv_columns", { columns: "货号" }]);
		expect(await code(() => readCsv(bytes("SKU,sku\nx,1\n"), "zh"))).toEqual(["csv_columns", { columns: "货号" }]);
		expect(await code(() => readCsv(bytes(""), "en"))).toEqual(["csv_columns", { columns: "SKU" }]);
		expect(await code(() => readCsv(bytes(`SKU\n${"x\n".repeat(5001)}`), "en"))).toEqual(["csv_rows", { max: 5000 }]);
		expect((await readCsv(bytes(`SKU\n${"x\n".repeat(5000)}`), "en")).rows).toHaveLength(5000);
	});

	test("headings of both languages, other separators, empty lines and unknown columns are taken", async () => {
		const { rows, unknownColumns } = await readCsv(bytes("\ufeffＳＫＵ;标题;颜色;Price\r\n a ;橙;红;1\r\n;;;\r\n\r\nb;米\r\n"), "zh");
		expect(rows).toEqual([
			{ row: 2, cells: { sku: "a", title: "橙", price: "1" } },
			{ row: 5, cells: { sku: "b", title: "米", price: "" } },
		]);
		expect(unknownColumns).toEqual(["颜色"]);
	});
});

describe("an import", () => {
	const file = `SKU,Title,English title,Category,Price,Compare-at price,Unit,Weight (g),Option 1,Value 1,Counted stock,Barcode,Best before,Description
A-5,脐橙,Navel oranges,柑橘橙柚,39.90,49.9,箱,2500,重量,5斤,30,6901234567892,2026/12/1,"## 好吃
- 甜"
A-10,脐橙,,,"¥1,069.90",,box,,,10斤,20,,,
B,红薯,Sweet potatoes,,12,,,,,,,,,
`;

	test("says what it would do, does nothing, and then does it all", async () => {
		const shop = await makeShop(database);
		const dry = await run(shop, file, false);
		expect(dry).toEqual({ applied: false, rows: 3, created: 2, changed: 0, unchanged: 0, counted: 2, unknownColumns: [], errors: [], errorCount: 0 });
		expect(await titles(shop)).toEqual([]);
		live.stock.length = 0;
		expect(await run(shop, file, true)).toEqual({ ...dry, applied: true });
		expect(live.stock).toHaveLength(3);
		expect(await titles(shop)).toEqual(["红薯", "脐橙"].sort());
		const { products } = await listProducts(database.db, shop.merchant, { q: "a-5", shelf: "all", offset: 0 });
		const product = await readProduct(database.db, shop.merchant, products[0]!.id);
		expect(product).toMatchObject({
			title: { zh: "脐橙", en: "Navel oranges" },
			categoryId: "fruit-citrus",
			bestBefore: "2026-12-01",
			description: { zh: "## 好吃\n- 甜" },
			options: [{ name: { zh: "重量" }, values: [{ zh: "5斤" }, { zh: "10斤" }] }],
			variants: [
				{ sku: "A-5", priceFen: 3990, compareAtFen: 4990, unit: "box", weightG: 2500, barcode: "6901234567892", stock: { available: 30 } },
				{ sku: "A-10", priceFen: 106990, compareAtFen: null, unit: "box", stock: { available: 20 } },
			],
		});
		expect((await readMovements({ db: database.db }, shop.merchant, product.variants[0]!.id, undefined)).movements).toMatchObject([{ kind: "receive", reason: "received", inStock: 30, importName: "autumn.csv", by: "橙园店家" }]);
	});

	test("the export of a shop, imported again, changes nothing; with a change it changes that alone, and what it leaves out stays", async () => {
		const shop = await makeShop(database);
		await run(shop, file, true);
		await createProduct({ db: database.db, live }, shop.merchant, productInput(shop.shopId, { title: { zh: '=HYPERLINK("http://evil")', en: "-1+1" }, description: { zh: "一\n\n二", en: null }, variants: [{ sku: "@f", name: { zh: "一箱", en: "A box" } }] }));
		for (const lang of ["en", "zh"] as const) {
			const out = await exported(shop, lang);
			expect((parse(out, { bom: true }) as string[][]).flat().filter((cell) => /^[=@+-]/.test(cell))).toEqual([]);
			expect(await run(shop, out, true, lang)).toMatchObject({ applied: true, rows: 4, created: 0, changed: 0, unchanged: 3, counted: 0, errors: [] });
		}
		const before = await exported(shop);
		expect(await run(shop, "SKU,Price\nA-10,59.90\n", true)).toMatchObject({ applied: true, changed: 1, errors: [] });
		expect(await exported(shop)).toBe(before.replace("1069.90", "59.90"));
		// Another variant of a product that is there.
		expect(await run(shop, "SKU,Price,Value 1\nA-20,99,20斤\nA-10,58,\n", true)).toMatchObject({ errors: [{ row: 2, column: "Title" }] });
		const id = /([0-9a-f-]{36}),脐橙/.exec(before)![1]!;
		expect(await run(shop, `Product ID,SKU,Price,Value 1\n${id},A-20,99,20斤\n`, true)).toMatchObject({ applied: true, changed: 1 });
		expect((await readProduct(database.db, shop.merchant, id)).variants.map(({ sku }) => sku)).toEqual(["A-5", "A-10", "A-20"]);
	});

	test("every wrong cell is named with its row and column, in the person's language, and nothing is written", async () => {
		const shop = await makeShop(database);
		const wrong = `货号,标题,类目,价格,划线价,单位,重量（克）,条形码,保质期至,商品上架,盘点数量,库存预警,不认识的列
好-1,好的,,10,,,,,,,,,x
,没有货号,,10,,,,,,,,,
好-1,重复,,10,,,,,,,,,
错-1,错的,月球,abc,,吨,-5,123,2026-02-30,也许,1.5,x,
错-2,低划线,,10,10,,,,,,,,
错-3,,,10,,,,,,,,,
错-4,零元,,0,,,,,,,,,
错-5,两个,,1,,,,,,,,,
错-6,两个,,1,,,,,,,,,
`;
		const report = await run(shop, wrong, true, "zh");
		expect(report).toMatchObject({ applied: false, rows: 9, created: 0, unknownColumns: ["不认识的列"] });
		expect(report.errors.map(({ row, column }) => `${row} ${column}`)).toEqual(["3 货号", "4 货号", "5 类目", "5 保质期至", "5 价格", "5 条形码", "5 单位", "5 重量（克）", "5 库存预警", "5 盘点数量", "5 商品上架", "6 划线价", "7 标题", "8 价格", "9 null"]);
		for (const { message } of report.errors) expect(message).toMatch(/[\u4e00-\u9fff]/);
		expect(await titles(shop)).toEqual([]);
		expect((await run(shop, wrong, true, "en")).errors.every(({ message }) => /^[\x20-\x7e]*(?:[\u4e00-\u9fff].*)?$/.test(message))).toBe(true);
	});

	test("a SKU or product of another shop is not touched, and a count below what orders hold is said at its row", async () => {
		const [mine, theirs] = [await makeShop(database), await makeShop(database)];
		const product = await createProduct({ db: database.db, live }, theirs.merchant, productInput(theirs.shopId, { variants: [{ sku: "T", stock: 5 }] }));
		expect(await run(mine, `Product ID,SKU,Title,Price\n${product.id},T,偷,1\n`, true)).toMatchObject({ applied: false, errors: [{ row: 2, column: "Product ID" }] });
		expect(await run(mine, "SKU,Title,Price\nT,自己的,1\n", true)).toMatchObject({ applied: true, created: 1 });
		expect(await readProduct(database.db, theirs.merchant, product.id)).toMatchObject({ title: { zh: "脐橙" } });
		await expect(importProducts({ db: database.db, live }, mine.merchant, { shopId: theirs.shopId, name: "", apply: "true" }, bytes("SKU\nT\n"), "en")).rejects.toMatchObject({ code: "not_found" });

		const variantId = product.variants[0]!.id;
		const buyer = await database.user("买家");
		await database.db.transaction().execute(async (tx) => {
			const order = await tx.insertInto("orders").values({ number: "1", buyer_id: buyer, shop_id: theirs.shopId, show_id: null, total_fen: 3, address: "{}", expires_at: new Date(Date.now() + 1e6) }).returning("id").executeTakeFirstOrThrow();
			await tx.insertInto("order_lines").values({ order_id: order.id, variant_id: variantId, lineup_item_id: null, quantity: 3, unit_price_fen: 1, title: "x", title_en: null, variant: "x", variant_en: null, picture: null }).execute();
			await tx.insertInto("idempotency_keys").values({ user_id: buyer, key: "k", body_hash: Buffer.alloc(1), order_id: order.id }).execute();
			await tx.insertInto("stock_movements").values({ variant_id: variantId, kind: "hold", held: 3, order_id: order.id }).execute();
			await tx.updateTable("stock_levels").set({ held: 3 }).where("variant_id", "=", variantId).execute();
		});
		expect(await run(theirs, "SKU,Title,Price,Counted stock\nN,新的,5,1\nT,,,2\n", true)).toMatchObject({ applied: false, errors: [{ row: 3, column: "Counted stock", message: expect.stringContaining("3 units are held") }] });
		expect(await titles(theirs)).toEqual(["脐橙"]);
		expect(await run(theirs, "SKU,Counted stock\nT,3\n", true)).toMatchObject({ applied: true, changed: 1, counted: 1 });
	});

	test("whatever is done to a file, the answer is a report or a refusal", async () => {
		const shop = await makeShop(database);
		await run(shop, file, true);
		const [good, evil] = [await exported(shop), ["", '"', ",", "\n", "\r", "=1", "-1", "\u0007", "99999999999", "\ufeff", "👩‍👩‍👧‍👦", "x".repeat(6000), "1e9", "00000000-0000-0000-0000-000000000000"]];
		await fc.assert(
			fc.asyncProperty(fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), fc.constantFrom(...evil)), { minLength: 1, maxLength: 6 }), fc.boolean(), async (changes, apply) => {
				const changed = changes.reduce((text, [share, length, put]) => {
					const at = Math.floor(share * text.length);
					return text.slice(0, at) + put + text.slice(at + length);
				}, good);
				const answer = await run(shop, changed, apply).catch((error) => {
					if (error instanceof Refusal) return null;
					throw error;
				});
				if (answer) expect(answer.applied).toBe(apply && answer.errorCount === 0);
			}),
			{ numRuns: 150 },
		);
	});

	test("5,000 rows go in at once", async () => {
		const shop = await makeShop(database);
		const rows = Array.from({ length: 5000 }, (_, n) => `L-${n},商品${n >> 1},${1 + (n % 90)}.50,规格,第${n % 2}种,${n % 50}`);
		const started = performance.now();
		expect(await run(shop, `SKU,Title,Price,Option 1,Value 1,Counted stock\n${rows.join("\n")}`, true)).toMatchObject({ applied: true, rows: 5000, created: 2500, counted: 4900 });
		expect(performance.now() - started).toBeLessThan(20_000);
		expect((await exported(shop)).split("\r\n")).toHaveLength(5002);
	});

	test("ten imports and edits of one shop at once leave each SKU once, and nobody waits in a circle", async () => {
		const shop = await makeShop(database);
		const skus = Array.from({ length: 40 }, (_, n) => `R-${n}`);
		const answers = await Promise.all(
			Array.from({ length: 10 }, async (_, n) => {
				const order = n % 2 ? [...skus].reverse() : skus;
				return run(shop, `SKU,Title,Price,Counted stock\n${order.map((sku) => `${sku},${sku},${n + 1},${n}`).join("\n")}`, n !== 5);
			}),
		);
		expect(answers.map(({ errorCount }) => errorCount)).toEqual(Array.from({ length: 10 }, () => 0));
		expect(answers.reduce((sum, { applied, created }) => sum + (applied ? created : 0), 0)).toBe(40);
		expect((await listProducts(database.db, shop.merchant, { q: "", shelf: "all", offset: 0 })).counts.all).toBe(40);
	});

	test("a file that names one SKU in two products, or swaps two, keeps the books right", async () => {
		const shop = await makeShop(database);
		await run(shop, "SKU,Title,Price\nS1,一,1\nS2,二,2\n", true);
		const out = await exported(shop);
		const swapped = out.replace(/S1/g, "S0").replace(/S2/g, "S1").replace(/S0/g, "S2");
		expect(await run(shop, swapped, true)).toMatchObject({ applied: false, errorCount: 2, errors: [{ column: "SKU" }, { column: "SKU" }] });
	});
});
