/** Moderation of chats: bodies, queries and answers of `/api/shows/{id}/...`, `/api/word-lists`, `/api/reviews`, `/api/blocks` and `/api/moderation-log`. */
import * as z from "zod";
import { id, name, text } from "./api.ts";
import { Bilingual, ChatMessage } from "./show.ts";

/** `block`: can't write or take part; `shadow`: writes, and only they and the crew see it. */
export const blockKinds = ["block", "shadow"] as const;
export type BlockKind = (typeof blockKinds)[number];

/** What a word of a list does to a message: refused with a sentence, kept for a moderator, seen by its writer alone, or a hint to the crew member who wrote it. */
export const wordActions = ["refuse", "hold", "shadow", "warn"] as const;
export type WordAction = (typeof wordActions)[number];

export const reportReasons = ["spam", "insult", "sexual", "fraud", "illegal", "other"] as const;
export type ReportReason = (typeof reportReasons)[number];

export const reviewOutcomes = ["approved", "refused", "removed", "dismissed"] as const;
export type ReviewOutcome = (typeof reviewOutcomes)[number];

/** Entries of the record. `word-` and `link-refused` are automatic: nobody acted, `why` names the rule. */
export const moderationActions = [
	"removed", "muted", "unmuted", "blocked", "unblocked", "shadowed", "unshadowed", "reported", "approved", "refused", "dismissed",
	"appointed", "dismissed-moderator", "list-made", "list-changed", "list-deleted", "link-filter", "chat-mode", "pinned", "account",
	"word-refused", "word-held", "word-shadowed", "link-refused",
] as const;
export type ModerationAction = (typeof moderationActions)[number];

export const moderationLimits = { moderators: 20, showLists: 5, platformLists: 30, wordsOfList: 20_000 } as const;

const reason = text(200, 0).default("");
const userId = name(80);
const cursor = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional();

// ---- people ----------------------------------------------------------------------------------------------------------------
export const BlockInput = z.object({ userId, kind: z.enum(blockKinds), on: z.boolean(), reason });
export type BlockInput = z.output<typeof BlockInput>;
/** Somebody who is kept from something: in one show, or (`showId` null) everywhere. */
export const Kept = z.object({
	userId: z.string(),
	name: z.string(),
	kind: z.enum([...blockKinds, "mute"]),
	showId: id.nullable(),
	reason: z.string(),
	at: z.string(),
	/** Of a mute. */
	until: z.string().nullable(),
});
export type Kept = z.infer<typeof Kept>;
export const ShowModerator = z.object({ userId: z.string(), name: z.string(), email: z.string(), at: z.string() });
export type ShowModerator = z.infer<typeof ShowModerator>;
/** An account by its e-mail address or its name. */
export const AppointInput = z.object({ person: text(200) });
export const ShowUserParam = z.object({ id, userId });

// ---- word lists ------------------------------------------------------------------------------------------------------------
export const WordListInput = z.object({
	name: text(40),
	action: z.enum(wordActions),
	enabled: z.boolean(),
	/** A phrase a line; of a built-in list what is added to it. */
	words: z.string().max(moderationLimits.wordsOfList).transform((words) => words.toWellFormed().replaceAll("\u0000", "")),
});
export type WordListInput = z.output<typeof WordListInput>;
export const WordList = z.object({
	id,
	showId: id.nullable(),
	/** Which one of the product's own lists it is. */
	builtIn: z.string().nullable(),
	name: z.string(),
	action: z.enum(wordActions),
	enabled: z.boolean(),
	words: z.string(),
	updatedAt: z.string(),
});
export type WordList = z.infer<typeof WordList>;
export const WordLists = z.object({ lists: z.array(WordList) });
export const ShowListParam = z.object({ id, listId: id });
export const TryWords = z.object({ text: text(400) });
export const Tried = z.object({ hits: z.array(z.object({ rule: z.string(), word: z.string() })) });

// ---- a show's settings -----------------------------------------------------------------------------------------------------
export const ModerationSettings = z.object({
	/** Viewers can't post addresses, numbers and accounts. */
	linkFilter: z.boolean(),
	moderators: z.array(ShowModerator),
	lists: z.array(WordList),
	kept: z.array(Kept),
	/** The caller may appoint moderators. */
	mayAppoint: z.boolean(),
});
export type ModerationSettings = z.infer<typeof ModerationSettings>;
export const LinkFilterInput = z.object({ linkFilter: z.boolean() });

// ---- reports and reviews ---------------------------------------------------------------------------------------------------
export const ReportInput = z.object({ messageId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER), reason: z.enum(reportReasons) });
export type ReportInput = z.output<typeof ReportInput>;
export const Review = z.object({
	showId: id,
	showTitle: Bilingual,
	kind: z.enum(["held", "reported"]),
	/** What held it. */
	rule: z.string().nullable(),
	message: ChatMessage,
	/** It was taken out of the chat meanwhile. */
	removed: z.boolean(),
	/** A few messages before and after it. */
	context: z.array(ChatMessage),
	reports: z.array(z.object({ reason: z.enum(reportReasons), count: z.number().int() })),
	openedAt: z.string(),
	outcome: z.enum(reviewOutcomes).nullable(),
	settledAt: z.string().nullable(),
});
export type Review = z.infer<typeof Review>;
export const ReviewQuery = z.object({ settled: z.enum(["true", "false"]).default("false"), before: cursor });
export const Reviews = z.object({ reviews: z.array(Review), more: z.boolean() });
export const MessageParam = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
/** `approved` and `refused` settle what is held, `removed` and `dismissed` what is reported. */
export const SettleInput = z.object({ outcome: z.enum(reviewOutcomes), reason });

// ---- the record ------------------------------------------------------------------------------------------------------------
export const LogEntry = z.object({
	id: z.number().int(),
	at: z.string(),
	showId: id.nullable(),
	showTitle: z.nullable(Bilingual),
	/** Null: automatic. */
	actor: z.object({ id: z.string(), name: z.string() }).nullable(),
	action: z.enum(moderationActions),
	target: z.object({ id: z.string(), name: z.string() }).nullable(),
	messageId: z.number().int().nullable(),
	quote: z.string().nullable(),
	why: z.string(),
});
export type LogEntry = z.infer<typeof LogEntry>;
export const LogQuery = z.object({
	before: cursor,
	action: z.enum(moderationActions).optional(),
	/** Who acted, or whom it was done to. */
	person: name(80).optional(),
	by: z.enum(["people", "rules"]).optional(),
});
export const Log = z.object({ entries: z.array(LogEntry), more: z.boolean() });
