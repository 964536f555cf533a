import { z } from "@hono/zod-openapi";
import { Address, AddressInput, IdParam } from "#shared/api.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import { addAddress, changeAddress, listAddresses, removeAddress } from "./service.ts";

/** A buyer's own addresses: the default first, then the newest. An order keeps a copy of its address, so one that was used can be changed and deleted. */
export const addressRoutes = ({ db }: Deps) =>
	router()
		.openapi(createRoute({ method: "get", path: "/api/addresses", ...door("address.manage"), responses: { 200: json(z.array(Address)) } }), async (c) => c.json(await listAddresses(db, c.var.actor.userId!), 200))
		.openapi(createRoute({ method: "post", path: "/api/addresses", ...door("address.manage"), request: { body: body(AddressInput) }, responses: { 201: json(Address) } }), async (c) =>
			c.json(await addAddress(db, c.var.actor.userId!, c.req.valid("json")), 201),
		)
		.openapi(createRoute({ method: "put", path: "/api/addresses/{id}", ...door("address.manage"), request: { params: IdParam, body: body(AddressInput) }, responses: { 200: json(Address) } }), async (c) =>
			c.json(await changeAddress(db, c.var.actor.userId!, c.req.valid("param").id, c.req.valid("json")), 200),
		)
		.openapi(createRoute({ method: "delete", path: "/api/addresses/{id}", ...door("address.manage"), request: { params: IdParam }, responses: { 204: { description: "Deleted" } } }), async (c) => {
			await removeAddress(db, c.var.actor.userId!, c.req.valid("param").id);
			return c.body(null, 204);
		});
