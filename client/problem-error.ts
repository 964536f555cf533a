import type { Problem, ProblemCode } from "#shared/problem.ts";
import { locale } from "./i18n.ts";

/** A server's problem details, or `offline` when the server could not be reached. */
export interface ClientProblem extends Omit<Problem, "code"> {
	readonly code: ProblemCode | "offline";
}

/** Thrown by `unwrap`, `send` and the session calls: every refusal arrives as one of these. */
export class ProblemError extends Error {
	readonly problem: ClientProblem;
	constructor(problem: ClientProblem) {
		super(problem.detail);
		this.name = "ProblemError";
		this.problem = problem;
	}
}

export function offlineProblem(): ClientProblem {
	return {
		type: "/problems/offline",
		title: "offline",
		status: 0,
		code: "offline",
		detail: locale() === "zh" ? "网络连不上，请检查网络后再试。" : "You seem to be offline. Check the connection and try again.",
	};
}

function unknownProblem(status: number): ClientProblem {
	return {
		type: "/problems/internal",
		title: "internal",
		status,
		code: status === 404 ? "not_found" : status === 429 ? "rate_limited" : status === 502 || status === 503 || status === 504 ? "unavailable" : "internal",
		detail: locale() === "zh" ? "出了点问题，请稍后再试。" : "Something went wrong. Please try again in a moment.",
	};
}

/** The problem in an answer that is not ok. */
export async function problemOf(response: Response): Promise<ClientProblem> {
	try {
		const body = (await response.json()) as Partial<ClientProblem> | null;
		if (body && typeof body.code === "string" && typeof body.detail === "string") return body as ClientProblem;
	} catch {
		// No JSON: a proxy's page, or nothing.
	}
	return unknownProblem(response.status);
}

/** Whatever was thrown, as a problem to show. What is no refusal is a bug of ours: it is logged and reads as one. */
export function toClientProblem(error: unknown): ClientProblem {
	if (error instanceof ProblemError) return error.problem;
	console.error(error);
	return unknownProblem(500);
}
