import * as z from "zod";
import { IdParam } from "#shared/api.ts";
import { ExportQuery, ImportQuery, ImportReport, LowStockInput, ManagedShop, MovementPage, MovementQuery, ProductCreate, ProductUpdate, ShopProduct, ShopProductPage, ShopProductQuery, ShopSettings, StockAdjust } from "#shared/catalog-admin.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import { turnstile } from "../turnstile.ts";
import { exportProducts, importProducts } from "./import.ts";
import { archiveProduct, changeProduct, changeShop, createProduct, listProducts, managedShops, readProduct } from "./products.ts";
import { adjustStock, readMovements, setLowStock } from "./stock.ts";

/** Files read or written at once in this process, each with a connection and up to 50 MB, and how many may wait. */
const filesAtOnce = 2;
const maxWaiting = 20;

/** What a merchant does in their shops. The size of an import is limited in app.ts. */
export const shopRoutes = ({ db, live }: Deps) => {
	const inTurn = turnstile(filesAtOnce, maxWaiting);
	return router()
		.openapi(createRoute({ method: "get", path: "/api/shop/shops", ...door("shop.edit"), responses: { 200: json(z.array(ManagedShop)) } }), async (c) => c.json(await managedShops(db, c.var.actor), 200))
		.openapi(createRoute({ method: "put", path: "/api/shop/shops/{id}", ...door("shop.edit"), request: { params: IdParam, body: body(ShopSettings) }, responses: { 200: json(ManagedShop) } }), async (c) =>
			c.json(await changeShop(db, c.var.actor, c.req.valid("param").id, c.req.valid("json")), 200),
		)
		.openapi(createRoute({ method: "get", path: "/api/shop/products", ...door("catalog.edit"), request: { query: ShopProductQuery }, responses: { 200: json(ShopProductPage) } }), async (c) =>
			c.json(await listProducts(db, c.var.actor, c.req.valid("query")), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/shop/products", ...door("catalog.edit"), request: { body: body(ProductCreate) }, responses: { 201: json(ShopProduct, "Made") } }), async (c) =>
			c.json(await createProduct({ db, live }, c.var.actor, c.req.valid("json")), 201),
		)
		.openapi(createRoute({ method: "get", path: "/api/shop/products/{id}", ...door("catalog.edit"), request: { params: IdParam }, responses: { 200: json(ShopProduct) } }), async (c) =>
			c.json(await readProduct(db, c.var.actor, c.req.valid("param").id), 200),
		)
		.openapi(createRoute({ method: "put", path: "/api/shop/products/{id}", ...door("catalog.edit"), request: { params: IdParam, body: body(ProductUpdate) }, responses: { 200: json(ShopProduct) } }), async (c) =>
			c.json(await changeProduct({ db, live }, c.var.actor, c.req.valid("param").id, c.req.valid("json")), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/shop/products/{id}/archive", ...door("catalog.edit"), request: { params: IdParam }, responses: { 200: json(ShopProduct) } }), async (c) =>
			c.json(await archiveProduct({ db, live }, c.var.actor, c.req.valid("param").id, true), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/shop/products/{id}/restore", ...door("catalog.edit"), request: { params: IdParam }, responses: { 200: json(ShopProduct) } }), async (c) =>
			c.json(await archiveProduct({ db, live }, c.var.actor, c.req.valid("param").id, false), 200),
		)
		.openapi(createRoute({ method: "get", path: "/api/shop/variants/{id}/stock", ...door("stock.adjust"), request: { params: IdParam, query: MovementQuery }, responses: { 200: json(MovementPage) } }), async (c) =>
			c.json(await readMovements({ db }, c.var.actor, c.req.valid("param").id, c.req.valid("query").before), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/shop/variants/{id}/stock", ...door("stock.adjust"), request: { params: IdParam, body: body(StockAdjust) }, responses: { 200: json(MovementPage) } }), async (c) =>
			c.json(await adjustStock({ db, live }, c.var.actor, c.req.valid("param").id, c.req.valid("json")), 200),
		)
		.openapi(createRoute({ method: "put", path: "/api/shop/variants/{id}/low-stock", ...door("stock.adjust"), request: { params: IdParam, body: body(LowStockInput) }, responses: { 200: json(MovementPage) } }), async (c) =>
			c.json(await setLowStock({ db }, c.var.actor, c.req.valid("param").id, c.req.valid("json").lowStock), 200),
		)
		.openapi(
			createRoute({
				method: "get",
				path: "/api/shop/export",
				...door("catalog.edit"),
				description: "All products of a shop that are not archived as CSV (RFC 4180, UTF-8 with a byte order mark), a row a variant.",
				request: { query: ExportQuery },
				responses: { 200: { description: "OK", content: { "text/csv": { schema: z.string() } } } },
			}),
			async (c) => {
				const csv = await inTurn(() => exportProducts(db, c.var.actor, c.req.valid("query").shopId, c.var.lang));
				const day = new Date().toISOString().slice(0, 10);
				return c.body(csv, 200, { "Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="products-${day}.csv"`, "Cache-Control": "no-store" });
			},
		)
		.openapi(
			createRoute({
				method: "post",
				path: "/api/shop/import",
				...door("catalog.edit"),
				description: "The bytes of a CSV file in UTF-8, up to 2 MB and 5,000 rows, with the columns of the export. Without `apply=true` nothing is written: the report says what would be.",
				request: { query: ImportQuery },
				responses: { 200: json(ImportReport) },
			}),
			async (c) => {
				const bytes = new Uint8Array(await c.req.arrayBuffer());
				return c.json(await inTurn(() => importProducts({ db, live }, c.var.actor, c.req.valid("query"), bytes, c.var.lang)), 200);
			},
		);
};
