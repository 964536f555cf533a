import type { Order } from "#shared/api.ts";
import type { WantedLine } from "../cart/lines.ts";

/** What an order had, to be bought once more: at today's prices, beside what was paid then. */
export function buyAgain(order: Pick<Order, "lines">): WantedLine[] {
	const wanted = new Map<string, WantedLine>();
	for (const { kind, variantId, quantity, unitPriceFen } of order.lines) {
		// What came along then may come along again, or not.
		if (kind !== "item") continue;
		const known = wanted.get(variantId);
		wanted.set(variantId, { variantId, lineupItemId: null, quantity: Math.min(999, (known?.quantity ?? 0) + quantity), unitPriceFen: Math.max(known?.unitPriceFen ?? 0, unitPriceFen) });
	}
	return [...wanted.values()];
}
