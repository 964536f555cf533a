import { IdParam } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import { PushKey, ReminderInput, ReminderParam, Reminders } from "#shared/reminders.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import { headerOf } from "../shows/queries.ts";
import { calendarOf } from "./calendar.ts";
import { forget, remind, remindersOf } from "./service.ts";
import { type Vapid, vapidOf } from "./web-push.ts";

/** Reminders of shows: a calendar file for everyone, a push message for whoever lets their browser have it. */
export const reminderRoutes = ({ db, publicOrigin, pushOrigins }: Deps) => {
	let vapid: Promise<Vapid> | null = null;
	const routes = router()
		.openapi(createRoute({ method: "get", path: "/api/push/key", summary: "The server's key for push subscriptions", ...door("public.read"), responses: { 200: json(PushKey) } }), async (c) => {
			vapid ??= vapidOf(db, publicOrigin);
			vapid.catch(() => (vapid = null));
			return c.json({ key: (await vapid).publicKey }, 200);
		})
		.openapi(createRoute({ method: "get", path: "/api/reminders", summary: "Shows that this person is reminded of", ...door("reminder.manage"), responses: { 200: json(Reminders) } }), async (c) => c.json({ showIds: await remindersOf(db, c.var.actor.userId!) }, 200))
		.openapi(createRoute({ method: "post", path: "/api/reminders", summary: "Remind this browser of a show", ...door("reminder.manage"), request: { body: body(ReminderInput) }, responses: { 200: json(Reminders) } }), async (c) => {
			await remind(db, c.var.actor.userId!, c.var.lang, c.req.valid("json"), pushOrigins);
			return c.json({ showIds: await remindersOf(db, c.var.actor.userId!) }, 200);
		})
		.openapi(createRoute({ method: "delete", path: "/api/reminders/{showId}", summary: "Remind of it no longer", ...door("reminder.manage"), request: { params: ReminderParam }, responses: { 200: json(Reminders) } }), async (c) => {
			await forget(db, c.var.actor.userId!, c.req.valid("param").showId);
			return c.json({ showIds: await remindersOf(db, c.var.actor.userId!) }, 200);
		});
	routes.get("/api/shows/:id/calendar.ics", async (c) => {
		const id = IdParam.safeParse({ id: c.req.param("id") });
		const show = id.success ? await headerOf(db, id.data.id) : null;
		if (!show || show.state === "draft") throw new Refusal("not_found");
		const lang = c.req.query("lang");
		return c.body(calendarOf(show, { origin: publicOrigin, lang: lang === "zh" || lang === "en" ? lang : c.var.lang }), 200, {
			"Content-Type": "text/calendar; charset=utf-8; method=PUBLISH", "Content-Disposition": 'attachment; filename="livestall.ics"', "Cache-Control": "no-cache",
		});
	});
	return routes;
};
