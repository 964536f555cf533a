import type { Namespace, Socket } from "socket.io";
import type * as z from "zod/mini";
import type { types } from "mediasoup";
import type { Lang } from "#shared/problem.ts";
import type { stageRequests, StageAnswers, StageClaims, StageClientEvents, StageRequest, StageServerEvents } from "#shared/stage.ts";
import type { MediaWorker } from "./workers.ts";

/** What the door found out about a socket. */
export interface SocketData {
	claims: StageClaims;
	lang: Lang;
	/** Receive capabilities of a viewer, already validated by mediasoup. */
	rtpCapabilities: types.RtpCapabilities | null;
}

type NoEvents = Record<string, never>;
export type StageSocket = Socket<StageClientEvents, StageServerEvents, NoEvents, SocketData>;
export type StageNamespace = Namespace<StageClientEvents, StageServerEvents, NoEvents, SocketData>;

/** The requests that a member answers; one that is missing is refused with `token_role`. */
export type StageHandlers = {
	readonly [E in StageRequest]?: (payload: z.output<(typeof stageRequests)[E]>) => Promise<StageAnswers[E]>;
};

/** Where a stage lives: its router and the worker that runs it. */
export interface Base {
	readonly worker: MediaWorker;
	readonly router: types.Router;
}

/** A publisher's or viewer's connection to a stage. Lives and dies with its socket. */
export interface Member {
	readonly socket: StageSocket;
	readonly handlers: StageHandlers;
	/** Sets up the transport and sends `welcome`. */
	start(base: Base): Promise<void>;
	/** Frees everything of this member. Idempotent; does not touch the socket. */
	close(): void;
}
