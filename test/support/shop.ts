import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { ProductCreate } from "#shared/catalog-admin.ts";
import type { Actor } from "#shared/roles.ts";
import type { TestDatabase } from "./database.ts";

/** A shop with its merchant. */
export async function makeShop({ db, user }: Pick<TestDatabase, "db" | "user">, name = "橙园"): Promise<{ shopId: string; slug: string; merchant: Actor & { userId: string } }> {
	const userId = await user(`${name}店家`, "merchant");
	const slug = `shop-${randomUUID().slice(0, 8)}`;
	const { id } = await db.insertInto("shops").values({ slug, name, name_en: null, legal_name: `${name}果业有限公司`, licence_number: "91500000MA5U", contact: "023-5555" }).returning("id").executeTakeFirstOrThrow();
	await db.insertInto("shop_members").values({ shop_id: id, user_id: userId }).execute();
	return { shopId: id, slug, merchant: { userId, role: "merchant", name: `${name}店家`, shopIds: [id] } };
}

type Variant = Partial<z.input<typeof ProductCreate>["variants"][number]>;

/** A product as a form sends it, parsed: one variant with `stock` units unless `change` says otherwise. */
export function productInput(shopId: string, { variants = [{}], ...change }: Partial<Omit<z.input<typeof ProductCreate>, "variants">> & { variants?: Variant[] } = {}): z.output<typeof ProductCreate> {
	return ProductCreate.parse({
		shopId,
		title: { zh: "脐橙", en: "Navel oranges" },
		description: { zh: "", en: null },
		origin: { zh: "", en: null },
		variants: variants.map((variant) => ({ sku: `SKU-${randomUUID().slice(0, 8)}`, priceFen: 3990, stock: 10, ...variant })),
		...change,
	});
}
