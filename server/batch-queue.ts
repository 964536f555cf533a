import { Refusal } from "#shared/problem.ts";

export interface BatchQueueOptions<T, R> {
	/**
	 * Does one batch; the answer at each index belongs to the item there. `key`: the first key of the batch, its only one unless `groupSize` says
	 * otherwise. No key is in two batches at once.
	 */
	readonly run: (key: string, batch: readonly T[]) => Promise<readonly R[]>;
	/** Batches at once. Default: as many as there are keys. */
	readonly slots?: number;
	/** A batch with this many items takes no further key in. Default 1: a batch is of one key. */
	readonly groupSize?: number;
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
 * Micro-batching by key. What arrives while a batch of its key is under way is taken together by the next one. As long as a slot is free, a key
 * starts at once and waits for nobody; when none is, the keys that wait may share the next batch (`groupSize`), first come first. A batch
 * that fails fails its own items only, and the queue goes on.
 */
export class BatchQueue<T, R> {
	readonly #options: Required<BatchQueueOptions<T, R>>;
	readonly #lanes = new Map<string, Entry<T, R>[]>();
	/** Keys that have something waiting and no batch under way, in the order in which they became so. */
	readonly #ready = new Set<string>();
	readonly #busy = new Set<string>();
	#running = 0;
	#waiting = 0;
	#woken = false;

	constructor(options: BatchQueueOptions<T, R>) {
		this.#options = { slots: Number.POSITIVE_INFINITY, groupSize: 1, maxBatch: 512, maxWaiting: 5000, maxWaitingOverall: 20_000, patience: 10_000, ...options };
	}

	/** Items that wait, of all keys; those of running batches not counted. */
	get waiting(): number {
		return this.#waiting;
	}

	/** Takes an item in; settles with what `run` said of it. Rejects at once with `overloaded` at the limits. */
	push(key: string, item: T): Promise<R> {
		let lane = this.#lanes.get(key);
		if ((lane?.length ?? 0) >= this.#options.maxWaiting || this.#waiting >= this.#options.maxWaitingOverall) return Promise.reject(new Refusal("overloaded"));
		return new Promise((resolve, reject) => {
			this.#waiting++;
			if (!lane) this.#lanes.set(key, (lane = []));
			lane.push({ item, resolve, reject });
			if (!this.#busy.has(key)) this.#ready.add(key);
			this.#wake();
		});
	}

	/** Runs soon: requests that came in with the same poll of the sockets go together. */
	#wake(): void {
		if (this.#woken || this.#ready.size === 0 || this.#running >= this.#options.slots) return;
		this.#woken = true;
		setImmediate(() => {
			this.#woken = false;
			while (this.#running < this.#options.slots && this.#ready.size > 0) void this.#runNext();
		});
	}

	async #runNext(): Promise<void> {
		const { maxBatch, groupSize, patience, run } = this.#options;
		const batch: Entry<T, R>[] = [];
		const keys: string[] = [];
		for (const key of this.#ready) {
			batch.push(...this.#lanes.get(key)!.splice(0, maxBatch - batch.length));
			keys.push(key);
			this.#ready.delete(key);
			this.#busy.add(key);
			if (batch.length >= groupSize) break;
		}
		this.#running++;
		this.#waiting -= batch.length;
		const items = batch.map(({ item }) => item);
		const settle = await inTime(run(keys[0]!, items), patience).then(
			(results) => (entry: Entry<T, R>, index: number) => entry.resolve(results[index]!),
			(error: unknown) => (entry: Entry<T, R>) => entry.reject(error),
		);
		this.#running--;
		for (const key of keys) {
			this.#busy.delete(key);
			if (this.#lanes.get(key)!.length > 0) this.#ready.add(key);
			else this.#lanes.delete(key);
		}
		this.#wake();
		await handOut(batch, settle);
	}
}

/** Answers that go out in one turn of the event loop. */
const slice = 32;

/**
 * Hands answers to those who wait for them, some in each turn of the event loop: what they do with them (an answer is written to a socket) would
 * otherwise keep the next batch, which has begun, from its database.
 */
async function handOut<E>(entries: readonly E[], settle: (entry: E, index: number) => void): Promise<void> {
	for (const [index, entry] of entries.entries()) {
		if (index % slice === 0) await new Promise(setImmediate);
		settle(entry, index);
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
