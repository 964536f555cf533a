/**
 * What viewers do together in a show besides chat and buying: likes, asking for an explanation, lucky bags, polls, questions. The public state is one answer
 * (`GET /api/shows/{id}/interactions`), asked for after the room has loaded; then changes come as timeline entries of type `interaction`, and what is counted
 * as `pulse`: absolute values, which may be lost or doubled without harm. Written with zod/mini: the watch page loads it.
 */
import * as z from "zod/mini";
import { Id } from "./ids.ts";

const Count = z.int().check(z.minimum(0));
const Timestamp = z.string();

/** Likes that one message may carry, and how often a client may send one, ms. */
export const likesMost = 30;
export const likeEvery = 1_000;

export const pollOptions = { least: 2, most: 4 } as const;
export const questionMaxLength = 100;
/** How long a poll's result and a bag's winners stay in front of the viewers, minutes. */
export const shownFor = { poll: 5, bag: 20 } as const;
/** Questions that stand open in a show at once. */
export const questionsMost = 50;

/** A question of the host with answers to choose from; one vote a person, which may be changed while it is open. */
export const Poll = z.object({
	id: Id,
	question: z.string(),
	options: z.array(z.string()),
	votes: z.array(Count),
	openedAt: Timestamp,
	/** When it ends by itself; null: when the host ends it. */
	endsAt: z.nullable(Timestamp),
	closedAt: z.nullable(Timestamp),
});
export type Poll = z.infer<typeof Poll>;

/** A winner by the number of their entry. */
export const Winner = z.object({ number: z.int().check(z.minimum(1)), tag: z.string(), name: z.string() });
export type Winner = z.infer<typeof Winner>;

/** A lucky bag: whoever says its word in the chat while it is open is in the draw, once. server/interaction/fair-draw.md says how it is drawn. */
export const LuckyBag = z.object({
	id: Id,
	prize: z.string(),
	word: z.string(),
	/** How many are to win. */
	places: z.int().check(z.minimum(1)),
	entrants: Count,
	/** SHA-256 of the seed, in hex: published before anybody can enter. */
	commitment: z.string(),
	openedAt: Timestamp,
	endsAt: Timestamp,
	/** Null while it is open; then the winners in the order in which they were drawn. */
	winners: z.nullable(z.array(Winner)),
	drawnAt: z.nullable(Timestamp),
});
export type LuckyBag = z.infer<typeof LuckyBag>;

/** A viewer's question to the host. */
export const Question = z.object({
	id: Id,
	name: z.string(),
	text: z.string(),
	votes: Count,
	/** `answering`: the host speaks about it now; one at a time. */
	state: z.enum(["open", "answering", "answered"]),
	at: Timestamp,
});
export type Question = z.infer<typeof Question>;

/** What a timeline entry of type `interaction` says. */
export const InteractionChange = z.discriminatedUnion("kind", [
	z.object({ kind: z.literal("poll"), poll: Poll }),
	z.object({ kind: z.literal("bag"), bag: LuckyBag }),
	z.object({ kind: z.literal("question"), question: Question }),
	z.object({ kind: z.literal("question-gone"), id: Id }),
]);
export type InteractionChange = z.infer<typeof InteractionChange>;

/** How often each item's explanation is asked for; items that nobody asks for are left out. */
const Asks = z.array(z.object({ itemId: Id, count: Count }));

/** What has changed of what is counted: absolute values, coalesced to a few messages a second. */
export const Pulse = z.object({
	showId: Id,
	likes: z.optional(Count),
	asks: z.optional(Asks),
	poll: z.optional(z.object({ id: Id, votes: z.array(Count) })),
	bag: z.optional(z.object({ id: Id, entrants: Count })),
	questions: z.optional(z.array(z.object({ id: Id, votes: Count }))),
	hostFollowers: z.optional(Count),
});
export type Pulse = z.infer<typeof Pulse>;

/** What everybody sees of a show's interactions. */
export const Interactions = z.object({
	showId: Id,
	likes: Count,
	asks: Asks,
	/** Open, or ended within the last minutes. */
	poll: z.nullable(Poll),
	bag: z.nullable(LuckyBag),
	/** The most wanted first; those that were answered are left out. */
	questions: z.array(Question),
	/** Who follows the host. */
	hostFollowers: Count,
});
export type Interactions = z.infer<typeof Interactions>;

/** What this person has done in them. */
export const MyInteractions = z.object({
	/** Items whose explanation they asked for, and still wait for. */
	asked: z.array(Id),
	/** Their vote in the poll that is shown. */
	vote: z.nullable(z.object({ pollId: Id, option: Count })),
	/** Their entry in the lucky bag that is shown. */
	entry: z.nullable(z.object({ bagId: Id, number: z.int(), tag: z.string() })),
	/** Questions that they asked or voted for. */
	questions: z.array(Id),
	followsHost: z.boolean(),
});
export type MyInteractions = z.infer<typeof MyInteractions>;
export const nothingDone: MyInteractions = { asked: [], vote: null, entry: null, questions: [], followsHost: false };

/** The most wanted first, the oldest of equals; what is being answered stands before all. */
export const byVotes = (a: Question, b: Question): number => Number(b.state === "answering") - Number(a.state === "answering") || b.votes - a.votes || a.at.localeCompare(b.at);

/** Applies a change. Polls and bags: an older one never replaces a newer one. */
export function applyChange(state: Interactions, change: InteractionChange): Interactions {
	switch (change.kind) {
		case "poll":
			return state.poll && state.poll.openedAt > change.poll.openedAt ? state : { ...state, poll: change.poll };
		case "bag":
			return state.bag && state.bag.openedAt > change.bag.openedAt ? state : { ...state, bag: change.bag };
		case "question": {
			const others = state.questions.filter(({ id }) => id !== change.question.id);
			return { ...state, questions: change.question.state === "answered" ? others : [...others, change.question].toSorted(byVotes) };
		}
		case "question-gone":
			return { ...state, questions: state.questions.filter(({ id }) => id !== change.id) };
	}
}

/** Applies what was counted; values of what is no longer shown are passed over. */
export function applyPulse(state: Interactions, pulse: Pulse): Interactions {
	if (pulse.showId !== state.showId) return state;
	const votes = new Map(pulse.questions?.map((question) => [question.id, question.votes]));
	return {
		...state,
		likes: Math.max(state.likes, pulse.likes ?? 0),
		asks: pulse.asks ?? state.asks,
		hostFollowers: pulse.hostFollowers ?? state.hostFollowers,
		poll: state.poll && pulse.poll?.id === state.poll.id && !state.poll.closedAt ? { ...state.poll, votes: pulse.poll.votes } : state.poll,
		bag: state.bag && pulse.bag?.id === state.bag.id ? { ...state.bag, entrants: pulse.bag.entrants } : state.bag,
		questions: votes.size === 0 ? state.questions : state.questions.map((question) => ({ ...question, votes: votes.get(question.id) ?? question.votes })).toSorted(byVotes),
	};
}

/** Whether a chat message says a bag's word: the same but for width, case, spaces and what ends a sentence. */
export function saysWord(text: string, word: string): boolean {
	const bare = (raw: string) => raw.normalize("NFKC").toLowerCase().replace(/\s+/gu, "").replace(/[!.~,。，、…]+$/u, "");
	return bare(text) !== "" && bare(text) === bare(word);
}
