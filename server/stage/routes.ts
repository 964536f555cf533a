import * as z from "zod";
import { StageParam, StageRow, StageSourceParam } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Deps } from "../deps.ts";
import { createRoute, door, json, router } from "../http/route.ts";
import { headersOf } from "../shows/queries.ts";

const rehearsal = "rehearsal:";

/** Stages in progress, for whoever looks after the evening: what goes in and out of each, and the two ways to end something that should not be. */
export const stageRoutes = ({ db, media, log }: Deps) =>
	router()
		.openapi(createRoute({ method: "get", path: "/api/stages", ...door("stage.manage"), responses: { 200: json(z.array(StageRow)) } }), async (c) => {
			const stages = await media.stages();
			const showIds = stages.map(({ id }) => id.replace(rehearsal, "")).filter((id) => z.uuid().safeParse(id).success);
			const shows = await headersOf(db, showIds);
			const rows = stages.map((stage) => ({ stage, show: shows.find(({ id }) => id === stage.id.replace(rehearsal, "")) ?? null, rehearsal: stage.id.startsWith(rehearsal) }));
			c.header("Cache-Control", "no-store");
			return c.json(rows.toSorted((a, b) => b.stage.viewers - a.stage.viewers), 200);
		})
		.openapi(
			createRoute({ method: "delete", path: "/api/stages/{stage}", ...door("stage.manage"), request: { params: StageParam }, responses: { 204: { description: "Everyone on it was sent away" } } }),
			async (c) => {
				const { stage } = c.req.valid("param");
				if (!(await media.stages()).some(({ id }) => id === stage)) throw new Refusal("not_found");
				log.warn({ stage, by: c.var.actor.userId }, "stage closed by hand");
				await media.closeStage(stage);
				return c.body(null, 204);
			},
		)
		.openapi(
			createRoute({ method: "delete", path: "/api/stages/{stage}/sources/{source}", ...door("stage.manage"), request: { params: StageSourceParam }, responses: { 204: { description: "Its connection was ended" } } }),
			async (c) => {
				const { stage, source } = c.req.valid("param");
				await media.removeSource(stage, source);
				log.warn({ stage, source, by: c.var.actor.userId }, "source removed by hand");
				return c.body(null, 204);
			},
		);
