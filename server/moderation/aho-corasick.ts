/**
 * Finds all of many phrases in one pass over a text: Aho and Corasick, "Efficient string matching", CACM 18 (1975).
 * A phrase is a string of UTF-16 units; the caller maps whatever it matches (letters, syllables) to units.
 */
export class AhoCorasick {
	/** Per node: next node by unit. */
	readonly #next: Map<number, number>[] = [new Map()];
	/** Per node: the longest proper suffix that is a node too. */
	readonly #suffix: number[] = [0];
	/** Per node: indexes of the phrases that end here, suffixes included. */
	readonly #ends: (readonly number[])[] = [[]];
	/** Nodes after the first unit, by unit: most units of most texts begin no phrase. */
	readonly #first = new Int32Array(0x10000);

	/** An empty phrase never matches. */
	constructor(phrases: readonly string[]) {
		phrases.forEach((phrase, index) => {
			if (phrase === "") return;
			let node = 0;
			for (let at = 0; at < phrase.length; at++) {
				const unit = phrase.charCodeAt(at);
				let next = this.#next[node]!.get(unit);
				if (next === undefined) {
					next = this.#next.length;
					this.#next[node]!.set(unit, next);
					this.#next.push(new Map());
					this.#suffix.push(0);
					this.#ends.push([]);
				}
				node = next;
			}
			this.#ends[node] = [...this.#ends[node]!, index];
		});
		for (const [unit, next] of this.#next[0]!) this.#first[unit] = next;
		const queue = [...this.#next[0]!.values()];
		for (let at = 0; at < queue.length; at++) {
			const node = queue[at]!;
			for (const [unit, next] of this.#next[node]!) {
				const suffix = this.#step(this.#suffix[node]!, unit);
				this.#suffix[next] = suffix;
				if (this.#ends[suffix]!.length > 0) this.#ends[next] = [...this.#ends[next]!, ...this.#ends[suffix]!];
				queue.push(next);
			}
		}
	}

	#step(from: number, unit: number): number {
		for (let node = from; node !== 0; node = this.#suffix[node]!) {
			const next = this.#next[node]!.get(unit);
			if (next !== undefined) return next;
		}
		return this.#first[unit]!;
	}

	/** Calls `found` with the phrase's index and the place after its last unit, for every occurrence. */
	search(text: string, found: (phrase: number, end: number) => void): void {
		let node = 0;
		for (let at = 0; at < text.length; at++) {
			node = this.#step(node, text.charCodeAt(at));
			const ends = this.#ends[node]!;
			for (let index = 0; index < ends.length; index++) found(ends[index]!, at + 1);
		}
	}
}
