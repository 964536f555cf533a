import { A } from "@solidjs/router";
import { For, type JSX, Show } from "solid-js";
import type { LineupItem, Seller } from "#shared/show.ts";
import { tr, trLang, useText } from "../i18n.ts";
import { Price } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { createPrice } from "../ui/offer.ts";
import { BuyButton, type Buying, FlashStrip, Promises, Stock, Tags } from "./featured-card.tsx";
import { messages } from "./messages.ts";
import { Sellers } from "./sellers.tsx";

/** Everything of the lineup, numbered as the host counts it, and who sells it. */
export function Shelf(props: { readonly items: readonly LineupItem[]; readonly featuredId: string | null; readonly sellers: readonly Seller[]; readonly buying: Buying; /** Over the picture of an item that is not featured. */ readonly ask?: ((item: LineupItem) => JSX.Element) | undefined }) {
	const t = useText(messages);
	return (
		<>
			<Show when={props.items.length > 0} fallback={<p class="py-8 text-center text-muted">{t().shelf.empty}</p>}>
				<ol class="flex flex-col">
					<For each={props.items}>
						{(item, index) => {
							const price = createPrice(() => item, props.buying.now);
							return (
							<li class="flex gap-3 border-b border-line py-3 first:pt-1" data-item={item.id}>
								<div class="relative size-24 shrink-0 overflow-hidden rounded-md">
									<Picture id={item.picture} alt="" fill sizes="96px" />
									<span class="absolute left-0 top-0 min-w-6 rounded-br-md bg-black/65 px-1.5 text-center text-xs font-bold leading-5 text-white">
										<span aria-hidden="true">{index() + 1}</span>
										<span class="sr-only">{t().shelf.number(index() + 1)}</span>
									</span>
									<FlashStrip until={price().flashUntil} now={props.buying.now} />
									<Show when={item.id === props.featuredId} fallback={<div class="absolute inset-x-0" classList={{ "bottom-5": price().flashUntil !== null, "bottom-0": price().flashUntil === null }}>{props.ask?.(item)}</div>}>
										<span class="absolute inset-x-0 flex items-center justify-center gap-1.5 bg-paper text-xs font-bold leading-5 text-on-paper" classList={{ "bottom-5": price().flashUntil !== null, "bottom-0": price().flashUntil === null }}>
											<span class="size-1.5 animate-live rounded-full bg-current" aria-hidden="true" />
											{t().card.featured}
										</span>
									</Show>
								</div>
								<div class="flex min-w-0 flex-1 flex-col gap-1">
									<div>
										<p class="truncate text-sm font-semibold">
											<Tags item={item} most={1} />
											<A href={`/products/${item.productId}`} class="hover:underline" lang={trLang(item.title)}>{tr(item.title)}</A>
										</p>
										<p class="truncate text-xs text-muted" lang={trLang(item.variant)}>
											{tr(item.variant)}
										</p>
									</div>
									<Promises item={item} now={props.buying.now} />
									<Stock item={item} />
									<div class="mt-auto flex items-center justify-between gap-2">
										<Price fen={price().fen} regular={price().regularFen} class="flex-nowrap whitespace-nowrap leading-none" />
										<BuyButton item={item} buying={props.buying} />
									</div>
								</div>
							</li>
							);
						}}
					</For>
				</ol>
			</Show>
			<Sellers sellers={props.sellers} />
		</>
	);
}
