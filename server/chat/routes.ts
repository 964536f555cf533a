import { ChatPage, ChatQuery, IdParam } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Deps } from "../deps.ts";
import { createRoute, door, json, router } from "../http/route.ts";
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
			const show = await db.selectFrom("shows").select("state").where("id", "=", id).executeTakeFirst();
			if (!show || show.state === "draft") throw new Refusal("not_found");
			return c.json(await chatPage(db, id, 50, c.req.valid("query").before), 200);
		},
	);
