import { createSignal, For, Show } from "solid-js";
import type { ProductPage, ShopPage } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { ProductCard, productGrid } from "../cards/cards.tsx";
import { CouponsOfShop } from "../coupons/of-shop.tsx";
import { FollowShop } from "../follow/follow-button.tsx";
import { tr, useText } from "../i18n.ts";
import { takeAnswer } from "../first.ts";
import { createLoad } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { routeParam } from "../route-param.ts";
import { ShareButton } from "../share/share-button.tsx";
import NotFound from "../shell/not-found.tsx";
import { Button } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { createDebounced } from "../ui/debounced.ts";
import { TextField } from "../ui/fields.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, Section, useTitle } from "../ui/page.tsx";
import { Empty } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";
import { SellerCard } from "./seller-card.tsx";

export default function Shop() {
	const slug = routeParam("/shops/:slug", "slug");
	const load = createLoad(slug, (slug) => unwrap(api.api.shops[":slug"].$get({ param: { slug } })), (slug) => takeAnswer<ShopPage>(`/api/shops/${slug}`));
	const name = () => load.data()?.seller.name;
	useTitle(() => (name() ? tr(name()!) : null));
	return (
		<Show when={load.problem()?.code !== "not_found" && load.problem()?.code !== "invalid_input"} fallback={<NotFound />}>
			<Page>
				<Loaded of={load}>
					{(shop) => (
						<>
							<h1 class="sr-only">{tr(shop().seller.name)}</h1>
							<SellerCard
								seller={shop().seller}
								action={
									<>
										<FollowShop shopId={shop().seller.id} name={tr(shop().seller.name)} />
										<ShareButton of={{ path: `/shops/${shop().seller.slug}`, title: shop().seller.name, card: `shops/${shop().seller.slug}` }} />
									</>
								}
							/>
							<CouponsOfShop seller={shop().seller} whole />
							<Products shop={shop()} />
						</>
					)}
				</Loaded>
			</Page>
		</Show>
	);
}

/** What the shop sells: all of it, of one category, or what a search finds. */
function Products(props: { readonly shop: ShopPage }) {
	const t = useText(messages);
	const [query, setQuery] = createSignal("");
	const settled = createDebounced(query);
	const [category, setCategory] = createSignal("all");
	const [busy, setBusy] = createSignal(false);
	const asked = () => ({ q: settled().trim(), category: category() === "all" ? undefined : category() });
	const page = (offset: number) => unwrap(api.api.products.$get({ query: { ...asked(), shopId: props.shop.seller.id, offset: String(offset) } as { shopId: string } }));
	const load = createLoad(asked, async ({ q, category: chosen }) => (q === "" && chosen === undefined ? { products: props.shop.products, more: props.shop.more } : page(0)));
	const more = async (known: ProductPage) => {
		setBusy(true);
		try {
			const next = await page(known.products.length);
			load.mutate({ products: [...known.products, ...next.products], more: next.more });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	const searchable = () => props.shop.more || props.shop.products.length > 4 || props.shop.categories.length > 1;
	return (
		<Section title={t().products} class="!mt-10">
			<Show when={searchable()}>
				<div class="mb-5 flex flex-col gap-3 md:flex-row md:items-end">
					<Show when={props.shop.categories.length > 1}>
						<div class="min-w-0 flex-1">
							<ChoiceGroup legend={t().categories} hideLegend layout="chips" value={category()} onChange={setCategory} choices={[{ value: "all", label: t().all }, ...props.shop.categories.map(({ id, name }) => ({ value: id, label: tr(name) }))]} />
						</div>
					</Show>
					<TextField class="md:ml-auto md:w-72" label={t().search} hideLabel placeholder={t().search} type="search" value={query()} onInput={setQuery} maxlength={80} />
				</div>
			</Show>
			<Loaded of={load}>
				{(known) => (
					<>
						<Show when={known().products.length > 0} fallback={<Empty title={asked().q || asked().category ? t().nothingFound : t().noProducts} />}>
							<div class={productGrid}>
								<For each={known().products}>{(product) => <ProductCard product={product} hideShop />}</For>
							</div>
						</Show>
						<Show when={known().more}>
							<div class="mt-8 text-center">
								<Button variant="outline" busy={busy()} onClick={() => more(known())}>
									{t().more}
								</Button>
							</div>
						</Show>
					</>
				)}
			</Loaded>
		</Section>
	);
}
