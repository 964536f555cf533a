import { io, type Socket, WebSocket as WebSocketTransport } from "socket.io-client";
import type { Ack, Lang, Problem } from "#shared/problem.ts";
import {
	stageEvents,
	stageNamespace,
	stagePath,
	type StageAnswers,
	type StageEvent,
	type StagePass,
	type StageRequest,
	type StageServerEvents,
	type Welcome,
	type stageRequests,
} from "#shared/stage.ts";
import type * as z from "zod/mini";
import { transportOf } from "./early-socket.ts";
import type { EarlyStage } from "./early-stage.ts";

/** The media plane refused a connection or a request. */
export class StageRefusal extends Error {
	readonly problem: Problem;
	constructor(problem: Problem) {
		super(problem.detail);
		this.name = "StageRefusal";
		this.problem = problem;
	}
}

export type StageListeners = Partial<Omit<StageServerEvents, "welcome">> & {
	/** The connection is gone, by whichever side, but not by `close()`. Called once, after `welcome` only. */
	down?: () => void;
};

export interface StageConnectionOptions {
	readonly pass: StagePass;
	readonly lang: Lang;
	/** What a viewer says of itself with the handshake; asked for while the socket is being opened. What it throws is what `welcome` rejects with. */
	readonly hello?: () => Promise<Record<string, unknown>>;
	/** The connection was opened, and `hello` said, before. */
	readonly early?: EarlyStage | null;
	readonly on: StageListeners;
}

/** In ms: from opening the socket to `welcome`, and from a request to its answer. */
const welcomeTimeout = 6_000;
const answerTimeout = 5_000;

/** One connection to a stage. It does not reconnect: who owns it opens another. */
export class StageConnection {
	/** The server's first message; rejects when the connection is refused or not made in time. */
	readonly welcome: Promise<Welcome>;
	readonly #socket: Socket;
	#closed = false;

	constructor({ pass, lang, hello, early, on }: StageConnectionOptions) {
		let found: Promise<Record<string, unknown>> | undefined;
		const socket = io(`${pass.url}${stageNamespace}`, {
			path: stagePath,
			transports: [early ? transportOf(early) : WebSocketTransport],
			reconnection: false,
			forceNew: true,
			timeout: welcomeTimeout,
			// Called once the socket is open: the browser makes its key meanwhile.
			auth: (give) => {
				Promise.resolve(found).then(
					(said) => give({ token: pass.token, lang, ...said }),
					() => undefined,
				);
			},
		});
		this.#socket = socket;
		let welcomed = false;
		this.welcome = new Promise((resolve, reject) => {
			const timer = setTimeout(() => fail(new Error("no welcome in time")), welcomeTimeout);
			const fail = (error: Error): void => {
				clearTimeout(timer);
				reject(error);
				if (!welcomed) this.close();
			};
			found = hello?.();
			found?.catch(fail);
			this.#on("welcome", (welcome) => {
				clearTimeout(timer);
				welcomed = true;
				resolve(welcome);
			});
			socket.on("connect_error", (error: Error & { data?: Problem }) => fail(error.data?.code ? new StageRefusal(error.data) : error));
			socket.on("disconnect", () => {
				const byUs = this.#closed;
				fail(new Error("disconnected"));
				if (welcomed && !byUs) on.down?.();
			});
		});
		// Whoever waits for it handles it; nobody may be waiting when the owner gave up meanwhile.
		this.welcome.catch(() => undefined);
		for (const event of Object.keys(stageEvents) as StageEvent[]) {
			if (event === "welcome") continue;
			const listener = on[event] as ((payload: unknown) => void) | undefined;
			if (listener) this.#on(event, listener as never);
		}
	}

	/** Sends a request and answers its data. Throws StageRefusal when refused, another error when there is no answer. */
	async request<E extends StageRequest>(name: E, payload: z.input<(typeof stageRequests)[E]>): Promise<StageAnswers[E]> {
		const answer = (await this.#socket.timeout(answerTimeout).emitWithAck(name, payload)) as Ack<StageAnswers[E]>;
		if (!answer.ok) throw new StageRefusal(answer.problem);
		return answer.data;
	}

	close(): void {
		this.#closed = true;
		this.#socket.disconnect();
	}

	/** What does not parse is no event of ours: a newer server may say more than this page knows. */
	#on<E extends StageEvent>(event: E, listener: (payload: z.infer<(typeof stageEvents)[E]>) => void): void {
		this.#socket.on(event as string, (payload: unknown) => {
			const parsed = stageEvents[event].safeParse(payload);
			if (parsed.success) listener(parsed.data as z.infer<(typeof stageEvents)[E]>);
			else console.warn(`stage event ${event} is not understood`, parsed.error.issues);
		});
	}
}
