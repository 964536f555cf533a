import type { LostReason, ReconnectPolicy } from "./reconnect-policy.ts";

/** Thrown by `join` when trying again is pointless. */
export class FinalError extends Error {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "FinalError";
	}
}

export interface RejoinLoopOptions {
	readonly policy: ReconnectPolicy;
	/** One attempt; resolves when it is in. */
	readonly join: () => Promise<void>;
	/** An attempt is over for good: `join` threw a FinalError, or the policy gave up. */
	readonly onGivenUp: (error: unknown) => void;
}

/** In ms: a connection that held so long was healthy, and its loss starts counting anew. */
export const healthyAfter = 10_000;

/** Joins, and joins again whenever told that the connection was lost, in the rhythm of a policy. */
export class RejoinLoop {
	readonly #options: RejoinLoopOptions;
	#running = false;
	#stopped = false;
	#retry = 0;
	#joinedAt = 0;
	#wake: (() => void) | null = null;

	constructor(options: RejoinLoopOptions) {
		this.#options = options;
		globalThis.addEventListener?.("online", this.#hurry);
		globalThis.document?.addEventListener("visibilitychange", this.#hurry);
	}

	/** Starts an attempt (after the policy's delay) unless one is under way. */
	lost(reason: LostReason): void {
		if (this.#running || this.#stopped) return;
		if (this.#joinedAt > 0 && performance.now() - this.#joinedAt > healthyAfter) this.#retry = 0;
		this.#running = true;
		void this.#run(reason).finally(() => {
			this.#running = false;
		});
	}

	stop(): void {
		this.#stopped = true;
		globalThis.removeEventListener?.("online", this.#hurry);
		globalThis.document?.removeEventListener("visibilitychange", this.#hurry);
		this.#wake?.();
	}

	async #run(reason: LostReason): Promise<void> {
		const { policy, join, onGivenUp } = this.#options;
		const lostAt = performance.now();
		while (!this.#stopped) {
			const delay = policy.nextDelay({ retry: this.#retry, elapsed: performance.now() - lostAt, reason });
			if (delay === null) return onGivenUp(new Error("given up"));
			this.#retry += 1;
			if (delay > 0) await this.#sleep(delay);
			if (this.#stopped) return;
			try {
				await join();
				this.#joinedAt = performance.now();
				return;
			} catch (error) {
				if (this.#stopped) return;
				if (error instanceof FinalError) return onGivenUp(error.cause ?? error);
				console.warn("the stage can't be entered yet", error);
			}
		}
	}

	/** The network is back, or someone looks at the page again: no reason to wait longer. */
	readonly #hurry = (): void => {
		if (globalThis.document?.visibilityState === "hidden") return;
		this.#wake?.();
	};

	#sleep(ms: number): Promise<void> {
		return new Promise((resolve) => {
			const done = (): void => {
				clearTimeout(timer);
				this.#wake = null;
				resolve();
			};
			const timer = setTimeout(done, ms);
			this.#wake = done;
		});
	}
}
