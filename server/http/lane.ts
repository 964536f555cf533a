import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Hono } from "hono";
import type { Logger } from "pino";
import type { Action } from "#shared/policy.ts";
import { langOf, Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Sessions } from "../auth/sessions.ts";
import type { ServerMetrics } from "../system/metrics.ts";
import { problemHeaders, toProblem } from "./problems.ts";
import { authorise } from "./route.ts";
import { refuseOtherSites, securityHeaders } from "./security.ts";

/** Longest body of JSON, bytes. */
export const bodyMax = 64 * 1024;

export interface LaneRequest {
	readonly actor: Actor;
	readonly headers: IncomingMessage["headers"];
	/** Parsed JSON of the body; a schema has not seen it yet. */
	readonly body: unknown;
}

export interface LaneAnswer {
	readonly status: number;
	readonly body: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

export interface LaneOptions {
	readonly sessions: Sessions;
	readonly isAllowed: (origin: string) => boolean;
	readonly security: Parameters<typeof securityHeaders>[0];
	readonly log: Logger;
	readonly metrics: Pick<ServerMetrics, "count">;
}

/**
 * A lane past the framework for a POST of the hot minute: the same checks in the same order, and the same answers, on Node's own request and
 * response. The framework's way through web streams, requests and responses costs several times what the order itself does.
 * The route stands in the framework besides: it describes the API, and takes what is unusual (bodies that are chunked, too long, compressed or no JSON).
 */
export async function createLanes(options: LaneOptions, lanes: Readonly<Record<string, { readonly action: Action; readonly handle: (request: LaneRequest) => Promise<LaneAnswer> }>>) {
	const { sessions, isAllowed, log, metrics } = options;
	const fixed = [...(await new Hono().use(securityHeaders(options.security)).get("/", (c) => c.body(null)).request("/")).headers].flat();

	async function work(request: IncomingMessage, { action, handle }: (typeof lanes)[string]): Promise<LaneAnswer> {
		const { headers } = request;
		refuseOtherSites(headers.origin, headers["sec-fetch-site"] as string | undefined, isAllowed);
		const [actor, text] = await Promise.all([sessions.actorOf(headers.cookie), bodyOf(request)]);
		authorise(actor, action);
		return handle({ actor, headers, body: parse(text) });
	}

	/** Takes a request that is for a lane; false: it is not. */
	return function take(request: IncomingMessage, response: ServerResponse): boolean {
		const lane = request.method === "POST" ? lanes[request.url!] : undefined;
		if (!lane) return false;
		const { headers } = request;
		const length = Number(headers["content-length"] ?? Number.NaN);
		if (!(length <= bodyMax) || !headers["content-type"]?.startsWith("application/json") || headers["transfer-encoding"] !== undefined || headers["content-encoding"] !== undefined || headers.expect !== undefined) return false;

		const begun = performance.now();
		const requestId = randomUUID();
		const send = (status: number, body: object, more: Readonly<Record<string, string>>) => {
			const seconds = (performance.now() - begun) / 1000;
			metrics.count("POST", request.url!, status, seconds);
			log.debug({ requestId, method: "POST", path: request.url, status, ms: Math.round(seconds * 1000) }, "request");
			if (response.destroyed) return;
			const text = JSON.stringify(body);
			response.writeHead(status, [...fixed, "X-Request-Id", requestId, "Content-Length", String(Buffer.byteLength(text)), ...Object.entries(more).flat()]);
			response.end(text);
		};
		work(request, lane).then(
			({ status, body, headers: more }) => send(status, body as object, { "Content-Type": "application/json", ...more }),
			(error: unknown) => {
				const lang = langOf(headers["accept-language"]);
				const { problem: details, bug } = toProblem(error, lang);
				if (bug) log.error({ err: error, requestId }, "request failed");
				else if (details.status === 503) log.warn({ err: (error as Error).message, requestId }, "database away");
				send(details.status, { ...details, requestId }, problemHeaders(details.status, lang));
			},
		);
		return true;
	};
}

/** The whole body as text; its length was checked by the head. Rejects when the client goes away. */
function bodyOf(request: IncomingMessage): Promise<string> {
	return new Promise((resolve, reject) => {
		let first: Buffer | null = null;
		let rest: Buffer[] | null = null;
		request.on("data", (chunk: Buffer) => {
			if (!first) first = chunk;
			else (rest ??= [first]).push(chunk);
		});
		request.once("end", () => resolve(rest ? Buffer.concat(rest).toString() : (first?.toString() ?? "")));
		request.once("error", reject);
		request.once("aborted", () => reject(new Refusal("malformed")));
	});
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new Refusal("malformed");
	}
}
