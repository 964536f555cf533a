import type { types } from "mediasoup";
import { Refusal } from "#shared/problem.ts";
import type { ConsumerParams } from "#shared/stage.ts";
import { DtlsDeadline } from "./dtls-deadline.ts";
import type { Base, Member, StageHandlers, StageSocket } from "./member.ts";
import type { Stage } from "./stage.ts";
import { createTransport, paramsOf } from "./transport.ts";

interface ViewerConsumerData extends types.AppData {
	sourceId: string;
}
type ViewerConsumer = types.Consumer<ViewerConsumerData>;

/** A connection that receives what is on air (role `view`, or `control` as a monitor). */
export class Viewer implements Member {
	readonly socket: StageSocket;
	readonly #stage: Stage;
	/** By producer id. */
	readonly #consumers = new Map<string, ViewerConsumer>();
	#transport: types.WebRtcTransport | null = null;
	#deadline: DtlsDeadline | null = null;
	#welcomed = false;
	#closed = false;
	#videoPaused = false;
	#preferred: types.ConsumerLayers | null = null;
	#syncing = false;
	#stale = false;

	constructor(stage: Stage, socket: StageSocket) {
		this.#stage = stage;
		this.socket = socket;
	}

	async start(base: Base): Promise<void> {
		const transport = await createTransport(base.router, base.worker);
		if (this.#closed) return transport.close();
		this.#transport = transport;
		this.#deadline = new DtlsDeadline(transport, this.#stage.limits.dtlsTimeout, () => this.socket.disconnect(true));
		const consumers = await this.#sync();
		if (this.#closed) return;
		this.#welcomed = true;
		this.#stage.welcome(this, { transport: paramsOf(transport, this.#stage.transportOptions), consumers: consumers.filter(({ producerId }) => this.#consumers.has(producerId)) });
		if (this.#stale) this.refresh();
	}

	/** What is on air changed: bring the consumers in line. */
	refresh(): void {
		this.#stale = true;
		if (!this.#welcomed || this.#syncing || this.#closed) return;
		this.#sync().then(
			(added) => {
				const alive = added.filter(({ producerId }) => this.#consumers.has(producerId));
				if (alive.length > 0 && !this.#closed) this.socket.emit("consumers", alive);
				if (this.#stale) this.refresh();
			},
			(error: unknown) => this.#stage.log.error({ err: error }, "consumers of a viewer can't be brought in line"),
		);
	}

	readonly handlers: StageHandlers = {
		"connect-transport": async ({ dtlsParameters }) => {
			const transport = this.#ready();
			await transport.connect({ dtlsParameters: dtlsParameters as unknown as types.DtlsParameters });
			await Promise.all([...this.#consumers.values()].map((consumer) => this.#run(consumer)));
			return null;
		},
		resume: async ({ consumerId }) => {
			const consumer = [...this.#consumers.values()].find(({ id }) => id === consumerId);
			if (!consumer) throw new Refusal("not_found");
			await this.#run(consumer);
			return null;
		},
		"preferred-layers": async ({ spatial, temporal }) => {
			this.#preferred = { spatialLayer: spatial, ...(temporal === undefined ? {} : { temporalLayer: temporal }) };
			await Promise.all([...this.#consumers.values()].filter(isLayered).map((consumer) => consumer.setPreferredLayers(this.#preferred!)));
			return null;
		},
		"pause-video": async ({ paused }) => {
			this.#videoPaused = paused;
			const videos = [...this.#consumers.values()].filter(({ kind }) => kind === "video");
			await Promise.all(videos.map((consumer) => (paused ? consumer.pause() : consumer.resume())));
			return null;
		},
		"restart-ice": async () => ({ iceParameters: { ...(await this.#ready().restartIce()) } }),
	};

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#consumers.clear();
		this.#transport?.close();
	}

	#ready(): types.WebRtcTransport {
		if (!this.#transport || this.#transport.closed) throw new Refusal("unavailable");
		return this.#transport;
	}

	async #run(consumer: ViewerConsumer): Promise<void> {
		if (consumer.kind === "video" && this.#videoPaused) return;
		await consumer.resume();
	}

	/** Closes the consumers that are no longer wanted, creates those that are missing, answers the new ones. One at a time. */
	async #sync(): Promise<ConsumerParams[]> {
		this.#syncing = true;
		this.#stale = false;
		try {
			const wanted = this.#stage.wanted().slice(0, this.#stage.limits.consumersPerViewer);
			for (const consumer of this.#consumers.values()) {
				if (!wanted.some(({ producer }) => producer.id === consumer.producerId)) consumer.close();
			}
			const added = await Promise.all(
				wanted.filter(({ producer }) => !this.#consumers.has(producer.id)).map(({ sourceId, producer }) => this.#consume(sourceId, producer)),
			);
			return added.filter((params) => params !== null);
		} finally {
			this.#syncing = false;
		}
	}

	async #consume(sourceId: string, producer: types.Producer): Promise<ConsumerParams | null> {
		const { rtpCapabilities } = this.socket.data;
		const { router } = this.#stage;
		const transport = this.#transport;
		if (!rtpCapabilities || !router?.canConsume({ producerId: producer.id, rtpCapabilities }) || !transport || transport.closed) return null;
		let consumer: ViewerConsumer;
		try {
			consumer = await transport.consume<ViewerConsumerData>({
				producerId: producer.id,
				rtpCapabilities,
				paused: true,
				...(this.#preferred && producer.type !== "simple" ? { preferredLayers: this.#preferred } : {}),
				appData: { sourceId },
			});
		} catch (error) {
			// The producer or this transport went away meanwhile: the next refresh finds that out.
			if (producer.closed || transport.closed) return null;
			throw error;
		}
		this.#consumers.set(producer.id, consumer);
		this.#deadline?.arm();
		const { id, kind } = consumer;
		consumer.on("layerschange", (layers) => {
			this.socket.emit("layers", { consumerId: id, spatial: layers?.spatialLayer ?? null, temporal: layers?.temporalLayer ?? null });
		});
		consumer.observer.once("close", () => {
			this.#consumers.delete(producer.id);
			if (this.#welcomed && !this.#closed) this.socket.emit("consumer-closed", { consumerId: id });
		});
		return { id, producerId: producer.id, sourceId, kind, rtpParameters: { ...consumer.rtpParameters } };
	}
}

const isLayered = (consumer: ViewerConsumer): boolean => consumer.type === "simulcast" || consumer.type === "svc";
