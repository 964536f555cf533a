/** The small typed state that player and publisher show: read it, or be told of every change. */
export class Store<S extends object> {
	#state: Readonly<S>;
	readonly #listeners = new Set<(state: Readonly<S>) => void>();

	constructor(initial: S) {
		this.#state = initial;
	}

	get state(): Readonly<S> {
		return this.#state;
	}

	/** Tells the state now and after every change, until the answered function is called. */
	subscribe(listener: (state: Readonly<S>) => void): () => void {
		this.#listeners.add(listener);
		listener(this.#state);
		return () => this.#listeners.delete(listener);
	}

	set(patch: Partial<S>): void {
		const changed = (Object.keys(patch) as (keyof S)[]).some((key) => patch[key] !== this.#state[key]);
		if (!changed) return;
		this.#state = { ...this.#state, ...patch };
		for (const listener of this.#listeners) listener(this.#state);
	}
}
