import type { types } from "mediasoup";
import type { Limits } from "./limits.ts";
import { mediaCodecs } from "./codecs.ts";
import type { Base } from "./member.ts";
import type { MediaWorker, WorkerPool } from "./workers.ts";

/** One router of a stage, on a worker of its own. */
class Edge implements Base {
	readonly worker: MediaWorker;
	readonly router: types.Router;
	/** Members on it. */
	members = 0;
	/** By producer id: brought here, or on the way. */
	readonly piped = new Map<string, Promise<void>>();
	linger: NodeJS.Timeout | null = null;

	constructor(worker: MediaWorker, router: types.Router) {
		this.worker = worker;
		this.router = router;
	}
}

export interface EdgesOptions {
	readonly pool: WorkerPool;
	readonly limits: Pick<Limits, "viewersPerRouter" | "stageLinger">;
	/** A router is gone with its worker. `all`: it was the one that sources come to. */
	readonly onLost: (base: Base, all: boolean) => void;
}

/**
 * The routers of one stage. Publishers go to the first one (the origin); viewers to whichever has room, on a further worker when all are full.
 * A source is piped once to each router that has viewers of it, so a viewer more costs its own worker only.
 */
export class Edges {
	readonly #options: EdgesOptions;
	#origin: Promise<Edge> | null = null;
	readonly #edges = new Set<Edge>();
	/** Edges being opened, so that a burst of viewers opens one and not one each. */
	#opening: Promise<Edge> | null = null;
	#closed = false;

	constructor(options: EdgesOptions) {
		this.#options = options;
	}

	get bases(): readonly Base[] {
		return [...this.#edges];
	}

	/** Where publishers go. Counts the member until `leave`. */
	async origin(): Promise<Base> {
		const edge = await this.#originEdge();
		this.#enter(edge);
		return edge;
	}

	/** Where the next viewer goes. Counts the member until `leave`. */
	async place(): Promise<Base> {
		const origin = await this.#originEdge();
		const { viewersPerRouter } = this.#options.limits;
		let best = this.#leastFull(origin);
		if (best.members >= viewersPerRouter) {
			const free = this.#options.pool.leastLoaded([...this.#edges].map(({ worker }) => worker));
			if (free) {
				this.#opening ??= this.#open(free).finally(() => (this.#opening = null));
				best = await this.#opening;
				// Others of the burst may have come first.
				if (best.members >= viewersPerRouter) best = this.#leastFull(origin);
			}
		}
		this.#enter(best);
		return best;
	}

	leave(base: Base): void {
		const edge = base as Edge;
		edge.members -= 1;
		edge.worker.load -= 1;
		if (edge.members > 0 || !this.#edges.has(edge) || this.#closed) return;
		edge.linger = setTimeout(() => void this.#closeIdle(edge), this.#options.limits.stageLinger);
	}

	/** Brings a producer of the origin to `base`. Throws when either is gone. */
	async bring(producer: types.Producer, base: Base): Promise<void> {
		const origin = await this.#originEdge();
		const edge = base as Edge;
		if (edge === origin) return;
		let way = edge.piped.get(producer.id);
		if (!way) {
			way = origin.router.pipeToRouter({ producerId: producer.id, router: edge.router, enableSctp: false }).then(() => undefined);
			edge.piped.set(producer.id, way);
			producer.observer.once("close", () => edge.piped.delete(producer.id));
			way.catch(() => edge.piped.delete(producer.id));
		}
		await way;
	}

	/** Closes all routers; they can be opened anew by the next member. */
	abandon(): void {
		this.#origin = null;
		for (const edge of this.#edges) this.#drop(edge);
	}

	close(): void {
		this.#closed = true;
		this.abandon();
	}

	#leastFull(origin: Edge): Edge {
		let best = origin;
		for (const edge of this.#edges) if (edge.members < best.members) best = edge;
		return best;
	}

	#enter(edge: Edge): void {
		edge.members += 1;
		edge.worker.load += 1;
		if (edge.linger) clearTimeout(edge.linger);
		edge.linger = null;
	}

	#originEdge(): Promise<Edge> {
		this.#origin ??= this.#options.pool
			.pick()
			.then((worker) => this.#open(worker))
			.catch((error: unknown) => {
				this.#origin = null;
				throw error;
			});
		return this.#origin;
	}

	async #open(worker: MediaWorker): Promise<Edge> {
		const router = await worker.worker.createRouter({ mediaCodecs });
		if (this.#closed) {
			router.close();
			throw new Error("the stage was closed while it was being placed");
		}
		const edge = new Edge(worker, router);
		this.#edges.add(edge);
		router.on("workerclose", () => {
			const origin = this.#origin;
			this.#drop(edge);
			void origin?.then((first) => this.#options.onLost(edge, first === edge), () => this.#options.onLost(edge, true));
		});
		return edge;
	}

	async #closeIdle(edge: Edge): Promise<void> {
		edge.linger = null;
		// The origin lives as long as the stage.
		if (edge.members > 0 || (this.#origin && (await this.#origin.catch(() => null)) === edge)) return;
		this.#drop(edge);
	}

	#drop(edge: Edge): void {
		this.#edges.delete(edge);
		if (edge.linger) clearTimeout(edge.linger);
		edge.linger = null;
		edge.router.close();
	}
}
