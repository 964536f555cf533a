/** What a person typed into a search field, as at most eight words: each is a condition. */
export function words(q: string): string[] {
	return q.normalize("NFKC").split(/\s+/u).filter(Boolean).slice(0, 8);
}

/** A word as part of a LIKE pattern. */
export function escaped(word: string): string {
	return word.replace(/[\\%_]/g, "\\$&");
}
