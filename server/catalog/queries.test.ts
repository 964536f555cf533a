import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { park, type Park } from "../../test/support/park.ts";
import { addItem } from "../lineup/service.ts";
import { startShow } from "../shows/service.ts";
import { productOf } from "./product-pages.ts";
import { pageSize, pick, productPage } from "./queries.ts";

let database: TestDatabase;
let p: Park;
beforeAll(async () => {
	database = await freshDatabase();
	p = await park(database, 30);
	const { db } = database;
	const add = async (title: string, title_en: string | null, for_sale = true) => {
		const product = await db.insertInto("products").values({ shop_id: p.shopId, title, title_en, for_sale }).returning("id").executeTakeFirstOrThrow();
		const variant = await db.insertInto("variants").values({ product_id: product.id, sku: `X-${title}`, name: "一瓶", name_en: null, price_fen: 500 }).returning("id").executeTakeFirstOrThrow();
		await db.insertInto("stock_levels").values({ variant_id: variant.id, on_hand: 9, held: 2, sold: 3 }).execute();
		return product.id;
	};
	await add("桂花米酒 100%纯酿", "Osmanthus rice wine");
	await add("下架米酒", "Old wine", false);
});
afterAll(() => database.drop());

const found = async (q: string) => (await productPage(database.db, { q, offset: 0 })).products.map(({ title }) => title.zh);

test("search finds words of either language and the shop, in any order, and takes signs for what they are", async () => {
	for (const q of ["米酒", "桂花", "RICE wine", "wine osman", "orange hill 米酒", "100%纯", "桂花 米酒"]) expect([q, await found(q)]).toEqual([q, ["桂花米酒 100%纯酿"]]);
	for (const q of ["下架", "%酒%", "_", "米酒 脐橙", "\\"]) expect([q, await found(q)]).toEqual([q, []]);
});

test("pages follow each other without a gap or a double", async () => {
	const first = await productPage(database.db, { q: "", offset: 0 });
	const second = await productPage(database.db, { q: "", offset: pageSize });
	expect([first.products.length, first.more, second.more]).toEqual([24, true, false]);
	expect(new Set([...first.products, ...second.products].map(({ id }) => id)).size).toBe(31);
});

test("a product tells its seller, what is left and who sells it live; one that is off sale is nowhere", async () => {
	const [card] = (await productPage(database.db, { q: "桂花", offset: 0 })).products;
	const product = (await productOf(database.db, card!.id))!;
	expect(product).toMatchObject({ seller: { licenceNumber: "9" }, variants: [{ left: 4 }], live: [] });
	const show = await p.plan({ startsIn: 5 });
	await addItem(p.deps, p.producer, show.id, { variantId: product.variants[0]!.id, livePriceFen: 400, quota: 2, perBuyerLimit: 1, minutes: 5, talkingPoints: "" });
	await startShow(p.deps, p.host, show.id);
	expect((await productOf(database.db, card!.id))!.live).toEqual([{ showId: show.id, title: { zh: "一场", en: null } }]);
	expect(await productOf(database.db, show.id)).toBeNull();
	expect((await pick(database.db, "x-桂")).map(({ sku, left }) => [sku, left])).toEqual([["X-桂花米酒 100%纯酿", 4]]);
	expect(await pick(database.db, "下架")).toEqual([]);
});
