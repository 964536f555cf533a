import { A } from "@solidjs/router";
import { ChevronRight } from "lucide-solid";
import { For, Show } from "solid-js";
import type { Order, OrderState } from "#shared/api.ts";
import { duration, tr, useText } from "../i18n.ts";
import { createNow } from "../now.ts";
import { Gate } from "../shell/gate.tsx";
import { Button, ButtonLink, buttonClass } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, PageHead, useTitle } from "../ui/page.tsx";
import { Empty, Price, Skeleton } from "../ui/parts.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { messages } from "./messages.ts";
import { createOrderList, type Filter } from "./order-list.ts";
import { OrderLines, pieces, StateBadge } from "./parts.tsx";

export default function Orders() {
	return (
		<Gate action="order.read">
			<List />
		</Gate>
	);
}

const filters: readonly OrderState[] = ["pending", "confirmed", "shipped", "cancelled", "expired"];

function List() {
	const t = useText(messages);
	useTitle(() => t().mine);
	const list = createOrderList("mine");
	return (
		<Page width="narrow">
			<PageHead title={t().mine} />
			<Tabs<Filter> label={t().filter} value={list.filter()} onChange={list.setFilter} tabs={[{ value: "all", label: t().all }, ...filters.map((state) => ({ value: state, label: t().states[state] }))]} contentClass="pt-4">
				<Loaded of={list.load} skeleton={<ListSkeleton />}>
					{(page) => (
						<Show
							when={page().orders.length > 0}
							fallback={<Empty title={t().none} text={t().noneText} action={<ButtonLink href="/">{t().browse}</ButtonLink>} />}
						>
							<ul class="flex flex-col gap-4">
								<For each={page().orders}>{(order) => <Card order={order} />}</For>
							</ul>
							<Show when={page().more}>
								<div class="mt-6 text-center">
									<Button variant="outline" busy={list.loadingMore()} onClick={list.loadMore}>
										{t().more}
									</Button>
								</div>
							</Show>
						</Show>
					)}
				</Loaded>
			</Tabs>
		</Page>
	);
}

function Card(props: { readonly order: Order }) {
	const t = useText(messages);
	return (
		<li class="relative rounded-lg border border-line bg-surface p-4 shadow-1 transition-shadow focus-within:shadow-2 hover:shadow-2 md:p-5">
			<div class="mb-3 flex items-center justify-between gap-3 border-b border-line pb-3">
				<p class="truncate font-semibold">{tr(props.order.seller.name)}</p>
				<StateBadge state={props.order.state} />
			</div>
			<OrderLines order={props.order} />
			<div class="mt-3 flex flex-wrap items-center justify-end gap-x-4 gap-y-2 border-t border-line pt-3">
				<Show when={props.order.state === "pending" && props.order.expiresAt}>{(at) => <Within at={at()} />}</Show>
				<p class="text-sm text-muted">
					{t().items(pieces(props.order))} · {t().total} <Price fen={props.order.totalFen} size="sm" />
				</p>
				<A
					href={`/orders/${props.order.id}`}
					class={`${buttonClass(props.order.state === "pending" ? "buy" : "outline", "sm")} !static after:absolute after:inset-0 after:rounded-lg`}
					aria-label={`${props.order.state === "pending" ? t().pay : t().details} ${props.order.number}`}
				>
					{props.order.state === "pending" ? t().pay : t().details}
					<ChevronRight size={16} aria-hidden="true" />
				</A>
			</div>
		</li>
	);
}

function Within(props: { readonly at: string }) {
	const t = useText(messages);
	const now = createNow();
	const left = () => (Date.parse(props.at) - now()) / 1000;
	return (
		<Show when={left() > 0}>
			<p class="mr-auto text-sm font-medium tabular-nums text-straw-ink">{t().payWithin(duration(left()))}</p>
		</Show>
	);
}

function ListSkeleton() {
	return (
		<div class="flex flex-col gap-4">
			<For each={[1, 2, 3]}>{() => <Skeleton class="h-44" />}</For>
		</div>
	);
}
