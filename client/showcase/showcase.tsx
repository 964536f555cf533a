import { For, Show } from "solid-js";
import type { Showcase } from "#shared/api.ts";
import { leadSizes } from "#shared/pictures.ts";
import { api, unwrap } from "../api.ts";
import { byTime, ProductCard, productGrid, ShowCard, ShowcaseDates, showGrid } from "../cards/cards.tsx";
import { tr, trLang, useText } from "../i18n.ts";
import { takeAnswer } from "../first.ts";
import { createLoad } from "../load.ts";
import { routeParam } from "../route-param.ts";
import { ShareButton } from "../share/share-button.tsx";
import NotFound from "../shell/not-found.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, Section, useTitle } from "../ui/page.tsx";
import { Empty } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages } from "./messages.ts";

export default function ShowcaseScreen() {
	const t = useText(messages);
	const slug = routeParam("/showcases/:slug", "slug");
	const load = createLoad(slug, (slug) => unwrap(api.api.showcases[":slug"].$get({ param: { slug } })), (slug) => takeAnswer<Showcase>(`/api/showcases/${slug}`));
	useTitle(() => (load.data() ? tr(load.data()!.title) : null));
	return (
		<Show when={load.problem()?.code !== "not_found" && load.problem()?.code !== "invalid_input"} fallback={<NotFound />}>
			<Page>
				<Loaded of={load}>
					{(showcase) => (
						<>
							<header class="overflow-hidden rounded-xl border border-line bg-surface shadow-1 md:grid md:grid-cols-[1fr_1.3fr]">
								<div class="md:order-last">
									<Picture id={showcase().cover} alt="" ratio="16/9" class="md:h-full" priority sizes={leadSizes.showcase} />
								</div>
								<div class="flex flex-col justify-center gap-3 p-5 md:p-9">
									<div class="flex items-center justify-between gap-2">
										<ShowcaseDates showcase={showcase()} />
										<ShareButton of={{ path: `/showcases/${showcase().slug}`, title: showcase().title, card: `showcases/${showcase().slug}` }} class="-my-2 -mr-2 shrink-0" />
									</div>
									<h1 class="heading text-2xl md:text-3xl" lang={trLang(showcase().title)}>
										{tr(showcase().title)}
									</h1>
									<p class="text-muted" lang={trLang(showcase().summary)}>
										{tr(showcase().summary)}
									</p>
								</div>
							</header>
							<Show when={showcase().shows.length > 0}>
								<Section title={t().shows}>
									<div class={showGrid}>
										<For each={byTime(showcase().shows)}>{(show) => <ShowCard show={show} />}</For>
									</div>
								</Section>
							</Show>
							<Section title={t().products}>
								<Show when={showcase().products.length > 0} fallback={<Empty title={t().noProducts} />}>
									<div class={productGrid}>
										<For each={showcase().products}>{(product) => <ProductCard product={product} />}</For>
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
