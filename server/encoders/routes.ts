import { IdParam, NewStreamKey, StreamKeyInfo } from "#shared/api.ts";
import type { Deps } from "../deps.ts";
import { createRoute, door, json, router } from "../http/route.ts";
import { deleteStreamKey, makeStreamKey, streamKeyInfo } from "./service.ts";

const route = { path: "/api/shows/{id}/stream-key", ...door("show.host"), request: { params: IdParam } } as const;

/** The stream key of a show, for OBS, ffmpeg and hardware encoders. */
export const encoderRoutes = (deps: Deps) =>
	router()
		.openapi(createRoute({ method: "get", ...route, responses: { 200: json(StreamKeyInfo) } }), async (c) => {
			c.header("Cache-Control", "no-store");
			return c.json(await streamKeyInfo(deps, c.var.actor, c.req.valid("param").id), 200);
		})
		.openapi(createRoute({ method: "post", ...route, responses: { 201: json(NewStreamKey, "Made; the key is told this once") } }), async (c) => {
			c.header("Cache-Control", "no-store");
			return c.json(await makeStreamKey(deps, c.var.actor, c.req.valid("param").id), 201);
		})
		.openapi(createRoute({ method: "delete", ...route, responses: { 204: { description: "Deleted" } } }), async (c) => {
			await deleteStreamKey(deps, c.var.actor, c.req.valid("param").id);
			return c.body(null, 204);
		});
