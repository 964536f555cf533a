import * as z from "zod";
import { IdParam, Showcase, ShowcaseCard, ShowcaseInput, SlugParam } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import { showcaseOf, showcases } from "./queries.ts";
import { createShowcase, replaceShowcase } from "./service.ts";

/** Showcases: public pages, made at the desk. */
export const showcaseRoutes = (deps: Deps) =>
	router()
		.openapi(createRoute({ method: "get", path: "/api/showcases", ...door("public.read"), responses: { 200: json(z.array(ShowcaseCard)) } }), async (c) =>
			c.json(await showcases(deps.db, 60), 200),
		)
		.openapi(
			createRoute({ method: "get", path: "/api/showcases/{slug}", ...door("public.read"), request: { params: SlugParam }, responses: { 200: json(Showcase) } }),
			async (c) => {
				const showcase = await showcaseOf(deps.db, { slug: c.req.valid("param").slug });
				if (!showcase) throw new Refusal("not_found");
				return c.json(showcase, 200);
			},
		)
		.openapi(
			createRoute({ method: "post", path: "/api/showcases", ...door("showcase.edit"), request: { body: body(ShowcaseInput) }, responses: { 201: json(Showcase, "Created") } }),
			async (c) => c.json(await createShowcase(deps, c.var.actor, c.req.valid("json")), 201),
		)
		.openapi(
			createRoute({ method: "put", path: "/api/showcases/{id}", ...door("showcase.edit"), request: { params: IdParam, body: body(ShowcaseInput) }, responses: { 200: json(Showcase) } }),
			async (c) => c.json(await replaceShowcase(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json")), 200),
		);
