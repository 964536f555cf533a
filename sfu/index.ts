import type { RequestListener, Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { types } from "mediasoup";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { Server } from "socket.io";
import type { StageDetail } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import { stageNamespace, stagePath, type StageClaims, type StageClientEvents, type StageReport, type StageServerEvents } from "#shared/stage.ts";
import { routerRtpCapabilities } from "./codecs.ts";
import { openDoor } from "./door.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { Metrics } from "./metrics.ts";
import type { SocketData } from "./member.ts";
import { SdpHttp } from "./sdp-http.ts";
import { Stage, type ClosedReason, type StageContext, type StageFigures } from "./stage.ts";
import type { TransportOptions } from "./transport.ts";
import { WorkerPool } from "./workers.ts";

export { signReportToken, signStageToken, verifyStageToken, reportAudience, stageAudience } from "./token.ts";
export { routerRtpCapabilities } from "./codecs.ts";
export { isSdpPath } from "./sdp-http.ts";
export { iceServersFor } from "./turn.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export type { ClosedReason, StageFigures } from "./stage.ts";

export interface SfuOptions {
	/** The server that the signalling socket is served on (path `/media/socket.io`); it is not closed by `Sfu.close()`. */
	readonly httpServer: HttpServer | HttpsServer;
	/** Shared with the commerce plane: signs stage tokens (HS256). */
	readonly secret: string;
	/** Worker processes, one a core. */
	readonly workers: number;
	/** Worker `i` uses UDP and TCP port `rtcPort + i`. */
	readonly rtcPort: number;
	/** Address that workers bind to. */
	readonly listenAddress: string;
	/** Addresses that clients reach it by (ICE candidates), best first. None: those of the machine. */
	readonly announcedAddresses: readonly string[];
	/** Path of the worker binary. Default: what MEDIASOUP_WORKER_BIN says, as mediasoup does. */
	readonly workerBin?: string | undefined;
	/** Whether a browser on this origin may connect (undefined: not a browser). */
	readonly allowedOrigin: (origin: string | undefined) => boolean;
	readonly log: Logger;
	/** Told what happens on stages, in order. Must not throw. */
	readonly report: (report: StageReport) => void;
	/** The STUN and TURN servers that a subject is told of (sfu/turn.ts). */
	readonly iceServers?: TransportOptions["iceServers"];
	/** What a show's stream key admits an encoder to (role `publish`, source `encoder`); null for one that does not hold. Default: none does. */
	readonly streamKey?: (showId: string, key: string) => Promise<StageClaims | null>;
	/** Whether a proxy in front sets X-Forwarded-For. Default false. */
	readonly trustProxy?: boolean;
	readonly limits?: Partial<Limits>;
}

export interface WorkerHoldings {
	readonly pid: number;
	readonly routers: number;
	readonly transports: number;
}

export interface Sfu {
	/** The same for every stage: a client's first message can already carry its own capabilities. */
	readonly routerRtpCapabilities: types.RtpCapabilities;
	/** Figures of all open stages. */
	stages(): StageFigures[];
	/** Answers WHIP and WHEP: the requests of which `isSdpPath` says so. */
	readonly listener: RequestListener;
	/** Takes the encoder off a show's stages, the rehearsal's too: its stream key holds no longer. */
	endEncoder(showId: string): void;
	/** Live figures of all open stages, asked of the workers. */
	details(): Promise<StageDetail[]>;
	/** Ends a source's connection; throws Refusal `not_found` where there is no such stage, or no such source on it. */
	removeSource(stageId: string, sourceId: string): void;
	/** What Prometheus is told of the media plane. */
	readonly metrics: Registry;
	/** Sends everyone away from a stage; nothing happens when it is not open. */
	closeStage(id: string, reason: ClosedReason): void;
	/** Pids of the living workers. */
	workerPids(): number[];
	/** What each worker holds, asked of the worker itself. */
	holdings(): Promise<WorkerHoldings[]>;
	/** Lets nobody in any more, tells everyone to come back to the next media plane (`restart`), and ends the workers. */
	close(): Promise<void>;
}

/** In ms: how long `close()` waits for everyone to have been told. */
const farewell = 1_000;

/** Starts the media plane. Throws when a worker can't start. */
export async function createSfu(options: SfuOptions): Promise<Sfu> {
	const { httpServer, secret, workers, rtcPort, listenAddress, workerBin, allowedOrigin, log, report, iceServers } = options;
	const limits: Limits = { ...defaultLimits, ...options.limits };
	const announcedAddresses = options.announcedAddresses.length > 0 ? options.announcedAddresses : ownAddresses(listenAddress);
	const pool = await WorkerPool.create({ workers, rtcPort, listenAddress, announcedAddress: announcedAddresses[0]!, workerBin, log });

	const io = new Server<StageClientEvents, StageServerEvents, Record<string, never>, SocketData>(httpServer, {
		path: stagePath,
		// One request less than starting with long polling; a network without web sockets will hardly carry WebRTC.
		transports: ["websocket"],
		serveClient: false,
		perMessageDeflate: false,
		maxHttpBufferSize: limits.messageBytes,
		pingInterval: 10_000,
		pingTimeout: 8_000,
		connectTimeout: 10_000,
		allowRequest: (request, callback) => callback(null, allowedOrigin(request.headers.origin)),
	});
	// Only `/stage` exists: without this anyone could sit in `/` without a token.
	io.use((_socket, next) => next(new Error("refused")));

	const stages = new Map<string, Stage>();
	const namespace = io.of(stageNamespace);
	const details = (): Promise<StageDetail[]> => Promise.all([...stages.values()].map((stage) => stage.detail()));
	const metrics = new Metrics({ pool, details });
	const context: StageContext = { namespace, pool, limits, transportOptions: { announcedAddresses, iceServers }, log, report, metrics };
	let closed = false;
	const stageFor = ({ stage: id }: StageClaims): Stage | null => {
		const open = stages.get(id);
		if (open) return open;
		if (closed || stages.size >= limits.stages) return null;
		const stage = new Stage(id, context, () => stages.delete(id));
		stages.set(id, stage);
		return stage;
	};
	openDoor({
		namespace,
		secret,
		limits,
		log,
		refused: (code) => metrics.refused(code),
		closing: () => closed,
		stageFor,
	});
	const sdp = new SdpHttp({
		secret,
		limits,
		log,
		stageFor,
		openStage: (id) => stages.get(id) ?? null,
		trustProxy: options.trustProxy ?? false,
		streamKey: options.streamKey ?? (async () => null),
	});

	return {
		routerRtpCapabilities,
		stages: () => [...stages.values()].map(({ figures }) => figures),
		listener: sdp.listener,
		endEncoder: (showId) => sdp.endEncoder(showId),
		details,
		removeSource: (id, source) => {
			const stage = stages.get(id);
			if (!stage) throw new Refusal("not_found");
			stage.remove(source);
		},
		metrics: metrics.registry,
		closeStage: (id, reason) => stages.get(id)?.close(reason),
		workerPids: () => pool.workers.map(({ worker }) => worker.pid),
		holdings: () =>
			Promise.all(
				pool.workers.map(async ({ worker, webRtcServer }) => {
					const [{ routerIds }, { webRtcTransportIds }] = await Promise.all([worker.dump(), webRtcServer.dump()]);
					return { pid: worker.pid, routers: routerIds.length, transports: webRtcTransportIds.length };
				}),
			),
		close: async () => {
			if (closed) return;
			closed = true;
			const lines = [...namespace.sockets.values()].map(({ conn }) => new Promise((resolve) => conn.once("close", resolve)));
			for (const stage of stages.values()) stage.close("restart");
			// `engine.close()` throws away what is not sent yet.
			await Promise.race([Promise.all(lines), delay(farewell, undefined, { ref: false })]);
			// Not `io.close()`: that would close the HTTP server, which belongs to the caller.
			io.engine.close();
			pool.close();
		},
	};
}

/** The addresses of a listener: itself, or for a wildcard those of the machine, the outside ones first. */
function ownAddresses(listenAddress: string): string[] {
	if (listenAddress !== "0.0.0.0" && listenAddress !== "::") return [listenAddress];
	const family = isIP(listenAddress) === 6 ? null : "IPv4";
	const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
	const usable = all.filter((entry) => (family === null || entry.family === family) && !entry.address.startsWith("fe80:"));
	return usable.toSorted((a, b) => Number(a.internal) - Number(b.internal)).map(({ address }) => address);
}
