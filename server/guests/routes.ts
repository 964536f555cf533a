import { GuestInvite, GuestJoin, GuestPasses, GuestShow, GuestTokenParam, IdParam } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { ShowHeader } from "#shared/show.ts";
import type { Deps } from "../deps.ts";
import { authorise, body, createRoute, door, json, router } from "../http/route.ts";
import { headerOf } from "../shows/queries.ts";

/** Guests (co-hosts) of a show: the host sends a link, whoever opens it waits behind the stage until the host admits them. */
export const guestRoutes = (deps: Deps) =>
	router()
		.openapi(
			createRoute({ method: "post", path: "/api/shows/{id}/guest-invites", ...door("show.host"), request: { params: IdParam }, responses: { 201: json(GuestInvite, "Made") } }),
			async (c) => {
				const show = await headerOf(deps.db, c.req.valid("param").id);
				if (!show) throw new Refusal("not_found");
				authorise(c.var.actor, "show.host", { hostId: show.hostId });
				open(show);
				const { token, expiresAt } = await deps.invites.sign(show.id);
				return c.json({ path: `/guest/${token}`, expiresAt: expiresAt.toISOString() }, 201);
			},
		)
		.openapi(
			createRoute({ method: "get", path: "/api/guest/{token}", ...door("public.read"), request: { params: GuestTokenParam }, responses: { 200: json(GuestShow) } }),
			async (c) => c.json({ show: await invited(deps, c.req.valid("param").token) }, 200),
		)
		.openapi(
			createRoute({ method: "post", path: "/api/guest/{token}/passes", ...door("public.read"), request: { params: GuestTokenParam, body: body(GuestJoin) }, responses: { 200: json(GuestPasses) } }),
			async (c) => {
				const show = await invited(deps, c.req.valid("param").token);
				open(show);
				const { name, person } = c.req.valid("json");
				const claims = { stage: show.state === "live" ? show.id : `rehearsal:${show.id}`, name: name.toWellFormed(), sub: `guest:${person}`, source: "guest" } as const;
				const [publish, view] = await Promise.all([deps.media.pass({ ...claims, role: "publish" }), deps.media.pass({ ...claims, role: "view" })]);
				c.header("Cache-Control", "no-store");
				return c.json({ publish, view }, 200);
			},
		);

async function invited({ db, invites }: Pick<Deps, "db" | "invites">, token: string): Promise<ShowHeader> {
	const showId = await invites.verify(token);
	const show = showId === null ? null : await headerOf(db, showId);
	if (!show || show.state === "draft") throw new Refusal("not_found");
	return show;
}

/** A stage stands from the moment a show is scheduled (for its rehearsal) until it has ended. */
function open({ state }: ShowHeader): void {
	if (state !== "scheduled" && state !== "live") throw new Refusal("show_state", { state });
}
