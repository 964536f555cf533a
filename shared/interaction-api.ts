/** Bodies and answers of the interactions over HTTP. */
import * as z from "zod";
import { count, id, name, text } from "./api.ts";
import { Interactions, LuckyBag, MyInteractions, Poll, pollOptions, Question, questionMaxLength, Winner } from "./interaction.ts";
import { Bilingual } from "./show.ts";

export const InteractionsAnswer = z.object(Interactions.shape);
export const MyInteractionsAnswer = z.object(MyInteractions.shape);
export const PollAnswer = z.object(Poll.shape);
export const QuestionAnswer = z.object(Question.shape);
export const BagAnswer = z.object(LuckyBag.shape);

export const PollInput = z.object({
	question: text(60),
	options: z.array(text(20)).min(pollOptions.least).max(pollOptions.most),
	/** Null: until the host ends it. */
	minutes: z.number().int().min(1).max(60).nullable().default(null),
});
export type PollInput = z.input<typeof PollInput>;
export const VoteInput = z.object({ option: z.number().int().min(0).max(pollOptions.most - 1) });

export const BagInput = z.object({
	prize: text(60),
	places: z.number().int().min(1).max(100),
	/** What to say in the chat. */
	word: text(20),
	minutes: z.number().int().min(1).max(15),
});
export type BagInput = z.input<typeof BagInput>;

/** A lucky bag as everybody may check it (server/interaction/fair-draw.md). */
export const BagRecord = z.object({
	...LuckyBag.shape,
	showId: id,
	/** Null until it is drawn. */
	draw: z
		.object({
			algorithm: z.literal("livestall-draw-1"),
			/** 32 bytes in hex, whose SHA-256 is the commitment. */
			seed: z.string(),
			/** SHA-256 of the ordered list of entries, in hex. */
			listHash: z.string(),
			entries: z.array(z.object(Winner.shape)),
		})
		.nullable(),
});
export type BagRecord = z.infer<typeof BagRecord>;

/** Where a winner has the prize sent. */
export const PrizeAddress = z.object({ name: z.string(), phone: z.string(), region: z.string(), street: z.string() });
export type PrizeAddress = z.infer<typeof PrizeAddress>;
export const ClaimPrize = z.object({ addressId: id });
/** A prize of the person who asks. */
export const Prize = z.object({ bagId: id, prize: z.string(), show: z.object({ id, title: Bilingual }), drawnAt: z.string(), number: count, address: PrizeAddress.nullable() });
export type Prize = z.infer<typeof Prize>;
export const PrizeList = z.object({ prizes: z.array(Prize) });
/** The bags of a show for its crew: winners with their address once they have given one. */
export const BagWinners = z.object({ bags: z.array(z.object({ ...LuckyBag.shape, winners: z.array(z.object({ ...Winner.shape, address: PrizeAddress.nullable() })).nullable() })) });
export type BagWinners = z.infer<typeof BagWinners>;

export const QuestionInput = z.object({ text: text(questionMaxLength) });
export const QuestionVote = z.object({ on: z.boolean() });
export const QuestionState = z.object({ state: z.enum(["open", "answering", "answered"]) });

/** Whom to follow: a host or a shop. */
export const FollowInput = z.union([z.object({ hostId: name(80), on: z.boolean() }), z.object({ shopId: id, on: z.boolean() })]);
export const FollowAnswer = z.object({ on: z.boolean(), followers: count });
export const Follow = z.object({
	kind: z.enum(["host", "shop"]),
	/** The host's or the shop's id. */
	id: z.string(),
	name: Bilingual,
	/** Of a shop's page. */
	slug: z.string().nullable(),
	/** Live now, or planned next. */
	show: z.object({ id, title: Bilingual, state: z.enum(["live", "scheduled"]), startsAt: z.string() }).nullable(),
	since: z.string(),
});
export type Follow = z.infer<typeof Follow>;
export const FollowList = z.object({ follows: z.array(Follow) });
export const FollowQuery = z.union([z.object({ hostId: name(80) }), z.object({ shopId: id })]);
