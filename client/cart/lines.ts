import type { Cart, CartLine, WantedLine } from "#shared/cart.ts";

export type { Cart, CartLine, WantedLine };

/** As the server has them (shared/cart.ts, whose schemas are too heavy for this). */
export const cartLimits = { lines: 100, quantity: 999 } as const;

interface LineKey {
	readonly variantId: string;
	readonly lineupItemId: string | null;
}
export const keyOf = ({ variantId, lineupItemId }: LineKey): string => `${variantId} ${lineupItemId ?? ""}`;
export const sameLine = (a: LineKey, b: LineKey): boolean => keyOf(a) === keyOf(b);

export const linesOf = (cart: Cart): CartLine[] => cart.shops.flatMap(({ lines }) => lines);

/** What is asked for when this line is bought, at the price that it shows. */
export const wantedOf = ({ variantId, lineupItemId, quantity, unitPriceFen }: CartLine): WantedLine => ({ variantId, lineupItemId, quantity, unitPriceFen });
