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
	/** DTLS parameters that came with the handshake. */
	dtlsParameters: types.DtlsParameters | null;
}

type NoEvents = Record<string, never>;
export type StageSocket = Socket<StageClientEvents, StageServerEvents, NoEvents, SocketData>;
export type StageNamespace = Namespace<StageClientEvents, StageServerEvents, NoEvents, SocketData>;

/** The requests that a member answers; one that is missing is refused with `token_role`. */
export type StageHandlers = {
	readonly [E in StageRequest]?: (payload: z.output<(typeof stageRequests)[E]>) => Promise<StageAnswers[E]>;
};

/** Where (a part of) a stage lives: a router and the worker that runs it. */
export interface Base {
	readonly worker: MediaWorker;
	readonly router: types.Router;
}

/** Why a member is sent away. `restart`: its worker died, it should come back at once. */
export type DismissReason = Parameters<StageServerEvents["closed"]>[0]["reason"] | "restart";

/** A publisher's or viewer's connection to a stage, by socket or by HTTP (WHIP, WHEP). */
export interface Member {
	readonly claims: StageClaims;
	/** Whether it brings sources; the others receive. */
	readonly publishes: boolean;
	/** Sets up the transport on this base. */
	start(base: Base): Promise<void>;
	/** What is on air, or what there is, has changed: bring what it receives in line. */
	refresh?(): void;
	/** What it receives with. */
	readonly consumers?: readonly types.Consumer[];
	/** Tells the client why, and ends its connection. */
	dismiss(reason: DismissReason): void;
	/** Frees everything of this member. Idempotent; does not touch the connection. */
	close(): void;
}

/** A member with a socket of namespace `/stage`. */
export interface SocketMember extends Member {
	readonly socket: StageSocket;
	readonly handlers: StageHandlers;
}

/** How a socket is told that it has to go. */
export function dismissSocket(socket: StageSocket, reason: DismissReason): void {
	if (reason === "restart") socket.emit("restart", {});
	else socket.emit("closed", { reason });
	socket.disconnect(true);
}

/** Whether these claims see everything that comes to the stage, on air or not. */
export const isBackstage = ({ role, source }: StageClaims): boolean => role === "control" || (role === "view" && source === "guest");
