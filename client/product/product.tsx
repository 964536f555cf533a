import { A, useNavigate } from "@solidjs/router";
import { ArrowRight, CalendarDays, MapPin, ScanBarcode, ShoppingCart, Truck, Weight } from "lucide-solid";
import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import type { Product } from "#shared/api.ts";
import { unitNames } from "#shared/catalog.ts";
import { leadSizes } from "#shared/pictures.ts";
import { pictureUrl } from "#shared/show.ts";
import { api, unwrap } from "../api.ts";
import { addToCart } from "../cart/cart-state.ts";
import { messages as cartMessages } from "../cart/messages.ts";
import { CouponsOfShop } from "../coupons/of-shop.tsx";
import { count, day, locale, money, tr, trLang, useText } from "../i18n.ts";
import { takeAnswer } from "../first.ts";
import { createLoad } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { routeParam } from "../route-param.ts";
import { ShareButton } from "../share/share-button.tsx";
import NotFound from "../shell/not-found.tsx";
import { SellerCard } from "../shop/seller-card.tsx";
import { Button } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, useTitle } from "../ui/page.tsx";
import { LiveBadge, Price, Skeleton } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { toast } from "../ui/toast.ts";
import { RichText } from "../ui/rich-text.tsx";
import { choose, firstChoice, valueState } from "./choose.ts";
import { messages } from "./messages.ts";

/** From this stock on it is said how little there is. */
const few = 20;

export default function ProductScreen() {
	const id = routeParam("/products/:id", "id");
	const load = createLoad(id, (id) => unwrap(api.api.products[":id"].$get({ param: { id } })), (id) => takeAnswer<Product>(`/api/products/${id}`));
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
	const variant = createMemo(() => props.product.variants.find(({ id }) => id === wanted()) ?? firstChoice(props.product));
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
	const c = useText(cartMessages);
	const navigate = useNavigate();
	const [adding, setAdding] = createSignal(false);
	const add = async () => {
		const chosen = variant();
		if (!chosen) return;
		setAdding(true);
		try {
			await addToCart({ variantId: chosen.id, lineupItemId: null, quantity: 1, unitPriceFen: chosen.priceFen });
			void toast({ title: c().added, tone: "good", action: { label: c().see, onPress: () => navigate("/cart") } });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setAdding(false);
		}
	};
	const buttons = () => (
		<div class="flex gap-2">
			<Button variant="outline" size="lg" class="shrink-0 max-md:px-4" busy={adding()} disabled={left() === 0} icon={<ShoppingCart size={20} aria-hidden="true" />} aria-label={c().add} onClick={add}>
				<span class="max-md:hidden">{c().add}</span>
			</Button>
			<Button variant="buy" size="lg" class="flex-1 whitespace-nowrap" busy={opening()} disabled={left() === 0} onClick={buy}>
				{left() === 0 ? t().soldOut : t().buy}
			</Button>
		</div>
	);
	return (
		<>
			<div class="md:grid md:grid-cols-2 md:gap-10">
				<Gallery product={props.product} />
				<div class="flex flex-col gap-5 pt-5 md:pt-0">
					<For each={props.product.live}>
						{(show) => (
							<A href={`/watch/${show.showId}`} class="flex min-h-14 items-center gap-3 rounded-lg bg-paper-soft px-4 py-2.5 hover:shadow-2">
								<LiveBadge class="max-lg:hidden" />
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
						<Show when={props.product.category.length > 0}>
							<p class="mb-1 text-sm text-muted">
								<For each={props.product.category}>{(category, index) => (
									<>
										{index() > 0 && " / "}
										<A href={`/?q=${encodeURIComponent(tr(category.name))}`} class="hover:text-leaf-ink hover:underline">{tr(category.name)}</A>
									</>
								)}</For>
							</p>
						</Show>
						<div class="flex items-start gap-2">
							<h1 class="heading min-w-0 flex-1 text-2xl md:text-3xl" lang={trLang(props.product.title)}>
								{tr(props.product.title)}
							</h1>
							<ShareButton of={{ path: `/products/${props.product.id}`, title: props.product.title, card: `products/${props.product.id}` }} class="-mr-2 shrink-0" />
						</div>
						<p class="mt-3 flex flex-wrap items-baseline gap-x-4 gap-y-1">
							<span class="inline-flex flex-wrap items-baseline gap-x-1.5">
								<Price fen={variant()?.priceFen ?? 0} regular={variant()?.compareAtFen} size="lg" />
								<Show when={variant()}>{(chosen) => <span class="text-sm text-muted">{t().per(unitNames[chosen().unit][locale()])}</span>}</Show>
							</span>
							<span class="text-sm" classList={{ "font-semibold text-paper-ink": left() < few, "text-muted": left() >= few }} aria-live="polite">
								{left() === 0 ? t().soldOut : left() < few ? t().few(count(left())) : t().left(count(left()))}
							</span>
						</p>
					</div>
					<Show
						when={props.product.options.length > 0}
						fallback={
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
						}
					>
						<div class="flex flex-col gap-4">
							<For each={props.product.options}>
								{(option, at) => (
									<ChoiceGroup
										legend={<span lang={trLang(option.name)}>{tr(option.name)}</span>}
										layout="chips"
										value={String(variant()?.values[at()] ?? "")}
										onChange={(value) => setWanted(choose(props.product, variant(), at(), Number(value))?.id ?? null)}
										choices={option.values.flatMap((value, index) => {
											const state = valueState(props.product, variant(), at(), index);
											if (state === "gone") return [];
											return [{ value: String(index), label: <span lang={trLang(value)}>{tr(value)}</span>, hint: state === "soldOut" ? t().soldOut : props.product.options.length === 1 ? money(choose(props.product, variant(), at(), index)!.priceFen) : undefined }];
										})}
									/>
								)}
							</For>
						</div>
					</Show>
					<CouponsOfShop seller={props.product.seller} />
					<ul class="flex flex-col gap-2 text-ink">
						<Show when={tr(props.product.origin)}>
							<Fact icon={<MapPin size={20} />} label={t().origin}>
								<span lang={trLang(props.product.origin)}>{tr(props.product.origin)}</span>
							</Fact>
						</Show>
						<Show when={props.product.producedOn ?? props.product.bestBefore}>
							<Fact icon={<CalendarDays size={20} />} label={props.product.producedOn ? t().producedOn : t().bestBefore}>
								{dateOnly(props.product.producedOn ?? props.product.bestBefore!)}
								<Show when={props.product.producedOn && props.product.bestBefore}>
									<span class="text-muted"> · {t().bestBefore}</span> {dateOnly(props.product.bestBefore!)}
								</Show>
							</Fact>
						</Show>
						<Show when={props.product.lotNumber}>
							<Fact icon={<ScanBarcode size={20} />} label={t().lot}>{props.product.lotNumber}</Fact>
						</Show>
						<Show when={variant()?.weightG}>{(grams) => <Fact icon={<Weight size={20} />} label={t().weight}>{weight(grams())}</Fact>}</Show>
						<li class="flex items-center gap-2.5">
							<Truck size={20} class="shrink-0 text-leaf-ink" aria-hidden="true" />
							{t().promise}
						</li>
					</ul>
					<div class="hidden md:block">{buttons()}</div>
					<SellerCard seller={props.product.seller} link />
				</div>
			</div>
			<section class="mt-8 max-w-3xl md:mt-12">
				<h2 class="heading mb-3 text-xl">{t().description}</h2>
				<Show when={tr(props.product.description)} fallback={<p class="text-muted">{t().noDescription}</p>}>
					<RichText text={tr(props.product.description)} lang={trLang(props.product.description)} />
				</Show>
			</section>
			<div class="fixed inset-x-0 bottom-0 z-30 flex items-center gap-4 border-t border-line bg-surface px-4 pb-[max(0.75rem,env(safe-area-inset-bottom))] pt-3 md:hidden">
				<Price fen={variant()?.priceFen ?? 0} class="shrink-0" />
				<div class="min-w-0 flex-1">{buttons()}</div>
			</div>
		</>
	);
}

function Fact(props: { readonly icon: JSX.Element; readonly label: string; readonly children: JSX.Element }) {
	return (
		<li class="flex items-center gap-2.5">
			<span class="shrink-0 text-leaf-ink" aria-hidden="true">{props.icon}</span>
			<span>
				<span class="text-muted">{props.label}</span> {props.children}
			</span>
		</li>
	);
}

/** `2026-11-25` of the park's calendar, as a day: no zone moves it. */
const dateOnly = (date: string) => day(new Date(`${date}T12:00`));

/** Grams as a scale says them. */
function weight(grams: number): string {
	return new Intl.NumberFormat(locale() === "zh" ? "zh-CN" : "en", { style: "unit", unit: grams < 1000 ? "gram" : "kilogram", maximumFractionDigits: 2 }).format(grams < 1000 ? grams : grams / 1000);
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
							<Picture id={id} alt={`${tr(props.product.title)} ${t().picture(index() + 1, pictures().length)}`} priority={index() === 0} sizes={leadSizes.product} />
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
