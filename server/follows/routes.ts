import { FollowAnswer, FollowInput, FollowList, FollowQuery } from "#shared/interaction-api.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import { follow, followOf, followsOf, tellShow } from "./service.ts";

/** Hosts and shops that people follow: shown on their pages, and what reminders go by. */
export const followRoutes = ({ db, live }: Pick<Deps, "db" | "live">) =>
	router()
		.openapi(createRoute({ method: "get", path: "/api/me/follows", summary: "Whom this person follows, with what they show next", ...door("follow.manage"), responses: { 200: json(FollowList) } }), async (c) =>
			c.json({ follows: await followsOf(db, c.var.actor.userId!) }, 200),
		)
		.openapi(createRoute({ method: "get", path: "/api/follows", summary: "How many follow a host or a shop, and whether this person does", ...door("public.read"), request: { query: FollowQuery }, responses: { 200: json(FollowAnswer) } }), async (c) =>
			c.json(await followOf(db, c.var.actor.userId, c.req.valid("query")), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/follows", summary: "Follow, or follow no longer", ...door("follow.manage"), request: { body: body(FollowInput) }, responses: { 200: json(FollowAnswer) } }), async (c) => {
			const { on, ...whom } = c.req.valid("json");
			const answer = await follow(db, c.var.actor.userId!, whom, on);
			await tellShow({ db, live }, whom);
			return c.json(answer, 200);
		});
