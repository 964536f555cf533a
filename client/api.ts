/**
 * The HTTP API, typed by the server's own routes: `await unwrap(api.api.products[":id"].$get({ param: { id } }))`.
 * Refusals are thrown as `ProblemError`.
 */
import { type ClientResponse, hc } from "hono/client";
import type { AppType } from "../server/app.ts";
import { localeTag } from "./i18n.ts";
import { noteServerTime } from "./now.ts";
import { offlineProblem, ProblemError, problemOf } from "./problem-error.ts";

/** An answer that takes longer is given up, in ms. */
const patience = 20_000;

/** `fetch` with the session, the screen's language and a limit of patience; a network failure is an `offline` problem. */
export async function request(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
	const headers = new Headers(init.headers);
	headers.set("Accept-Language", localeTag());
	const limit = AbortSignal.timeout(patience);
	try {
		const response = await fetch(input, { ...init, headers, credentials: "same-origin", signal: init.signal ? AbortSignal.any([init.signal, limit]) : limit });
		noteServerTime(response.headers.get("date"));
		return response;
	} catch (error) {
		if (init.signal?.aborted) throw error;
		throw new ProblemError(offlineProblem());
	}
}

export const api = hc<AppType>("/", { fetch: request });

/** The data of a good answer; the problem of any other is thrown. */
export async function unwrap<R extends Pick<ClientResponse<unknown>, "ok" | "status" | "json">>(answer: R | Promise<R>): Promise<Awaited<ReturnType<R["json"]>>> {
	const response = await answer;
	if (!response.ok) throw new ProblemError(await problemOf(response as unknown as Response));
	if (response.status === 204) return null as never;
	return (await response.json()) as Awaited<ReturnType<R["json"]>>;
}
