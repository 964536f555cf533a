import type { Lang } from "#shared/problem.ts";
import type { ConsumerParams, MediaKind, Program, Source, StagePass, StageServerEvents } from "#shared/stage.ts";
import { helloOf, takeEarlyStage } from "./early-stage.ts";
import { type IceRecovery, recoverIce } from "./ice-recovery.ts";
import { createIdentity, type Identity } from "./identity.ts";
import { Receiver } from "./receiver.ts";
import type { LostReason } from "./reconnect-policy.ts";
import { FinalError } from "./rejoin-loop.ts";
import { StageConnection } from "./signalling.ts";

export interface ViewerSessionHooks {
	/** A track of a source arrived, or its consumer was closed (`track` null). */
	readonly onTrack: (sourceId: string, kind: MediaKind, track: MediaStreamTrack | null) => void;
	readonly onStage: (stage: { sources: Source[]; program: Program }) => void;
	readonly onLayers: (sourceId: string, layers: { spatial: number | null; temporal: number | null }) => void;
	/** The connection is beyond repair; called at most once, never after `close()`. */
	readonly onLost: (reason: LostReason) => void;
	readonly onClosed: (reason: Parameters<StageServerEvents["closed"]>[0]["reason"]) => void;
}

export interface ViewerSessionOptions {
	readonly pass: StagePass;
	readonly lang: Lang;
	readonly hooks: ViewerSessionHooks;
	/** Media goes through a TURN server only (W3C RTCIceTransportPolicy). */
	readonly relayOnly?: boolean | undefined;
}

/** In ms: so long a picture may take to begin before it is asked for again, twice as long each time; and how often at most. */
const patience = 800;
const mostAsked = 5;

/** One stay of a viewer on a stage: one socket, one peer connection. A rejoin is a new session. */
export class ViewerSession {
	readonly #connection: StageConnection;
	readonly #hooks: ViewerSessionHooks;
	readonly #relayOnly: boolean;
	readonly #identity: Promise<Identity>;
	/** By consumer id: those that the server has told of and not closed. */
	readonly #consumers = new Map<string, ConsumerParams>();
	#receiver: Receiver | null = null;
	#recovery: IceRecovery | null = null;
	#onAir: ReadonlySet<string> = new Set();
	#ended = false;
	readonly #ready: Promise<void>;

	constructor({ pass, lang, hooks, relayOnly = false }: ViewerSessionOptions) {
		this.#hooks = hooks;
		this.#relayOnly = relayOnly;
		if (typeof RTCPeerConnection === "undefined") throw new FinalError("this browser can't play live video");
		const early = takeEarlyStage(pass.token);
		this.#identity = early?.identity ?? createIdentity();
		this.#identity.catch(() => undefined);
		this.#connection = new StageConnection({
			pass,
			lang,
			hello: () => helloOf(pass, this.#identity),
			early,
			on: {
				consumers: (params) => void this.#arrived(params),
				"consumer-closed": ({ consumerId }) => this.#gone(consumerId),
				sources: (stage) => this.#staged(stage),
				layers: ({ consumerId, ...layers }) => {
					const consumer = this.#consumers.get(consumerId);
					if (consumer) hooks.onLayers(consumer.sourceId, layers);
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

	/** Tells the server something. Lost with the session: the owner says it again. */
	request: StageConnection["request"] = (name, payload) => this.#connection.request(name, payload);

	/** The network changed: look for a path anew. */
	restartIce(): void {
		if (this.#consumers.size > 0) this.#recovery?.recover();
	}

	getStats(): Promise<RTCStatsReport> | null {
		return this.#receiver && !this.#receiver.closed ? this.#receiver.getStats() : null;
	}

	/** Idempotent. Ends its tracks. */
	close(): void {
		this.#ended = true;
		this.#connection.close();
		this.#recovery?.stop();
		this.#receiver?.close();
	}

	async #enter(): Promise<void> {
		const [welcome, identity] = await Promise.all([this.#connection.welcome, this.#identity]);
		if (this.#ended) throw new Error("closed");
		const receiver = new Receiver(welcome.transport, identity, { onState: (state) => this.#recovery?.changed(state) }, this.#relayOnly);
		this.#receiver = receiver;
		this.#recovery = recoverIce(
			{ closed: () => receiver.closed, state: () => receiver.state, restartIce: (ice) => receiver.restartIce(ice) },
			() => this.#connection.request("restart-ice", {}),
			() => this.#lost("transport"),
		);
		this.#staged(welcome);
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

	async #consume(params: readonly ConsumerParams[]): Promise<void> {
		const receiver = this.#receiver;
		if (!receiver || receiver.closed || params.length === 0) return;
		for (const consumer of params) this.#consumers.set(consumer.id, consumer);
		const first = receiver.dtlsParameters === null;
		const tracks = await receiver.consume(params);
		params.forEach(({ id, sourceId, kind }, index) => {
			// The server may have closed it again meanwhile.
			if (!this.#consumers.has(id)) return;
			this.#hooks.onTrack(sourceId, kind, tracks[index]!);
			if (kind === "video") this.#expect(id, sourceId, tracks[index]!);
		});
		const { dtlsParameters } = await this.#identity;
		// ICE is on its way already: the server needs the fingerprint only when DTLS begins.
		const answered = receiver.dtlsParameters;
		if (first && !dtlsParameters && answered) await this.#connection.request("connect-transport", { dtlsParameters: { ...answered } });
	}

	#staged(stage: { sources: Source[]; program: Program }): void {
		const shown = stage.sources.filter(({ id, muted }) => !muted.video && stage.program?.sources.includes(id));
		this.#onAir = new Set(shown.map(({ id }) => id));
		this.#hooks.onStage(stage);
	}

	/** The key frame that a picture begins with can be lost: where nothing comes of what is on air, another one is asked for. */
	#expect(id: string, sourceId: string, track: MediaStreamTrack, asked = 0): void {
		if (asked === mostAsked) return;
		setTimeout(() => {
			// A track is muted until its first packet (W3C webrtc-pc, section 5.3).
			if (this.#ended || !this.#consumers.has(id) || !track.muted) return;
			if (this.#onAir.has(sourceId)) this.#connection.request("resume", { consumerId: id }).catch(() => undefined);
			this.#expect(id, sourceId, track, asked + 1);
		}, patience * 2 ** asked);
	}

	#gone(consumerId: string): void {
		const consumer = this.#consumers.get(consumerId);
		if (!consumer) return;
		this.#consumers.delete(consumerId);
		this.#receiver?.stop(consumerId);
		const { sourceId, kind } = consumer;
		const other = [...this.#consumers.values()].some((left) => left.sourceId === sourceId && left.kind === kind);
		if (!other && !this.#ended) this.#hooks.onTrack(sourceId, kind, null);
	}

	#lost(reason: LostReason): void {
		if (this.#end()) this.#hooks.onLost(reason);
	}

	/** The socket ends here; the peer connection goes on until `close()`, so that a picture that still flows is shown to the last. */
	#end(): boolean {
		if (this.#ended) return false;
		this.#ended = true;
		this.#recovery?.stop();
		this.#connection.close();
		return true;
	}
}
