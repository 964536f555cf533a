/** The cart of whoever is at the screen: an account's on the server, a guest's in this browser until they sign in. */
import { createSignal } from "solid-js";
import { api, unwrap } from "../api.ts";
import { ProblemError } from "../problem-error.ts";
import { onSessionChange, signedIn } from "../session.ts";
import { readGuestCart, withLine, writeGuestCart } from "./guest-cart.ts";
import { type Cart, type CartLine, cartLimits, keyOf, linesOf, sameLine, type WantedLine } from "./lines.ts";

const [cartCount, setCartCount] = createSignal(0);
export {
	/** Lines in the cart. */
	cartCount,
};

function store(): Storage | null {
	try {
		return localStorage;
	} catch {
		return null;
	}
}

let merging: Promise<number> | null = null;

/** Brings what a guest had into the account, once; answers how many lines did not fit. */
export function mergeGuestCart(): Promise<number> {
	const lines = readGuestCart(store());
	if (!signedIn() || lines.length === 0) return merging ?? Promise.resolve(0);
	merging ??= unwrap(api.api.cart.merge.$post({ json: { lines } }))
		.then(({ cart, left }) => {
			writeGuestCart(store(), []);
			setCartCount(linesOf(cart).length + cart.unknown);
			return left;
		})
		.finally(() => (merging = null));
	return merging;
}

/** Counts anew, and merges what is to be merged. Says nothing when the network fails: the number is only a hint. */
export async function refreshCart(): Promise<void> {
	try {
		if (!signedIn()) return void setCartCount(readGuestCart(store()).length);
		await mergeGuestCart();
		setCartCount((await unwrap(api.api.cart.count.$get())).lines);
	} catch {
		// See above.
	}
}
onSessionChange(() => void refreshCart());

const guestLook = (lines: readonly WantedLine[]) => unwrap(api.api.cart.look.$post({ json: { lines: [...lines] } }));

/** The cart with live prices and stock. Throws the problem. */
export async function loadCart(): Promise<Cart> {
	if (signedIn()) await mergeGuestCart();
	const cart = signedIn() ? await unwrap(api.api.cart.$get()) : await guestLook(readGuestCart(store()));
	if (!signedIn() && cart.unknown > 0) keepKnown(cart);
	setCartCount(linesOf(cart).length);
	return cart;
}

/** Forgets a guest's lines whose product is there no more. */
function keepKnown(cart: Cart): void {
	const known = new Set(linesOf(cart).map(keyOf));
	writeGuestCart(store(), readGuestCart(store()).filter((line) => known.has(keyOf(line))));
}

/** Puts something in. Throws `cart_full`, or what the server says. */
export async function addToCart(line: WantedLine): Promise<void> {
	if (signedIn()) return void setCartCount((await unwrap(api.api.cart.lines.$post({ json: line }))).lines);
	const next = withLine(readGuestCart(store()), line);
	if (!next) {
		const { problem } = await import("#shared/problem.ts");
		const { locale } = await import("../i18n.ts");
		throw new ProblemError(problem("cart_full", locale(), { limit: cartLimits.lines }));
	}
	writeGuestCart(store(), next);
	setCartCount(next.length);
}

/** Another quantity, or the variant's own price instead of a live price that is over. */
export async function changeCart(line: CartLine, change: { readonly quantity?: number; readonly regular?: boolean }): Promise<Cart> {
	const { variantId, lineupItemId } = line;
	const seenPriceFen = change.regular ? line.regularFen : undefined;
	if (signedIn()) return counted(await unwrap(api.api.cart.lines.$patch({ json: { variantId, lineupItemId, seenPriceFen, ...change } })));
	const lines = readGuestCart(store());
	const kept = lines.find((candidate) => sameLine(candidate, line));
	if (!kept) return loadCart();
	const next = { ...kept, quantity: change.quantity ?? kept.quantity, ...(change.regular ? { lineupItemId: null, unitPriceFen: line.regularFen } : {}) };
	const others = lines.filter((candidate) => candidate !== kept && !(change.regular && sameLine(candidate, next)));
	writeGuestCart(store(), lines.flatMap((candidate) => (candidate === kept ? [next] : others.includes(candidate) ? [candidate] : [])));
	return loadCart();
}

export async function removeFromCart(lines: readonly CartLine[]): Promise<Cart> {
	if (signedIn()) return counted(await unwrap(api.api.cart.remove.$post({ json: { lines: lines.map(({ variantId, lineupItemId }) => ({ variantId, lineupItemId })) } })));
	writeGuestCart(store(), readGuestCart(store()).filter((kept) => !lines.some((line) => sameLine(line, kept))));
	return loadCart();
}

function counted(cart: Cart): Cart {
	setCartCount(linesOf(cart).length + cart.unknown);
	return cart;
}
