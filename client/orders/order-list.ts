import { type Accessor, createSignal, onCleanup } from "solid-js";
import type { Order, OrderState } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { createLoad, type Load } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { onOrder } from "../show-socket.ts";
import { toast } from "../ui/toast.ts";

export type Filter = OrderState | "all";

interface Page {
	readonly orders: readonly Order[];
	readonly more: boolean;
}

export interface OrderList {
	readonly filter: Accessor<Filter>;
	readonly setFilter: (filter: Filter) => void;
	readonly load: Load<Page>;
	readonly loadMore: () => Promise<void>;
	readonly loadingMore: Accessor<boolean>;
	/** Puts a newer state of an order in place. */
	readonly put: (order: Order) => void;
}

/** A page with `order` in its newer state: replaced, or taken out where the filter no longer has it. */
export function withOrder(page: Page, order: Order, filter: Filter): Page {
	const fits = filter === "all" || order.state === filter;
	return { ...page, orders: page.orders.flatMap((known) => (known.id !== order.id ? [known] : fits ? [order] : [])) };
}

/** Adds the next page; what came in meanwhile and shifted the pages is not doubled. */
export function withMore(page: Page, next: Page): Page {
	const known = new Set(page.orders.map(({ id }) => id));
	return { orders: [...page.orders, ...next.orders.filter(({ id }) => !known.has(id))], more: next.more };
}

/**
 * The orders of a buyer, or of their shops, kept live: a notice of a known order reads that one again, of an unknown one the first page.
 * Many notices at once (a show at its height) are read together.
 */
export function createOrderList(of: "mine" | "shop"): OrderList {
	const [filter, setFilter] = createSignal<Filter>("all");
	const [loadingMore, setLoadingMore] = createSignal(false);
	const fetch = async (state: Filter, before?: string): Promise<Page> => {
		const query = { ...(state === "all" ? {} : { state }), ...(before ? { before } : {}) };
		return unwrap(of === "mine" ? api.api.orders.$get({ query }) : api.api.shop.orders.$get({ query }));
	};
	const load = createLoad<Filter, Page>(filter, (state) => fetch(state));
	const put = (order: Order) => {
		const page = load.data();
		if (page) load.mutate(withOrder(page, order, filter()));
	};

	let waiting = new Set<string>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** More changes at once than this, and the page is read whole. */
	const single = 3;
	const catchUp = async () => {
		timer = undefined;
		const ids = waiting;
		waiting = new Set();
		const known = new Set(load.data()?.orders.map(({ id }) => id));
		if (ids.size > single || [...ids].some((id) => !known.has(id))) return load.reload();
		for (const id of ids) {
			const order = await unwrap(api.api.orders[":id"].$get({ param: { id } })).catch(() => null);
			if (order) put(order);
		}
	};
	onOrder(({ orderId }) => {
		waiting.add(orderId);
		timer ??= setTimeout(() => void catchUp(), 400);
	}, () => void load.reload());
	onCleanup(() => clearTimeout(timer));

	const loadMore = async () => {
		const page = load.data();
		if (!page || loadingMore()) return;
		setLoadingMore(true);
		const asked = filter();
		try {
			const next = await fetch(asked, page.orders.at(-1)?.id);
			if (filter() === asked) load.mutate(withMore(load.data() ?? page, next));
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setLoadingMore(false);
		}
	};
	return { filter, setFilter, load, loadMore, loadingMore, put };
}
