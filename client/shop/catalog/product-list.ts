import { createSignal } from "solid-js";
import type { ShelfFilter, ShopProductPage, ShopProductRow } from "#shared/catalog-admin.ts";
import { api, unwrap } from "../../api.ts";
import { createLoad } from "../../load.ts";
import { toClientProblem } from "../../problem-error.ts";
import { createDebounced } from "../../ui/debounced.ts";
import { toast } from "../../ui/toast.ts";

type Variant = ShopProductRow["variants"][number];
export const isLow = (variant: Variant): boolean => variant.forSale && variant.stock.available <= variant.lowStock;

/** The stock of all variants together, with how many of them are low. */
export function stockOf(product: Pick<ShopProductRow, "variants" | "forSale">) {
	const sum = (of: (variant: Variant) => number) => product.variants.reduce((total, variant) => total + of(variant), 0);
	return { available: sum(({ stock }) => stock.available), held: sum(({ stock }) => stock.held), lowStock: sum(({ lowStock }) => lowStock), low: product.forSale ? product.variants.filter(isLow).length : 0 };
}

/** From the lowest price to the highest, in fen. */
export function pricesOf(product: Pick<ShopProductRow, "variants">): { from: number; to: number } {
	const prices = product.variants.map(({ priceFen }) => priceFen);
	return { from: Math.min(...prices), to: Math.max(...prices) };
}

/** A merchant's list of products: what is asked for, page after page. */
export function createProductList(initialShelf: ShelfFilter) {
	const [query, setQuery] = createSignal("");
	const settled = createDebounced(query);
	const [shelf, setShelf] = createSignal<ShelfFilter>(initialShelf);
	const [category, setCategory] = createSignal("");
	const [shopId, setShopId] = createSignal("");
	const [loadingMore, setLoadingMore] = createSignal(false);
	const asked = () => ({ q: settled().trim(), shelf: shelf(), category: category() || undefined, shopId: shopId() || undefined });
	const page = (query: ReturnType<typeof asked>, offset: number) => unwrap(api.api.shop.products.$get({ query: { ...query, offset: String(offset) } as { shelf: ShelfFilter } }));
	const load = createLoad<ReturnType<typeof asked>, ShopProductPage>(asked, (query) => page(query, 0));
	return {
		query, setQuery, shelf, setShelf, category, setCategory, shopId, setShopId, load, loadingMore,
		filtered: () => asked().q !== "" || asked().category !== undefined || shelf() !== "all",
		async more(known: ShopProductPage) {
			setLoadingMore(true);
			try {
				const next = await page(asked(), known.products.length);
				load.mutate({ ...next, products: [...known.products, ...next.products] });
			} catch (error) {
				void toast({ title: toClientProblem(error).detail, tone: "bad" });
			} finally {
				setLoadingMore(false);
			}
		},
		/** Puts a variant's new stock into the list. */
		put(variantId: string, change: Pick<Variant, "stock" | "lowStock">) {
			const known = load.data();
			if (known) load.mutate({ ...known, products: known.products.map((product) => ({ ...product, variants: product.variants.map((variant) => (variant.id === variantId ? { ...variant, ...change } : variant)) })) });
		},
	};
}
