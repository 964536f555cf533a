import type { CheckoutQuote } from "#shared/cart.ts";

/** What of a quote would be ordered: lines without trouble, of shops that deliver to the address. */
export function placeable(quote: CheckoutQuote | null): CheckoutQuote["orders"] {
	return (quote?.orders ?? []).flatMap((order) => {
		const lines = order.lines.filter(({ trouble }) => trouble === null);
		return lines.length > 0 && order.shipping ? [{ ...order, lines }] : [];
	});
}
