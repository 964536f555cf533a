import { sql, type Transaction } from "kysely";
import type { z } from "zod";
import type { ManagedShop, ProductCreate, ProductUpdate, ShopProduct, ShopProductPage, ShopProductQuery, ShopSettings } from "#shared/catalog-admin.ts";
import { type Action, can, scopeOf } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { lowStockCounts, shopProductPage, shopProducts } from "./shop-queries.ts";
import { toSeller } from "./sellers.ts";
import { countStock } from "./stock.ts";
import { lockShop, type ProductWrite, writeProducts } from "./write-products.ts";

type CatalogDeps = Pick<Deps, "db" | "live">;

/** Shops that an administrator is shown. */
const maxShops = 500;

/** The shops that the actor may do `action` in: null for all of them. */
function reach(actor: Actor, action: Action): readonly string[] | null {
	return scopeOf(actor.role, action) === "any" ? null : actor.shopIds;
}

/** Refuses with `not_found` a shop that is not the actor's, or that there is none. */
export async function requireShop(db: Db, actor: Actor, action: Action, shopId: string): Promise<void> {
	const shop = can(actor, action, { shopId }) && (await db.selectFrom("shops").select("id").where("id", "=", shopId).executeTakeFirst());
	if (!shop) throw new Refusal("not_found");
}

/** The merchant's shops with their public facts, and how many variants of each are low. */
export async function managedShops(db: Db, actor: Actor): Promise<ManagedShop[]> {
	const shopIds = reach(actor, "shop.edit");
	let query = db.selectFrom("shops").select(["id", "slug", "name", "name_en", "legal_name", "licence_number", "contact"]).orderBy("created_at").orderBy("id").limit(maxShops);
	if (shopIds) query = query.where("id", "=", sql<string>`any(${[...shopIds]}::uuid[])`);
	const [rows, low] = await Promise.all([query.execute(), lowStockCounts(db, shopIds)]);
	return rows.map((row) => ({ ...toSeller(row), lowStock: low.get(row.id) ?? 0 }));
}

/** Changes what is public about a seller. Its address name stays. */
export async function changeShop(db: Db, actor: Actor, shopId: string, { name, legalName, licenceNumber, contact }: z.output<typeof ShopSettings>): Promise<ManagedShop> {
	await requireShop(db, actor, "shop.edit", shopId);
	await db.updateTable("shops").set({ name: name.zh, name_en: name.en, legal_name: legalName, licence_number: licenceNumber, contact }).where("id", "=", shopId).execute();
	return (await managedShops(db, actor)).find(({ id }) => id === shopId)!;
}

/** A page of the products of the actor's shops, or of one of them. */
export async function listProducts(db: Db, actor: Actor, query: z.output<typeof ShopProductQuery>): Promise<ShopProductPage> {
	if (query.shopId) await requireShop(db, actor, "catalog.edit", query.shopId);
	return shopProductPage(db, { ...query, shopIds: query.shopId ? [query.shopId] : reach(actor, "catalog.edit") });
}

/** A product as its merchant edits it; refuses with `not_found` another shop's. */
export async function readProduct(db: Db, actor: Actor, productId: string): Promise<ShopProduct> {
	const [product] = await shopProducts(db, [productId]);
	if (!product || !can(actor, "catalog.edit", { shopId: product.shopId })) throw new Refusal("not_found");
	return product;
}

/** Makes a product with its variants and the stock that they begin with. */
export async function createProduct(deps: CatalogDeps, actor: Actor, { shopId, ...input }: z.output<typeof ProductCreate>): Promise<ShopProduct> {
	await requireShop(deps.db, actor, "catalog.edit", shopId);
	const { ids } = await deps.db.transaction().execute(async (tx) => {
		await lockShop(tx, shopId);
		return writeOne(tx, actor, shopId, { id: null, input, withPictures: true });
	});
	return (await shopProducts(deps.db, ids))[0]!;
}

/** Replaces a product. Refuses with `conflict` when somebody saved it since it was read. */
export async function changeProduct(deps: CatalogDeps, actor: Actor, productId: string, { revision, ...input }: z.output<typeof ProductUpdate>): Promise<ShopProduct> {
	const { shopId } = await readProduct(deps.db, actor, productId);
	const { variantIds } = await deps.db.transaction().execute(async (tx) => {
		await lockShop(tx, shopId);
		const product = await lockProduct(tx, actor, productId);
		if (product.revision !== revision) throw new Refusal("conflict");
		return writeOne(tx, actor, shopId, { id: productId, input, withPictures: true });
	});
	deps.live.stockChanged(variantIds);
	return readProduct(deps.db, actor, productId);
}

/** Takes a product off sale and out of the list, or back into it; it goes on sale again by an edit. */
export async function archiveProduct(deps: CatalogDeps, actor: Actor, productId: string, archived: boolean): Promise<ShopProduct> {
	await deps.db.transaction().execute(async (tx) => {
		await lockProduct(tx, actor, productId);
		await tx
			.updateTable("products")
			.set({ ...(archived ? { for_sale: false } : {}), archived_at: archived ? sql<Date>`coalesce(archived_at, now())` : null, revision: sql<number>`revision + 1`, updated_at: sql<Date>`now()` })
			.where("id", "=", productId)
			.execute();
	});
	return readProduct(deps.db, actor, productId);
}

/** Writes a product and the stock that was counted with it. Refuses with `stock_committed` a count below what orders hold. */
async function writeOne(tx: Transaction<Database>, actor: Actor, shopId: string, write: ProductWrite) {
	const written = await writeProducts(tx, shopId, [write], { movedBy: actor.userId, note: "", importId: null });
	const { refused } = await countStock(tx, written.counts);
	if (refused[0]) throw new Refusal("stock_committed", { held: refused[0].held, left: refused[0].left });
	return written;
}

async function lockProduct(tx: Transaction<Database>, actor: Actor, productId: string) {
	const product = await tx.selectFrom("products").select(["shop_id", "revision"]).where("id", "=", productId).forNoKeyUpdate().executeTakeFirst();
	if (!product || !can(actor, "catalog.edit", { shopId: product.shop_id })) throw new Refusal("not_found");
	return product;
}
