/** A "sold out" is believed this long, ms; then the database is asked again. News of the variant ends it at once. */
const believedFor = 2000;
/** Variants and lineup items remembered at once. Above it the oldest is forgotten, and its next buyer asks the database. */
const limit = 10_000;

/**
 * What the database has said is sold out: variants, and lineup items whose quota is gone. It spares the database a crowd that comes too late.
 * What is heard of a variant (a release, a new quota, a delivery) makes it forgotten, also when it is heard while the database still answers.
 */
export class SoldOut {
	readonly #known = new Map<string, { readonly variantId: string; readonly until: number }>();
	/** What each `listenDuring` under way has heard of; `null` stands for all variants. */
	readonly #listening = new Set<Set<string | null>>();

	/** `id`: of a lineup item, or of a variant at its own price. */
	has(id: string, now = performance.now()): boolean {
		const entry = this.#known.get(id);
		if (!entry) return false;
		if (now < entry.until) return true;
		this.#known.delete(id);
		return false;
	}

	/** Does `work`, which asks the database. Answers also whether there was news of a variant meanwhile. */
	async listenDuring<T>(work: () => Promise<T>): Promise<{ result: T; hadNews: (variantId: string) => boolean }> {
		const heard = new Set<string | null>();
		this.#listening.add(heard);
		try {
			return { result: await work(), hadNews: (variantId) => heard.has(variantId) || heard.has(null) };
		} finally {
			this.#listening.delete(heard);
		}
	}

	say(id: string, variantId: string, now = performance.now()): void {
		this.#known.delete(id);
		this.#known.set(id, { variantId, until: now + believedFor });
		if (this.#known.size > limit) this.#known.delete(this.#known.keys().next().value!);
	}

	/** `null`: all variants. */
	forget(variantIds: readonly string[] | null): void {
		for (const heard of this.#listening) for (const variantId of variantIds ?? [null]) heard.add(variantId);
		if (this.#known.size === 0) return;
		if (variantIds === null) return this.#known.clear();
		for (const [id, { variantId }] of this.#known) if (variantIds.includes(variantId)) this.#known.delete(id);
	}
}
