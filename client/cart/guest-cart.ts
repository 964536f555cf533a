/** The cart of somebody without an account: kept in the browser, until they sign in. */
import { cartLimits, sameLine, type WantedLine } from "./lines.ts";

const storageKey = "livestall.cart";

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;

const isLine = (value: unknown): value is WantedLine => {
	const line = value as WantedLine | null;
	return typeof line?.variantId === "string" && (line.lineupItemId === null || typeof line.lineupItemId === "string") && Number.isInteger(line.quantity) && line.quantity >= 1 && line.quantity <= cartLimits.quantity && Number.isInteger(line.unitPriceFen) && line.unitPriceFen >= 0;
};

/** The newest first; what is not readable is no line. */
export function readGuestCart(store: Store): WantedLine[] {
	try {
		const kept = JSON.parse(store?.getItem(storageKey) ?? "[]") as unknown;
		return Array.isArray(kept) ? kept.filter(isLine).slice(0, cartLimits.lines) : [];
	} catch {
		return [];
	}
}

/** False where the browser keeps nothing. */
export function writeGuestCart(store: Store, lines: readonly WantedLine[]): boolean {
	try {
		if (lines.length === 0) store?.removeItem(storageKey);
		else store?.setItem(storageKey, JSON.stringify(lines));
		return store !== null;
	} catch {
		return false;
	}
}

/** More of a line that is there, else a new first line; null when the cart is full. */
export function withLine(lines: readonly WantedLine[], added: WantedLine): WantedLine[] | null {
	const known = lines.find((line) => sameLine(line, added));
	if (known) return lines.map((line) => (line === known ? { ...added, quantity: Math.min(cartLimits.quantity, line.quantity + added.quantity) } : line));
	return lines.length >= cartLimits.lines ? null : [added, ...lines];
}
