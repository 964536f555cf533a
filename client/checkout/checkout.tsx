/**
 * The checkout, used by the watch page and the product page: a sheet that leads from a product to a paid order. Load it when it is needed:
 *
 * ```ts
 * const { openCheckout } = await import("../checkout/checkout.tsx");
 * openCheckout({ productId: item.productId, lineup: { showId, items: channel.state.items }, selected: item.id, night: true, onClose });
 * ```
 *
 * It stands in its own root at the end of the body: the page behind it, video included, goes on. One is open at a time; a second call replaces the first.
 */
import type { Product } from "#shared/api.ts";
import type { LineupItem } from "#shared/show.ts";

export interface CheckoutOptions {
	readonly productId: string;
	/** Known already on the product page; else it is loaded by `productId`. */
	readonly product?: Product;
	/**
	 * On the watch page: the show's lineup. Its items of this product are offered at their live prices (pass the channel's store, so that
	 * price, `left` and `sold` stay live while the sheet is open); variants without an item are not offered.
	 */
	readonly lineup?: { readonly showId: string; readonly items: readonly LineupItem[] };
	/** The lineup item (with `lineup`) or variant that is chosen at first. */
	readonly selected?: string;
	/** On the dark pages. */
	readonly night?: boolean;
	readonly onClose?: () => void;
	/** An order was placed. */
	readonly onPlaced?: (order: { readonly id: string; readonly number: string }) => void;
}

/** Opens the checkout; returns the way to close it. */
export function openCheckout(_options: CheckoutOptions): () => void {
	return () => {};
}
