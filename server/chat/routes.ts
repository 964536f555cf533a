import { ChatPage, ChatQuery, IdParam } from "#shared/api.ts";
import { can } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Deps } from "../deps.ts";
import { createRoute, door, json, router } from "../http/route.ts";
import { crewOf, showOf } from "../moderation/queries.ts";
import { chatPage } from "./queries.ts";

export const chatRoutes = ({ db }: Deps) =>
	router().openapi(
		createRoute({
			method: "get",
			path: "/api/shows/{id}/chat",
			summary: "Chat of a show, 50 messages a page, backwards",
			...door("public.read"),
			request: { params: IdParam, query: ChatQuery },
			responses: { 200: json(ChatPage) },
		}),
		async (c) => {
			const { id } = c.req.valid("param");
			const show = await showOf(db, id);
			if (show.state === "draft") throw new Refusal("not_found");
			const { actor } = c.var;
			const eyes = { userId: actor.userId, crew: actor.userId !== null && can(actor, "chat.moderate", await crewOf(db, show)) };
			return c.json(await chatPage(db, id, 50, c.req.valid("query").before, eyes), 200);
		},
	);
