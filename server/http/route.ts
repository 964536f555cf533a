import { createRoute as describeRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Context, ErrorHandler, MiddlewareHandler } from "hono";
import { type Action, can, type Ownership } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Env } from "./env.ts";

/** What `createRoute` is given, as far as types follow from it. */
interface RouteShape {
	readonly method: "get" | "post" | "put" | "patch" | "delete";
	readonly path: string;
	readonly request?: {
		readonly params?: unknown;
		readonly query?: unknown;
		readonly headers?: unknown;
		readonly body?: { readonly content: { readonly "application/json"?: { readonly schema: unknown } } };
	};
	readonly responses: Readonly<Record<number, unknown>>;
}

type Out<S> = S extends { _zod: { output: infer O } } ? O : never;
type In<S> = S extends { _zod: { input: infer I } } ? I : never;
type JsonOf<T> = T extends { content: { "application/json": { schema: infer S } } } ? S : never;
type Request<R extends RouteShape> = NonNullable<R["request"]>;
type BodyOf<R extends RouteShape> = Request<R> extends { body: infer B } ? JsonOf<B> : never;
type AnswerOf<R extends RouteShape> = Out<JsonOf<R["responses"][keyof R["responses"]]>>;

/** A handler's context: what the schemas let through, and `json` that takes only what the route promises. */
export type RouteContext<R extends RouteShape> = Omit<Context<Env>, "json" | "req"> & {
	json(data: AnswerOf<R>, status: number): Response;
	readonly req: Omit<Context<Env>["req"], "valid"> & {
		valid(target: "json"): Out<BodyOf<R>>;
		valid(target: "param"): Request<R> extends { params: infer P } ? Out<P> : never;
		valid(target: "query"): Request<R> extends { query: infer Q } ? Out<Q> : never;
		valid(target: "header"): Request<R> extends { headers: infer H } ? Out<H> : never;
	};
};

/** `/api/orders/{id}` as hono's client spells it: `/api/orders/:id`. */
type ClientPath<P extends string> = P extends `${infer Before}{${infer Name}}${infer After}` ? `${Before}:${Name}${ClientPath<After>}` : P;

type ClientInput<R extends RouteShape> = (Request<R> extends { params: infer P } ? { param: In<P> } : {}) &
	(Request<R> extends { query: infer Q } ? { query: { [K in keyof In<Q>]: string | Exclude<In<Q>[K], number | unknown[]> } } : {}) &
	(Request<R> extends { headers: infer H } ? { header: In<H> } : {}) &
	(BodyOf<R> extends never ? {} : { json: In<BodyOf<R>> });

type ClientSchema<R extends RouteShape> = {
	[P in ClientPath<R["path"]>]: { [M in `$${R["method"]}`]: { input: ClientInput<R>; output: AnswerOf<R>; outputFormat: "json"; status: 200 } };
};

/**
 * The routes of one feature. It is `OpenAPIHono`, with types of our own: what goes over the wire is plain JSON, so a schema's output is the
 * client's answer as it is, and the checker is spared the general case (a minute for this API).
 */
export interface FeatureRouter<S> {
	openapi<const R extends RouteShape>(route: R, handler: (c: RouteContext<R>) => Response | Promise<Response>): FeatureRouter<S & ClientSchema<R>>;
	/** A route that is no part of the API document. */
	get(path: string, handler: (c: Context<Env>) => Response | Promise<Response>): FeatureRouter<S>;
	onError(handler: ErrorHandler<Env>): unknown;
	request(path: string, init?: RequestInit): Response | Promise<Response>;
	/** The schema of the client's calls; a type only. */
	readonly schema?: S;
}

/** `createRoute` of @hono/zod-openapi, without its general types. */
export function createRoute<const R extends RouteShape>(route: R): R {
	return describeRoute(route as never) as unknown as R;
}

/**
 * A router of one feature. Input that its schemas refuse becomes an `invalid_input` problem that names the fields.
 *
 * ```ts
 * export const roomRoutes = (deps: Deps) =>
 *   router().openapi(createRoute({ method: "get", path: "/api/rooms", ...door("desk.read"), responses: { 200: json(z.array(Room)) } }),
 *     async (c) => c.json(await listRooms(deps.db), 200));
 * ```
 */
export function router(): FeatureRouter<{}> {
	return new OpenAPIHono<Env>({
		defaultHook: (result) => {
			if (!result.success) throw invalidInput(result.error);
		},
	}) as unknown as FeatureRouter<{}>;
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
