import * as z from "zod";
import { Category, IdParam, PickQuery, PickRow, Product, ProductPage, ProductQuery, ShopPage, SlugParam } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Deps } from "../deps.ts";
import { createRoute, door, json, router } from "../http/route.ts";
import { categoryTree } from "./categories.ts";
import { createProductPages } from "./product-pages.ts";
import { pick, productPage, shopPageOf } from "./queries.ts";

/** Products and shops for everyone, variants for whoever makes a lineup. */
export const catalogRoutes = ({ db }: Deps) => {
	const productPages = createProductPages(db);
	return router()
		.openapi(
			createRoute({ method: "get", path: "/api/products", ...door("public.read"), request: { query: ProductQuery }, responses: { 200: json(ProductPage) } }),
			async (c) => c.json(await productPage(db, c.req.valid("query")), 200),
		)
		.openapi(createRoute({ method: "get", path: "/api/categories", ...door("public.read"), responses: { 200: json(z.array(Category)) } }), async (c) => c.json(await categoryTree(db), 200))
		.openapi(createRoute({ method: "get", path: "/api/products/{id}", ...door("public.read"), request: { params: IdParam }, responses: { 200: json(Product) } }), async (c) => {
			const product = await productPages(c.req.valid("param").id);
			if (!product) throw new Refusal("not_found");
			return c.json(product, 200);
		})
		.openapi(
			createRoute({ method: "get", path: "/api/catalog/pick", ...door("catalog.pick"), request: { query: PickQuery }, responses: { 200: json(z.array(PickRow)) } }),
			async (c) => c.json(await pick(db, c.req.valid("query").q, c.req.valid("query").shopId), 200),
		)
		.openapi(createRoute({ method: "get", path: "/api/shops/{slug}", ...door("public.read"), request: { params: SlugParam }, responses: { 200: json(ShopPage) } }), async (c) => {
			const shop = await shopPageOf(db, c.req.valid("param").slug);
			if (!shop) throw new Refusal("not_found");
			return c.json(shop, 200);
		});
};
