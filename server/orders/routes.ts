import { z } from "@hono/zod-openapi";
import { IdempotencyHeader, IdParam, Order, OrderPage, OrderQuery, PayOrder, PlaceOrder, ShipOrder } from "#shared/api.ts";
import { scopeOf } from "#shared/policy.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, invalidInput, json, router } from "../http/route.ts";
import { toRefusal } from "./decide.ts";
import { createPlacing } from "./place.ts";
import { orderPage } from "./queries.ts";
import { cancelOrder, payOrder, readOrder, shipOrder } from "./service.ts";

/** Orders of buyers and of shops. Call it once a process: it holds the queues of placements. */
export const orderRoutes = (deps: Deps) => {
	const placing = createPlacing(deps);
	return router()
		.openapi(
			createRoute({
				method: "post",
				path: "/api/orders",
				...door("order.place"),
				request: { headers: IdempotencyHeader, body: body(PlaceOrder) },
				responses: { 201: json(Order, "Placed. With `Idempotency-Replayed: true` it was placed by an earlier request with this key, and is answered as it stands now.") },
			}),
			async (c) => {
				const result = await placing.place(c.var.actor.userId!, c.req.valid("header")["idempotency-key"], c.req.valid("json"));
				if (result.kind !== "placed") throw toRefusal(result);
				if (result.replayed) c.header("Idempotency-Replayed", "true");
				return c.json(result.order, 201);
			},
		)
		.openapi(createRoute({ method: "get", path: "/api/orders", ...door("order.read"), request: { query: OrderQuery }, responses: { 200: json(OrderPage) } }), async (c) => {
			const { state, before } = c.req.valid("query");
			return c.json(await orderPage(deps.db, { buyerId: c.var.actor.userId!, state, before: cursor(before) }), 200);
		})
		.openapi(createRoute({ method: "get", path: "/api/orders/{id}", ...door("order.read"), request: { params: IdParam }, responses: { 200: json(Order) } }), async (c) =>
			c.json(await readOrder(deps.db, c.var.actor, c.req.valid("param").id), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/orders/{id}/pay", ...door("order.pay"), request: { params: IdParam, body: body(PayOrder) }, responses: { 200: json(Order) } }), async (c) =>
			c.json(await payOrder(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json")), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/orders/{id}/cancel", ...door("order.cancel"), request: { params: IdParam }, responses: { 200: json(Order) } }), async (c) =>
			c.json(await cancelOrder(deps, c.var.actor, c.req.valid("param").id), 200),
		)
		.openapi(createRoute({ method: "get", path: "/api/shop/orders", ...door("shop.orders"), request: { query: OrderQuery }, responses: { 200: json(OrderPage) } }), async (c) => {
			const { state, before } = c.req.valid("query");
			const shopIds = scopeOf(c.var.actor.role, "shop.orders") === "any" ? undefined : c.var.actor.shopIds;
			return c.json(await orderPage(deps.db, { shopIds, state, before: cursor(before) }), 200);
		})
		.openapi(createRoute({ method: "post", path: "/api/orders/{id}/ship", ...door("order.ship"), request: { params: IdParam, body: body(ShipOrder) }, responses: { 200: json(Order) } }), async (c) =>
			c.json(await shipOrder(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json")), 200),
		);
};

/** A page's cursor is the id of the last order of the page before. */
function cursor(before: string | undefined): string | undefined {
	const parsed = z.uuid().optional().safeParse(before);
	if (!parsed.success) throw invalidInput({ issues: parsed.error.issues.map((issue) => ({ ...issue, path: ["before"] })) });
	return parsed.data;
}
