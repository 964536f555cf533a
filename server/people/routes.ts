import { z } from "@hono/zod-openapi";
import { Me, SetRole, UserParam, UserQuery, UserRow } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { AccountRole } from "#shared/roles.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import { meOf } from "./service.ts";

const pageSize = 50;

/** Who am I, and the administrator's list of people. */
export const peopleRoutes = ({ db, live }: Deps) =>
	router()
		.openapi(createRoute({ method: "get", path: "/api/me", summary: "Who the session belongs to", ...door("me.read"), responses: { 200: json(Me) } }), async (c) => {
			c.header("Cache-Control", "no-store");
			return c.json(await meOf(db, c.var.actor), 200);
		})
		.openapi(
			createRoute({
				method: "get",
				path: "/api/users",
				summary: "Accounts, newest first, 50 a page",
				...door("user.read"),
				request: { query: UserQuery },
				responses: { 200: json(z.object({ users: z.array(UserRow), more: z.boolean() })) },
			}),
			async (c) => {
				const { q, offset } = c.req.valid("query");
				let query = db.selectFrom("user").select(["id", "name", "email", "role", "createdAt"]).where((eb) => eb.or([eb("isAnonymous", "is", null), eb("isAnonymous", "=", false)]));
				if (q) {
					const like = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
					query = query.where((eb) => eb.or([eb("name", "ilike", like), eb("email", "ilike", like)]));
				}
				const rows = await query.orderBy("createdAt", "desc").orderBy("id").offset(offset).limit(pageSize + 1).execute();
				const users = rows.slice(0, pageSize).map((row) => ({ ...row, role: (row.role ?? "viewer") as AccountRole, createdAt: row.createdAt.toISOString() }));
				return c.json({ users, more: rows.length > pageSize }, 200);
			},
		)
		.openapi(
			createRoute({
				method: "patch",
				path: "/api/users/{id}/role",
				summary: "Gives an account another role, at once",
				...door("user.role"),
				request: { params: UserParam, body: body(SetRole) },
				responses: { 200: json(UserRow) },
			}),
			async (c) => {
				const { id } = c.req.valid("param");
				const { role } = c.req.valid("json");
				// Nobody locks the last door behind themselves.
				if (id === c.var.actor.userId) throw new Refusal("forbidden");
				const row = await db
					.updateTable("user")
					.set({ role, updatedAt: new Date() })
					.where("id", "=", id)
					.where((eb) => eb.or([eb("isAnonymous", "is", null), eb("isAnonymous", "=", false)]))
					.returning(["id", "name", "email", "role", "createdAt"])
					.executeTakeFirst();
				if (!row) throw new Refusal("not_found");
				live.actorChanged(id);
				return c.json({ ...row, role, createdAt: row.createdAt.toISOString() }, 200);
			},
		);
