import { IdParam } from "#shared/api.ts";
import { Figures } from "#shared/figures.ts";
import type { Deps } from "../deps.ts";
import { createRoute, door, json, router } from "../http/route.ts";
import { figuresOf } from "./service.ts";

/** What a show sold, for who works on it and for the shops whose goods it sells. */
export const figureRoutes = ({ db }: Pick<Deps, "db">) =>
	router().openapi(createRoute({ method: "get", path: "/api/shows/{id}/figures", ...door("show.figures"), request: { params: IdParam }, responses: { 200: json(Figures) } }), async (c) => {
		c.header("Cache-Control", "no-store");
		return c.json(await figuresOf(db, c.var.actor, c.req.valid("param").id), 200);
	});
