/**
 * Placing an order exactly once over a network that fails: every attempt at the same order carries the same idempotency key, until the
 * server has said what became of it. The key outlives the sheet and a reload, so that trying again later is safe too.
 */
import type { Order, PlaceOrder } from "#shared/api.ts";
import { ProblemError } from "../problem-error.ts";

type Body = Omit<PlaceOrder, "note" | "couponClaimIds" | "shippingFen"> & { readonly note?: string; readonly couponClaimIds?: string[]; readonly shippingFen?: number | null };

interface Pending {
	readonly key: string;
	readonly body: string;
	/** ms since the epoch. */
	readonly at: number;
}

export interface PlacementOptions<B, R> {
	readonly post: (body: B, key: string) => Promise<R>;
	/** Of the storage; a kind of placement has its own. */
	readonly name?: string;
	readonly storage?: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
	/** Waits before the same placement is sent again by itself, in ms. */
	readonly delays?: readonly number[];
}

/** After this long, the same order is a new wish rather than the old one tried again, in ms. */
const pendingFor = 30 * 60_000;

/** Whether the order may stand although no answer says so. */
export function isUnsure(error: unknown): boolean {
	return error instanceof ProblemError && (error.problem.code === "offline" || error.problem.status >= 500);
}

export function createPlacement<B = Body, R = Order>({ post, storage = null, delays = [700, 1_800], name = "livestall.placement" }: PlacementOptions<B, R>) {
	let pending: Pending | null = read();

	function read(): Pending | null {
		try {
			return JSON.parse(storage?.getItem(name) ?? "null") as Pending | null;
		} catch {
			return null;
		}
	}
	function keep(next: Pending | null): void {
		pending = next;
		try {
			if (next) storage?.setItem(name, JSON.stringify(next));
			else storage?.removeItem(name);
		} catch {
			// No storage: the key lives as long as the page.
		}
	}

	/** Places the order, or throws the refusal. After one that `isUnsure`, the same body sent again is the same order. */
	async function place(body: B): Promise<R> {
		const written = JSON.stringify(body);
		if (!pending || pending.body !== written || Date.now() - pending.at > pendingFor) keep({ key: newKey(), body: written, at: Date.now() });
		const { key } = pending!;
		for (let attempt = 0; ; attempt++) {
			try {
				const order = await post(body, key);
				keep(null);
				return order;
			} catch (error) {
				const delay = delays[attempt];
				if (isUnsure(error) && delay !== undefined) {
					await new Promise((resolve) => setTimeout(resolve, delay));
					continue;
				}
				// Turned away at the door (signed out, too fast), it says nothing of an earlier attempt: the key stays.
				const status = error instanceof ProblemError ? error.problem.status : 0;
				if (!isUnsure(error) && status !== 401 && status !== 429) keep(null);
				throw error;
			}
		}
	}
	return { place };
}

/** 128 random bits. `crypto.randomUUID` needs a secure context, this does not. */
function newKey(): string {
	return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
