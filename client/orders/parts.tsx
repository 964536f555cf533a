import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Order, OrderState } from "#shared/api.ts";
import { money, tr, trLang, useText } from "../i18n.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { Badge, type Tone } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages } from "./messages.ts";

const tones: Record<OrderState, Tone> = { pending: "straw", confirmed: "leaf", shipped: "leaf", cancelled: "plain", expired: "plain" };

export function StateBadge(props: { readonly state: OrderState }) {
	const t = useText(messages);
	return <Badge tone={tones[props.state]}>{t().states[props.state]}</Badge>;
}

/** What was bought. */
export function OrderLines(props: { readonly order: Order; readonly link?: boolean }) {
	const t = useText(messages);
	const words = useText(offerMessages);
	const why = (reason: Order["lines"][number]["reasons"][number]) =>
		({ flash: words().flash, ladder: reason.code === "ladder" ? words().ladderStep(reason.step, reason.of) : "", bundle: words().bundle, gift: words().gift, gift_gone: words().giftGone })[reason.code];
	return (
		<ul class="flex flex-col gap-3">
			<For each={props.order.lines}>
				{(line) => (
					<li class="flex items-start gap-3">
						<div class="size-16 shrink-0 overflow-hidden rounded-md">
							<Picture id={line.picture} alt="" sizes="64px" />
						</div>
						<div class="min-w-0 flex-1">
							<p class="line-clamp-2 font-medium" lang={trLang(line.title)}>
								<Show when={props.link} fallback={tr(line.title)}>
									<A href={`/products/${line.productId}`} class="underline-offset-4 hover:underline">
										{tr(line.title)}
									</A>
								</Show>
							</p>
							<p class="flex flex-wrap items-center gap-2 text-sm text-muted">
								<span lang={trLang(line.variant)}>{tr(line.variant)}</span>
								<Show when={line.live}>
									<Badge tone="paper">{t().live}</Badge>
								</Show>
								<Show when={line.kind !== "item"}>
									<Badge tone="straw">{line.kind === "gift" ? words().gift : words().bundle}</Badge>
								</Show>
								<For each={line.kind === "item" ? line.reasons : []}>{(reason) => <Badge tone={reason.code === "gift_gone" ? "plain" : "buy"}>{why(reason)}</Badge>}</For>
							</p>
						</div>
						<p class="shrink-0 text-right text-sm tabular-nums">
							<span class="block font-medium">{money(line.unitPriceFen)}</span>
							<span class="text-muted">× {line.quantity}</span>
							<Show when={line.discountFen > 0}>
								<span class="block font-medium text-leaf-ink">{words().off(money(line.discountFen))}</span>
							</Show>
						</p>
					</li>
				)}
			</For>
		</ul>
	);
}

export const pieces = (order: Order): number => order.lines.reduce((sum, line) => sum + line.quantity, 0);
