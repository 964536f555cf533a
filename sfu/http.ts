import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { langOf, problem, type ProblemCode, Refusal } from "#shared/problem.ts";
import { mayScrape } from "#shared/scrape.ts";
import { isSdpPath, type Sfu } from "./index.ts";
import { everyStage, type StageClaims } from "#shared/stage.ts";
import { verifyStageToken } from "./token.ts";

export interface SfuHttpOptions {
	/** The media plane once it is up. */
	readonly sfu: () => Sfu | null;
	readonly secret: string;
	/** Bearer token for `/metrics`; without one only this machine may read them. */
	readonly metricsToken?: string | undefined;
	readonly log: Logger;
}

/** HTTP of a media plane that runs as its own process: health, capabilities, WHIP and WHEP, and closing a stage or sending its encoder away. */
export function sfuHttp(options: SfuHttpOptions): RequestListener {
	return (request, response) => {
		handle(request, response, options).catch((error: unknown) => {
			options.log.error({ err: error, url: request.url }, "request failed");
			if (!response.headersSent) refuse(request, response, "internal");
			else response.destroy();
		});
	};
}

async function handle(request: IncomingMessage, response: ServerResponse, { sfu: current, secret, metricsToken }: SfuHttpOptions): Promise<void> {
	const sfu = current();
	if (isSdpPath(request.url) && sfu) return void sfu.listener(request, response);
	// Nothing else here has a body.
	request.resume();
	const path = (request.url ?? "/").split("?", 1)[0]!;
	const reads = request.method === "GET" || request.method === "HEAD";
	if (path === "/healthz" && reads) {
		const healthy = sfu !== null && sfu.workerPids().length > 0;
		return json(response, healthy ? 200 : 503, { ok: healthy, workers: sfu?.workerPids().length ?? 0, stages: sfu?.stages().length ?? 0 });
	}
	if (!sfu) return refuse(request, response, "unavailable");
	if (path === "/media/capabilities" && reads) return json(response, 200, sfu.routerRtpCapabilities);
	if (path === "/metrics" && reads) {
		const { authorization, "x-forwarded-for": forwardedFor } = request.headers;
		if (!mayScrape({ authorization, forwardedFor: forwardedFor?.toString(), address: request.socket.remoteAddress ?? "" }, metricsToken)) return refuse(request, response, "not_found");
		response.writeHead(200, { "content-type": sfu.metrics.contentType }).end(await sfu.metrics.metrics());
		return;
	}
	if (path === "/media/stages" && reads) {
		const claims = await control(request, secret);
		if (claims === null) return refuse(request, response, "token_invalid");
		if (claims.stage !== everyStage) return refuse(request, response, "token_role");
		return json(response, 200, await sfu.details());
	}
	const [, what, name, source] = /^\/media\/(stages|encoders)\/([^/]+)(?:\/sources\/([^/]+))?$/.exec(path) ?? [];
	if (name !== undefined && request.method === "DELETE") {
		const id = decode(name);
		const claims = await control(request, secret);
		if (claims === null) return refuse(request, response, "token_invalid");
		if (claims.role !== "control" || claims.stage !== id) return refuse(request, response, "token_role");
		if (source !== undefined) {
			try {
				sfu.removeSource(id, decode(source) ?? "");
			} catch (error) {
				if (error instanceof Refusal) return refuse(request, response, error.code);
				throw error;
			}
		} else if (what === "encoders") sfu.endEncoder(id);
		else if (sfu.stages().some((open) => open.id === id)) sfu.closeStage(id, "ended");
		else return refuse(request, response, "not_found");
		response.writeHead(204).end();
		return;
	}
	refuse(request, response, "not_found");
}

/** Claims of the bearer token; null where there is none that holds. */
async function control(request: IncomingMessage, secret: string): Promise<StageClaims | null> {
	const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
	return token ? verifyStageToken(secret, token) : null;
}

function decode(part: string): string | null {
	try {
		return decodeURIComponent(part);
	} catch {
		return null;
	}
}

function json(response: ServerResponse, status: number, body: unknown, type = "application/json"): void {
	response.writeHead(status, { "content-type": type, "cache-control": "no-store", "x-content-type-options": "nosniff" }).end(JSON.stringify(body));
}

function refuse(request: IncomingMessage, response: ServerResponse, code: ProblemCode): void {
	const body = problem(code, langOf(request.headers["accept-language"]));
	json(response, body.status, body, "application/problem+json");
}
