import { IdParam } from "#shared/api.ts";
import { BagAnswer, BagInput, BagRecord, BagWinners, ClaimPrize, InteractionsAnswer, MyInteractionsAnswer, PollAnswer, PollInput, Prize, PrizeList, QuestionAnswer, QuestionInput, QuestionState, QuestionVote, VoteInput } from "#shared/interaction-api.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import type { Judge } from "../moderation/judge.ts";
import { askForItem } from "./asks.ts";
import { bagRecord, claimPrize, crewBags, endBag, openBag, prizesOf } from "./bags.ts";
import { openShow } from "./open-show.ts";
import { endPoll, openPoll, vote } from "./polls.ts";
import { interactionsOf, mineOf } from "./queries.ts";
import { createAsking, moveQuestion, removeQuestion, voteQuestion } from "./questions.ts";

const done = { 204: { description: "Done" } } as const;
const anyState = ["draft", "scheduled", "live", "ended", "cancelled"] as const;

/** What viewers do together in a show: asked for and done by them, started and ended by its crew. */
export const interactionRoutes = (deps: Deps, judge?: Judge, asking = createAsking(deps, judge)) =>
	router()
		.openapi(createRoute({ method: "get", path: "/api/shows/{id}/interactions", summary: "Likes, asks, poll, lucky bag and questions of a show", ...door("public.read"), request: { params: IdParam }, responses: { 200: json(InteractionsAnswer) } }), async (c) => {
			const { id } = await openShow(deps.db, c.var.actor, c.req.valid("param").id, anyState);
			c.header("Cache-Control", "no-store");
			return c.json(await interactionsOf(deps.db, id), 200);
		})
		.openapi(createRoute({ method: "get", path: "/api/shows/{id}/interactions/mine", summary: "What this person has done in them", ...door("interaction.join"), request: { params: IdParam }, responses: { 200: json(MyInteractionsAnswer) } }), async (c) => {
			c.header("Cache-Control", "no-store");
			return c.json(await mineOf(deps.db, c.req.valid("param").id, c.var.actor.userId!), 200);
		})
		.openapi(createRoute({ method: "post", path: "/api/lineup/{id}/ask", summary: "Ask for an item to be explained", ...door("interaction.join"), request: { params: IdParam }, responses: done }), async (c) => {
			await askForItem(deps, c.var.actor, c.req.valid("param").id);
			return c.body(null, 204);
		})
		.openapi(createRoute({ method: "post", path: "/api/shows/{id}/polls", ...door("interaction.run"), request: { params: IdParam, body: body(PollInput) }, responses: { 201: json(PollAnswer, "Opened") } }), async (c) =>
			c.json(await openPoll(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json")), 201),
		)
		.openapi(createRoute({ method: "post", path: "/api/polls/{id}/end", ...door("interaction.run"), request: { params: IdParam }, responses: { 200: json(PollAnswer) } }), async (c) =>
			c.json(await endPoll(deps, c.var.actor, c.req.valid("param").id), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/polls/{id}/vote", summary: "Vote, or change one's vote", ...door("interaction.join"), request: { params: IdParam, body: body(VoteInput) }, responses: done }), async (c) => {
			await vote(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json").option);
			return c.body(null, 204);
		})
		.openapi(createRoute({ method: "post", path: "/api/shows/{id}/lucky-bags", ...door("interaction.run"), request: { params: IdParam, body: body(BagInput) }, responses: { 201: json(BagAnswer, "Opened") } }), async (c) =>
			c.json(await openBag(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json")), 201),
		)
		.openapi(createRoute({ method: "get", path: "/api/shows/{id}/lucky-bags", summary: "A show's lucky bags with their winners, for the crew", ...door("interaction.run"), request: { params: IdParam }, responses: { 200: json(BagWinners) } }), async (c) =>
			c.json({ bags: await crewBags(deps.db, c.var.actor, c.req.valid("param").id) }, 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/lucky-bags/{id}/end", summary: "Draw now", ...door("interaction.run"), request: { params: IdParam }, responses: { 200: json(BagAnswer) } }), async (c) =>
			c.json(await endBag(deps, c.var.actor, c.req.valid("param").id), 200),
		)
		.openapi(createRoute({ method: "get", path: "/api/lucky-bags/{id}", summary: "A lucky bag; once drawn, with all that its draw is checked by", ...door("public.read"), request: { params: IdParam }, responses: { 200: json(BagRecord) } }), async (c) =>
			c.json(await bagRecord(deps.db, c.req.valid("param").id), 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/lucky-bags/{id}/claim", summary: "Say where a prize goes", ...door("prize.claim"), request: { params: IdParam, body: body(ClaimPrize) }, responses: { 200: json(Prize) } }), async (c) =>
			c.json(await claimPrize(deps.db, c.var.actor.userId!, c.req.valid("param").id, c.req.valid("json").addressId), 200),
		)
		.openapi(createRoute({ method: "get", path: "/api/me/prizes", ...door("prize.claim"), responses: { 200: json(PrizeList) } }), async (c) => c.json({ prizes: await prizesOf(deps.db, c.var.actor.userId!) }, 200))
		.openapi(createRoute({ method: "post", path: "/api/shows/{id}/questions", ...door("interaction.join"), request: { params: IdParam, body: body(QuestionInput) }, responses: { 201: json(QuestionAnswer, "Asked") } }), async (c) =>
			c.json(await asking.ask(c.var.actor, c.req.valid("param").id, c.req.valid("json").text), 201),
		)
		.openapi(createRoute({ method: "post", path: "/api/questions/{id}/vote", ...door("interaction.join"), request: { params: IdParam, body: body(QuestionVote) }, responses: done }), async (c) => {
			await voteQuestion(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json").on);
			return c.body(null, 204);
		})
		.openapi(createRoute({ method: "post", path: "/api/questions/{id}/answer", summary: "Take a question up, be done with it, or put it back", ...door("interaction.run"), request: { params: IdParam, body: body(QuestionState) }, responses: { 200: json(QuestionAnswer) } }), async (c) =>
			c.json(await moveQuestion(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json").state), 200),
		)
		.openapi(createRoute({ method: "delete", path: "/api/questions/{id}", ...door("interaction.run"), request: { params: IdParam }, responses: done }), async (c) => {
			await removeQuestion(deps, c.var.actor, c.req.valid("param").id);
			return c.body(null, 204);
		});
