import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { langOf, problem, type ProblemCode } from "#shared/problem.ts";
import { isSdpPath, type Sfu } from "./index.ts";
import { verifyStageToken } from "./token.ts";

export interface SfuHttpOptions {
	/** The media plane once it is up. */
	readonly sfu: () => Sfu | null;
	readonly secret: string;
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

async function handle(request: IncomingMessage, response: ServerResponse, { sfu: current, secret }: SfuHttpOptions): Promise<void> {
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
	const [, what, name] = /^\/media\/(stages|encoders)\/([^/]+)$/.exec(path) ?? [];
	if (name !== undefined && request.method === "DELETE") {
		const id = decode(name);
		const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
		const claims = token ? await verifyStageToken(secret, token) : null;
		if (!claims) return refuse(request, response, "token_invalid");
		if (claims.role !== "control" || claims.stage !== id) return refuse(request, response, "token_role");
		if (what === "encoders") sfu.endEncoder(id);
		else if (sfu.stages().some((open) => open.id === id)) sfu.closeStage(id, "ended");
		else return refuse(request, response, "not_found");
		response.writeHead(204).end();
		return;
	}
	refuse(request, response, "not_found");
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
