import { setTimeout as sleep } from "node:timers/promises";
import * as mediasoup from "mediasoup";
import type { types } from "mediasoup";
import type { Logger } from "pino";
import { Refusal } from "#shared/problem.ts";

export interface WorkerPoolOptions {
	/** How many worker processes; one uses one core. */
	readonly workers: number;
	/** Worker `i` listens on UDP and TCP `rtcPort + i`. */
	readonly rtcPort: number;
	/** Address that the workers bind to, such as `0.0.0.0`. */
	readonly listenAddress: string;
	/** First announced address (the others only become ICE candidates, see transport.ts). */
	readonly announcedAddress: string;
	/** Path of the mediasoup-worker binary. */
	readonly workerBin?: string | undefined;
	readonly log: Logger;
}

/** A worker process with its one WebRtcServer. */
export interface MediaWorker {
	readonly index: number;
	readonly worker: types.Worker;
	readonly webRtcServer: types.WebRtcServer;
	/** Members of stages on it, kept by the stages themselves (edges.ts). */
	load: number;
}

/** A worker that lived so long (ms) is started again at once when it dies; a shorter-lived one after a growing delay. */
const healthyAfter = 60_000;
const maxRespawnDelay = 30_000;
/** In ms: how long a join waits for a worker that is being started again. */
const pickTimeout = 5_000;

/** Keeps the given number of workers alive. */
export class WorkerPool {
	readonly #options: WorkerPoolOptions;
	readonly #slots: (MediaWorker | null)[];
	readonly #closing = new AbortController();
	#waiters: (() => void)[] = [];

	private constructor(options: WorkerPoolOptions) {
		this.#options = options;
		this.#slots = Array.from({ length: options.workers }, () => null);
	}

	/** Starts all workers. Throws when one of them can't start (no binary, port in use). */
	static async create(options: WorkerPoolOptions): Promise<WorkerPool> {
		const pool = new WorkerPool(options);
		try {
			await Promise.all(pool.#slots.map((_, index) => pool.#spawn(index, 0)));
		} catch (error) {
			pool.close();
			throw error;
		}
		return pool;
	}

	get workers(): readonly MediaWorker[] {
		return this.#slots.filter((slot) => slot !== null);
	}

	/** The least loaded worker; waits for one that is being started again, refuses with `unavailable` when none comes. */
	async pick(): Promise<MediaWorker> {
		const deadline = Date.now() + pickTimeout;
		for (;;) {
			const [best] = this.workers.filter((slot) => !slot.worker.closed).toSorted((a, b) => a.load - b.load);
			if (best) return best;
			if (this.#closing.signal.aborted || Date.now() >= deadline) throw new Refusal("unavailable");
			const waited = new AbortController();
			await Promise.race([
				new Promise<void>((resolve) => this.#waiters.push(resolve)),
				sleep(deadline - Date.now(), undefined, { signal: AbortSignal.any([waited.signal, this.#closing.signal]) }).catch(() => undefined),
			]);
			waited.abort();
		}
	}

	/** The least loaded worker that is none of `used`; null when there is none. */
	leastLoaded(used: readonly MediaWorker[]): MediaWorker | null {
		const free = this.workers.filter((slot) => !slot.worker.closed && !used.includes(slot));
		return free.toSorted((a, b) => a.load - b.load)[0] ?? null;
	}

	/** Ends the worker processes. */
	close(): void {
		this.#closing.abort();
		for (const slot of this.workers) slot.worker.close();
		this.#slots.fill(null);
		this.#wake();
	}

	#wake(): void {
		const waiters = this.#waiters;
		this.#waiters = [];
		for (const wake of waiters) wake();
	}

	async #spawn(index: number, deaths: number): Promise<void> {
		const { rtcPort, listenAddress, announcedAddress, workerBin, log } = this.#options;
		const port = rtcPort + index;
		const worker = await mediasoup.createWorker({ logLevel: "warn", ...(workerBin ? { workerBin } : {}) });
		const startedAt = Date.now();
		let webRtcServer: types.WebRtcServer;
		try {
			webRtcServer = await worker.createWebRtcServer({
				listenInfos: (["udp", "tcp"] as const).map((protocol) => ({ protocol, ip: listenAddress, announcedAddress, port })),
			});
		} catch (error) {
			worker.close();
			throw new Error(`the media worker can't listen on UDP and TCP port ${port} of ${listenAddress}: is it in use?`, { cause: error });
		}
		if (this.#closing.signal.aborted) return worker.close();
		this.#slots[index] = { index, worker, webRtcServer, load: 0 };
		log.info({ index, pid: worker.pid, port }, "media worker ready");
		worker.on("died", (error) => {
			this.#slots[index] = null;
			if (this.#closing.signal.aborted) return;
			log.error({ index, pid: worker.pid, err: error }, "media worker died");
			void this.#respawn(index, Date.now() - startedAt > healthyAfter ? 0 : deaths);
		});
		this.#wake();
	}

	async #respawn(index: number, deaths: number): Promise<void> {
		const { signal } = this.#closing;
		for (let tries = deaths; !signal.aborted; tries += 1) {
			try {
				if (tries > 0) await sleep(Math.min(maxRespawnDelay, 250 * 2 ** tries), undefined, { signal });
				return await this.#spawn(index, tries + 1);
			} catch (error) {
				if (!signal.aborted) this.#options.log.error({ index, err: error }, "media worker can't be started");
			}
		}
	}
}
