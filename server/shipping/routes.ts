import { areaList } from "@vant/area-data";
import { IdParam } from "#shared/api.ts";
import { ShopShipping } from "#shared/cart.ts";
import { Refusal } from "#shared/problem.ts";
import { requireShop } from "../catalog/products.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import { shippingRulesOf } from "./queries.ts";

/** What a merchant charges for shipping. Orders keep what they were placed with. */
export const shippingRoutes = ({ db }: Deps) =>
	router()
		.openapi(createRoute({ method: "get", path: "/api/shop/shops/{id}/shipping", ...door("shop.edit"), request: { params: IdParam }, responses: { 200: json(ShopShipping) } }), async (c) => {
			const { id } = c.req.valid("param");
			await requireShop(db, c.var.actor, "shop.edit", id);
			return c.json({ rules: (await shippingRulesOf(db, [id])).get(id) ?? null }, 200);
		})
		.openapi(createRoute({ method: "put", path: "/api/shop/shops/{id}/shipping", ...door("shop.edit"), request: { params: IdParam, body: body(ShopShipping) }, responses: { 200: json(ShopShipping) } }), async (c) => {
			const { id } = c.req.valid("param");
			const { rules } = c.req.valid("json");
			await requireShop(db, c.var.actor, "shop.edit", id);
			const named = [...(rules?.zones.flatMap(({ provinces }) => provinces) ?? []), ...(rules?.notTo ?? [])];
			if (named.some((code) => !Object.hasOwn(areaList.province_list, code))) throw new Refusal("invalid_input", {}, [{ path: "rules", message: "names a province that there is not" }]);
			if (rules === null) await db.deleteFrom("shop_shipping").where("shop_id", "=", id).execute();
			else {
				const values = { rules: JSON.stringify(rules), updated_at: new Date() };
				await db.insertInto("shop_shipping").values({ shop_id: id, ...values }).onConflict((conflict) => conflict.column("shop_id").doUpdateSet(values)).execute();
			}
			return c.json({ rules }, 200);
		});
