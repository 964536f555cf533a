/** Carts and checkouts: bodies and answers of `/api/cart` and `/api/checkouts`. */
import * as z from "zod";
import { count, fen, id, Order, PaymentNext, paymentMethods, PayOrder, text } from "./api.ts";
import { MyCoupon } from "./coupons.ts";
import { ShippingFee, ShippingRules } from "./shipping.ts";
import { Bilingual, Seller } from "./show.ts";

/** Lines of a cart or checkout, and units of a line. */
export const cartLimits = { lines: 100, quantity: 999 } as const;

const quantity = z.number().int().min(1).max(cartLimits.quantity);

/** What somebody wants: a variant at its own price, or with `lineupItemId` at the live price. */
export const WantedLine = z.object({
	variantId: id,
	lineupItemId: id.nullable().default(null),
	quantity,
	/** The unit price that the buyer saw last. */
	unitPriceFen: fen,
});
export type WantedLine = z.output<typeof WantedLine>;
const wantedLines = z.array(WantedLine).max(cartLimits.lines);

/** What keeps a line from being bought as it is. */
export const troubles = ["not_for_sale", "show_not_live", "show_over", "sold_out", "not_enough", "limit_reached", "total_too_large"] as const;
export type Trouble = (typeof troubles)[number];

export const CartLine = z.object({
	variantId: id,
	lineupItemId: id.nullable(),
	productId: id,
	title: Bilingual,
	variant: Bilingual,
	picture: z.string().nullable(),
	quantity: count,
	/** What one costs now; where it can't be had at all, what it cost. */
	unitPriceFen: count,
	/** What the buyer saw last. */
	seenPriceFen: count,
	/** Without the live price. */
	regularFen: count,
	/** How many this buyer can have now. */
	left: count,
	trouble: z.enum(troubles).nullable(),
});
export type CartLine = z.infer<typeof CartLine>;

export const Cart = z.object({
	/** The newest first. */
	shops: z.array(z.object({ seller: Seller, lines: z.array(CartLine) })),
	/** Lines whose product is there no more. */
	unknown: count,
});
export type Cart = z.infer<typeof Cart>;
export const CartCount = z.object({ lines: count });

/** Which line of a cart. */
const line = { variantId: id, lineupItemId: id.nullable().default(null) };
export const CartAdd = WantedLine;
export const CartChange = z.object({
	...line,
	quantity: quantity.optional(),
	/** The price that the buyer has seen and takes. */
	seenPriceFen: fen.optional(),
	/** At the variant's own price from now on. */
	regular: z.boolean().default(false),
});
export const CartRemove = z.object({ lines: z.array(z.object(line)).min(1).max(cartLimits.lines) });
/** A guest's cart, to look at or to put into the account's: of the same thing the larger quantity counts, so sending it twice changes nothing. */
export const GuestCart = z.object({ lines: wantedLines });
export const MergedCart = z.object({ cart: Cart, /** Lines that did not fit. */ left: count });

// ---- checkouts -------------------------------------------------------------------------------------------------------------
/** Claims of coupons in one order: one of its shop and one of a show. */
const claimIds = z.array(id).max(2);

export const CheckoutQuery = z.object({
	lines: wantedLines.min(1),
	addressId: id.nullable().default(null),
	/** What the buyer chose, by shop; for the others the server chooses. */
	coupons: z.array(z.object({ shopId: id, claimIds })).max(cartLimits.lines).default([]),
});

/** A coupon of the buyer that an order could take. */
export const QuotedCoupon = z.object({
	...MyCoupon.pick({ claimId: true, terms: true, shop: true, show: true, validUntil: true }).shape,
	/**
	 * Why it is in the order or not. `best`: chosen by the server, which saves most over all orders. `picked`: by the buyer. `possible`: could be chosen.
	 * `elsewhere`: is in another order of this checkout. `short`: the order is `shortFen` below its threshold.
	 */
	says: z.enum(["best", "picked", "possible", "elsewhere", "short"]),
	shortFen: count,
	/** What it takes off. */
	discountFen: count,
});
export type QuotedCoupon = z.infer<typeof QuotedCoupon>;

export const CheckoutQuote = z.object({
	orders: z.array(
		z.object({
			seller: Seller,
			lines: z.array(CartLine.extend({ /** Off the whole line, by coupons. */ discountFen: count })),
			/** What the lines without trouble cost, before coupons. */
			goodsFen: count,
			discountFen: count,
			/** Those that can be used first, then by their end. */
			coupons: z.array(QuotedCoupon),
			/** Null: the shop does not deliver there, or nobody said where. */
			shipping: ShippingFee.nullable(),
			totalFen: count,
		}),
	),
	unknown: count,
	totalFen: count,
});
export type CheckoutQuote = z.infer<typeof CheckoutQuote>;

/** One order a shop, all of them or none. */
export const PlaceCheckout = z
	.object({
		addressId: id,
		orders: z.array(z.object({ shopId: id, note: text(200, 0).default(""), lines: wantedLines.min(1), couponClaimIds: claimIds.default([]) })).min(1).max(cartLimits.lines),
		/** After coupons and with shipping, as the buyer saw it; a higher one is refused with `total_changed`. */
		totalFen: count.max(Number.MAX_SAFE_INTEGER),
	})
	.refine(({ orders }) => orders.reduce((sum, { lines }) => sum + lines.length, 0) <= cartLimits.lines, { path: ["orders"], message: `have more than ${cartLimits.lines} lines` })
	.refine(({ orders }) => new Set(orders.map(({ shopId }) => shopId)).size === orders.length, { path: ["orders"], message: "name a shop twice" });
export type PlaceCheckout = z.output<typeof PlaceCheckout>;

export const Checkout = z.object({
	id,
	orders: z.array(Order),
	totalFen: count,
	/** The newest payment for several of its orders that is open at a provider: for these `orderIds`, and where the buyer goes on while it is pending. */
	payment: z.object({ method: z.enum(paymentMethods), state: z.enum(["pending", "processing"]), amountFen: count, orderIds: z.array(id), next: PaymentNext.nullable() }).nullable(),
});
export type Checkout = z.infer<typeof Checkout>;
export const PayCheckout = PayOrder;
/** `failed`: orders that this request could not pay, and the code of the problem. */
export const PaidCheckout = Checkout.extend({ failed: z.array(z.object({ orderId: id, code: z.string() })) });
export type PaidCheckout = z.infer<typeof PaidCheckout>;

// ---- shipping of a shop ----------------------------------------------------------------------------------------------------
/** Null: the shop ships everywhere for nothing. */
export const ShopShipping = z.object({ rules: ShippingRules.nullable() });
export type ShopShipping = z.infer<typeof ShopShipping>;
