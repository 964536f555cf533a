import { createHash, createHmac } from "node:crypto";

/** An entry as it is published. */
export interface Entry {
	/** From 1, in the order of entering, without a gap. */
	readonly number: number;
	readonly tag: string;
	readonly name: string;
}

export const sha256 = (data: Buffer | string): string => createHash("sha256").update(data).digest("hex");

/** SHA-256 of the ordered list: a line an entry, its number, tag and name between spaces, each ended by a line feed. */
export const listHashOf = (entries: readonly Entry[]): string => sha256(entries.map(({ number, tag, name }) => `${number} ${tag} ${name}\n`).join(""));

/**
 * The winners of a draw, in their order (fair-draw.md): every entry's lot is HMAC-SHA256 with the seed as key of `bag id:list hash:number`; the lowest lots win.
 * Whoever has the seed and the list comes to the same.
 */
export function drawWinners({ bagId, seed, entries, places }: { readonly bagId: string; readonly seed: Buffer; readonly entries: readonly Entry[]; readonly places: number }): { readonly listHash: string; readonly winners: readonly number[] } {
	const listHash = listHashOf(entries);
	const lots = entries.map(({ number }) => ({ number, lot: createHmac("sha256", seed).update(`${bagId}:${listHash}:${number}`).digest("hex") }));
	lots.sort((a, b) => (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : a.number - b.number));
	return { listHash, winners: lots.slice(0, places).map(({ number }) => number) };
}
