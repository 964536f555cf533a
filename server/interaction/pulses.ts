import type { Logger } from "pino";
import type { Interactions, Pulse } from "#shared/interaction.ts";
import type { Db } from "../db/connect.ts";
import type { Message } from "../live/messages.ts";
import { addLikes, interactionsOf, type OpenBag, openBagOf } from "./queries.ts";

/** What is counted goes out at most this often, ms. */
const beatEvery = 250;
/** Likes are added to the database at most this often, ms: a process that is killed loses no more. */
const storeEvery = 1_000;
/** Longest time between two reads of a show that changes, ms. */
const longestRest = 2_000;
/** Shows that are remembered at once; above it, the one that was used longest ago goes, unless likes of it wait to be stored. */
const showLimit = 500;
/** A show is forgotten this long after it was last heard of, ms. */
const idle = 60_000;

interface Beat {
	usedAt: number;
	/** Likes in the database as far as this process heard; null: never heard. */
	stored: number | null;
	/** Likes of this process that are not in the database. */
	pending: number;
	storedAt: number;
	/** Has to be read again. */
	dirty: boolean;
	/** The other processes have to be told so. */
	untold: boolean;
	/** When it may be read again, ms of `performance.now()`: reading takes a twentieth of the time, unless it is very slow. */
	readAgainAt: number;
	sent: Omit<Pulse, "showId">;
	bag: Promise<OpenBag | null> | null;
}

export interface Pulses {
	/** What is counted of a show was changed by this process: everybody gets it within a moment. */
	changed(showId: string): void;
	/** Another process says so, or how many likes there are; or the show's timeline has a new entry. */
	heard(showId: string, likes?: number): void;
	/** Counts likes, without waiting. */
	like(showId: string, count: number): void;
	/** The bag that is open in a show. */
	openBag(showId: string): Promise<OpenBag | null>;
	/** After messages may have been missed. */
	resync(): void;
	/** Stores what waits. */
	close(): Promise<void>;
}

/**
 * Counts what viewers do together and tells them, coalesced and in absolute values. Likes are summed in memory and added by the batch, so that a
 * show may be liked thousands of times a second; everything else is counted by the database, where it is a row.
 */
export function createPulses(options: { db: Db; log: Logger; announce: (message: Message) => void; send: (pulse: Pulse) => void; watched: (showId: string) => boolean }): Pulses {
	const { db, log, announce, send, watched } = options;
	const beats = new Map<string, Beat>();
	const timer = setInterval(() => void flush(), beatEvery);

	function beat(showId: string): Beat {
		let known = beats.get(showId);
		if (!known) {
			if (beats.size >= showLimit) {
				const oldest = [...beats].filter(([, { pending }]) => pending === 0).reduce<[string, Beat] | null>((least, entry) => (least && least[1].usedAt <= entry[1].usedAt ? least : entry), null);
				if (oldest) beats.delete(oldest[0]);
			}
			known = { usedAt: 0, stored: null, pending: 0, storedAt: 0, dirty: false, untold: false, readAgainAt: 0, sent: {}, bag: null };
			beats.set(showId, known);
		}
		known.usedAt = performance.now();
		return known;
	}

	async function storeLikes(showId: string, known: Beat): Promise<void> {
		const count = known.pending;
		known.storedAt = performance.now();
		known.pending = 0;
		const total = await addLikes(db, showId, count).catch((error: unknown) => {
			known.pending += count;
			throw error;
		});
		known.stored = Math.max(known.stored ?? 0, total);
		announce({ kind: "pulse", showId, likes: total });
	}

	async function read(showId: string, known: Beat): Promise<void> {
		const begun = performance.now();
		known.dirty = false;
		const state = await interactionsOf(db, showId);
		const took = performance.now() - begun;
		known.readAgainAt = performance.now() + Math.min(20 * took, longestRest);
		known.stored = Math.max(known.stored ?? 0, state.likes);
		emit(showId, known, countedOf(state));
	}

	/** Sends what differs from what was sent. */
	function emit(showId: string, known: Beat, counted: Omit<Pulse, "showId">): void {
		const likes = known.stored === null ? undefined : known.stored + known.pending;
		const now: Omit<Pulse, "showId"> = { ...counted, ...(likes === undefined ? {} : { likes }) };
		const changed = Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(known.sent[name as keyof typeof now]));
		if (changed.length === 0) return;
		known.sent = { ...known.sent, ...now };
		send({ showId, ...Object.fromEntries(changed) });
	}

	let flushing = false;
	async function flush(): Promise<void> {
		if (flushing) return;
		flushing = true;
		try {
			for (const [showId, known] of beats) {
				const now = performance.now();
				if (known.untold) announce({ kind: "pulse", showId });
				known.untold = false;
				try {
					if (known.pending > 0 && now - known.storedAt >= storeEvery) await storeLikes(showId, known);
					if (known.dirty && watched(showId) && now >= known.readAgainAt) await read(showId, known);
					else if (watched(showId)) emit(showId, known, {});
				} catch (error) {
					known.dirty = true;
					log.warn({ error: (error as Error).message }, "interactions: not counted, trying again");
				}
				if (known.pending === 0 && now - known.usedAt > idle && !watched(showId)) beats.delete(showId);
			}
		} finally {
			flushing = false;
		}
	}

	return {
		changed(showId) {
			const known = beat(showId);
			known.dirty = true;
			known.untold = true;
		},
		heard(showId, likes) {
			if (!beats.has(showId) && !watched(showId)) return;
			const known = beat(showId);
			if (likes !== undefined) known.stored = Math.max(known.stored ?? 0, likes);
			else {
				known.dirty = true;
				known.bag = null;
			}
		},
		like(showId, count) {
			beat(showId).pending += count;
		},
		openBag(showId) {
			const known = beat(showId);
			return (known.bag ??= openBagOf(db, showId).catch((error: unknown) => {
				known.bag = null;
				throw error;
			}));
		},
		resync() {
			for (const known of beats.values()) {
				known.dirty = true;
				known.bag = null;
			}
		},
		async close() {
			clearInterval(timer);
			for (const [showId, known] of beats) if (known.pending > 0) await storeLikes(showId, known).catch((error: unknown) => log.warn({ error: (error as Error).message, likes: known.pending }, "likes not stored"));
		},
	};
}

/** Only what moves while people take part. What has ended moves no more. */
function countedOf({ asks, poll, bag, questions, hostFollowers }: Interactions): Omit<Pulse, "showId"> {
	return {
		asks,
		hostFollowers,
		...(poll && !poll.closedAt ? { poll: { id: poll.id, votes: poll.votes } } : {}),
		...(bag && !bag.winners ? { bag: { id: bag.id, entrants: bag.entrants } } : {}),
		questions: questions.map(({ id, votes }) => ({ id, votes })),
	};
}
