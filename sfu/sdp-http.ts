import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, OutgoingHttpHeaders, RequestListener, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { langOf, problem, type ProblemCode, Refusal } from "#shared/problem.ts";
import type { StageClaims } from "#shared/stage.ts";
import { codeOf } from "./door.ts";
import { FailedKeys } from "./failed-keys.ts";
import type { Limits } from "./limits.ts";
import { readFragment, readOffer } from "./sdp.ts";
import type { SdpMember } from "./sdp-member.ts";
import type { Stage } from "./stage.ts";
import { verifyStageToken } from "./token.ts";
import { WhepPlayer } from "./whep.ts";
import { WhipPublisher } from "./whip.ts";

export interface SdpHttpOptions {
	readonly secret: string;
	readonly limits: Limits;
	readonly log: Logger;
	/** The stage of these claims: opened when it is not there yet, null when there is no room for another. */
	readonly stageFor: (claims: StageClaims) => Stage | null;
	/** The stage where it is open. */
	readonly openStage: (id: string) => Stage | null;
	/** Whether an `X-Forwarded-For` can be believed. */
	readonly trustProxy: boolean;
	/** What a stream key admits to; null for one that does not hold. Rejects while it can't be asked. */
	readonly streamKey: (showId: string, key: string) => Promise<StageClaims | null>;
}

const protocols = ["whip", "whep"] as const;
type Protocol = (typeof protocols)[number];

/** `/media/whip/{show}` and `/media/whip/{show}/{session}`, and the same with `whep`. */
const pattern = /^\/media\/(whip|whep)\/([\w:-]{1,80})(?:\/([\w-]{43}))?$/;

/** Whether a request is one for `SdpHttp`: WHIP or WHEP. */
export const isSdpPath = (url: string | undefined): boolean => /^\/media\/(whip|whep)(?:[/?]|$)/.test(url ?? "");

interface Session {
	readonly protocol: Protocol;
	readonly showId: string;
	readonly member: SdpMember;
	/** SHA-256 of the bearer that opened it. */
	readonly bearer: Buffer;
}

const sdpType = "application/sdp";
const fragmentType = "application/trickle-ice-sdpfrag";
const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) over HTTP: encoders come with a show's stream key, players with a stage token of role `view`.
 * A session is known by its path alone, so the path can't be guessed; who changes or ends it has to have the bearer that opened it as well.
 * Sessions have no limit of their own: each is a member of a stage, which has.
 */
export class SdpHttp {
	readonly #options: SdpHttpOptions;
	readonly #sessions = new Map<string, Session>();
	readonly #failed = new FailedKeys();
	/** Counts `endEncoder`: a key that was looked up before it is looked up again. */
	#endings = 0;

	constructor(options: SdpHttpOptions) {
		this.#options = options;
	}

	readonly listener: RequestListener = (request, response) => {
		for (const [name, value] of Object.entries(cors)) response.setHeader(name, value);
		this.#handle(request, response).catch((error: unknown) => this.#refuse(request, response, error));
	};

	/** Takes the encoder of a show off its stages: its stream key is no longer the one that it came with. */
	endEncoder(showId: string): void {
		this.#endings += 1;
		for (const { protocol, showId: show, member } of this.#sessions.values()) if (protocol === "whip" && show === showId) member.end();
	}

	async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const [, protocol, showId, sessionId] = pattern.exec((request.url ?? "").split("?", 1)[0]!) ?? [];
		if (!protocol || !showId) throw new Refusal("not_found");
		const methods = sessionId === undefined ? ["POST", "OPTIONS"] : ["PATCH", "DELETE", "OPTIONS"];
		if (request.method === "OPTIONS") {
			// Discovery (RFC 9725, section 4.2) and the browser's preflight (Fetch standard), which carries no credentials.
			return send(response, 204, "", { allow: methods.join(", "), ...(sessionId === undefined ? { "accept-post": sdpType } : { "accept-patch": fragmentType }) });
		}
		if (!methods.includes(request.method ?? "")) {
			response.setHeader("allow", methods.join(", "));
			throw new Refusal("method_not_allowed");
		}
		if (sessionId === undefined) return this.#open(protocol as Protocol, showId, request, response);
		const session = this.#sessionOf(protocol as Protocol, showId, sessionId, request);
		if (request.method === "PATCH") return this.#patch(session, request, response);
		request.resume();
		session.member.end();
		send(response, 200);
	}

	async #open(protocol: Protocol, showId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
		expectType(request, sdpType);
		const bearer = bearerOf(request);
		const text = await bodyOf(request, this.#options.limits.sdpBytes);
		const claims = await (protocol === "whip" ? this.#admitEncoder(showId, bearer, request, response) : this.#admitPlayer(showId, bearer));
		// From here to the entry in `#sessions` nothing waits: `endEncoder` finds every session whose key was looked up before it.
		const stage = protocol === "whip" ? this.#options.stageFor(claims) : this.#options.openStage(claims.stage);
		if (!stage) throw new Refusal(protocol === "whip" ? "overloaded" : "nothing_on_air");
		if (stage.full(claims)) throw new Refusal("stage_full");
		const id = randomBytes(32).toString("base64url");
		const options = { stage, claims, offer: readOffer(text), onClosed: () => void this.#sessions.delete(id) };
		const member = protocol === "whip" ? new WhipPublisher(options) : new WhepPlayer(options);
		this.#sessions.set(id, { protocol, showId, member, bearer: hashOf(bearer) });
		// Whoever hung up before the answer does not know where to end it.
		response.once("close", () => response.writableFinished || member.end());
		try {
			await stage.join(member);
			if (!member.open) throw new Refusal("unavailable");
		} catch (error) {
			member.end();
			// Also where the stage has not come to start it.
			member.close();
			throw error;
		}
		const links = linksOf(member);
		send(response, 201, member.answer, {
			"content-type": sdpType,
			location: `/media/${protocol}/${showId}/${id}`,
			etag: member.etag,
			"accept-patch": fragmentType,
			...(links.length > 0 ? { link: links } : {}),
		});
	}

	async #admitEncoder(showId: string, key: string, request: IncomingMessage, response: ServerResponse): Promise<StageClaims> {
		const address = this.#addressOf(request);
		const wait = this.#failed.waitOf(address);
		if (wait > 0) {
			response.setHeader("retry-after", wait);
			throw new Refusal("rate_limited");
		}
		for (;;) {
			const endings = this.#endings;
			const claims = await this.#options.streamKey(showId, key).catch((error: unknown) => {
				this.#options.log.warn({ err: error, showId }, "a stream key can't be looked up");
				throw new Refusal("unavailable");
			});
			if (!claims) {
				this.#failed.failed(address);
				throw new Refusal("stream_key");
			}
			if (endings === this.#endings) return claims;
		}
	}

	async #admitPlayer(showId: string, token: string): Promise<StageClaims> {
		const claims = await verifyStageToken(this.#options.secret, token);
		if (!claims) throw new Refusal("token_invalid");
		// Role `view` of a guest is backstage, which is no place for a player.
		if (claims.role !== "view" || claims.source !== undefined || claims.stage !== showId) throw new Refusal("token_role");
		return claims;
	}

	#sessionOf(protocol: Protocol, showId: string, id: string, request: IncomingMessage): Session {
		const bearer = bearerOf(request);
		const session = this.#sessions.get(id);
		if (!session || session.protocol !== protocol || session.showId !== showId || !session.member.open) throw new Refusal("not_found");
		if (!timingSafeEqual(session.bearer, hashOf(bearer))) throw new Refusal(protocol === "whip" ? "stream_key" : "token_invalid");
		return session;
	}

	/**
	 * Trickle ICE and ICE restart (RFC 9725, section 4.3). The server is ICE lite: it learns a client's addresses from its checks and needs no
	 * candidates, so a trickle is acknowledged and that is all.
	 */
	async #patch({ member }: Session, request: IncomingMessage, response: ServerResponse): Promise<void> {
		expectType(request, fragmentType);
		const match = request.headers["if-match"];
		const fragment = readFragment(await bodyOf(request, this.#options.limits.sdpBytes));
		if (match === undefined) throw new Refusal("precondition_required");
		if (!fragment) throw new Refusal("invalid_input", {}, [{ path: "ice-ufrag", message: "a=ice-ufrag and a=ice-pwd are missing" }]);
		if (match.trim() !== "*" && !match.split(",").some((tag) => tag.trim() === member.etag)) throw new Refusal("precondition_failed");
		if (!member.open) throw new Refusal("not_found");
		if (member.sameIce(fragment)) return send(response, 204, "", { etag: member.etag });
		const answer = await member.restartIce(fragment);
		send(response, 200, answer, { "content-type": fragmentType, etag: member.etag });
	}

	#addressOf(request: IncomingMessage): string {
		const forwarded = this.#options.trustProxy ? [request.headers["x-forwarded-for"]].flat().join(",").split(",").at(-1)?.trim() : undefined;
		return forwarded || (request.socket.remoteAddress ?? "unknown");
	}

	#refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
		if (response.headersSent) return void response.destroy();
		const code = codeOf(error, this.#options.log);
		const { params, errors } = error instanceof Refusal ? error : {};
		const body = problem(code, langOf(request.headers["accept-language"]), params, errors);
		if (retryAfter[code] !== undefined && !response.hasHeader("retry-after")) response.setHeader("retry-after", retryAfter[code]);
		// RFC 6750, section 3.
		if (body.status === 401) response.setHeader("www-authenticate", request.headers.authorization === undefined ? "Bearer" : 'Bearer error="invalid_token"');
		if (code === "media_type") response.setHeader(request.method === "PATCH" ? "accept-patch" : "accept-post", request.method === "PATCH" ? fragmentType : sdpType);
		// What is left of a body is not read: what follows on this connection would be taken for it.
		if (!request.complete) response.setHeader("connection", "close");
		send(response, body.status, JSON.stringify(body), { "content-type": "application/problem+json" });
	}
}

/** In s. */
const retryAfter: Partial<Record<ProblemCode, number>> = { stage_full: 5, overloaded: 5, unavailable: 2, nothing_on_air: 2 };

/** Any page may be a player or an encoder: a bearer is no cookie, nobody's browser sends it by itself. */
const cors = {
	"access-control-allow-origin": "*",
	"access-control-allow-methods": "POST, PATCH, DELETE, OPTIONS",
	"access-control-allow-headers": "authorization, content-type, if-match",
	"access-control-expose-headers": "accept-patch, accept-post, etag, link, location, retry-after, www-authenticate",
	"access-control-max-age": "86400",
};

/** Always with its length: encoders' HTTP is simple (ffmpeg reads no chunked body to its end). */
function send(response: ServerResponse, status: number, body = "", headers: OutgoingHttpHeaders = {}): void {
	const length = status === 204 ? {} : { "content-length": Buffer.byteLength(body) };
	response.writeHead(status, { "cache-control": "no-store", "x-content-type-options": "nosniff", ...length, ...headers }).end(body);
}

function expectType(request: IncomingMessage, type: string): void {
	if (request.headers["content-type"]?.split(";", 1)[0]!.trim().toLowerCase() !== type) throw new Refusal("media_type");
}

function bearerOf(request: IncomingMessage): string {
	const bearer = /^Bearer +([\x21-\x7e]{1,2048})$/i.exec(request.headers.authorization ?? "")?.[1];
	if (bearer === undefined) throw new Refusal("unauthenticated");
	return bearer;
}

/** The body as text. Refuses with `too_large` as soon as that is known. */
async function bodyOf(request: IncomingMessage, limit: number): Promise<string> {
	if (Number(request.headers["content-length"] ?? 0) > limit) throw new Refusal("too_large");
	const chunks: Buffer[] = [];
	let size = 0;
	// Not `for await`: leaving that early destroys the connection before the refusal is on it.
	await new Promise<void>((resolve, reject) => {
		request.on("data", (chunk: Buffer) => {
			size += chunk.length;
			if (size <= limit) return void chunks.push(chunk);
			request.pause();
			reject(new Refusal("too_large"));
		});
		request.once("end", resolve);
		request.once("close", () => reject(new Refusal("malformed")));
		request.once("error", () => reject(new Refusal("malformed")));
	});
	return Buffer.concat(chunks).toString("utf8");
}

/** The ICE servers of a member as RFC 9725 has them (section 4.6), one header a URL. */
function linksOf({ iceServers = [] }: SdpMember): string[] {
	const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
	return iceServers.flatMap(({ urls, username, credential }) =>
		[urls].flat().map((url) => `<${url}>; rel="ice-server"${username === undefined ? "" : `; username=${quoted(username)}; credential=${quoted(credential ?? "")}; credential-type="password"`}`),
	);
}
