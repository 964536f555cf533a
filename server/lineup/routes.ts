import { IdParam, Lineup, LineupAdd, LineupOrder, LineupPatch } from "#shared/api.ts";
import { z } from "@hono/zod-openapi";
import { FlashSwitch, OfferInput } from "#shared/offers.ts";
import { Refusal } from "#shared/problem.ts";
import type { Deps } from "../deps.ts";
import { authorise, body, createRoute, door, json, router } from "../http/route.ts";
import { lineupOf } from "./queries.ts";
import { addItem, changeItem, orderLineup, removeItem, setOffer, switchFlash } from "./service.ts";

/** The run of a show for its crew. Every change answers the whole lineup. */
export const lineupRoutes = (deps: Deps) =>
	router()
		.openapi(
			createRoute({ method: "get", path: "/api/shows/{id}/lineup", ...door("show.read"), request: { params: IdParam }, responses: { 200: json(Lineup) } }),
			async (c) => {
				const { id } = c.req.valid("param");
				const show = await deps.db.selectFrom("shows").select("host_id").where("id", "=", id).executeTakeFirst();
				if (!show) throw new Refusal("not_found");
				authorise(c.var.actor, "show.read", { hostId: show.host_id });
				return c.json({ items: await lineupOf(deps.db, id) }, 200);
			},
		)
		.openapi(
			createRoute({ method: "post", path: "/api/shows/{id}/lineup", ...door("lineup.edit"), request: { params: IdParam, body: body(LineupAdd) }, responses: { 201: json(Lineup, "Added") } }),
			async (c) => c.json({ items: await addItem(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json")) }, 201),
		)
		.openapi(
			createRoute({ method: "put", path: "/api/shows/{id}/lineup/order", ...door("lineup.edit"), request: { params: IdParam, body: body(LineupOrder) }, responses: { 200: json(Lineup) } }),
			async (c) => c.json({ items: await orderLineup(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json").itemIds) }, 200),
		)
		.openapi(
			createRoute({ method: "patch", path: "/api/lineup/{id}", ...door("lineup.edit"), request: { params: IdParam, body: body(LineupPatch) }, responses: { 200: json(Lineup) } }),
			async (c) => c.json({ items: await changeItem(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json")) }, 200),
		)
		.openapi(
			createRoute({ method: "delete", path: "/api/lineup/{id}", ...door("lineup.edit"), request: { params: IdParam }, responses: { 200: json(Lineup) } }),
			async (c) => c.json({ items: await removeItem(deps, c.var.actor, c.req.valid("param").id) }, 200),
		)
		.openapi(
			createRoute({ method: "put", path: "/api/lineup/{id}/offer", ...door("lineup.edit"), request: { params: IdParam, body: body(OfferInput) }, responses: { 200: json(Lineup) } }),
			async (c) => c.json({ items: await setOffer(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json")) }, 200),
		)
		.openapi(
			createRoute({ method: "post", path: "/api/lineup/{id}/flash", ...door("show.feature"), request: { params: IdParam, body: body(FlashSwitch) }, responses: { 200: json(z.object({ seq: z.number(), startsAt: z.string().nullable(), endsAt: z.string().nullable() })) } }),
			async (c) => {
				const { seq, flash } = await switchFlash(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json").on);
				return c.json({ seq, startsAt: flash.startsAt, endsAt: flash.endsAt }, 200);
			},
		);
