/** What a policy may look at before it says how long to wait. */
export interface ReconnectContext {
	/** How many attempts failed since the connection was last healthy. 0 for the first attempt. */
	readonly retry: number;
	/** In ms since the connection was lost. */
	readonly elapsed: number;
	/** Why it was lost. `restart`: the server asks everyone at once to come back, so a herd has to be spread. */
	readonly reason: LostReason;
}

export type LostReason = "start" | "restart" | "socket" | "transport" | "refused";

/** Says how long to wait (ms) before the next attempt, or null to give up. */
export interface ReconnectPolicy {
	nextDelay(context: ReconnectContext): number | null;
}

/**
 * In ms by attempt; the last one goes on for ever: a viewer never has to tap to come back. For the first quarter of a minute or so they stay short:
 * who was in a lift or changed networks should not look at a still picture much longer than that took.
 */
export const defaultDelays: readonly number[] = [0, 250, 500, 1000, 1500, 2000, 2000, 2000, 2000, 2000, 4000, 7000, 10_000];
/** A delay is stretched by up to this share of itself, so that clients that fell together do not come back together. */
const jitter = 0.5;
/** In ms: a server that lost a worker is met by a show's viewers within this time. */
const restartSpread = 500;

export class DefaultReconnectPolicy implements ReconnectPolicy {
	readonly #delays: readonly number[];
	readonly #random: () => number;
	readonly #restartSpread: number;

	/** `spread`, in ms: over how long the clients of a server that lost a worker come back. */
	constructor(delays: readonly number[] = defaultDelays, random: () => number = Math.random, spread = restartSpread) {
		if (delays.length === 0) throw new TypeError("a reconnect policy needs at least one delay");
		this.#delays = [...delays];
		this.#random = random;
		this.#restartSpread = spread;
	}

	/** For who brings the picture: they are few, and everybody waits for them. */
	static forSource(): DefaultReconnectPolicy {
		return new DefaultReconnectPolicy(defaultDelays, Math.random, 0);
	}

	nextDelay({ retry, reason }: ReconnectContext): number {
		if (retry === 0 && reason === "restart") return this.#random() * this.#restartSpread;
		const delay = this.#delays[Math.min(retry, this.#delays.length - 1)]!;
		return delay * (1 + this.#random() * jitter);
	}
}
