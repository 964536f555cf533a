import { createSignal, For, Show } from "solid-js";
import type { ShopPage } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { ProductCard, productGrid } from "../cards/cards.tsx";
import { tr, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { routeParam } from "../route-param.ts";
import NotFound from "../shell/not-found.tsx";
import { Button } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, Section, useTitle } from "../ui/page.tsx";
import { Empty } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";
import { SellerCard } from "./seller-card.tsx";

export default function Shop() {
	const t = useText(messages);
	const slug = routeParam("/shops/:slug", "slug");
	const load = createLoad(slug, (slug) => unwrap(api.api.shops[":slug"].$get({ param: { slug } })));
	const [busy, setBusy] = createSignal(false);
	const name = () => load.data()?.seller.name;
	useTitle(() => (name() ? tr(name()!) : null));
	const more = async (shop: ShopPage) => {
		setBusy(true);
		try {
			const next = await unwrap(api.api.products.$get({ query: { shopId: shop.seller.id, offset: String(shop.products.length) } }));
			load.mutate({ ...shop, products: [...shop.products, ...next.products], more: next.more });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	return (
		<Show when={load.problem()?.code !== "not_found" && load.problem()?.code !== "invalid_input"} fallback={<NotFound />}>
			<Page>
				<Loaded of={load}>
					{(shop) => (
						<>
							<h1 class="sr-only">{tr(shop().seller.name)}</h1>
							<SellerCard seller={shop().seller} />
							<Section title={t().products} class="!mt-10">
								<Show when={shop().products.length > 0} fallback={<Empty title={t().noProducts} />}>
									<div class={productGrid}>
										<For each={shop().products}>{(product) => <ProductCard product={product} hideShop />}</For>
									</div>
								</Show>
								<Show when={shop().more}>
									<div class="mt-8 text-center">
										<Button variant="outline" busy={busy()} onClick={() => more(shop())}>
											{t().more}
										</Button>
									</div>
								</Show>
							</Section>
						</>
					)}
				</Loaded>
			</Page>
		</Show>
	);
}
