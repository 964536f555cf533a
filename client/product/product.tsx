import { A } from "@solidjs/router";
import { ArrowRight, MapPin, Truck } from "lucide-solid";
import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import type { Product } from "#shared/api.ts";
import { pictureUrl } from "#shared/show.ts";
import { api, unwrap } from "../api.ts";
import { count, money, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { routeParam } from "../route-param.ts";
import NotFound from "../shell/not-found.tsx";
import { SellerCard } from "../shop/seller-card.tsx";
import { Button } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, useTitle } from "../ui/page.tsx";
import { LiveBadge, Price, Skeleton } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages } from "./messages.ts";

/** From this stock on it is said how little there is. */
const few = 20;

export default function ProductScreen() {
	const id = routeParam("/products/:id", "id");
	const load = createLoad(id, (id) => unwrap(api.api.products[":id"].$get({ param: { id } })));
	useTitle(() => (load.data() ? tr(load.data()!.title) : null));
	return (
		<Show when={load.problem()?.code !== "not_found" && load.problem()?.code !== "invalid_input"} fallback={<NotFound />}>
			<Page class="max-md:pt-0">
				<Loaded of={load} skeleton={<ProductSkeleton />}>
					{(product) => <Whole product={product()} onBought={() => void load.reload()} />}
				</Loaded>
			</Page>
		</Show>
	);
}

function Whole(props: { readonly product: Product; readonly onBought: () => void }) {
	const t = useText(messages);
	const [wanted, setWanted] = createSignal<string | null>(null);
	createEffect(on(() => props.product.id, () => setWanted(null), { defer: true }));
	const variant = createMemo(() => props.product.variants.find(({ id }) => id === wanted()) ?? props.product.variants.find(({ left }) => left > 0) ?? props.product.variants[0] ?? null);
	const left = () => variant()?.left ?? 0;
	const [opening, setOpening] = createSignal(false);
	const buy = async () => {
		setOpening(true);
		try {
			const { openCheckout } = await import("../checkout/checkout.tsx");
			openCheckout({ productId: props.product.id, product: props.product, selected: variant()?.id, onClose: props.onBought });
		} finally {
			setOpening(false);
		}
	};
	const buyButton = () => (
		<Button variant="buy" size="lg" class="w-full" busy={opening()} disabled={left() === 0} onClick={buy}>
			{left() === 0 ? t().soldOut : t().buy}
		</Button>
	);
	return (
		<>
			<div class="md:grid md:grid-cols-2 md:gap-10">
				<Gallery product={props.product} />
				<div class="flex flex-col gap-5 pt-5 md:pt-0">
					<For each={props.product.live}>
						{(show) => (
							<A href={`/watch/${show.showId}`} class="flex min-h-14 items-center gap-3 rounded-lg bg-paper-soft px-4 py-2.5 hover:shadow-2">
								<LiveBadge />
								<span class="min-w-0 flex-1">
									<span class="block text-sm font-semibold text-paper-ink">{t().live}</span>
									<span class="block truncate text-sm text-ink">{tr(show.title)}</span>
								</span>
								<span class="inline-flex items-center gap-1 font-semibold text-paper-ink">
									{t().goLive} <ArrowRight size={18} aria-hidden="true" />
								</span>
							</A>
						)}
					</For>
					<div>
						<h1 class="heading text-2xl md:text-3xl" lang={trLang(props.product.title)}>
							{tr(props.product.title)}
						</h1>
						<p class="mt-3 flex flex-wrap items-baseline gap-x-4 gap-y-1">
							<Price fen={variant()?.priceFen ?? 0} size="lg" />
							<span class="text-sm" classList={{ "font-semibold text-paper-ink": left() < few, "text-muted": left() >= few }} aria-live="polite">
								{left() === 0 ? t().soldOut : left() < few ? t().few(count(left())) : t().left(count(left()))}
							</span>
						</p>
					</div>
					<ChoiceGroup
						legend={t().variant}
						layout="chips"
						value={variant()?.id ?? null}
						onChange={setWanted}
						choices={props.product.variants.map((candidate) => ({
							value: candidate.id,
							label: <span lang={trLang(candidate.name)}>{tr(candidate.name)}</span>,
							hint: candidate.left === 0 ? t().soldOut : props.product.variants.length > 1 ? money(candidate.priceFen) : undefined,
							disabled: candidate.left === 0,
						}))}
					/>
					<ul class="flex flex-col gap-2 text-ink">
						<li class="flex items-center gap-2.5">
							<MapPin size={20} class="shrink-0 text-leaf-ink" aria-hidden="true" />
							<span>
								<span class="text-muted">{t().origin}</span> <span lang={trLang(props.product.origin)}>{tr(props.product.origin)}</span>
							</span>
						</li>
						<li class="flex items-center gap-2.5">
							<Truck size={20} class="shrink-0 text-leaf-ink" aria-hidden="true" />
							{t().promise}
						</li>
					</ul>
					<div class="hidden md:block">{buyButton()}</div>
					<SellerCard seller={props.product.seller} link />
				</div>
			</div>
			<section class="mt-8 max-w-3xl md:mt-12">
				<h2 class="heading mb-3 text-xl">{t().description}</h2>
				<p class="whitespace-pre-line text-ink" lang={trLang(props.product.description)}>
					{tr(props.product.description) || t().noDescription}
				</p>
			</section>
			<div class="fixed inset-x-0 bottom-0 z-30 flex items-center gap-4 border-t border-line bg-surface px-4 pb-[max(0.75rem,env(safe-area-inset-bottom))] pt-3 md:hidden">
				<Price fen={variant()?.priceFen ?? 0} class="shrink-0" />
				<div class="flex-1">{buyButton()}</div>
			</div>
		</>
	);
}

/** Swiped by finger, arrows or its small pictures. */
function Gallery(props: { readonly product: Product }) {
	const t = useText(messages);
	const [at, setAt] = createSignal(0);
	let strip!: HTMLDivElement;
	const pictures = (): readonly (string | null)[] => (props.product.pictures.length > 0 ? props.product.pictures : [null]);
	const go = (index: number) => strip.scrollTo({ left: index * strip.clientWidth, behavior: "smooth" });
	return (
		<div class="md:sticky md:top-28 md:self-start">
			<div
				ref={strip}
				class="no-scrollbar -mx-4 flex snap-x snap-mandatory overflow-x-auto md:mx-0 md:rounded-xl"
				onScroll={() => setAt(Math.round(strip.scrollLeft / Math.max(1, strip.clientWidth)))}
				tabindex={pictures().length > 1 ? 0 : undefined}
				role="group"
				aria-label={tr(props.product.title)}
			>
				<For each={pictures()}>
					{(id, index) => (
						<div class="w-full shrink-0 snap-center">
							<Picture id={id} alt={`${tr(props.product.title)} ${t().picture(index() + 1, pictures().length)}`} priority={index() === 0} sizes="(min-width: 1200px) 530px, (min-width: 768px) 48vw, 100vw" />
						</div>
					)}
				</For>
			</div>
			<Show when={props.product.pictures.length > 1}>
				<div class="mt-3 flex gap-2 overflow-x-auto p-1">
					<For each={props.product.pictures}>
						{(id, index) => (
							<button
								type="button"
								class="size-16 shrink-0 overflow-hidden rounded-md border-2"
								classList={{ "border-leaf-ink": at() === index(), "border-transparent": at() !== index() }}
								aria-label={t().picture(index() + 1, props.product.pictures.length)}
								aria-current={at() === index()}
								onClick={() => go(index())}
							>
								<img src={pictureUrl(id, 160)} alt="" width="64" height="64" class="size-full object-cover" loading="lazy" decoding="async" />
							</button>
						)}
					</For>
				</div>
			</Show>
		</div>
	);
}

function ProductSkeleton() {
	return (
		<div class="md:grid md:grid-cols-2 md:gap-10">
			<Skeleton class="-mx-4 aspect-square !rounded-none md:mx-0 md:!rounded-xl" />
			<div class="flex flex-col gap-4 pt-5 md:pt-0">
				<Skeleton class="h-9 w-4/5" />
				<Skeleton class="h-10 w-1/3" />
				<Skeleton class="h-12 w-2/3" />
				<Skeleton class="h-32" />
			</div>
		</div>
	);
}
