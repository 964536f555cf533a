import { io, type Socket } from "socket.io-client";
import type { Ack, Problem } from "#shared/problem.ts";
import { stageEvents, stageNamespace, stagePath, type StageEvent, type StageServerEvents, type Welcome } from "#shared/stage.ts";
import { patience } from "./eventually.ts";

/** A bare stage socket that sends whatever a test wants, and keeps what the server said (each event checked against its schema). */
export interface StageClient {
	readonly socket: Socket;
	/** What came so far, oldest first. */
	events<E extends StageEvent>(event: E): Parameters<StageServerEvents[E]>[0][];
	/** Sends anything, answers the acknowledgement. */
	send(event: string, payload?: unknown): Promise<Ack<Record<string, unknown> | null>>;
	close(): void;
}

/** Connects; resolves when the server let it in or refused it. */
export async function stageClient(origin: string, auth: Record<string, unknown>): Promise<StageClient & { welcome: Welcome | null; refused: Problem | null }> {
	const socket = io(origin + stageNamespace, { path: stagePath, transports: ["websocket"], reconnection: false, forceNew: true, auth });
	const got = new Map<string, unknown[]>();
	for (const event of Object.keys(stageEvents) as StageEvent[]) {
		got.set(event, []);
		socket.on(event as string, (payload: unknown) => got.get(event)!.push(stageEvents[event].parse(payload)));
	}
	const refused = await new Promise<Problem | null>((resolve, reject) => {
		socket.once("welcome", () => resolve(null));
		socket.once("connect_error", (error: Error & { data?: Problem }) => (error.data ? resolve(error.data) : reject(error)));
		socket.once("disconnect", (reason) => reject(new Error(reason)));
	});
	return {
		socket,
		refused,
		welcome: (got.get("welcome")?.[0] as Welcome | undefined) ?? null,
		events: (event) => got.get(event) as never,
		send: (event, payload) => socket.timeout(patience).emitWithAck(event, payload) as Promise<Ack<Record<string, unknown> | null>>,
		close: () => void socket.disconnect(),
	};
}

/** RTP parameters as a browser would send them, with SSRCs of their own. */
export function audioParameters(ssrc: number): Record<string, unknown> {
	return {
		mid: "0",
		codecs: [{ mimeType: "audio/opus", payloadType: 111, clockRate: 48000, channels: 2, parameters: { useinbandfec: 1 }, rtcpFeedback: [] }],
		headerExtensions: [],
		encodings: [{ ssrc }],
		rtcp: { cname: "test" },
	};
}

export function videoParameters(): Record<string, unknown> {
	return {
		mid: "1",
		codecs: [{ mimeType: "video/VP8", payloadType: 96, clockRate: 90000, parameters: {}, rtcpFeedback: [{ type: "nack", parameter: "pli" }] }],
		headerExtensions: [
			{ uri: "urn:ietf:params:rtp-hdrext:sdes:mid", id: 1 },
			{ uri: "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", id: 2 },
		],
		encodings: [{ rid: "r0" }, { rid: "r1" }, { rid: "r2" }],
		rtcp: { cname: "test" },
	};
}

/** DTLS parameters that mediasoup accepts; nobody answers behind them. */
export const dtlsParameters = {
	role: "client",
	fingerprints: [{ algorithm: "sha-256", value: Array.from({ length: 32 }, () => "AB").join(":") }],
};
