import { createSignal } from "solid-js";
import type { ShowHeader } from "#shared/show.ts";

/** A show to come that this browser's person wants to see. The offline page reads them too (client/public/offline.js). */
export type Kept = Pick<ShowHeader, "id" | "title" | "startsAt">;

const storageKey = "livestall.reminders";
/** Shows that are kept; the soonest stay. */
const most = 50;

function read(): Kept[] {
	try {
		const list = JSON.parse(localStorage.getItem(storageKey) ?? "[]") as Kept[];
		return list.filter(({ startsAt }) => Date.parse(startsAt) > Date.now() - 86_400_000);
	} catch {
		return [];
	}
}

const [kept, setKept] = createSignal<readonly Kept[]>(read());
export const isKept = (showId: string): boolean => kept().some(({ id }) => id === showId);

export function keep({ id, title, startsAt }: Kept, on: boolean): void {
	const others = read().filter((show) => show.id !== id);
	const next = on ? [...others, { id, title, startsAt }].sort((a, b) => a.startsAt.localeCompare(b.startsAt)).slice(0, most) : others;
	setKept(next);
	try {
		localStorage.setItem(storageKey, JSON.stringify(next));
	} catch {
		// Storage may be forbidden: the mark then lasts as long as the page.
	}
}
