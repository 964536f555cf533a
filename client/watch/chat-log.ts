/**
 * Which chat messages stand in the page. While the newest are followed, only the last few do. Scrolling back holds the list: what is there is
 * frozen, new messages are counted, and older ones come in from memory, then in pages from the server, up to a limit. Letting go drops it all.
 */
import type { ChatMessage } from "#shared/show.ts";
import { withoutMessages } from "#shared/show-reducer.ts";

/** Rows while the newest are followed. */
export const rowsFollowed = 60;
/** Rows that a step back adds. */
export const rowsStep = 50;
/** Most rows of a held list; further back nobody can go. */
export const rowsHeld = 600;

export interface Held {
	/** Oldest first; frozen but for removals and older pages. */
	readonly messages: readonly ChatMessage[];
	/** The first one that is drawn. */
	readonly from: number;
	/** The server has no older ones. */
	readonly complete: boolean;
	/** Id of the newest message when the list was held. */
	readonly newest: number;
}

export const hold = (chat: readonly ChatMessage[]): Held => ({ messages: chat, from: Math.max(0, chat.length - rowsFollowed), complete: false, newest: chat.at(-1)?.id ?? 0 });

export function rowsOf(held: Held | null, chat: readonly ChatMessage[]): readonly ChatMessage[] {
	return held ? held.messages.slice(held.from) : chat.slice(-rowsFollowed);
}

/** Messages that came since the list was held. */
export function unseen(held: Held | null, chat: readonly ChatMessage[]): number {
	if (!held) return 0;
	let count = 0;
	for (let at = chat.length - 1; at >= 0 && chat[at]!.id > held.newest; at -= 1) count += 1;
	return count;
}

/** What a step back needs: rows in memory, a page of the server (before a message), or nothing because it can't go on. */
export function stepBack(held: Held): { readonly held: Held } | { readonly before: number } | { readonly end: "start" | "limit" } {
	if (held.from > 0) return { held: { ...held, from: Math.max(0, held.from - rowsStep) } };
	if (held.complete) return { end: "start" };
	if (held.messages.length >= rowsHeld) return { end: "limit" };
	const oldest = held.messages[0]?.id;
	return oldest === undefined ? { end: "start" } : { before: oldest };
}

/** Puts a page in front. Pages overlap when they were asked for twice: known messages are left out. */
export function withPage(held: Held, page: readonly ChatMessage[], more: boolean): Held {
	const oldest = held.messages[0]?.id ?? Number.POSITIVE_INFINITY;
	return { ...held, messages: [...page.filter((message) => message.id < oldest), ...held.messages], from: 0, complete: !more };
}

export function without(held: Held, ids: readonly number[]): Held {
	const gone = new Set(ids);
	const before = held.messages.slice(0, held.from).filter((message) => gone.has(message.id)).length;
	const messages = withoutMessages(held.messages, ids);
	return messages === held.messages ? held : { ...held, messages, from: held.from - before };
}

/** A message of one's own that is on its way; `id` once the server has stored it. */
export interface Pending {
	readonly key: number;
	readonly text: string;
	readonly reply?: ChatMessage["reply"];
	readonly id: number | null;
}

/** Drops what has arrived: messages come in the order of their ids, so a newer one shows that this one was delivered (or removed). */
export function stillPending(pending: readonly Pending[], chat: readonly ChatMessage[]): readonly Pending[] {
	const last = chat.at(-1)?.id ?? 0;
	return pending.some(({ id }) => id !== null && id <= last) ? pending.filter(({ id }) => id === null || id > last) : pending;
}
