import { OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { type Action, can, type Ownership } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Env } from "./env.ts";

/**
 * A router of one feature. Input that its schemas refuse becomes an `invalid_input` problem that names the fields.
 *
 * ```ts
 * export const roomRoutes = (deps: Deps) =>
 *   router().openapi(createRoute({ method: "get", path: "/api/rooms", ...door("desk.read"), responses: { 200: json(z.array(Room)) } }),
 *     async (c) => c.json(await listRooms(deps.db), 200));
 * ```
 */
export function router() {
	return new OpenAPIHono<Env>({
		defaultHook: (result) => {
			if (!result.success) throw invalidInput(result.error);
		},
	});
}

/** The field names and messages of a zod error, as a refusal. */
export function invalidInput(error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): Refusal {
	return new Refusal("invalid_input", {}, error.issues.slice(0, 20).map((issue) => ({ path: issue.path.map(String).join("."), message: issue.message })));
}

/**
 * The door of a route: names its action in the policy table (tests and the API document read it as `x-action`) and refuses whoever has no
 * permission for it on any resource. Whether *this* resource is theirs is asked by the service, with `authorise`.
 */
export function door<A extends Action>(action: A) {
	const middleware: MiddlewareHandler<Env> = async (c, next) => {
		authorise(c.var.actor, action);
		await next();
	};
	return { "x-action": action, middleware } as const;
}

/** Throws `unauthenticated` or `forbidden` unless the policy table lets `actor` do `action` (on `resource`). */
export function authorise(actor: Actor, action: Action, resource?: Ownership): void {
	if (can(actor, action, resource)) return;
	throw new Refusal(actor.userId === null || actor.role === "guest" ? "unauthenticated" : "forbidden");
}

/** An OpenAPI answer or body of JSON. */
export function json<S extends z.ZodType>(schema: S, description = "OK") {
	return { description, content: { "application/json": { schema } } } as const;
}

/** A required JSON body. */
export function body<S extends z.ZodType>(schema: S) {
	return { required: true, content: { "application/json": { schema } } } as const;
}

export type AppContext = Context<Env>;
