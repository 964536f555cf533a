import type { types } from "mediasoup";
import { Refusal } from "#shared/problem.ts";
import type { StageClaims } from "#shared/stage.ts";
import { DtlsDeadline } from "./dtls-deadline.ts";
import { dismissSocket, type Base, type DismissReason, type SocketMember, type StageHandlers, type StageSocket } from "./member.ts";
import { boundedRtpParameters } from "./rtp-bounds.ts";
import { StageSource } from "./source.ts";
import type { Stage } from "./stage.ts";
import { createTransport, paramsOf } from "./transport.ts";

/**
 * In ms. A join burst within it asks the source for one key frame; a viewer who comes later in it waits for the next. Half a second keeps
 * a storm of joins at two key frames a second.
 */
export const keyFrameRequestDelay = 500;
const scoreInterval = 1_000;

/** A connection that brings sources to the stage. */
export class Publisher implements SocketMember {
	readonly socket: StageSocket;
	readonly claims: StageClaims;
	readonly publishes = true;
	readonly #stage: Stage;
	/** By local id. */
	readonly #sources = new Map<string, StageSource>();
	#producing = 0;
	#transport: types.WebRtcTransport | null = null;
	#closed = false;

	constructor(stage: Stage, socket: StageSocket) {
		this.#stage = stage;
		this.socket = socket;
		this.claims = socket.data.claims;
	}

	async start(base: Base): Promise<void> {
		const transport = await createTransport(base.router, base.worker);
		if (this.#closed) return transport.close();
		this.#transport = transport;
		new DtlsDeadline(transport, this.#stage.limits.dtlsTimeout, () => this.socket.disconnect(true), () => this.#stage.mediaConnected(this)).arm();
		this.#stage.welcome(this, { transport: paramsOf(transport, this.claims.sub, this.#stage.transportOptions), consumers: [] });
	}

	readonly handlers: StageHandlers = {
		"connect-transport": async ({ dtlsParameters }) => {
			await this.#ready().connect({ dtlsParameters: dtlsParameters as unknown as types.DtlsParameters });
			return null;
		},
		produce: async ({ kind, rtpParameters, sourceId }) => {
			const transport = this.#ready();
			const bounded = boundedRtpParameters(kind, rtpParameters);
			const { sourcesPerPublisher } = this.#stage.limits;
			if (this.#sources.get(sourceId)?.producers.has(kind)) throw new Refusal("conflict");
			// Producers in the making count too, so that a burst of requests can't slip past the limit.
			const producers = [...this.#sources.values()].reduce((sum, source) => sum + source.producers.size, this.#producing);
			if (producers >= 2 * sourcesPerPublisher || (!this.#sources.has(sourceId) && this.#sources.size >= sourcesPerPublisher)) throw new Refusal("stage_full");
			this.#producing += 1;
			let producer: types.Producer;
			try {
				producer = await transport.produce({ kind, rtpParameters: bounded, keyFrameRequestDelay });
			} finally {
				this.#producing -= 1;
			}
			if (this.#closed) throw new Refusal("unavailable");
			const source = this.#sources.get(sourceId) ?? new StageSource(this.claims, sourceId, this.#stage.standingOf(this.claims, sourceId));
			if (source.producers.has(kind)) {
				producer.close();
				throw new Refusal("conflict");
			}
			source.producers.set(kind, producer);
			this.#sources.set(sourceId, source);
			await source.apply(kind);
			this.#watch(source, producer);
			this.#stage.changed(source);
			return { id: producer.id, source: source.id };
		},
		"set-muted": async ({ sourceId, kind, muted }) => {
			const source = this.#sources.get(sourceId);
			if (!source?.producers.has(kind)) throw new Refusal("not_found");
			await source.mute(kind, muted);
			this.#stage.mutedChanged();
			return null;
		},
		"close-source": async ({ sourceId }) => {
			const source = this.#sources.get(sourceId);
			if (!source) throw new Refusal("not_found");
			this.#drop(source);
			return null;
		},
		"restart-ice": async () => ({ iceParameters: { ...(await this.#ready().restartIce()) } }),
	};

	dismiss(reason: DismissReason): void {
		dismissSocket(this.socket, reason);
	}

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		for (const source of this.#sources.values()) this.#drop(source);
		this.#transport?.close();
	}

	#ready(): types.WebRtcTransport {
		if (!this.#transport || this.#transport.closed) throw new Refusal("unavailable");
		return this.#transport;
	}

	#drop(source: StageSource): void {
		this.#sources.delete(source.localId);
		for (const producer of source.producers.values()) producer.close();
		this.#stage.gone(source);
	}

	/** Tells the stage of the first packet, and the publisher of its scores, at most once a second. */
	#watch(source: StageSource, producer: types.Producer): void {
		let timer: NodeJS.Timeout | null = null;
		let sentAt = 0;
		producer.on("score", (scores) => {
			// mediasoup emits a score as soon as a stream's first packet came.
			if (scores.length > 0) this.#stage.mediaFlows(source);
			if (producer.kind !== "video" || timer) return;
			timer = setTimeout(() => {
				timer = null;
				sentAt = Date.now();
				if (!producer.closed) this.socket.emit("score", { sourceId: source.localId, scores: producer.score.map(({ score }) => score) });
			}, Math.max(0, sentAt + scoreInterval - Date.now()));
		});
		producer.observer.once("close", () => timer && clearTimeout(timer));
	}
}
