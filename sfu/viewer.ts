import type { types } from "mediasoup";
import { Refusal } from "#shared/problem.ts";
import type { ConsumerParams, MediaKind, StageClaims } from "#shared/stage.ts";
import { DtlsDeadline } from "./dtls-deadline.ts";
import { dismissSocket, type Base, type DismissReason, type SocketMember, type StageHandlers, type StageSocket } from "./member.ts";
import type { Stage, Wanted } from "./stage.ts";
import { createTransport, paramsOf } from "./transport.ts";

/** One consumer of a viewer, with what is known of it. */
interface Seat {
	readonly consumer: types.Consumer;
	readonly sourceId: string;
	/** The client has a place for its packets. */
	ready: boolean;
	/** It is on air; otherwise it stands by. */
	plays: boolean;
}

/** A connection that receives: what is on air (role `view`), or everything that comes to the stage (backstage). */
export class Viewer implements SocketMember {
	readonly socket: StageSocket;
	readonly claims: StageClaims;
	readonly publishes = false;
	readonly #stage: Stage;
	/** By producer id. */
	readonly #seats = new Map<string, Seat>();
	/** The mids of its peer connection; one that no consumer holds is taken by the next of its kind. */
	readonly #mids: Record<MediaKind, (string | null)[]> = { audio: [], video: [] };
	readonly #preferred = new Map<string, types.ConsumerLayers>();
	#preferredOfAll: types.ConsumerLayers | null = null;
	#base: Base | null = null;
	#transport: types.WebRtcTransport | null = null;
	#deadline: DtlsDeadline | null = null;
	#welcomed = false;
	#closed = false;
	#videoPaused = false;
	#syncing = false;
	#stale = false;

	constructor(stage: Stage, socket: StageSocket) {
		this.#stage = stage;
		this.socket = socket;
		this.claims = socket.data.claims;
	}

	async start(base: Base): Promise<void> {
		const transport = await createTransport(base.router, base.worker);
		if (this.#closed) return transport.close();
		this.#base = base;
		this.#transport = transport;
		this.#deadline = new DtlsDeadline(transport, this.#stage.limits.dtlsTimeout, () => this.socket.disconnect(true), () => this.#stage.mediaConnected(this));
		const { dtlsParameters } = this.socket.data;
		// Nothing is sent before DTLS is done, and by then the client has read what `welcome` says of these consumers.
		const [consumers] = await Promise.all([this.#sync(dtlsParameters !== null), dtlsParameters && transport.connect({ dtlsParameters })]);
		if (this.#closed) return;
		this.#welcomed = true;
		this.#stage.welcome(this, { transport: paramsOf(transport, this.claims.sub, this.#stage.transportOptions), consumers: consumers.filter(({ producerId }) => this.#seats.has(producerId)) });
		if (this.#stale) this.refresh();
	}

	refresh(): void {
		this.#stale = true;
		if (!this.#welcomed || this.#syncing || this.#closed) return;
		this.#sync(false).then(
			(added) => {
				const alive = added.filter(({ producerId }) => this.#seats.has(producerId));
				if (alive.length > 0 && !this.#closed) this.socket.emit("consumers", alive);
				if (this.#stale) this.refresh();
			},
			(error: unknown) => this.#stage.log.error({ err: error }, "consumers of a viewer can't be brought in line"),
		);
	}

	get handlers(): StageHandlers {
		return this.claims.role === "control" ? { ...this.#receives, ...this.#controls } : this.#receives;
	}

	readonly #receives: StageHandlers = {
		"connect-transport": async ({ dtlsParameters }) => {
			await this.#ready().connect({ dtlsParameters: dtlsParameters as unknown as types.DtlsParameters });
			await Promise.all([...this.#seats.values()].map((seat) => this.#run(seat, { ready: true })));
			return null;
		},
		resume: async ({ consumerId }) => {
			const seat = [...this.#seats.values()].find(({ consumer }) => consumer.id === consumerId);
			if (!seat) throw new Refusal("not_found");
			const ran = !seat.consumer.paused;
			await this.#run(seat, { ready: true });
			// Asked although it sends: the client got nothing yet. A key frame, or the request for one, can be lost on the way.
			if (ran && seat.consumer.kind === "video" && !seat.consumer.closed) await seat.consumer.requestKeyFrame();
			return null;
		},
		"preferred-layers": async ({ sourceId, spatial, temporal }) => {
			const layers = { spatialLayer: spatial, ...(temporal === undefined ? {} : { temporalLayer: temporal }) };
			if (sourceId === undefined) {
				this.#preferredOfAll = layers;
				this.#preferred.clear();
			} else {
				if (!this.#preferred.has(sourceId) && this.#preferred.size >= this.#stage.limits.consumersPerViewer) throw new Refusal("stage_full");
				this.#preferred.set(sourceId, layers);
			}
			const seats = [...this.#seats.values()].filter((seat) => isLayered(seat.consumer) && (sourceId === undefined || seat.sourceId === sourceId));
			await Promise.all(seats.map(({ consumer }) => consumer.setPreferredLayers(layers)));
			return null;
		},
		"pause-video": async ({ paused }) => {
			this.#videoPaused = paused;
			await Promise.all([...this.#seats.values()].map((seat) => this.#run(seat, {})));
			return null;
		},
		"restart-ice": async () => ({ iceParameters: { ...(await this.#ready().restartIce()) } }),
	};

	/** What a host or producer may ask of the stage. */
	readonly #controls: StageHandlers = {
		"set-program": async (program) => (this.#stage.setProgram(program), null),
		admit: async ({ sourceId, admitted }) => (this.#stage.admit(sourceId, admitted), null),
		"hold-source": async ({ sourceId, kind, muted }) => (await this.#stage.hold(sourceId, kind, muted), null),
		"remove-source": async ({ sourceId }) => (this.#stage.remove(sourceId), null),
	};

	get consumers(): readonly types.Consumer[] {
		return [...this.#seats.values()].map(({ consumer }) => consumer);
	}

	dismiss(reason: DismissReason): void {
		dismissSocket(this.socket, reason);
	}

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#seats.clear();
		this.#transport?.close();
	}

	#ready(): types.WebRtcTransport {
		if (!this.#transport || this.#transport.closed) throw new Refusal("unavailable");
		return this.#transport;
	}

	/** Lets a consumer send, or not, as it should be after this change. */
	async #run(seat: Seat, change: Partial<Pick<Seat, "ready" | "plays">>): Promise<void> {
		Object.assign(seat, change);
		const { consumer } = seat;
		const runs = this.#runs(seat);
		if (consumer.closed || consumer.paused === !runs) return;
		await (runs ? consumer.resume() : consumer.pause());
	}

	#runs({ ready, plays, consumer: { kind } }: Pick<Seat, "ready" | "plays"> & { consumer: { kind: MediaKind } }): boolean {
		return ready && plays && !(kind === "video" && this.#videoPaused);
	}

	/** Closes the consumers that are no longer wanted, creates those that are missing, answers the new ones. One at a time. */
	async #sync(ready: boolean): Promise<ConsumerParams[]> {
		this.#syncing = true;
		this.#stale = false;
		try {
			const wanted = this.#stage.wanted(this.claims).slice(0, this.#stage.limits.consumersPerViewer);
			for (const [producerId, { consumer }] of this.#seats) {
				if (!wanted.some(({ producer }) => producer.id === producerId)) consumer.close();
			}
			// The pictures of a cut first: everything else can wait for them.
			await Promise.all(wanted.map(({ producer, plays }) => {
				const seat = this.#seats.get(producer.id);
				return seat && this.#run(seat, { plays });
			}));
			const missing = wanted.filter(({ producer }) => !this.#seats.has(producer.id));
			const added = await Promise.all(missing.map((one) => this.#consume(one, ready)));
			return added.filter((params) => params !== null);
		} finally {
			this.#syncing = false;
		}
	}

	async #consume({ source, producer, plays }: Wanted, ready: boolean): Promise<ConsumerParams | null> {
		const { rtpCapabilities } = this.socket.data;
		const [base, transport] = [this.#base, this.#transport];
		if (!rtpCapabilities || !base || !transport || transport.closed) return null;
		const sourceId = source.id;
		const preferred = this.#preferred.get(sourceId) ?? this.#preferredOfAll;
		const mid = this.#takeMid(producer.kind);
		let consumer: types.Consumer;
		try {
			await this.#stage.bring(producer, base);
			if (!base.router.canConsume({ producerId: producer.id, rtpCapabilities })) {
				this.#freeMid(mid);
				return null;
			}
			consumer = await transport.consume({
				producerId: producer.id,
				rtpCapabilities,
				mid,
				paused: !this.#runs({ ready, plays, consumer: producer }),
				...(preferred && producer.type !== "simple" ? { preferredLayers: preferred } : {}),
			});
		} catch (error) {
			this.#freeMid(mid);
			// The producer, this transport or this router went away meanwhile: the next refresh finds that out.
			if (producer.closed || transport.closed || base.router.closed) return null;
			throw error;
		}
		this.#seats.set(producer.id, { consumer, sourceId, ready, plays });
		this.#deadline?.arm();
		const { id, kind } = consumer;
		consumer.on("layerschange", (layers) => {
			this.socket.emit("layers", { consumerId: id, spatial: layers?.spatialLayer ?? null, temporal: layers?.temporalLayer ?? null });
		});
		consumer.observer.once("close", () => {
			this.#seats.delete(producer.id);
			this.#freeMid(mid);
			if (this.#welcomed && !this.#closed) this.socket.emit("consumer-closed", { consumerId: id });
		});
		return { id, producerId: producer.id, sourceId, kind, rtpParameters: { ...consumer.rtpParameters } };
	}

	#takeMid(kind: MediaKind): string {
		const mids = this.#mids[kind];
		const free = mids.indexOf(null);
		const index = free >= 0 ? free : mids.length;
		return (mids[index] = `${kind}${index}`);
	}

	#freeMid(mid: string): void {
		for (const mids of Object.values(this.#mids)) {
			const index = mids.indexOf(mid);
			if (index >= 0) mids[index] = null;
		}
	}
}

const isLayered = (consumer: types.Consumer): boolean => consumer.type === "simulcast" || consumer.type === "svc";
