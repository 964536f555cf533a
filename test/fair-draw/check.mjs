#!/usr/bin/env node
/**
 * Checks the draw of a lucky bag with nothing but what was published, and none of the product's code:
 *
 *   node test/fair-draw/check.mjs https://park.example/api/lucky-bags/ID
 *   node test/fair-draw/check.mjs bag.json --commitment 9f86d0…   the one that was shown while the bag was open
 *   node test/fair-draw/check.mjs bag.json --entry 17:5e884898da280471   mine: is it in the list?
 *
 * Says what it found a line each; ends with 0 when all of it holds, else with 1. server/interaction/fair-draw.md says what that means.
 */
import { createHash, createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";

/**
 * Everything that does not hold of a published bag; empty when the draw was as it should be. `seen`: what somebody noted while it was open.
 * @param {any} bag
 * @param {{ commitment?: string | undefined, entry?: string | undefined }} seen
 * @returns {string[]}
 */
export function faults(bag, seen = {}) {
	const found = [];
	/** @param {import("node:crypto").BinaryLike} data */
	const sha256 = (data) => createHash("sha256").update(data).digest("hex");
	/** @type {{ algorithm: string, seed: string, listHash: string, entries: { number: number, tag: string, name: string }[] } | null} */
	const draw = bag.draw;
	if (seen.commitment && seen.commitment !== bag.commitment) found.push(`the commitment is not the one that was shown before (${seen.commitment})`);
	if (!draw) return [...found, "the bag is not drawn yet"];
	if (draw.algorithm !== "livestall-draw-1") return [...found, `an unknown algorithm: ${draw.algorithm}`];
	const seed = Buffer.from(draw.seed, "hex");
	if (!/^[0-9a-f]{64}$/.test(draw.seed)) found.push("the seed is not 32 bytes in hex");
	if (sha256(seed) !== bag.commitment) found.push("the seed is not the one that was committed to");
	if (draw.entries.some(({ number }, index) => number !== index + 1)) found.push("the entries are not numbered 1, 2, 3 …");
	if (new Set(draw.entries.map(({ tag }) => tag)).size !== draw.entries.length) found.push("an entry is in the list twice");
	if (draw.entries.length !== bag.entrants) found.push(`${bag.entrants} entered, but ${draw.entries.length} are in the list`);
	const listHash = sha256(draw.entries.map(({ number, tag, name }) => `${number} ${tag} ${name}\n`).join(""));
	if (listHash !== draw.listHash) found.push("the list is not the one that was drawn from");
	if (seen.entry) {
		const [number, tag] = seen.entry.split(":");
		const mine = draw.entries[Number(number) - 1];
		if (!mine || mine.tag !== tag) found.push(`entry ${seen.entry} is not in the list`);
	}
	const lots = draw.entries.map((entry) => ({ ...entry, lot: createHmac("sha256", seed).update(`${bag.id}:${listHash}:${entry.number}`).digest("hex") }));
	lots.sort((a, b) => (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : a.number - b.number));
	/** @type {(a: any, b: any) => boolean} */
	const same = (a, b) => a.number === b.number && a.tag === b.tag && a.name === b.name;
	const due = lots.slice(0, bag.places);
	if (!bag.winners || bag.winners.length !== due.length || !due.every((winner, index) => same(winner, bag.winners[index]))) found.push(`the winners should be ${due.map(({ number }) => number).join(", ") || "nobody"}`);
	return found;
}

if (import.meta.main) {
	const [from = "", ...rest] = process.argv.slice(2);
	/** @param {string} name */
	const option = (name) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
	const bag = JSON.parse(/^https?:/.test(from) ? await (await fetch(from)).text() : await readFile(from, "utf8"));
	const found = faults(bag, { commitment: option("--commitment"), entry: option("--entry") });
	for (const fault of found) console.log(`WRONG: ${fault}`);
	if (found.length === 0) console.log(`OK: ${bag.entrants} entries, ${bag.winners.length} winners: ${bag.winners.map((/** @type {any} */ { number, name }) => `${number} ${name}`).join(", ")}`);
	process.exitCode = found.length === 0 ? 0 : 1;
}
