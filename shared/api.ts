/** Bodies, queries and answers of the HTTP API (design.md, section 3): what the server parses, documents and answers. */
import * as z from "zod";
import { units } from "./catalog.ts";
import { districtCode } from "./divisions.ts";
import { Reason } from "./pricing.ts";
import { accountRoles, roles } from "./roles.ts";
import { Bilingual, ChatMessage, LineupItem, Seller, ShowHeader, ShowSnapshot } from "./show.ts";
import { Source, StagePass } from "./stage.ts";

export const id = z.uuid();
export const fen = z.number().int().min(0).max(100_000_000);
const timestamp = z.iso.datetime({ offset: true });
export const count = z.number().int().min(0);
/** Text of a person: trimmed, composed (NFC), without control characters. */
export const text = (max: number, min = 1) => z.string().max(max * 4).transform(clean).pipe(z.string().min(min).max(max));
/** An id that is no UUID (better-auth's users, pictures): visible ASCII. */
export const name = (max: number) => z.string().regex(/^[\x21-\x7e]+$/).max(max);
export const optionalText = (max: number) => text(max, 0).transform((value) => value || null).nullable().default(null);

function clean(value: string): string {
	// eslint-disable-next-line no-control-regex
	return value.toWellFormed().normalize("NFC").replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, "").trim();
}

export const IdParam = z.object({ id });
export const bilingualInput = z.object({ zh: text(80), en: optionalText(120) });

// ---- people ----------------------------------------------------------------------------------------------------------------
export const Me = z.object({
	userId: z.string().nullable(),
	role: z.enum(roles),
	name: z.string().nullable(),
	email: z.string().nullable(),
	shops: z.array(z.object({ id, name: Bilingual, slug: z.string() })),
	/** There are shows, live or to come, that they are appointed moderator of. */
	moderates: z.literal(true).optional(),
});
export type Me = z.infer<typeof Me>;
export const UserRow = z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.enum(accountRoles), createdAt: z.string() });
export type UserRow = z.infer<typeof UserRow>;
export const UserQuery = z.object({ q: text(80, 0).default(""), offset: z.coerce.number().int().min(0).max(100_000).default(0) });
export const SignUp = z.object({ name: text(40), email: z.email().max(200), password: z.string().min(8).max(128) });
export const SignIn = z.object({ email: z.email().max(200), password: z.string().min(1).max(128) });
export const UserParam = z.object({ id: name(80) });
export const SetRole = z.object({ role: z.enum(accountRoles) });

// ---- catalogue -------------------------------------------------------------------------------------------------------------
export const Category = z.object({ id: z.string(), name: Bilingual, children: z.array(z.object({ id: z.string(), name: Bilingual })) });
export type Category = z.infer<typeof Category>;
/** What a product is chosen by; a variant's `values` are indexes into these, one of each option. */
export const ProductOption = z.object({ name: Bilingual, values: z.array(Bilingual) });
export type ProductOption = z.infer<typeof ProductOption>;
export const Variant = z.object({
	id,
	sku: z.string(),
	name: Bilingual,
	priceFen: count,
	/** A higher price to compare with, where the seller names one. */
	compareAtFen: count.nullable(),
	unit: z.enum(units),
	weightG: count.nullable(),
	values: z.array(count),
	left: count,
});
export type Variant = z.infer<typeof Variant>;
export const ProductCard = z.object({ id, title: Bilingual, picture: z.string().nullable(), priceFen: count, compareAtFen: count.nullable(), shopId: id, shopName: Bilingual });
export type ProductCard = z.infer<typeof ProductCard>;
export const Product = z.object({
	id,
	title: Bilingual,
	description: Bilingual,
	origin: Bilingual,
	/** From its first level down. */
	category: z.array(z.object({ id: z.string(), name: Bilingual })),
	lotNumber: z.string().nullable(),
	producedOn: z.string().nullable(),
	bestBefore: z.string().nullable(),
	pictures: z.array(z.string()),
	seller: Seller,
	options: z.array(ProductOption),
	variants: z.array(Variant),
	/** Live shows in which it can be bought now, with the lineup items that carry it. */
	live: z.array(z.object({ showId: id, title: Bilingual })),
});
export type Product = z.infer<typeof Product>;
export const ProductQuery = z.object({ q: text(80, 0).default(""), shopId: id.optional(), category: name(60).optional(), offset: z.coerce.number().int().min(0).max(100_000).default(0) });
export const ProductPage = z.object({ products: z.array(ProductCard), more: z.boolean() });
export type ProductPage = z.infer<typeof ProductPage>;
/** A shop's public page: who sells, and the first page of what (`GET /api/products?shopId=` has the rest). */
export const ShopPage = z.object({ seller: Seller, categories: z.array(z.object({ id: z.string(), name: Bilingual })), ...ProductPage.shape });
export type ShopPage = z.infer<typeof ShopPage>;
export const PickQuery = z.object({ q: text(80, 0).default(""), shopId: id.optional() });
/** A variant that a producer can put into a lineup. */
export const PickRow = z.object({ variantId: id, productId: id, title: Bilingual, variant: Bilingual, shopName: Bilingual, picture: z.string().nullable(), sku: z.string(), priceFen: count, left: count });
export type PickRow = z.infer<typeof PickRow>;

// ---- showcases -------------------------------------------------------------------------------------------------------------
export const ShowcaseCard = z.object({ id, slug: z.string(), title: Bilingual, summary: Bilingual, cover: z.string().nullable(), startsOn: z.string(), endsOn: z.string() });
export type ShowcaseCard = z.infer<typeof ShowcaseCard>;
export const Showcase = ShowcaseCard.extend({ products: z.array(ProductCard), shows: z.array(ShowHeader) });
export type Showcase = z.infer<typeof Showcase>;
const slug = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/).max(60);
export const date = z.iso.date();
export const ShowcaseInput = z.object({
	slug,
	title: bilingualInput,
	summary: z.object({ zh: text(400, 0), en: optionalText(600) }),
	cover: name(40).nullable().default(null),
	startsOn: date,
	endsOn: date,
	productIds: z.array(id).max(200).default([]),
}).refine((value) => value.startsOn <= value.endsOn, { path: ["endsOn"], message: "endsOn must not be before startsOn" });
export const SlugParam = z.object({ slug });

// ---- shows and rooms -------------------------------------------------------------------------------------------------------
export const Room = z.object({ id, name: Bilingual, kind: z.enum(["livestream", "exhibition", "brand", "traceability", "training"]), seats: count });
export type Room = z.infer<typeof Room>;
export const HostOption = z.object({ id: z.string(), name: z.string() });
export type HostOption = z.infer<typeof HostOption>;
export const ShowCard = ShowHeader;
/** A show on the desk's calendar. */
export const DeskShow = z.object({ ...ShowHeader.shape, roomId: id, producerId: z.string().nullable(), plannedMinutes: count, items: count });
export type DeskShow = z.infer<typeof DeskShow>;
export const CalendarQuery = z.object({ from: timestamp, to: timestamp });
export const ShowInput = z.object({
	title: bilingualInput,
	cover: name(40).nullable().default(null),
	hostId: name(80),
	roomId: id,
	showcaseId: id.nullable().default(null),
	startsAt: timestamp,
	plannedMinutes: z.number().int().min(10).max(720),
	/** `draft` does not take the room yet. */
	state: z.enum(["draft", "scheduled"]).default("scheduled"),
});
export type ShowInput = z.input<typeof ShowInput>;
/** Whole replacement of a draft or scheduled show's plan. */
export const ShowUpdate = ShowInput;
export const Home = z.object({ live: z.array(ShowCard), upcoming: z.array(ShowCard), past: z.array(ShowCard), showcases: z.array(ShowcaseCard), products: z.array(ProductCard) });
export type Home = z.infer<typeof Home>;
/**
 * `publish`: the host's camera, or with `slot` a further source of the same person (a screen, a second camera), each with a connection of its own.
 * `control`: sees everything that comes to the stage and decides what is on air.
 */
export const StageQuery = z.object({
	as: z.enum(["view", "publish", "control"]).default("view"),
	source: z.enum(["camera", "screen"]).default("camera"),
	slot: z.string().regex(/^[a-z0-9]{1,16}$/).optional(),
});
// ---- guests (co-hosts) -----------------------------------------------------------------------------------------------------
/** The fields of the wire's schemas (zod/mini) as objects that the API document can be made from. */
export const SnapshotAnswer = z.object(ShowSnapshot.shape);
export const StagePassAnswer = z.object({ ...StagePass.shape });
export const GuestInvite = z.object({ /** Path of the guest's page on this server. */ path: z.string(), expiresAt: timestamp });
export const GuestTokenParam = z.object({ token: z.string().min(1).max(1024) });
/** What an invited person sees before they join. */
export const GuestShow = z.object({ show: ShowHeader });
/** `person` is a random id that the guest's browser keeps: after a reload they are the same guest. */
export const GuestJoin = z.object({ name: z.string().trim().min(1).max(40), person: z.uuid() });
/** Two passes: to bring camera and microphone, and to see and hear the others. */
export const GuestPasses = z.object({ publish: StagePassAnswer, view: StagePassAnswer });

/** A show's stream key, as far as it is told: `hint` is its end. `url` is where encoders publish. */
export const StreamKeyInfo = z.object({ url: z.url(), key: z.object({ hint: z.string(), createdAt: z.string() }).nullable() });
export type StreamKeyInfo = z.infer<typeof StreamKeyInfo>;
/** The one time that the key itself is told. */
export const NewStreamKey = z.object({ url: z.url(), key: z.string(), hint: z.string(), createdAt: z.string() });
export type NewStreamKey = z.infer<typeof NewStreamKey>;
// ---- stages in progress ----------------------------------------------------------------------------------------------------
/** A source of a stage with its live figures. */
export const StageSourceDetail = z.object({
	...Source.shape,
	onAir: z.boolean(),
	/** In bit/s. */
	bitrate: z.number(),
	/** Share of packets lost on the way in, 0 to 1. */
	loss: z.number(),
	/** mediasoup's score of the worst of its streams, 0 (bad) to 10; null before there is one. */
	score: z.number().nullable(),
});
/** One stage as the media plane knows it. */
export const StageDetail = z.object({
	id: z.string(),
	startedAt: timestamp,
	onAir: z.boolean(),
	viewers: z.number().int(),
	publishers: z.number().int(),
	/** Worker processes that carry it: first the one that sources come to. */
	workers: z.array(z.number().int()),
	sources: z.array(StageSourceDetail),
	consumers: z.array(z.object({ kind: z.enum(["audio", "video"]), playing: z.number().int(), paused: z.number().int() })),
	/** Consumers of layered video that send, by the spatial layer sent now: index 0 is the smallest. */
	layers: z.array(z.number().int()),
});
export type StageDetail = z.infer<typeof StageDetail>;
/** A stage with the show that it belongs to; null where it belongs to none any more. */
export const StageRow = z.object({ stage: StageDetail, show: z.nullable(ShowHeader), rehearsal: z.boolean() });
export type StageRow = z.infer<typeof StageRow>;
export const StageParam = z.object({ stage: z.string().min(1).max(80) });
export const StageSourceParam = z.object({ stage: z.string().min(1).max(80), source: z.string().min(1).max(80) });

export const ChatQuery = z.object({ before: z.coerce.number().int().min(1).optional() });
export const ChatPage = z.object({ messages: z.array(ChatMessage), more: z.boolean() });

// ---- lineup ----------------------------------------------------------------------------------------------------------------
const lineupTerms = {
	livePriceFen: fen.min(1),
	quota: z.number().int().min(1).max(1_000_000),
	perBuyerLimit: z.number().int().min(1).max(1000),
	minutes: z.number().int().min(1).max(240),
	talkingPoints: text(2000, 0),
};
export const LineupAdd = z.object({ variantId: id, ...lineupTerms, minutes: lineupTerms.minutes.default(8), talkingPoints: lineupTerms.talkingPoints.default("") });
export const LineupPatch = z.object(lineupTerms).partial();
export const LineupOrder = z.object({ itemIds: z.array(id).max(300) });
/** The crew's view of a lineup item. */
export const CrewLineupItem = z.object({ ...LineupItem.shape, talkingPoints: z.string() });
export type CrewLineupItem = z.infer<typeof CrewLineupItem>;
export const Lineup = z.object({ items: z.array(CrewLineupItem) });

// ---- orders ----------------------------------------------------------------------------------------------------------------
export const orderStates = ["pending", "confirmed", "shipped", "cancelled", "expired"] as const;
export type OrderState = (typeof orderStates)[number];
export const paymentMethods = ["cod", "test", "stripe", "alipay", "wechat"] as const;
export type PaymentMethod = (typeof paymentMethods)[number];
export const paymentStates = ["pending", "processing", "due", "succeeded", "failed", "refunded", "void"] as const;
/** Where the buyer goes on: an address to open, or a text to show as a QR code. */
export const PaymentNext = z.discriminatedUnion("kind", [z.object({ kind: z.literal("link"), url: z.url() }), z.object({ kind: z.literal("qr"), text: z.string() })]);
export type PaymentNext = z.infer<typeof PaymentNext>;

export const AddressInput = z.object({
	name: text(40),
	phone: z.string().transform((value) => value.normalize("NFKC").replace(/[\s-]/g, "")).pipe(z.string().regex(/^\+?\d{7,15}$/)),
	/** GB/T 2260. It names province and city too, and writes the region. */
	districtCode: z.string().regex(districtCode).nullable().default(null),
	/** Where there is no code for it. */
	region: text(80, 0).default(""),
	street: text(160),
	/** Offered first, instead of the one that was before. */
	isDefault: z.boolean().default(false),
}).refine(({ districtCode, region }) => districtCode !== null || region !== "", { path: ["region"], message: "name the district, or the region" });
export const Address = z.object({ id, name: z.string(), phone: z.string(), districtCode: z.string().nullable(), region: z.string(), street: z.string(), isDefault: z.boolean() });
export type Address = z.infer<typeof Address>;

/** One tap: a variant, a quantity, where it goes. With `lineupItemId` the live price applies, if the server agrees. */
export const PlaceOrder = z.object({
	variantId: id,
	lineupItemId: id.nullable().default(null),
	quantity: z.number().int().min(1).max(999),
	addressId: id,
	/** The unit price that the buyer saw; a higher one is refused with `price_changed`, a lower one is given. */
	unitPriceFen: fen,
	note: text(200, 0).default(""),
	/** Claims of coupons to use: one of the shop, one of the show. */
	couponClaimIds: z.array(id).max(2).default([]),
	/** What the buyer saw for shipping; more is refused with `shipping_changed`. Null: whatever it costs. */
	shippingFen: fen.nullable().default(null),
});
export type PlaceOrder = z.infer<typeof PlaceOrder>;
/** A UUID or any other unguessable token of the client, one per placement (IETF draft idempotency-key-header). */
export const IdempotencyHeader = z.object({ "idempotency-key": z.string().min(8).max(100).regex(/^[\x21-\x7e]+$/) });
export const PayOrder = z.object({
	method: z.enum(paymentMethods),
	/** For the test payment: what it shall do. */
	outcome: z.enum(["succeed", "fail"]).default("succeed"),
});
export const ShipOrder = z.object({ carrier: text(40), trackingNumber: z.string().trim().regex(/^[A-Za-z0-9-]{5,40}$/) });
export const OrderQuery = z.object({ state: z.enum(orderStates).optional(), before: name(80).optional() });

export const OrderLine = z.object({
	variantId: id,
	productId: id,
	title: Bilingual,
	variant: Bilingual,
	picture: z.string().nullable(),
	quantity: count,
	unitPriceFen: count,
	live: z.boolean(),
	/** A component comes with a bundle, a gift with the order: both cost nothing by themselves. */
	kind: z.enum(["item", "component", "gift"]),
	/** Off the whole line, by coupons. */
	discountFen: count,
	/** Why it costs what it costs. */
	reasons: z.array(Reason),
});
export const Order = z.object({
	id,
	/** For reading out: digits in groups, the last one a check digit. */
	number: z.string(),
	state: z.enum(orderStates),
	seller: Seller,
	showId: id.nullable(),
	lines: z.array(OrderLine),
	/** Part of the total. */
	shippingFen: count,
	/** The lines less their discounts, and the shipping. */
	totalFen: count,
	address: z.object({ name: z.string(), phone: z.string(), region: z.string(), street: z.string() }),
	note: z.string(),
	placedAt: z.string(),
	/** When an unpaid hold is released. */
	expiresAt: z.string().nullable(),
	/** The payment that counts: the one that was made or agreed, else the newest try. */
	payment: z
		.object({
			method: z.enum(paymentMethods),
			state: z.enum(paymentStates),
			/** What goes back or has gone back, of a payment that succeeded. */
			refundFen: count,
			/** Only for the buyer, in the answers to paying and asking, while the payment is pending. */
			next: PaymentNext.nullable(),
			/** Of the checkout whose orders are paid as one by it; it is gone on with there. */
			checkoutId: id.nullable(),
		})
		.nullable(),
	/** Of all its payments, what is on its way back. */
	refundingFen: count,
	parcel: z.object({ carrier: z.string(), trackingNumber: z.string(), shippedAt: z.string() }).nullable(),
});
export type Order = z.infer<typeof Order>;
export const OrderPage = z.object({ orders: z.array(Order), more: z.boolean() });

// ---- pictures --------------------------------------------------------------------------------------------------------------
export const PictureAnswer = z.object({ id: z.string() });

export { ChatMessage, LineupItem, Seller, ShowHeader, ShowSnapshot };
