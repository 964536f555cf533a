/** Checks a lucky bag's draw in the browser, as server/interaction/fair-draw.md describes it, from what was published. */
import type { BagRecord } from "#shared/interaction-api.ts";

const hex = (data: ArrayBuffer): string => [...new Uint8Array(data)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);

/** Only a page that came over TLS, or from this machine, may calculate. */
export const canCheck = (): boolean => globalThis.crypto?.subtle !== undefined;

/** Whether the draw is what its commitment and its list lead to. `mine`: an entry that has to be in the list. */
export async function checksOut(bag: BagRecord, mine: { readonly number: number; readonly tag: string } | null): Promise<boolean> {
	const { draw, winners } = bag;
	if (!draw || !winners) return false;
	const { subtle } = crypto;
	const seed = new Uint8Array(draw.seed.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? []);
	if (hex(await subtle.digest("SHA-256", seed)) !== bag.commitment || draw.entries.length !== bag.entrants) return false;
	if (draw.entries.some(({ number }, index) => number !== index + 1) || new Set(draw.entries.map(({ tag }) => tag)).size !== draw.entries.length) return false;
	if (mine && draw.entries[mine.number - 1]?.tag !== mine.tag) return false;
	const listHash = hex(await subtle.digest("SHA-256", text(draw.entries.map(({ number, tag, name }) => `${number} ${tag} ${name}\n`).join(""))));
	if (listHash !== draw.listHash) return false;
	const key = await subtle.importKey("raw", seed, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
	const lots = await Promise.all(draw.entries.map(async (entry) => ({ entry, lot: hex(await subtle.sign("HMAC", key, text(`${bag.id}:${listHash}:${entry.number}`))) })));
	lots.sort((a, b) => (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : a.entry.number - b.entry.number));
	const due = lots.slice(0, bag.places).map(({ entry }) => entry);
	return due.length === winners.length && due.every(({ number, tag, name }, index) => winners[index]!.number === number && winners[index]!.tag === tag && winners[index]!.name === name);
}
