import { Refusal } from "#shared/problem.ts";

export interface BatchQueueOptions<T, R> {
	/** Does one batch; the answer at each index belongs to the item there. Called once at a time per key. */
	readonly run: (key: string, batch: readonly T[]) => Promise<readonly R[]>;
	/** Largest batch. Default 512. */
	readonly maxBatch?: number;
	/** Items that may wait for one key; the next one is refused with `overloaded`. Default 5000. */
	readonly maxWaiting?: number;
	/** Items that may wait for all keys together. Default 20000. */
	readonly maxWaitingOverall?: number;
	/** Longest run of one batch, in ms; then its items are refused with `unavailable` and the next batch runs. Default 10000. */
	readonly patience?: number;
}

interface Entry<T, R> {
	readonly item: T;
	readonly resolve: (result: R) => void;
	readonly reject: (error: unknown) => void;
}

/**
 * Micro-batching: one queue per key. What arrives while a batch of its key is under way is taken together by the next one; a key that is quiet
 * waits for nobody. A batch that fails fails its own items only, and the queue goes on.
 */
export class BatchQueue<T, R> {
	readonly #options: Required<BatchQueueOptions<T, R>>;
	readonly #lanes = new Map<string, Entry<T, R>[]>();
	#waiting = 0;

	constructor(options: BatchQueueOptions<T, R>) {
		this.#options = { maxBatch: 512, maxWaiting: 5000, maxWaitingOverall: 20_000, patience: 10_000, ...options };
	}

	/** Items that wait, of all keys; those of a running batch not counted. */
	get waiting(): number {
		return this.#waiting;
	}

	/** Takes an item in; settles with what `run` said of it. Rejects at once with `overloaded` at the limits. */
	push(key: string, item: T): Promise<R> {
		const lane = this.#lanes.get(key);
		if ((lane?.length ?? 0) >= this.#options.maxWaiting || this.#waiting >= this.#options.maxWaitingOverall) return Promise.reject(new Refusal("overloaded"));
		return new Promise((resolve, reject) => {
			this.#waiting++;
			const entry = { item, resolve, reject };
			if (lane) {
				lane.push(entry);
				return;
			}
			this.#lanes.set(key, [entry]);
			// Requests that came in with the same poll of the sockets go together.
			setImmediate(() => void this.#drain(key));
		});
	}

	async #drain(key: string): Promise<void> {
		for (;;) {
			const lane = this.#lanes.get(key)!;
			if (lane.length === 0) break;
			const batch = lane.splice(0, this.#options.maxBatch);
			this.#waiting -= batch.length;
			try {
				const results = await inTime(
					this.#options.run(
						key,
						batch.map((entry) => entry.item),
					),
					this.#options.patience,
				);
				for (const [index, entry] of batch.entries()) entry.resolve(results[index]!);
			} catch (error) {
				for (const entry of batch) entry.reject(error);
			}
		}
		this.#lanes.delete(key);
	}
}

/** A connection that hangs must not hold the queue. What it does late is still right: the database's locks keep order, not this queue. */
async function inTime<R>(work: Promise<R>, patience: number): Promise<R> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Refusal("unavailable")), patience);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
