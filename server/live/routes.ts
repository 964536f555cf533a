import { IdParam, SnapshotAnswer } from "#shared/api.ts";
import { can } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { ShowSnapshot } from "#shared/show.ts";
import { createRoute, door, json, router } from "../http/route.ts";

/** A show as everyone sees it, for those who come without a socket. `snapshot`: of the live layer. */
export const snapshotRoutes = (snapshot: (showId: string) => Promise<ShowSnapshot | null>) =>
	router().openapi(
		createRoute({ method: "get", path: "/api/shows/{id}", summary: "A show's state, lineup, sellers and newest chat", ...door("public.read"), request: { params: IdParam }, responses: { 200: json(SnapshotAnswer) } }),
		async (c) => {
			const found = await snapshot(c.req.valid("param").id);
			if (!found || (found.show.state === "draft" && !can(c.var.actor, "show.read", { hostId: found.show.hostId }))) throw new Refusal("not_found");
			c.header("Cache-Control", "no-store");
			return c.json(found, 200);
		},
	);
