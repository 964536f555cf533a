/**
 * The wire of a show: socket.io namespace `/show` (chat, featured item, stock and sold counts, show state) and the state
 * that a client keeps. Written with zod/mini because the watch page loads it before the first frame.
 *
 * Two kinds of server messages. `event` is sequenced: each show counts its events 1, 2, 3 ...; a client applies `seq + 1`, drops what is
 * not above its own, and asks again with `join { since }` when it sees a gap. `figures` and `order` carry absolute values and may be lost or
 * doubled without harm. Chat messages have ids: a client merges by id.
 */
import * as z from "zod/mini";
import { Id } from "./ids.ts";
import { CouponTerms, ExtraTerms, Flash, GiftTerms, LadderStep } from "./pricing.ts";
import type { Pulse } from "./interaction.ts";
import type { Ack } from "./problem.ts";

export const showNamespace = "/show";

export const ShowState = z.enum(["draft", "scheduled", "live", "ended", "cancelled"]);
export type ShowState = z.infer<typeof ShowState>;

/** The only moves of a show's state (design.md, section 5). */
export const showTransitions: Readonly<Record<ShowState, readonly ShowState[]>> = {
	draft: ["scheduled", "cancelled"],
	scheduled: ["live", "cancelled"],
	live: ["ended"],
	ended: [],
	cancelled: [],
};

const Timestamp = z.string();
const Count = z.int().check(z.minimum(0));

/** A name in Chinese with an optional English one; screens fall back to Chinese. */
export const Bilingual = z.object({ zh: z.string(), en: z.nullable(z.string()) });
export type Bilingual = z.infer<typeof Bilingual>;

/** The seller, public by law on every show and product page. */
export const Seller = z.object({
	id: Id,
	slug: z.string(),
	name: Bilingual,
	/** Registered company name and licence number. */
	legalName: z.string(),
	licenceNumber: z.string(),
	contact: z.string(),
});
export type Seller = z.infer<typeof Seller>;

const Extra = z.object({ ...ExtraTerms.shape, title: Bilingual, variant: Bilingual, picture: z.nullable(z.string()) });

/** What a lineup item offers besides its live price (shared/pricing.ts says what it comes to). */
export const Offer = z.object({
	flash: z.nullable(Flash),
	ladder: z.array(LadderStep),
	/** What comes with each unit. */
	bundle: z.array(Extra),
	/** What comes with an order that earns it, while there is some. */
	gift: z.nullable(z.object({ ...Extra.shape, ...GiftTerms.shape })),
});
export type Offer = z.infer<typeof Offer>;

/** A coupon as everyone sees it. */
export const CouponCard = z.object({
	id: Id,
	/** Null: of a show. */
	shopId: z.nullable(Id),
	...CouponTerms.shape,
	total: Count,
	/** Still to be claimed. */
	left: Count,
	perPerson: z.int().check(z.minimum(1)),
	claimUntil: Timestamp,
	validUntil: Timestamp,
});
export type CouponCard = z.infer<typeof CouponCard>;

/** A lineup item as everyone sees it. Prices are fen. The host's talking points are for the crew and stay out of it. */
export const LineupItem = z.object({
	id: Id,
	position: z.int(),
	productId: Id,
	variantId: Id,
	shopId: Id,
	title: Bilingual,
	variant: Bilingual,
	/** Picture id, see `pictureUrl`. */
	picture: z.nullable(z.string()),
	/** The price outside the show. */
	priceFen: Count,
	livePriceFen: Count,
	/** Units that may be sold at the live price. */
	quota: Count,
	perBuyerLimit: z.int().check(z.minimum(1)),
	minutes: z.int(),
	/** Units that can be bought now: the smaller of quota left and stock left. */
	left: Count,
	/** Units held or sold at the live price. */
	sold: Count,
	offer: z.optional(Offer),
});
export type LineupItem = z.infer<typeof LineupItem>;

export const ChatMessage = z.object({
	id: z.int(),
	userId: z.string(),
	name: z.string(),
	/** Role that is marked in the chat. */
	role: z.enum(["viewer", "host", "moderator"]),
	text: z.string(),
	at: Timestamp,
	/** What it answers: the beginning of that message. */
	reply: z.optional(z.object({ id: z.int(), name: z.string(), text: z.string() })),
	/** Not everyone sees it: it waits for a moderator (its writer sees this too), or its writer is shadow-banned (the crew alone sees this). */
	aside: z.optional(z.enum(["held", "shadowed"])),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** Who may write: everyone, everyone once in `slowSeconds`, or the crew only. */
export const ChatMode = z.object({ mode: z.enum(["open", "slow", "off"]), slowSeconds: z.int().check(z.minimum(3), z.maximum(600)) });
export type ChatMode = z.infer<typeof ChatMode>;

export const ShowHeader = z.object({
	id: Id,
	title: Bilingual,
	cover: z.nullable(z.string()),
	state: ShowState,
	hostId: z.nullable(z.string()),
	hostName: z.string(),
	room: Bilingual,
	showcase: z.nullable(z.object({ id: Id, slug: z.string(), title: Bilingual })),
	startsAt: Timestamp,
	endsAt: Timestamp,
	liveAt: z.nullable(Timestamp),
	endedAt: z.nullable(Timestamp),
});
export type ShowHeader = z.infer<typeof ShowHeader>;

/** Absolute values, coalesced to a few messages a second. */
export const Figures = z.object({
	showId: Id,
	viewers: Count,
	orders: Count,
	items: z.array(z.object({ id: Id, left: Count, sold: Count })),
	coupons: z.optional(z.array(z.object({ id: Id, left: Count }))),
});
export type Figures = z.infer<typeof Figures>;

/** What the sequenced events say. The same entries, with their offset into the broadcast, are the show's timeline. */
export const ShowEventBody = z.discriminatedUnion("type", [
	/** State and times of the show changed; `why`: it ended by itself, its host was away too long. */
	z.object({ type: z.literal("show"), show: ShowHeader, why: z.optional(z.literal("host-away")) }),
	z.object({ type: z.literal("featured"), itemId: z.nullable(Id) }),
	/** The lineup, whole: items were added, changed, moved or removed. */
	z.object({ type: z.literal("lineup"), items: z.array(LineupItem) }),
	/** A flash sale of an item was started or ended by the host. */
	z.object({ type: z.literal("flash"), itemId: Id, flash: Flash }),
	/** The host dropped a coupon into the show, or took it back. */
	z.object({ type: z.literal("coupon"), coupon: CouponCard }),
	z.object({ type: z.literal("coupon-gone"), couponId: Id }),
	/** Media of the host arrives or does not. */
	z.object({ type: z.literal("on-air"), onAir: z.boolean(), endsBy: z.optional(Timestamp) }),
	z.object({ type: z.literal("chat-mode"), ...ChatMode.shape }),
	/** The message that stands above the chat; null takes it away. */
	z.object({ type: z.literal("pinned"), message: z.nullable(ChatMessage) }),
	z.object({ type: z.literal("chat-removed"), ids: z.array(z.int()) }),
	z.object({ type: z.literal("muted"), userId: z.string(), until: z.nullable(Timestamp) }),
	/** An `InteractionChange`, which is parsed by who shows it. */
	z.object({ type: z.literal("interaction"), change: z.unknown() }),
]);
export type ShowEventBody = z.infer<typeof ShowEventBody>;

export const ShowEvent = z.object({ showId: Id, seq: z.int().check(z.minimum(1)), at: Timestamp, body: ShowEventBody });
export type ShowEvent = z.infer<typeof ShowEvent>;

/** Everything a screen needs of a show, as of event `seq`. */
export const ShowSnapshot = z.object({
	seq: Count,
	/** Server clock when it was taken. */
	at: Timestamp,
	show: ShowHeader,
	onAir: z.boolean(),
	/** When a live show ends by itself unless media arrives before; null while it does, or where shows never end so. */
	endsBy: z.nullable(Timestamp),
	featuredItemId: z.nullable(Id),
	items: z.array(LineupItem),
	/** Coupons that the host has dropped, the newest first. */
	coupons: z.optional(z.array(CouponCard)),
	sellers: z.array(Seller),
	figures: z.object({ viewers: Count, orders: Count }),
	/** The newest chat messages, oldest first. */
	chat: z.array(ChatMessage),
	/** Absent: open. */
	chatMode: z.optional(ChatMode),
	pinned: z.optional(z.nullable(ChatMessage)),
});
export type ShowSnapshot = z.infer<typeof ShowSnapshot>;

/** Who the server takes this socket for, until when they are muted in this show, whether they are blocked, and whether they are appointed its moderator. */
export const You = z.object({
	userId: z.nullable(z.string()),
	name: z.nullable(z.string()),
	role: z.string(),
	mutedUntil: z.nullable(Timestamp),
	blocked: z.optional(z.boolean()),
	moderator: z.optional(z.boolean()),
});
export type You = z.infer<typeof You>;

/** Answer of `join`: the whole state, or the events after `since` with the chat after `chatSince`. */
export const Joined = z.discriminatedUnion("kind", [
	z.object({ kind: z.literal("snapshot"), snapshot: ShowSnapshot, you: You }),
	z.object({ kind: z.literal("events"), events: z.array(ShowEvent), chat: z.array(ChatMessage), figures: Figures, you: You }),
]);
export type Joined = z.infer<typeof Joined>;

/** An order changed: sent to its buyer and to its shop's merchants, who read it again over HTTP. */
export const OrderNotice = z.object({ orderId: Id, number: z.string(), shopId: Id, state: z.string() });
export type OrderNotice = z.infer<typeof OrderNotice>;

export const chatMaxLength = 200;

/** Everything a client may send on `/show`: each is acknowledged with `Ack<answer>`. */
export const showRequests = {
	join: z.object({ showId: Id, since: z.optional(Count), chatSince: z.optional(Count) }),
	leave: z.object({ showId: Id }),
	/** `replyTo`: the id of the message that it answers; one that is gone is left out. */
	"chat-send": z.object({ showId: Id, text: z.string().check(z.maxLength(2000)), replyTo: z.optional(z.int().check(z.minimum(1))) }),
	"chat-mode": z.object({ showId: Id, ...ChatMode.shape }),
	"chat-pin": z.object({ showId: Id, messageId: z.nullable(z.int().check(z.minimum(1))) }),
	"chat-remove": z.object({ showId: Id, messageId: z.int().check(z.minimum(1)), why: z.optional(z.string().check(z.maxLength(200))) }),
	/** `minutes` 0 lifts the mute. */
	mute: z.object({ showId: Id, userId: z.string().check(z.regex(/^[\x21-\x7e]{1,80}$/)), minutes: z.int().check(z.minimum(0), z.maximum(43200)), why: z.optional(z.string().check(z.maxLength(200))) }),
	/** Puts an item in front of the viewers, or takes it away with null. */
	feature: z.object({ showId: Id, itemId: z.nullable(Id) }),
	/** Likes since the last message: at most one message a second. */
	like: z.object({ showId: Id, count: z.int().check(z.minimum(1), z.maximum(30)) }),
} as const;
export type ShowRequest = keyof typeof showRequests;

export interface ShowAnswers {
	join: Joined;
	leave: null;
	/** `aside`: it waits for a moderator. `hints`: rules that a crew member's own words touch on. */
	"chat-send": { id: number; aside?: "held"; hints?: string[] };
	"chat-mode": null;
	"chat-pin": null;
	"chat-remove": null;
	mute: { until: string | null };
	feature: { seq: number };
	like: null;
}

/** What happens around people, in passing: nobody misses it who did not get it. Names of buyers are shortened. */
export const Notice = z.object({
	showId: Id,
	/** The newest of those who came in and have a name, and how many came. */
	joined: z.optional(z.object({ name: z.nullable(z.string()), count: Count })),
	bought: z.array(z.object({ name: z.string(), itemId: Id, quantity: Count })),
});
export type Notice = z.infer<typeof Notice>;

export const showEvents = {
	event: ShowEvent,
	figures: Figures,
	notice: Notice,
	chat: z.object({ showId: Id, messages: z.array(ChatMessage) }),
	order: OrderNotice,
	/** To the crew: something waits for a decision, or was decided. */
	reviews: z.object({ showId: Id }),
} as const;

export type ShowClientEvents = {
	[E in ShowRequest]: (payload: z.input<(typeof showRequests)[E]>, ack: (answer: Ack<ShowAnswers[E]>) => void) => void;
};
export type ShowServerEvents = { [E in keyof typeof showEvents]: (payload: z.infer<(typeof showEvents)[E]>) => void } & { pulse: (payload: Pulse) => void };

/** Address of a stored picture: `size` is the width in pixels that it was encoded in. */
export const pictureSizes = [160, 480, 1080] as const;
export function pictureUrl(id: string, size: (typeof pictureSizes)[number]): string {
	return `/pictures/${id}/${size}.webp`;
}
