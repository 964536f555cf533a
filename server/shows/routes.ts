import * as z from "zod";
import { CalendarQuery, DeskShow, HostOption, IdParam, ShowInput, ShowUpdate, StagePassAnswer, StageQuery } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Deps } from "../deps.ts";
import { authorise, body, createRoute, door, json, router } from "../http/route.ts";
import { planEnd } from "./grace.ts";
import { deskShowOf, hosts, showsBetween, showsToWork } from "./queries.ts";
import { cancelShow, endShow, planShow, replanShow, scheduleShow, stagePass, startShow } from "./service.ts";

/** Longest calendar page, in days. */
const calendarDays = 62;

const command = <const Name extends string, const A extends "show.plan" | "show.host">(name: Name, action: A) =>
	createRoute({ method: "post", path: `/api/shows/{id}/${name}`, ...door(action), request: { params: IdParam }, responses: { 200: json(DeskShow) } });

/** Planning shows, moving them along, and passes to their stages. */
export const showRoutes = (deps: Deps) =>
	router()
		.openapi(
			createRoute({ method: "get", path: "/api/desk/shows", ...door("desk.read"), request: { query: CalendarQuery }, responses: { 200: json(z.array(DeskShow)) } }),
			async (c) => {
				const query = c.req.valid("query");
				const from = new Date(query.from);
				const to = new Date(query.to);
				if (to <= from || to.getTime() - from.getTime() > calendarDays * 86_400_000) {
					throw new Refusal("invalid_input", {}, [{ path: "to", message: `must be after from, by at most ${calendarDays} days` }]);
				}
				return c.json(await showsBetween(deps.db, from, to), 200);
			},
		)
		.openapi(createRoute({ method: "get", path: "/api/desk/mine", summary: "The shows that one hosts or moderates: live, to come, and the last that ended", ...door("chat.moderate"), responses: { 200: json(z.array(DeskShow)) } }), async (c) =>
			c.json(await showsToWork(deps.db, c.var.actor), 200),
		)
		.openapi(
			createRoute({ method: "get", path: "/api/desk/shows/{id}", ...door("show.read"), request: { params: IdParam }, responses: { 200: json(DeskShow) } }),
			async (c) => {
				const show = await deskShowOf(deps.db, c.req.valid("param").id);
				if (!show) throw new Refusal("not_found");
				authorise(c.var.actor, "show.read", { hostId: show.hostId });
				return c.json(show, 200);
			},
		)
		.openapi(createRoute({ method: "get", path: "/api/hosts", ...door("desk.read"), responses: { 200: json(z.array(HostOption)) } }), async (c) => c.json(await hosts(deps.db), 200))
		.openapi(
			createRoute({ method: "post", path: "/api/shows", ...door("show.plan"), request: { body: body(ShowInput) }, responses: { 201: json(DeskShow, "Planned") } }),
			async (c) => c.json(await planShow(deps, c.var.actor, c.req.valid("json")), 201),
		)
		.openapi(
			createRoute({ method: "put", path: "/api/shows/{id}", ...door("show.plan"), request: { params: IdParam, body: body(ShowUpdate) }, responses: { 200: json(DeskShow) } }),
			async (c) => c.json(await replanShow(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json")), 200),
		)
		.openapi(command("schedule", "show.plan"), async (c) => c.json(await scheduleShow(deps, c.var.actor, c.req.valid("param").id), 200))
		.openapi(command("cancel", "show.plan"), async (c) => c.json(await cancelShow(deps, c.var.actor, c.req.valid("param").id), 200))
		.openapi(command("live", "show.host"), async (c) => {
			const show = await startShow(deps, c.var.actor, c.req.valid("param").id);
			planEnd(deps);
			return c.json(show, 200);
		})
		.openapi(command("end", "show.host"), async (c) => c.json(await endShow(deps, c.var.actor, c.req.valid("param").id), 200))
		.openapi(
			createRoute({ method: "get", path: "/api/shows/{id}/stage", ...door("public.read"), request: { params: IdParam, query: StageQuery }, responses: { 200: json(StagePassAnswer) } }),
			async (c) => {
				c.header("Cache-Control", "no-store");
				return c.json(await stagePass(deps, c.var.actor, c.req.valid("param").id, c.req.valid("query")), 200);
			},
		);
