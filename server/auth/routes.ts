import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { SignIn, SignUp } from "#shared/api.ts";
import { type ProblemCode, Refusal } from "#shared/problem.ts";
import type { Deps } from "../deps.ts";
import type { Env } from "../http/env.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";

const SignedIn = z.object({ user: z.object({ id: z.string(), name: z.string() }) });

/**
 * The five calls of better-auth that the product uses, each parsed first and with problem details for its refusals;
 * the rest of its surface is not served.
 */
export const authRoutes = (deps: Deps) =>
	router()
		.openapi(
			createRoute({ method: "post", path: "/api/auth/sign-up/email", summary: "New account", ...door("auth.use"), request: { body: body(SignUp) }, responses: { 200: json(SignedIn) } }),
			(c) => forward(c, deps, c.req.valid("json")),
		)
		.openapi(
			createRoute({ method: "post", path: "/api/auth/sign-in/email", summary: "Sign in", ...door("auth.use"), request: { body: body(SignIn) }, responses: { 200: json(SignedIn) } }),
			(c) => forward(c, deps, c.req.valid("json")),
		)
		.openapi(createRoute({ method: "post", path: "/api/auth/sign-in/anonymous", summary: "A guest with a generated name", ...door("auth.use"), responses: { 200: json(SignedIn) } }), (c) =>
			forward(c, deps, {}),
		)
		.openapi(createRoute({ method: "post", path: "/api/auth/sign-out", summary: "Sign out", ...door("auth.use"), responses: { 200: json(z.object({ success: z.boolean() })) } }), async (c) => {
			const answer = await forward(c, deps, {});
			deps.sessions.forget(c.req.header("cookie"));
			return answer;
		});

const codes: Record<string, ProblemCode> = {
	INVALID_EMAIL_OR_PASSWORD: "bad_credentials",
	USER_ALREADY_EXISTS: "email_taken",
	USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: "email_taken",
	BANNED_USER: "forbidden",
	ANONYMOUS_USERS_CANNOT_SIGN_IN_AGAIN_ANONYMOUSLY: "conflict",
};

async function forward(c: Pick<Context<Env>, "var"> & { req: Pick<Context<Env>["req"], "header" | "path"> }, deps: Deps, input: object): Promise<Response> {
	const headers = new Headers();
	for (const name of ["cookie", "origin", "user-agent", "accept-language"]) {
		const value = c.req.header(name);
		if (value !== undefined) headers.set(name, value);
	}
	headers.set("content-type", "application/json");
	headers.set("x-livestall-peer", c.var.peer);
	const url = new URL(c.req.path, deps.publicOrigin);
	const response = await deps.auth.handler(new Request(url, { method: "POST", headers, body: JSON.stringify(input) }));
	if (response.ok) return response;
	if (response.status === 429) throw new Refusal("rate_limited");
	const answer = (await response.json().catch(() => ({}))) as { code?: string };
	const code = codes[answer.code ?? ""];
	if (code) throw new Refusal(code);
	if (response.status >= 500) throw new Error(`better-auth answered ${response.status} ${answer.code ?? ""}`);
	throw new Refusal(response.status === 401 ? "unauthenticated" : response.status === 403 ? "forbidden" : "invalid_input");
}
