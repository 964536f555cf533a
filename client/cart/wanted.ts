/** What was chosen to be bought, on its way to the checkout: kept over a sign-in and a reload. */
import type { WantedLine } from "./lines.ts";

const storageKey = "livestall.wanted";

export function setWanted(lines: readonly WantedLine[]): void {
	last = lines;
	try {
		sessionStorage.setItem(storageKey, JSON.stringify(lines));
	} catch {
		// No storage: it lives as long as the page.
	}
}

let last: readonly WantedLine[] = [];

export function getWanted(): readonly WantedLine[] {
	try {
		const kept = JSON.parse(sessionStorage.getItem(storageKey) ?? "null") as unknown;
		return Array.isArray(kept) ? (kept as WantedLine[]) : last;
	} catch {
		return last;
	}
}
