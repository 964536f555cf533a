import { IdParam } from "#shared/api.ts";
import { AppointInput, BlockInput, Kept, LinkFilterInput, Log, LogQuery, MessageParam, ModerationSettings, ReportInput, ReviewQuery, Reviews, SettleInput, ShowListParam, ShowModerator, ShowUserParam, Tried, TryWords, WordList, WordListInput, WordLists } from "#shared/moderation.ts";
import { Refusal } from "#shared/problem.ts";
import { z } from "@hono/zod-openapi";
import type { Deps } from "../deps.ts";
import { RateLimit } from "../http/rate-limit.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import type { Judge } from "./judge.ts";
import { keptPeople, logPage, reviewPage, wordListsOf } from "./queries.ts";
import { appoint, changeList, deleteList, dismissModerator, makeList, moderated, report, setBlock, setLinkFilter, settingsOf, settle } from "./service.ts";

const done = { 204: { description: "Done" } } as const;

/** Moderation of chats: what a show's crew sets and decides, and what the platform does for all shows. */
export const moderationRoutes = (deps: Deps, judge: Judge) => {
	const reportsPerPerson = new RateLimit({ perSecond: 1 / 20, burst: 5 });
	return router()
		.openapi(createRoute({ method: "get", path: "/api/shows/{id}/moderation", summary: "Link filter, moderators, word lists and who is kept from writing", ...door("chat.moderate"), request: { params: IdParam }, responses: { 200: json(ModerationSettings) } }), async (c) =>
			c.json(await settingsOf(deps, c.var.actor, c.req.valid("param").id), 200),
		)
		.openapi(createRoute({ method: "patch", path: "/api/shows/{id}/moderation", ...door("chat.moderate"), request: { params: IdParam, body: body(LinkFilterInput) }, responses: done }), async (c) => {
			await setLinkFilter(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json").linkFilter);
			return c.body(null, 204);
		})
		.openapi(createRoute({ method: "post", path: "/api/shows/{id}/moderators", summary: "Makes an account moderator of this show alone", ...door("show.appoint"), request: { params: IdParam, body: body(AppointInput) }, responses: { 201: json(ShowModerator, "Appointed") } }), async (c) =>
			c.json(await appoint(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json").person), 201),
		)
		.openapi(createRoute({ method: "delete", path: "/api/shows/{id}/moderators/{userId}", ...door("show.appoint"), request: { params: ShowUserParam }, responses: done }), async (c) => {
			const { id, userId } = c.req.valid("param");
			await dismissModerator(deps, c.var.actor, id, userId);
			return c.body(null, 204);
		})
		.openapi(createRoute({ method: "post", path: "/api/shows/{id}/blocks", summary: "Blocks or shadow-bans a person in this show, or lifts it", ...door("chat.moderate"), request: { params: IdParam, body: body(BlockInput) }, responses: done }), async (c) => {
			await setBlock(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json"));
			return c.body(null, 204);
		})
		.openapi(createRoute({ method: "get", path: "/api/blocks", summary: "Who is blocked or shadow-banned everywhere", ...door("moderation.platform"), responses: { 200: json(z.object({ kept: z.array(Kept) })) } }), async (c) =>
			c.json({ kept: await keptPeople(deps.db, null) }, 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/blocks", summary: "Blocks or shadow-bans a person in all shows, or lifts it", ...door("moderation.platform"), request: { body: body(BlockInput) }, responses: done }), async (c) => {
			await setBlock(deps, c.var.actor, null, c.req.valid("json"));
			return c.body(null, 204);
		})
		.openapi(createRoute({ method: "get", path: "/api/word-lists", ...door("moderation.platform"), responses: { 200: json(WordLists) } }), async (c) => c.json({ lists: await wordListsOf(deps.db, null) }, 200))
		.openapi(createRoute({ method: "post", path: "/api/word-lists", ...door("moderation.platform"), request: { body: body(WordListInput) }, responses: { 201: json(WordList, "Made") } }), async (c) =>
			c.json(await makeList(deps, c.var.actor, null, c.req.valid("json")), 201),
		)
		.openapi(createRoute({ method: "post", path: "/api/word-lists/try", summary: "What the platform's rules say of a text", ...door("moderation.platform"), request: { body: body(TryWords) }, responses: { 200: json(Tried) } }), async (c) =>
			c.json({ hits: (await judge.readPlatform(c.req.valid("json").text)).map(({ rule, word }) => ({ rule, word })) }, 200),
		)
		.openapi(createRoute({ method: "put", path: "/api/word-lists/{id}", ...door("moderation.platform"), request: { params: IdParam, body: body(WordListInput) }, responses: { 200: json(WordList) } }), async (c) =>
			c.json(await changeList(deps, c.var.actor, null, c.req.valid("param").id, c.req.valid("json")), 200),
		)
		.openapi(createRoute({ method: "delete", path: "/api/word-lists/{id}", ...door("moderation.platform"), request: { params: IdParam }, responses: done }), async (c) => {
			await deleteList(deps, c.var.actor, null, c.req.valid("param").id);
			return c.body(null, 204);
		})
		.openapi(createRoute({ method: "post", path: "/api/shows/{id}/word-lists", ...door("chat.moderate"), request: { params: IdParam, body: body(WordListInput) }, responses: { 201: json(WordList, "Made") } }), async (c) =>
			c.json(await makeList(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json")), 201),
		)
		.openapi(createRoute({ method: "put", path: "/api/shows/{id}/word-lists/{listId}", ...door("chat.moderate"), request: { params: ShowListParam, body: body(WordListInput) }, responses: { 200: json(WordList) } }), async (c) => {
			const { id, listId } = c.req.valid("param");
			return c.json(await changeList(deps, c.var.actor, id, listId, c.req.valid("json")), 200);
		})
		.openapi(createRoute({ method: "delete", path: "/api/shows/{id}/word-lists/{listId}", ...door("chat.moderate"), request: { params: ShowListParam }, responses: done }), async (c) => {
			const { id, listId } = c.req.valid("param");
			await deleteList(deps, c.var.actor, id, listId);
			return c.body(null, 204);
		})
		.openapi(createRoute({ method: "post", path: "/api/shows/{id}/reports", summary: "Reports a message to the moderators", ...door("chat.report"), request: { params: IdParam, body: body(ReportInput) }, responses: done }), async (c) => {
			if (!reportsPerPerson.take(c.var.actor.userId!)) throw new Refusal("rate_limited");
			await report(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json"));
			return c.body(null, 204);
		})
		.openapi(createRoute({ method: "get", path: "/api/shows/{id}/reviews", summary: "Messages of a show that are held or reported", ...door("chat.moderate"), request: { params: IdParam, query: ReviewQuery }, responses: { 200: json(Reviews) } }), async (c) => {
			const { id } = c.req.valid("param");
			await moderated(deps.db, c.var.actor, id);
			const { settled, before } = c.req.valid("query");
			return c.json(await reviewPage(deps.db, id, { settled: settled === "true", before }), 200);
		})
		.openapi(createRoute({ method: "get", path: "/api/reviews", summary: "Messages of all shows that are held or reported", ...door("moderation.platform"), request: { query: ReviewQuery }, responses: { 200: json(Reviews) } }), async (c) => {
			const { settled, before } = c.req.valid("query");
			return c.json(await reviewPage(deps.db, null, { settled: settled === "true", before }), 200);
		})
		.openapi(createRoute({ method: "post", path: "/api/reviews/{id}", summary: "Decides about a message that is held or reported", ...door("chat.moderate"), request: { params: MessageParam, body: body(SettleInput) }, responses: done }), async (c) => {
			const { outcome, reason } = c.req.valid("json");
			await settle(deps, c.var.actor, c.req.valid("param").id, outcome, reason);
			return c.body(null, 204);
		})
		.openapi(createRoute({ method: "get", path: "/api/shows/{id}/moderation-log", summary: "Who did what in a show, newest first", ...door("chat.moderate"), request: { params: IdParam, query: LogQuery }, responses: { 200: json(Log) } }), async (c) => {
			const { id } = c.req.valid("param");
			await moderated(deps.db, c.var.actor, id);
			return c.json(await logPage(deps.db, id, c.req.valid("query")), 200);
		})
		.openapi(createRoute({ method: "get", path: "/api/moderation-log", summary: "Who did what in all shows, newest first", ...door("moderation.platform"), request: { query: LogQuery }, responses: { 200: json(Log) } }), async (c) =>
			c.json(await logPage(deps.db, null, c.req.valid("query")), 200),
		);
};
