import type { Logger } from "pino";
import type { types } from "mediasoup";
import * as ortc from "mediasoup/ortc";
import type { Ack, Lang, ProblemCode } from "#shared/problem.ts";
import { langOf, problem, Refusal } from "#shared/problem.ts";
import { StageHandshake, stageRequests, type StageAnswers, type StageClaims, type StageRequest } from "#shared/stage.ts";
import type { Limits } from "./limits.ts";
import type { SocketMember, StageNamespace, StageSocket } from "./member.ts";
import { Publisher } from "./publisher.ts";
import type { Stage } from "./stage.ts";
import { verifyStageToken } from "./token.ts";
import { TokenBucket } from "./token-bucket.ts";
import { Viewer } from "./viewer.ts";

export interface DoorOptions {
	readonly namespace: StageNamespace;
	readonly secret: string;
	readonly limits: Limits;
	readonly log: Logger;
	/** Told of everything that is refused. */
	readonly refused: (code: ProblemCode) => void;
	/** The stage of a token: opened when it is not there yet, null when there is no room for another. */
	readonly stageFor: (claims: StageClaims) => Stage | null;
	/** The media plane is closing: nobody is let in any more. */
	readonly closing: () => boolean;
}

/** A socket that goes on sending after so many refusals for its rate is cut off. */
const refusalsUntilCut = 200;

/** Lets sockets into namespace `/stage` and their messages to the member: checks, parses, limits, acknowledges. */
export function openDoor({ namespace, secret, limits, log, refused, stageFor, closing }: DoorOptions): void {
	const joins = new TokenBucket(limits.joinsPerSecond, limits.joinBurst);
	const admit = async (socket: StageSocket): Promise<void> => {
		if (closing()) throw new Refusal("unavailable");
		// Before the token is looked at: a flood of bad ones must not cost a signature each.
		if (!joins.take()) throw new Refusal("overloaded");
		const handshake = StageHandshake.safeParse(socket.handshake.auth);
		if (!handshake.success) throw new Refusal("token_invalid");
		const claims = await verifyStageToken(secret, handshake.data.token);
		if (!claims) throw new Refusal("token_invalid");
		const rtpCapabilities = (handshake.data.rtpCapabilities ?? null) as types.RtpCapabilities | null;
		if (claims.role !== "publish") {
			if (!rtpCapabilities) throw new Refusal("invalid_input");
			try {
				ortc.validateAndNormalizeRtpCapabilities(rtpCapabilities);
			} catch {
				throw new Refusal("invalid_input");
			}
		}
		const dtlsParameters = (handshake.data.dtlsParameters ?? null) as types.DtlsParameters | null;
		socket.data = { claims, lang: handshake.data.lang, rtpCapabilities, dtlsParameters };
		const stage = stageFor(claims);
		if (!stage) throw new Refusal("overloaded");
		if (stage.full(claims)) throw new Refusal("stage_full");
	};

	const refusalOf = async (socket: StageSocket): Promise<Error | undefined> => {
		try {
			await admit(socket);
			return undefined;
		} catch (error) {
			const asked: unknown = socket.handshake.auth["lang"];
			const lang: Lang = langOf(typeof asked === "string" ? asked : socket.handshake.headers["accept-language"]);
			const code = codeOf(error, log);
			refused(code);
			// socket.io hands `data` to the client's connect_error.
			return Object.assign(new Error("refused"), { data: problem(code, lang) });
		}
	};
	namespace.use(async (socket, next) => next(await refusalOf(socket)));

	namespace.on("connection", (socket) => {
		const { claims, lang } = socket.data;
		const publishes = claims.role === "publish";
		const stage = stageFor(claims);
		// Between admission and here others may have come in.
		if (!stage || stage.full(claims)) return void socket.disconnect(true);
		const member: SocketMember = publishes ? new Publisher(stage, socket) : new Viewer(stage, socket);
		const started = stage.join(member);
		socket.once("disconnect", () => stage.leave(member));
		started.catch((error: unknown) => {
			if (!socket.connected) return;
			log.warn({ err: error, stage: claims.stage }, "a member can't be let in");
			// It comes back by its own policy.
			socket.disconnect(true);
		});
		guard(socket, lang, limits, log, refused);
		for (const name of Object.keys(stageRequests) as StageRequest[]) register(socket, name, member, started, log, refused);
	});
}

/** Every packet passes here first: unknown events are refused, and more than the socket's rate. */
function guard(socket: StageSocket, lang: Lang, limits: Limits, log: Logger, refused: DoorOptions["refused"]): void {
	const bucket = new TokenBucket(limits.messagesPerSecond, limits.messageBurst);
	let refusals = 0;
	socket.use(([event, ...args], next) => {
		const refuse = (code: ProblemCode): void => {
			refused(code);
			const ack: unknown = args.at(-1);
			if (typeof ack === "function") (ack as (answer: Ack<never>) => void)({ ok: false, problem: problem(code, lang) });
			refusals += 1;
			if (refusals < refusalsUntilCut) return;
			log.warn({ stage: socket.data.claims.stage, sub: socket.data.claims.sub }, "a socket is cut off: too many refused messages");
			socket.disconnect(true);
		};
		if (!bucket.take()) return refuse("rate_limited");
		if (!Object.hasOwn(stageRequests, event)) return refuse("malformed");
		next();
	});
}

function register<E extends StageRequest>(socket: StageSocket, name: E, member: SocketMember, started: Promise<void>, log: Logger, refused: DoorOptions["refused"]): void {
	const { lang } = socket.data;
	const answer = async (payload: unknown): Promise<Ack<StageAnswers[E]>> => {
		try {
			const handler = member.handlers[name];
			if (!handler) throw new Refusal("token_role");
			const parsed = stageRequests[name].safeParse(payload);
			if (!parsed.success) {
				const errors = parsed.error.issues.slice(0, 5).map(({ path, message }) => ({ path: path.join("."), message }));
				return { ok: false, problem: problem("invalid_input", lang, {}, errors) };
			}
			await started;
			return { ok: true, data: await (handler as (payload: unknown) => Promise<StageAnswers[E]>)(parsed.data) };
		} catch (error) {
			return { ok: false, problem: problem(codeOf(error, log), lang) };
		}
	};
	const listener = (payload: unknown, ack: unknown): void => {
		void answer(payload).then((result) => {
			if (!result.ok) refused(result.problem.code);
			if (typeof ack === "function") (ack as (answer: Ack<StageAnswers[E]>) => void)(result);
		});
	};
	// The typed map says what an honest client sends; here anything may come.
	(socket.on as (event: string, listener: (payload: unknown, ack: unknown) => void) => void).call(socket, name, listener);
}

/**
 * mediasoup refuses what it can't use by throwing (TypeError, UnsupportedError, InvalidStateError, or the worker's own Error), all of them
 * answers to something the client sent; the client's way out is to connect anew.
 */
export function codeOf(error: unknown, log: Logger): ProblemCode {
	if (error instanceof Refusal) return error.code;
	if (error instanceof TypeError) return "invalid_input";
	log.info({ err: error }, "mediasoup refused a request");
	return "media";
}
