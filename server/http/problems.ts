import type { Context, ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { langOf, type Lang, problem, type Problem, type ProblemCode, Refusal } from "#shared/problem.ts";
import { isDatabaseAway } from "../db/away.ts";
import type { Env } from "./env.ts";

/** Answers `problem` as RFC 9457 problem details. */
export function answerProblem(c: Context<Env>, details: Problem): Response {
	return c.body(JSON.stringify({ ...details, requestId: c.var.requestId }), details.status as ContentfulStatusCode, problemHeaders(details.status, c.var.lang ?? "zh"));
}

/** The headers of an answer that is a problem. */
export function problemHeaders(status: number, lang: Lang): Record<string, string> {
	return {
		"Content-Type": "application/problem+json; charset=utf-8",
		"Content-Language": lang,
		...(status === 503 || status === 429 ? { "Retry-After": "1" } : {}),
		// The rest of the body is not read: what follows on this connection would be taken for it.
		...(status === 413 ? { Connection: "close" } : {}),
	};
}

/**
 * What became of an error, for a person in `lang`: a refusal says what it refuses; anything else is a bug, and reads as
 * `internal` (503 while the database is away). `bug` tells the caller to log it once.
 */
export function toProblem(error: unknown, lang: Lang): { problem: Problem; bug: boolean } {
	if (error instanceof Refusal) return { problem: problem(error.code, lang, error.params, error.errors), bug: false };
	if (error instanceof HTTPException) return { problem: problem(codeOfStatus(error.status), lang), bug: false };
	if (isDatabaseAway(error)) return { problem: problem("unavailable", lang), bug: false };
	return { problem: problem("internal", lang), bug: true };
}

function codeOfStatus(status: number): ProblemCode {
	if (status === 401) return "unauthenticated";
	if (status === 403) return "forbidden";
	if (status === 404) return "not_found";
	if (status === 413) return "too_large";
	if (status === 429) return "rate_limited";
	return status < 500 ? "malformed" : "internal";
}

export const onError: ErrorHandler<Env> = (error, c) => {
	const { problem: details, bug } = toProblem(error, c.var.lang ?? langOf(c.req.header("accept-language")));
	if (bug) c.var.log?.error({ err: error, requestId: c.var.requestId }, "request failed");
	else if (details.status === 503) c.var.log?.warn({ err: (error as Error).message, requestId: c.var.requestId }, "database away");
	return answerProblem(c, details);
};
