import { z } from "@hono/zod-openapi";
import { IdempotencyHeader, IdParam, Order, OrderPage, OrderQuery, PlaceOrder, ShipOrder } from "#shared/api.ts";
import { Quote, QuoteInput } from "#shared/offers.ts";
import { scopeOf } from "#shared/policy.ts";
import type { Deps } from "../deps.ts";
import type { LaneAnswer, LaneRequest } from "../http/lane.ts";
import { body, createRoute, door, invalidInput, json, router } from "../http/route.ts";
import { toRefusal } from "./decide.ts";
import { createPlacing, type Placing } from "./place.ts";
import { orderPage } from "./queries.ts";
import { quoteOrder } from "./quote.ts";
import { cancelOrder, readOrder, shipOrder } from "./service.ts";

/** `POST /api/orders` by its lane: the same schemas and the same rules as the route below. */
export const placementLane = (placing: Placing) => ({
	action: "order.place" as const,
	async handle({ actor, headers, body }: LaneRequest): Promise<LaneAnswer> {
		const key = IdempotencyHeader.safeParse(headers);
		if (!key.success) throw invalidInput(key.error);
		const input = PlaceOrder.safeParse(body);
		if (!input.success) throw invalidInput(input.error);
		const { order, replayed } = await placeOrThrow(placing, actor.userId!, key.data["idempotency-key"], input.data);
		return { status: 201, body: order, headers: replayed ? { "Idempotency-Replayed": "true" } : {} };
	},
});

async function placeOrThrow(placing: Placing, ...placement: Parameters<Placing["place"]>) {
	const result = await placing.place(...placement);
	if (result.kind !== "placed") throw toRefusal(result);
	return result;
}

/** Orders of buyers and of shops. */
export const orderRoutes = (deps: Deps, placing: Placing = createPlacing(deps)) =>
	router()
	.openapi(
		createRoute({
			method: "post",
			path: "/api/orders",
			...door("order.place"),
			request: { headers: IdempotencyHeader, body: body(PlaceOrder) },
			responses: { 201: json(Order, "Placed. With `Idempotency-Replayed: true` it was placed by an earlier request with this key, and is answered as it stands now.") },
		}),
		async (c) => {
			const { order, replayed } = await placeOrThrow(placing, c.var.actor.userId!, c.req.valid("header")["idempotency-key"], c.req.valid("json"));
			if (replayed) c.header("Idempotency-Replayed", "true");
			return c.json(order, 201);
		},
	)
	.openapi(createRoute({ method: "post", path: "/api/orders/quote", ...door("order.place"), request: { body: body(QuoteInput) }, responses: { 200: json(Quote) } }), async (c) =>
		c.json(await quoteOrder(deps.db, c.var.actor.userId!, c.req.valid("json")), 200),
	)
	.openapi(createRoute({ method: "get", path: "/api/orders", ...door("order.read"), request: { query: OrderQuery }, responses: { 200: json(OrderPage) } }), async (c) => {
		const { state, before } = c.req.valid("query");
		return c.json(await orderPage(deps.db, { buyerId: c.var.actor.userId!, state, before: cursor(before) }), 200);
	})
	.openapi(createRoute({ method: "get", path: "/api/orders/{id}", ...door("order.read"), request: { params: IdParam }, responses: { 200: json(Order) } }), async (c) =>
		c.json(await readOrder(deps.db, c.var.actor, c.req.valid("param").id), 200),
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

/** A page's cursor is the id of the last order of the page before. */
function cursor(before: string | undefined): string | undefined {
	const parsed = z.uuid().optional().safeParse(before);
	if (!parsed.success) throw invalidInput({ issues: parsed.error.issues.map((issue) => ({ ...issue, path: ["before"] })) });
	return parsed.data;
}
