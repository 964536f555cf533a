import { A } from "@solidjs/router";
import { Check, ShoppingBag, ShoppingCart } from "lucide-solid";
import { createComputed, createEffect, createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import type { LineupItem } from "#shared/show.ts";
import { count, money, tr, trLang, useText } from "../i18n.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { createPrice, priceOf, promises, remaining, tagsOf } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { Price } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages } from "./messages.ts";
import { soldPercent } from "./stage-view.ts";

export interface Buying {
	/** The item whose checkout is being opened. */
	readonly opening: () => string | null;
	readonly buy: (item: LineupItem) => void;
	/** Puts one into the cart, at its live price; one that was put in leads to the cart. */
	readonly keep: (item: LineupItem) => void;
	/** Whether it was put into the cart from this page. */
	readonly kept: (item: LineupItem) => boolean;
	/** The item that is being put into the cart. */
	readonly keeping: () => string | null;
	/** Live prices apply now. */
	readonly open: () => boolean;
	/** The server's clock, ms. */
	readonly now: () => number;
}

const frame = "relative flex h-[104px] items-stretch gap-3 overflow-hidden rounded-lg bg-surface p-2.5 text-ink shadow-2 wide:h-full wide:min-h-[120px] wide:gap-5 wide:p-4 wide:shadow-none short:h-[100px] short:min-h-0 short:gap-3 short:p-2";

/**
 * What is in front of the viewers now, at its live price. Its place has one size whatever is in it: something else to buy never moves the page.
 */
export function FeaturedCard(props: { readonly item: LineupItem | null; readonly items: readonly LineupItem[]; readonly buying: Buying; readonly onShelf: (() => void) | null; readonly teaser: string; readonly teaserText: string; readonly above?: JSX.Element }) {
	const t = useText(messages);
	const [said, setSaid] = createSignal("");
	createEffect(
		on(
			// Also when a flash sale starts or ends: a new price is news.
			[() => props.item?.id, () => (props.item ? priceOf(props.item, props.buying.now()).fen : 0)],
			() => setSaid(props.item ? t().card.announce(tr(props.item.title), money(priceOf(props.item, props.buying.now()).fen)) : ""),
			{ defer: true },
		),
	);
	let card!: HTMLElement;
	// Whoever is on one of its buttons by keyboard stays there when the card becomes another.
	const stops = () => [...card.querySelectorAll<HTMLElement>("a[href], button")];
	createComputed(
		on(
			() => props.item?.id,
			() => {
				const at = stops().indexOf(document.activeElement as HTMLElement);
				if (at >= 0) queueMicrotask(() => (stops()[at] ?? stops().at(-1))?.focus({ preventScroll: true }));
			},
			{ defer: true },
		),
	);
	return (
		<section ref={card} class="watch-card relative px-3 pb-2 wide:px-0 wide:pb-0 short:px-3 short:pb-3" aria-label={t().card.region}>
			<p class="sr-only" aria-live="polite">
				{said()}
			</p>
			{props.above}
			{/* Another item is another card: nothing of the one before is seen to move. */}
			<Show when={props.item?.id} keyed fallback={<Teaser {...props} />}>
				{(id) => {
					const item = createMemo((before: LineupItem) => props.item ?? before, props.item!);
					const price = createPrice(item, props.buying.now);
					return (
					<article class={frame} data-item={id}>
						<div class="relative aspect-square h-full shrink-0 overflow-hidden rounded-md">
							<Picture id={item().picture} alt="" fill sizes="(min-width: 1024px) 180px, 84px" />
							<span class="absolute left-0 top-0 rounded-br-md bg-paper px-1.5 text-xs font-bold leading-5 text-on-paper">{t().card.featured}</span>
							<FlashStrip until={price().flashUntil} now={props.buying.now} />
						</div>
						<div class="flex min-w-0 flex-1 flex-col justify-between wide:flex-row wide:items-center wide:gap-6 short:flex-col short:items-stretch short:gap-0">
							<p class="truncate text-sm font-semibold leading-tight wide:hidden short:block">
								<Tags item={item()} most={1} />
								<A href={`/products/${item().productId}`} class="hover:underline" lang={trLang(item().title)}>{tr(item().title)}</A>
								<span class="ml-2 text-xs font-normal text-muted" lang={trLang(item().variant)}>
									{tr(item().variant)}
								</span>
							</p>
							<div class="flex items-end gap-3 wide:contents short:flex">
								<div class="flex min-w-0 flex-1 flex-col gap-2">
									<p class="hidden truncate leading-tight wide:heading wide:block wide:text-xl short:hidden">
										<Tags item={item()} />
										<A href={`/products/${item().productId}`} class="hover:underline" lang={trLang(item().title)}>{tr(item().title)}</A>
										<span class="ml-3 font-sans text-sm font-normal text-muted" lang={trLang(item().variant)}>
											{tr(item().variant)}
										</span>
									</p>
									<span class="flex items-baseline gap-3 overflow-hidden">
										<Price fen={price().fen} regular={price().regularFen} class="flex-nowrap whitespace-nowrap leading-none [&>del]:hidden wide:text-2xl wide:[&>del]:inline short:text-base short:[&>del]:hidden" />
										<Show when={price().regularFen > price().fen}>
											<span class="hidden rounded-sm bg-buy-soft px-2 py-0.5 text-sm font-semibold text-buy-ink wide:inline short:hidden">{t().card.save(money(price().regularFen - price().fen))}</span>
										</Show>
									</span>
									<Promises item={item()} now={props.buying.now} class="hidden truncate wide:block short:hidden" joined />
									<Stock item={item()} wide />
								</div>
								<BuyButton item={item()} buying={props.buying} featured />
							</div>
						</div>
					</article>
					);
				}}
			</Show>
		</section>
	);
}

/** The countdown of a flash sale, at the foot of a picture. */
export function FlashStrip(props: { readonly until: number | null; readonly now: () => number }) {
	const t = useText(offerMessages);
	return (
		<Show when={props.until}>
			{(until) => (
				<span class="absolute inset-x-0 bottom-0 bg-buy text-center text-xs font-bold leading-5 text-on-buy tabular-nums" role="timer" aria-label={t().flashSaid(remaining(until(), props.now()))} data-flash>
					{t().flashEnds(remaining(until(), props.now()))}
				</span>
			)}
		</Show>
	);
}

export function Tags(props: { readonly item: LineupItem; readonly most?: number }) {
	const t = useText(offerMessages);
	return <For each={tagsOf(t(), props.item).slice(0, props.most)}>{(tag) => <span class="mr-1.5 inline-block rounded-sm bg-paper-soft px-1.5 align-[1px] font-sans text-xs font-semibold leading-5 text-paper-ink">{tag}</span>}</For>;
}

/** What else an item's offers promise. */
export function Promises(props: { readonly item: LineupItem; readonly now: () => number; readonly class?: string; readonly joined?: boolean }) {
	const t = useText(offerMessages);
	// In steps, as nothing in it counts seconds; up, so that nothing is announced that has begun.
	const step = createMemo(() => Math.ceil(props.now() / 10_000));
	const lines = createMemo(() => promises(t(), props.item, step() * 10_000), [], { equals: (a, b) => a.join("\n") === b.join("\n") });
	return (
		<Show when={lines().length > 0}>
			<Show when={!props.joined} fallback={<span class={`text-sm text-straw-ink ${props.class ?? ""}`}>{lines().join(" \u00b7 ")}</span>}>
				<For each={lines()}>{(line) => <p class={`text-xs leading-4 text-straw-ink ${props.class ?? ""}`}>{line}</p>}</For>
			</Show>
		</Show>
	);
}

/** How much is sold and left, as a bar that fills. */
export function Stock(props: { readonly item: LineupItem; readonly wide?: boolean }) {
	const t = useText(messages);
	const percent = () => soldPercent(props.item);
	const words = () =>
		props.item.left === 0 ? t().card.soldOut : props.item.left <= 20 ? t().card.left(count(props.item.left)) : props.item.sold > 0 ? t().card.sold(count(props.item.sold)) : t().card.plenty(count(props.item.left));
	return (
		<div class="flex max-w-md items-center gap-2 text-xs leading-4 text-muted">
			<div class="relative h-1.5 min-w-4 flex-1 overflow-hidden rounded-full bg-line" role="progressbar" aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent()} aria-label={t().card.progress(percent())}>
				<div class="absolute inset-y-0 left-0 w-full origin-left rounded-full bg-straw transition-transform duration-300" style={{ transform: `scaleX(${percent() / 100})` }} />
			</div>
			<span class="shrink-0 tabular-nums" classList={{ "font-semibold text-buy-ink": props.item.left <= 20 }}>
				{words()}
			</span>
			<Show when={props.wide}>
				<span class="hidden shrink-0 wide:inline short:hidden">· {t().card.limit(props.item.perBuyerLimit)}</span>
			</Show>
		</div>
	);
}

export function BuyButton(props: { readonly item: LineupItem; readonly buying: Buying; readonly featured?: boolean }) {
	const t = useText(messages);
	const soldOut = () => props.item.left === 0;
	return (
		<span class={`flex shrink-0 items-center gap-1.5 ${props.featured ? "self-center" : ""}`}>
			<Show when={!soldOut() && props.buying.open()}>
				<IconButton
					label={props.buying.kept(props.item) ? t().card.kept : `${t().card.keep(tr(props.item.title))} ${tr(props.item.variant)}`}
					class={`border ${props.buying.kept(props.item) ? "border-leaf-ink text-leaf-ink" : "border-line-strong"}`}
					aria-busy={props.buying.keeping() === props.item.id || undefined}
					onClick={() => props.buying.keep(props.item)}
				>
					<Show when={props.buying.kept(props.item)} fallback={<ShoppingCart size={20} />}>
						<Check size={20} />
					</Show>
				</IconButton>
				<span class="sr-only" role="status">
					{props.buying.kept(props.item) ? t().card.kept : ""}
				</span>
			</Show>
			<Button
				variant="buy"
				size={props.featured ? "md" : "sm"}
				class={props.featured ? "whitespace-nowrap px-4! wide:min-h-13 wide:px-8! wide:text-lg short:min-h-11 short:px-4! short:text-base" : "min-w-16 whitespace-nowrap"}
				disabled={soldOut() || !props.buying.open()}
				busy={props.buying.opening() === props.item.id}
				aria-label={`${soldOut() ? t().card.soldOut : !props.buying.open() ? t().before.notYet : ""} ${t().card.buyLabel(tr(props.item.title))} ${tr(props.item.variant)}`.trim()}
				onClick={() => props.buying.buy(props.item)}
			>
				{soldOut() ? t().card.soldOut : !props.buying.open() ? t().before.notYet : props.featured ? t().card.buy : t().card.buyShort}
			</Button>
		</span>
	);
}

/** Nothing is featured: what the shelf has, in the same place and size. */
function Teaser(props: { readonly items: readonly LineupItem[]; readonly onShelf: (() => void) | null; readonly teaser: string; readonly teaserText: string }) {
	const t = useText(messages);
	return (
		<Show
			when={props.items.length > 0}
			fallback={
				<div class={`${frame} items-center justify-center text-sm text-muted`}>
					<ShoppingBag size={22} aria-hidden="true" />
					{t().card.gone}
				</div>
			}
		>
			<div class={frame}>
				<div class="flex aspect-square h-full shrink-0 items-center" aria-hidden="true">
					<div class="grid size-full auto-rows-fr gap-1 overflow-hidden rounded-md" classList={{ "grid-cols-2": props.items.length > 1 }}>
						<For each={props.items.slice(0, 4)}>{(item) => <Picture id={item.picture} alt="" fill sizes="90px" />}</For>
					</div>
				</div>
				<div class="flex min-w-0 flex-1 flex-col justify-center gap-1">
					<p class="truncate font-semibold wide:heading wide:text-xl short:text-base">{props.teaser}</p>
					<p class="line-clamp-2 text-sm text-muted">{props.teaserText}</p>
				</div>
				<Show when={props.onShelf}>
					{(open) => (
						<Button variant="outline" class="shrink-0 self-center px-4!" onClick={() => open()()}>
							{t().card.open}
						</Button>
					)}
				</Show>
			</div>
		</Show>
	);
}
