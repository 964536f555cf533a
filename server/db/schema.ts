import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type { ChatMode, ShowEventBody, ShowState } from "#shared/show.ts";
import type { OrderState, PaymentMethod, PaymentNext } from "#shared/api.ts";
import type { DifferenceKind } from "#shared/payments.ts";
import type { PrizeAddress } from "#shared/interaction-api.ts";
import type { StockReason, Unit } from "#shared/catalog.ts";
import type { BlockKind, ModerationAction, ReportReason, ReviewOutcome, WordAction } from "#shared/moderation.ts";
import type { OfferTerms, Reason } from "#shared/pricing.ts";
import type { ShippingRules } from "#shared/shipping.ts";
import type { AccountRole } from "#shared/roles.ts";
import type { PaymentState, RefundState } from "../orders/states.ts";
import type { PaymentEventKind } from "../payments/port.ts";

/** Written by PostgreSQL unless given, read as a Date. */
type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type NullableTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** A day without a time zone, `YYYY-MM-DD`. */
type Day = string;
/** A bigint that stays below 2^53; the driver is told to read it as a number. */
type BigId = GeneratedAlways<number>;

interface Bilingual {
	name: string;
	name_en: string | null;
}

export interface Database {
	// better-auth's tables, by its own names.
	user: {
		id: string;
		name: string;
		email: string;
		emailVerified: boolean;
		image: string | null;
		createdAt: Timestamp;
		updatedAt: Timestamp;
		isAnonymous: boolean | null;
		role: AccountRole | null;
		banned: boolean | null;
		banReason: string | null;
		banExpires: NullableTimestamp;
	};
	rooms: Bilingual & { id: Generated<string>; kind: "livestream" | "exhibition" | "brand" | "traceability" | "training"; seats: number };
	pictures: { id: string; uploaded_by: string | null; width: number; height: number; created_at: Timestamp };
	shops: Bilingual & { id: Generated<string>; slug: string; legal_name: string; licence_number: string; contact: string; created_at: Timestamp };
	shop_members: { shop_id: string; user_id: string };
	products: {
		id: Generated<string>;
		shop_id: string;
		title: string;
		title_en: string | null;
		description: Generated<string>;
		description_en: string | null;
		origin: Generated<string>;
		origin_en: string | null;
		for_sale: Generated<boolean>;
		created_at: Timestamp;
		category_id: string | null;
		lot_number: string | null;
		produced_on: Day | null;
		best_before: Day | null;
		archived_at: NullableTimestamp;
		revision: Generated<number>;
		updated_at: Timestamp;
	};
	categories: Bilingual & { id: string; level: 1 | 2; parent_id: string | null; position: number };
	product_options: Bilingual & { product_id: string; position: number };
	option_values: Bilingual & { product_id: string; option: number; position: number };
	variant_values: { variant_id: string; product_id: string; option: number; value: number };
	catalogue_imports: { id: Generated<string>; shop_id: string; name: string; rows: number; created: number; changed: number; counted: number; imported_by: string | null; at: Timestamp };
	product_pictures: { product_id: string; picture_id: string; position: number };
	variants: Bilingual & {
		id: Generated<string>;
		product_id: string;
		/** Its product's; written by PostgreSQL. */
		shop_id: ColumnType<string, undefined, undefined>;
		sku: string;
		barcode: string | null;
		price_fen: number;
		compare_at_fen: number | null;
		unit: Generated<Unit>;
		weight_g: number | null;
		low_stock: Generated<number>;
		position: Generated<number>;
		for_sale: Generated<boolean>;
		retired_at: NullableTimestamp;
	};
	stock_levels: { variant_id: string; on_hand: Generated<number>; held: Generated<number>; sold: Generated<number> };
	stock_movements: {
		id: BigId;
		variant_id: string;
		kind: "receive" | "adjust" | "hold" | "release" | "sell" | "return";
		on_hand: Generated<number>;
		held: Generated<number>;
		sold: Generated<number>;
		order_id: string | null;
		at: Timestamp;
		/** Why a person adjusted it; null where an order did. */
		reason: StockReason | null;
		note: Generated<string>;
		moved_by: string | null;
		request_key: string | null;
		import_id: string | null;
	};
	showcases: {
		id: Generated<string>;
		slug: string;
		title: string;
		title_en: string | null;
		summary: Generated<string>;
		summary_en: string | null;
		cover: string | null;
		starts_on: Day;
		ends_on: Day;
		created_by: string | null;
		created_at: Timestamp;
	};
	showcase_products: { showcase_id: string; product_id: string; position: number };
	shows: {
		id: Generated<string>;
		title: string;
		title_en: string | null;
		cover: string | null;
		host_id: string;
		producer_id: string | null;
		room_id: string;
		showcase_id: string | null;
		state: Generated<ShowState>;
		/** tstzrange; write with sql`tstzrange(...)`, read with lower() and upper(). */
		planned: string;
		live_at: NullableTimestamp;
		ended_at: NullableTimestamp;
		on_air: Generated<boolean>;
		/** Null on air, and while the show is not live. */
		off_air_since: NullableTimestamp;
		/** When the media plane last said that the show is on air. */
		on_air_heard_at: NullableTimestamp;
		featured_item_id: string | null;
		seq: Generated<number>;
		created_at: Timestamp;
	};
	show_viewers: { show_id: string; viewer: string; first_at: Timestamp };
	show_audience: { show_id: string; minute: Timestamp; viewers: number };
	stream_keys: { show_id: string; hash: Buffer; hint: string; created_at: Timestamp; created_by: string | null };
	lineup_items: {
		id: Generated<string>;
		show_id: string;
		variant_id: string;
		position: number;
		live_price_fen: number;
		quota: number;
		per_buyer_limit: number;
		minutes: Generated<number>;
		talking_points: Generated<string>;
		open: Generated<boolean>;
		taken: Generated<number>;
		offer: ColumnType<OfferTerms | null, string | null | undefined, string | null>;
		has_extras: Generated<boolean>;
	};
	lineup_extras: { lineup_item_id: string; kind: "component" | "gift"; variant_id: string; quantity: number; position: Generated<number> };
	lineup_buyers: { lineup_item_id: string; buyer_id: string; units: number };
	show_events: { show_id: string; seq: number; at: Timestamp; offset_ms: number | null; body: ColumnType<ShowEventBody, string, never> };
	chat_messages: {
		id: BigId;
		show_id: string;
		user_id: string;
		name: string;
		role: "viewer" | "host" | "moderator";
		text: string;
		at: Timestamp;
		removed_at: NullableTimestamp;
		removed_by: string | null;
		reply_to: number | null;
		state: Generated<"shown" | "held" | "shadowed" | "refused">;
	};
	chat_settings: { show_id: string; mode: Generated<ChatMode["mode"]>; slow_seconds: Generated<number>; pinned_id: number | null; link_filter: Generated<boolean> };
	mutes: { show_id: string; user_id: string; until: Timestamp; muted_by: string; at: Timestamp };
	blocks: { id: Generated<string>; user_id: string; show_id: string | null; kind: BlockKind; reason: string; blocked_by: string; at: Timestamp };
	show_moderators: { show_id: string; user_id: string; appointed_by: string; at: Timestamp };
	word_lists: { id: Generated<string>; show_id: string | null; built_in: string | null; name: string; action: WordAction; enabled: Generated<boolean>; words: Generated<string>; updated_by: string | null; updated_at: Timestamp };
	reviews: { message_id: number; show_id: string; kind: "held" | "reported"; rule: string | null; opened_at: Timestamp; settled_at: NullableTimestamp; settled_by: string | null; outcome: ReviewOutcome | null };
	reports: { message_id: number; reporter_id: string; reason: ReportReason; at: Timestamp };
	moderation_log: { id: BigId; at: Timestamp; show_id: string | null; actor_id: string | null; actor_name: string; action: ModerationAction; target_id: string | null; target_name: string; message_id: number | null; quote: string | null; why: string };
	addresses: { id: Generated<string>; user_id: string; name: string; phone: string; region: string; street: string; district_code: string | null; is_default: Generated<boolean>; created_at: Timestamp };
	shop_shipping: { shop_id: string; rules: ColumnType<ShippingRules, string, string>; updated_at: Timestamp };
	cart_lines: { id: Generated<string>; user_id: string; variant_id: string; lineup_item_id: string | null; quantity: number; seen_price_fen: number; added_at: Timestamp };
	checkouts: { id: Generated<string>; buyer_id: string; key: string; body_hash: Buffer; placed_at: Timestamp };
	orders: {
		id: Generated<string>;
		number: string;
		buyer_id: string;
		shop_id: string;
		show_id: string | null;
		state: Generated<OrderState>;
		total_fen: number;
		/** Part of the total. */
		shipping_fen: Generated<number>;
		checkout_id: string | null;
		currency: Generated<string>;
		address: ColumnType<{ name: string; phone: string; region: string; street: string }, string, never>;
		note: Generated<string>;
		placed_at: Timestamp;
		expires_at: Timestamp;
		closed_at: NullableTimestamp;
	};
	order_lines: {
		order_id: string;
		line: Generated<number>;
		variant_id: string;
		lineup_item_id: string | null;
		quantity: number;
		unit_price_fen: number;
		title: string;
		title_en: string | null;
		variant: string;
		variant_en: string | null;
		picture: string | null;
		kind: Generated<"item" | "component" | "gift">;
		discount_fen: Generated<number>;
		reasons: ColumnType<Reason[] | null, string | null | undefined, never>;
	};
	coupons: {
		id: Generated<string>;
		shop_id: string | null;
		show_id: string | null;
		kind: "fixed" | "percent";
		value: number;
		cap_fen: number | null;
		threshold_fen: Generated<number>;
		stackable: boolean;
		total: number;
		per_person: number;
		claimed: Generated<number>;
		claim_from: Timestamp;
		claim_until: Timestamp;
		valid_until: Timestamp;
		created_by: string | null;
		created_at: Timestamp;
		closed_at: NullableTimestamp;
	};
	show_coupons: { show_id: string; coupon_id: string; dropped_at: Timestamp; taken_back_at: NullableTimestamp };
	coupon_claims: { id: Generated<string>; coupon_id: string; user_id: string; nth: number; claimed_at: Timestamp; order_id: string | null };
	order_coupons: { order_id: string; claim_id: string; discount_fen: number };
	idempotency_keys: { user_id: string; key: string; body_hash: Buffer; order_id: string; created_at: Timestamp };
	joint_payments: { id: Generated<string>; checkout_id: string; method: PaymentMethod; amount_fen: number; currency: string; orders: number; at: Timestamp };
	payments: {
		id: Generated<string>;
		order_id: string;
		/** The one payment at the provider that this is a part of; its own id and sum are not known there then. */
		joint_id: string | null;
		method: PaymentMethod;
		state: PaymentState;
		amount_fen: number;
		currency: Generated<string>;
		reference: string | null;
		next: ColumnType<PaymentNext | null, string | null | undefined, string | null>;
		/** Kept by a trigger on `refunds`. */
		refund_fen: GeneratedAlways<number>;
		asked_at: NullableTimestamp;
		paid_at: NullableTimestamp;
		at: Timestamp;
	};
	refunds: { id: Generated<string>; payment_id: string; amount_fen: number; reason: string; state: Generated<RefundState>; reference: string | null; said: string | null; settled_at: NullableTimestamp; at: Timestamp };
	payment_events: {
		id: BigId;
		method: PaymentMethod;
		event_id: string;
		source: "notify" | "query" | "list";
		payment_id: string | null;
		joint_id: string | null;
		kind: PaymentEventKind;
		amount_fen: number | null;
		currency: string | null;
		reference: string | null;
		refund_id: string | null;
		outcome: Generated<"waiting" | "applied" | "ignored" | "mismatch" | "unknown">;
		said_at: Timestamp;
		received_at: Timestamp;
	};
	payment_differences: {
		id: Generated<string>;
		method: PaymentMethod;
		kind: DifferenceKind;
		payment_id: string | null;
		reference: string | null;
		our_state: string | null;
		their_state: string | null;
		our_fen: number | null;
		their_fen: number | null;
		their_currency: string | null;
		state: Generated<"open" | "settled">;
		found_at: Timestamp;
		seen_at: Timestamp;
		settled_at: NullableTimestamp;
		settled_by: string | null;
	};
	payment_runs: { id: Generated<string>; from_at: Timestamp; to_at: Timestamp; started_at: Timestamp; finished_at: NullableTimestamp; compared: Generated<number>; differences: Generated<number>; unreachable: Generated<string[]> };
	parcels: { id: Generated<string>; order_id: string; carrier: string; tracking_number: string; shipped_at: Timestamp };
	show_likes: { show_id: string; likes: number };
	item_asks: { lineup_item_id: string; user_id: string; asked_at: Timestamp; answered_at: NullableTimestamp };
	polls: { id: Generated<string>; show_id: string; question: string; options: string[]; opened_by: string; opened_at: Timestamp; ends_at: NullableTimestamp; closed_at: NullableTimestamp; votes: number[] | null };
	poll_votes: { poll_id: string; user_id: string; option: number; at: Timestamp };
	lucky_bags: {
		id: Generated<string>;
		show_id: string;
		prize: string;
		places: number;
		word: string;
		opened_by: string;
		opened_at: Timestamp;
		ends_at: Timestamp;
		seed: Buffer;
		commitment: string;
		entrants: Generated<number>;
		list_hash: string | null;
		drawn_at: NullableTimestamp;
	};
	lucky_bag_entries: { bag_id: string; number: number; user_id: string; tag: string; name: string; place: number | null; address: ColumnType<PrizeAddress | null, string | null | undefined, string>; entered_at: Timestamp };
	questions: {
		id: Generated<string>;
		show_id: string;
		user_id: string;
		name: string;
		text: string;
		state: Generated<"open" | "answering" | "answered">;
		asked_at: Timestamp;
		answered_at: NullableTimestamp;
		removed_at: NullableTimestamp;
		removed_by: string | null;
	};
	question_votes: { question_id: string; user_id: string };
	server_keys: { name: string; value: ColumnType<unknown, string, string> };
	push_subscriptions: { id: Generated<string>; user_id: string; endpoint: string; p256dh: string; auth: string; lang: "zh" | "en"; created_at: Timestamp };
	reminders: { show_id: string; subscription_id: string; tries: Generated<number>; tried_at: NullableTimestamp; sent_at: NullableTimestamp };
	follows: { user_id: string; host_id: string | null; shop_id: string | null; at: Timestamp };
}
