/** In ms: failures are counted so long. */
const window = 60_000;
/** Wrong keys of one address within the window; beyond it every key of that address is refused until the window is over. */
const failuresPerWindow = 10;
/** Addresses that are remembered; beyond it the one that began first is forgotten. */
const remembered = 10_000;

/** Slows down whoever guesses keys: counts the failures of each address. Kept in this process. */
export class FailedKeys {
	readonly #failures = new Map<string, { count: number; readonly until: number }>();
	readonly #now: () => number;

	constructor(now: () => number = () => performance.now()) {
		this.#now = now;
	}

	/** In s: how long this address has to wait; 0 where it need not. */
	waitOf(address: string): number {
		const entry = this.#failures.get(address);
		if (!entry || entry.count < failuresPerWindow) return 0;
		const left = entry.until - this.#now();
		if (left <= 0) this.#failures.delete(address);
		return Math.max(0, Math.ceil(left / 1000));
	}

	failed(address: string): void {
		const entry = this.#failures.get(address);
		if (entry && entry.until > this.#now()) {
			entry.count += 1;
			return;
		}
		this.#failures.delete(address);
		if (this.#failures.size >= remembered) this.#failures.delete(this.#failures.keys().next().value!);
		this.#failures.set(address, { count: 1, until: this.#now() + window });
	}
}
