import { Cart, CartAdd, CartChange, CartCount, CartRemove, GuestCart, MergedCart } from "#shared/cart.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import { lookAt } from "./assess.ts";
import { addLine, changeLine, countLines, mergeCart, readCart, removeLines } from "./service.ts";

/** Carts of accounts, and what is live about a cart that a guest's browser keeps. */
export const cartRoutes = ({ db }: Deps) =>
	router()
		.openapi(createRoute({ method: "get", path: "/api/cart", ...door("cart.manage"), responses: { 200: json(Cart) } }), async (c) => c.json(await readCart(db, c.var.actor.userId!), 200))
		.openapi(createRoute({ method: "get", path: "/api/cart/count", ...door("cart.manage"), responses: { 200: json(CartCount) } }), async (c) => c.json({ lines: await countLines(db, c.var.actor.userId!) }, 200))
		.openapi(createRoute({ method: "post", path: "/api/cart/lines", ...door("cart.manage"), request: { body: body(CartAdd) }, responses: { 201: json(CartCount) } }), async (c) =>
			c.json({ lines: await addLine(db, c.var.actor.userId!, c.req.valid("json")) }, 201),
		)
		.openapi(createRoute({ method: "patch", path: "/api/cart/lines", ...door("cart.manage"), request: { body: body(CartChange) }, responses: { 200: json(Cart) } }), async (c) =>
			c.json(await changeLine(db, c.var.actor.userId!, c.req.valid("json")), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/cart/remove", ...door("cart.manage"), request: { body: body(CartRemove) }, responses: { 200: json(Cart) } }), async (c) =>
			c.json(await removeLines(db, c.var.actor.userId!, c.req.valid("json")), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/cart/merge", ...door("cart.manage"), request: { body: body(GuestCart) }, responses: { 200: json(MergedCart) } }), async (c) =>
			c.json(await mergeCart(db, c.var.actor.userId!, c.req.valid("json").lines), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/cart/look", ...door("public.read"), request: { body: body(GuestCart) }, responses: { 200: json(Cart, "These lines as a cart, now. Nothing is kept.") } }), async (c) =>
			c.json(await lookAt(db, null, c.req.valid("json").lines), 200),
		);
