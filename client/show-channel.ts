/**
 * Keeps one show's snapshot true over a socket that may repeat, reorder, delay or lose messages: applies sequenced events once and in order,
 * asks for the missing ones with `join { since, chatSince }` after a gap or a reconnect, and merges chat by id. Knows neither Solid nor socket.io.
 */
import * as z from "zod/mini";
import type { Ack } from "#shared/problem.ts";
import { Joined, type ShowEvent, showEvents, type ShowSnapshot, type You } from "#shared/show.ts";
import { applyEvent, applyFigures, applyJoined, mergeChat } from "#shared/show-reducer.ts";
import { ProblemError } from "./problem-error.ts";

/** Messages kept while a join is under way; more are dropped, and the join asked again. */
const heldLimit = 200;
/** Waits before a join is asked again, in ms. */
const retryDelays = [300, 1000, 2000, 5000] as const;

export interface ChannelOptions {
	readonly showId: string;
	/** Sends `join` and answers with the server's acknowledgement; rejects when there was none. */
	readonly join: (payload: { showId: string; since?: number; chatSince?: number }) => Promise<Ack<unknown>>;
	readonly onState: (state: ShowSnapshot) => void;
	readonly onYou: (you: You) => void;
	/** Every event once, in order, after it was applied: for what shows a moment rather than a state. Not called for those that came within a snapshot. */
	readonly onEvent?: (event: ShowEvent) => void;
	/** The server refuses this show: it will not be asked again before the next reconnect. */
	readonly onRefused: (error: ProblemError) => void;
	readonly initial?: ShowSnapshot | null;
}

export interface ShowChannelCore {
	/** The connection stands (again): catches up. */
	connected(): void;
	disconnected(): void;
	/** A server message as it came; it is parsed here. */
	receive(name: "event" | "figures" | "chat", payload: unknown): void;
	close(): void;
}

export function createShowChannel(options: ChannelOptions): ShowChannelCore {
	let state: ShowSnapshot | null = options.initial ?? null;
	let online = false;
	let joining = false;
	let closed = false;
	/** Joins of an earlier connection answer into the void. */
	let generation = 0;
	let attempt = 0;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let held: { name: "event" | "figures" | "chat"; payload: unknown }[] = [];
	let overflowed = false;

	const put = (next: ShowSnapshot | null) => {
		if (next && next !== state) options.onState((state = next));
	};

	/** False when events are missing. */
	const applyOne = (name: "event" | "figures" | "chat", payload: unknown): boolean => {
		if (!state) return true;
		if (name === "event") {
			const { outcome, state: next } = applyEvent(state, payload as ShowEvent);
			if (outcome === "applied") {
				put(next);
				options.onEvent?.(payload as ShowEvent);
			}
			return outcome !== "gap";
		}
		if (name === "figures") put(applyFigures(state, payload as z.infer<typeof showEvents.figures>));
		else {
			const { showId, messages } = payload as z.infer<typeof showEvents.chat>;
			if (showId === state.show.id) put({ ...state, chat: mergeChat(state.chat, messages) });
		}
		return true;
	};

	const again = () => {
		clearTimeout(timer);
		const delay = retryDelays[Math.min(attempt, retryDelays.length - 1)]!;
		attempt += 1;
		timer = setTimeout(join, delay * (0.75 + Math.random() / 2));
	};

	const join = () => {
		if (closed || !online || joining) return;
		clearTimeout(timer);
		joining = true;
		const mine = generation;
		const since = state ? { since: state.seq, chatSince: state.chat.at(-1)?.id ?? 0 } : {};
		options.join({ showId: options.showId, ...since }).then(
			(ack) => {
				if (closed || mine !== generation) return;
				joining = false;
				if (!ack.ok) {
					held = [];
					// Refused for good, unless the server only was busy.
					if (ack.problem.status >= 500 || ack.problem.status === 429) again();
					else options.onRefused(new ProblemError(ack.problem));
					return;
				}
				const joined = z.safeParse(Joined, ack.data);
				if (!joined.success) {
					console.error("join answer", joined.error);
					held = [];
					return again();
				}
				const before = state?.seq ?? 0;
				put(applyJoined(state, joined.data));
				options.onYou(joined.data.you);
				if (joined.data.kind === "events") for (const event of joined.data.events) if (event.seq > before && event.seq <= (state?.seq ?? 0)) options.onEvent?.(event);
				const waiting = held;
				held = [];
				waiting.sort((a, b) => (a.name === "event" && b.name === "event" ? (a.payload as ShowEvent).seq - (b.payload as ShowEvent).seq : 0));
				const whole = waiting.map((message) => applyOne(message.name, message.payload)).every(Boolean) && !overflowed;
				overflowed = false;
				if (whole) attempt = 0;
				else again();
			},
			() => {
				if (closed || mine !== generation) return;
				joining = false;
				held = [];
				if (online) again();
			},
		);
	};

	return {
		connected() {
			online = true;
			joining = false;
			generation += 1;
			attempt = 0;
			held = [];
			join();
		},
		disconnected() {
			online = false;
			joining = false;
			generation += 1;
			held = [];
			clearTimeout(timer);
		},
		receive(name, payload) {
			if (closed) return;
			const parsed = z.safeParse(showEvents[name] as z.ZodMiniType, payload);
			if (!parsed.success) return console.error(`${name} from the server`, parsed.error);
			if ((parsed.data as { showId: string }).showId !== options.showId) return;
			if (joining) {
				if (held.length < heldLimit) held.push({ name, payload: parsed.data });
				else overflowed = true;
			} else if (!applyOne(name, parsed.data)) {
				// The event that showed the gap comes again with the answer.
				join();
			}
		},
		close() {
			closed = true;
			clearTimeout(timer);
			held = [];
		},
	};
}
