/** A show's lineup at the desk: rows keep their identity, the order is put in place before the server has said yes and goes back when it says no. */
import { createSignal, onCleanup } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type * as z from "zod";
import type { CrewLineupItem, LineupPatch, PickRow } from "#shared/api.ts";
import { parseYuan } from "#shared/money.ts";
import type { OfferInput } from "#shared/offers.ts";
import { api, unwrap } from "../api.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";

export type Patch = z.input<typeof LineupPatch>;

/** Limits of the API (shared/api.ts). */
export const limits = { quota: [1, 1_000_000], perBuyerLimit: [1, 1000], minutes: [1, 240] } as const;

/** A whole number that a person typed, within its limits, or null. */
export function parseWhole(text: string, [min, max]: readonly [number, number]): number | null {
	const digits = text.normalize("NFKC").trim();
	if (!/^\d{1,9}$/.test(digits)) return null;
	const value = Number(digits);
	return value >= min && value <= max ? value : null;
}

/** A live price that a person typed, in fen, or null: nothing is sold for nothing. */
export function parsePrice(text: string): number | null {
	const fen = parseYuan(text);
	return fen !== null && fen >= 1 && fen <= 100_000_000 ? fen : null;
}

/** `19.9` of 1990: what stands in a price field. */
export const yuan = (fen: number): string => (fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2));

export const totalMinutes = (items: readonly { readonly minutes: number }[]): number => items.reduce((sum, { minutes }) => sum + minutes, 0);

/** How much cheaper the live price is, in whole percent; negative above the regular price. */
export const discount = (priceFen: number, livePriceFen: number): number => (priceFen > 0 ? Math.round((1 - livePriceFen / priceFen) * 100) : 0);

/** Terms of a variant that was just added: the regular price until somebody sets another, and no more than there is. */
export function firstTerms(row: PickRow): { variantId: string; livePriceFen: number; quota: number; perBuyerLimit: number } {
	return { variantId: row.variantId, livePriceFen: Math.max(1, row.priceFen), quota: Math.max(1, Math.min(100, row.left)), perBuyerLimit: 5 };
}

export type LineupStore = ReturnType<typeof createLineup>;

export function createLineup(showId: string) {
	const [state, setState] = createStore<{ items: CrewLineupItem[] }>({ items: [] });
	const [ready, setReady] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	/** Changes under way: what others' events bring meanwhile waits for the last answer. */
	let pending = 0;
	let stale = false;
	let closed = false;
	onCleanup(() => (closed = true));

	const put = (items: CrewLineupItem[]) => {
		if (closed) return;
		setState("items", reconcile(items, { key: "id" }));
		setReady(true);
		setProblem(null);
	};
	const load = async () => {
		try {
			const { items } = await unwrap(api.api.shows[":id"].lineup.$get({ param: { id: showId } }));
			if (pending === 0) put(items);
			else stale = true;
		} catch (error) {
			if (!ready()) setProblem(toClientProblem(error));
		}
	};
	/** Runs a change whose answer is the whole lineup; what it throws is the caller's to show. */
	const change = async (run: () => Promise<{ items: CrewLineupItem[] }>): Promise<CrewLineupItem[]> => {
		pending += 1;
		let items: CrewLineupItem[];
		try {
			({ items } = await run());
		} finally {
			pending -= 1;
		}
		if (pending === 0 && !stale) put(items);
		else if (pending === 0) {
			stale = false;
			await load();
		}
		return items;
	};
	void load();

	return {
		get items(): readonly CrewLineupItem[] {
			return state.items;
		},
		ready,
		problem,
		reload: load,
		/** Somebody changed it. */
		refresh: () => {
			if (pending > 0) stale = true;
			else void load();
		},
		add: (row: PickRow) => change(() => unwrap(api.api.shows[":id"].lineup.$post({ param: { id: showId }, json: firstTerms(row) }))),
		patch: (id: string, json: Patch) => change(() => unwrap(api.api.lineup[":id"].$patch({ param: { id }, json }))),
		offer: (id: string, json: OfferInput) => change(() => unwrap(api.api.lineup[":id"].offer.$put({ param: { id }, json }))),
		remove: (id: string) => change(() => unwrap(api.api.lineup[":id"].$delete({ param: { id } }))),
		/** Optimistic: shown at once, put back when refused. */
		order: async (itemIds: string[]) => {
			const before = state.items.map(({ id }) => id);
			const sorted = (ids: readonly string[]) => ids.flatMap((id) => state.items.find((item) => item.id === id) ?? []);
			setState("items", sorted(itemIds));
			try {
				await change(() => unwrap(api.api.shows[":id"].lineup.order.$put({ param: { id: showId }, json: { itemIds } })));
			} catch (error) {
				setState("items", sorted(before));
				void load();
				throw error;
			}
		},
	};
}
