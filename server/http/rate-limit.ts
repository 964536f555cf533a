/** Keys that are remembered at once. Above it, whoever came first is forgotten and starts with a full bucket. */
const keyLimit = 50_000;

/** Token buckets by key: `burst` at once, then `perSecond`. Kept in this process; a limit is per process. */
export class RateLimit {
	readonly #perSecond: number;
	readonly #burst: number;
	readonly #buckets = new Map<string, { tokens: number; at: number }>();

	constructor(options: { perSecond: number; burst: number }) {
		this.#perSecond = options.perSecond;
		this.#burst = options.burst;
	}

	/** Takes one token of `key`; false when there is none. */
	take(key: string, now = performance.now()): boolean {
		let bucket = this.#buckets.get(key);
		if (!bucket) {
			if (this.#buckets.size >= keyLimit) this.#buckets.delete(this.#buckets.keys().next().value!);
			bucket = { tokens: this.#burst, at: now };
			this.#buckets.set(key, bucket);
		}
		bucket.tokens = Math.min(this.#burst, bucket.tokens + ((now - bucket.at) / 1000) * this.#perSecond);
		bucket.at = now;
		if (bucket.tokens < 1) return false;
		bucket.tokens -= 1;
		return true;
	}
}
