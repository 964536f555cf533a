import type { types } from "mediasoup-client";
import type { Lang } from "#shared/problem.ts";
import type { ConsumerParams, MediaKind, Program, Source, StagePass, StageServerEvents, TransportParams } from "#shared/stage.ts";
import { deviceFor } from "./device.ts";
import { recoverIce } from "./ice-recovery.ts";
import type { LostReason } from "./reconnect-policy.ts";
import { StageConnection } from "./signalling.ts";

export interface ViewerSessionHooks {
	/** A track arrived, or the tracks of a consumer ended (`track` null). */
	readonly onTrack: (kind: MediaKind, track: MediaStreamTrack | null) => void;
	readonly onStage: (stage: { sources: Source[]; program: Program }) => void;
	readonly onLayers: (layers: { spatial: number | null; temporal: number | null }) => void;
	/** The connection is beyond repair; called at most once, never after `close()`. */
	readonly onLost: (reason: LostReason) => void;
	readonly onClosed: (reason: Parameters<StageServerEvents["closed"]>[0]["reason"]) => void;
}

/** mediasoup-client's transport options of what the wire carries (validated by mediasoup-client itself). */
export const transportOptions = (params: TransportParams): types.TransportOptions => params as unknown as types.TransportOptions;

/** One stay of a viewer on a stage: one socket, one transport. A rejoin is a new session. */
export class ViewerSession {
	readonly #connection: StageConnection;
	readonly #pass: StagePass;
	readonly #hooks: ViewerSessionHooks;
	/** By consumer id. */
	readonly #consumers = new Map<string, types.Consumer>();
	/** Ids of consumers that the server has told of and not closed: it may speak of one before its track is set up here. */
	readonly #announced = new Set<string>();
	#transport: types.Transport | null = null;
	#recover: (() => void) | null = null;
	#ended = false;
	readonly #ready: Promise<void>;

	constructor(pass: StagePass, lang: Lang, hooks: ViewerSessionHooks) {
		this.#pass = pass;
		this.#hooks = hooks;
		this.#connection = new StageConnection({
			pass,
			lang,
			rtpCapabilities: async () => ({ ...(await deviceFor("receive", pass)).recvRtpCapabilities }),
			on: {
				consumers: (params) => void this.#arrived(params),
				"consumer-closed": ({ consumerId }) => this.#gone(consumerId),
				sources: hooks.onStage,
				layers: ({ consumerId, ...layers }) => {
					if (this.#announced.has(consumerId)) hooks.onLayers(layers);
				},
				restart: () => this.#lost("restart"),
				closed: ({ reason }) => {
					if (this.#end()) hooks.onClosed(reason);
				},
				down: () => this.#lost("socket"),
			},
		});
		this.#ready = this.#enter();
		this.#ready.catch(() => undefined);
	}

	/** Resolves when everything of `welcome` is set up; throws when the stage can't be entered. */
	get ready(): Promise<void> {
		return this.#ready;
	}

	get hasConsumers(): boolean {
		return this.#consumers.size > 0;
	}

	/** Tells the server what this player can use. Lost with the session: the owner says it again. */
	request: StageConnection["request"] = (name, payload) => this.#connection.request(name, payload);

	/** The network changed: look for a path anew. */
	restartIce(): void {
		if (this.#consumers.size > 0) this.#recover?.();
	}

	getStats(): Promise<RTCStatsReport> | null {
		return this.#transport && !this.#transport.closed ? this.#transport.getStats() : null;
	}

	/** Idempotent. Ends its tracks. */
	close(): void {
		this.#ended = true;
		this.#connection.close();
		this.#transport?.close();
	}

	async #enter(): Promise<void> {
		const welcome = await this.#connection.welcome;
		const device = await deviceFor("receive", this.#pass);
		if (this.#ended) throw new Error("closed");
		const transport = device.createRecvTransport(transportOptions(welcome.transport));
		this.#transport = transport;
		transport.on("connect", ({ dtlsParameters }, done) => {
			// Answering at once lets ICE and DTLS start while the message is on its way: one round trip less to the first frame.
			done();
			this.#connection.request("connect-transport", { dtlsParameters: { ...dtlsParameters } }).catch(() => this.#lost("transport"));
		});
		this.#recover = recoverIce(transport, () => this.#connection.request("restart-ice", {}), () => this.#lost("transport"));
		this.#hooks.onStage(welcome);
		await this.#consume(welcome.consumers);
		if (this.#ended) throw new Error("closed");
	}

	async #arrived(params: ConsumerParams[]): Promise<void> {
		try {
			await this.#ready;
			await this.#consume(params);
			await Promise.all(params.map(({ id }) => this.#consumers.has(id) && this.#connection.request("resume", { consumerId: id })));
		} catch {
			this.#lost("transport");
		}
	}

	/** All in one go: mediasoup-client makes one negotiation of calls of the same tick. */
	async #consume(params: ConsumerParams[]): Promise<void> {
		const transport = this.#transport;
		if (!transport || transport.closed) return;
		for (const { id } of params) this.#announced.add(id);
		await Promise.all(
			params.map(async ({ id, producerId, kind, sourceId, rtpParameters }) => {
				const consumer = await transport.consume({
					id,
					producerId,
					kind,
					rtpParameters: rtpParameters as unknown as types.RtpParameters,
					// Audio and video of one source play in sync.
					streamId: sourceId,
				});
				// The server closed it again meanwhile.
				if (!this.#announced.has(id)) return consumer.close();
				this.#consumers.set(id, consumer);
				this.#hooks.onTrack(kind, consumer.track);
			}),
		);
	}

	#gone(consumerId: string): void {
		this.#announced.delete(consumerId);
		const consumer = this.#consumers.get(consumerId);
		if (!consumer) return;
		this.#consumers.delete(consumerId);
		consumer.close();
		const other = [...this.#consumers.values()].findLast(({ kind }) => kind === consumer.kind);
		if (!other && !this.#ended) this.#hooks.onTrack(consumer.kind, null);
	}

	#lost(reason: LostReason): void {
		if (this.#end()) this.#hooks.onLost(reason);
	}

	/** The socket ends here; the transport goes on until `close()`, so that a picture that still flows is shown to the last. */
	#end(): boolean {
		if (this.#ended) return false;
		this.#ended = true;
		this.#connection.close();
		return true;
	}
}
