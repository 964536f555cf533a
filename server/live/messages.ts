import * as z from "zod";
import type { Notice } from "#shared/show.ts";

/** What the server processes tell each other over PostgreSQL's NOTIFY. Small: it says what to read again, or an absolute value. */
export const Message = z.discriminatedUnion("kind", [
	z.object({ kind: z.literal("event"), showId: z.string(), seq: z.number() }),
	z.object({ kind: z.literal("chat"), showId: z.string(), from: z.number(), to: z.number() }),
	/** Messages that their writers and the crew see. */
	z.object({ kind: z.literal("aside"), showId: z.string(), from: z.number(), to: z.number() }),
	z.object({ kind: z.literal("words"), showId: z.string().nullable() }),
	z.object({ kind: z.literal("reviews"), showId: z.string() }),
	z.object({ kind: z.literal("stock"), variantIds: z.array(z.string()) }),
	z.object({ kind: z.literal("coupons"), couponIds: z.array(z.string()) }),
	z.object({ kind: z.literal("order"), orderId: z.string(), number: z.string(), shopId: z.string(), buyerId: z.string(), state: z.string(), showId: z.string().nullable() }),
	z.object({ kind: z.literal("notice"), notice: z.custom<Notice>((value) => typeof (value as Notice | null)?.showId === "string") }),
	z.object({ kind: z.literal("viewers"), showId: z.string(), count: z.number() }),
	/** What is counted of a show's interactions is to be read again; or so many likes it has. */
	z.object({ kind: z.literal("pulse"), showId: z.string(), likes: z.number().optional() }),
	z.object({ kind: z.literal("actor"), userId: z.string() }),
	/** From the database itself: a session ended, or what its person is changed. */
	z.object({ kind: z.literal("session"), userId: z.string() }),
]);
export type Message = z.infer<typeof Message>;
