import { Truck } from "lucide-solid";
import { createSignal, For, Show } from "solid-js";
import type { Order, OrderState } from "#shared/api.ts";
import { AddressText } from "../account/address-text.tsx";
import { dayAndTime, tr, useText } from "../i18n.ts";
import { carrierName } from "../orders/carriers.ts";
import { messages } from "../orders/messages.ts";
import { createOrderList, type Filter } from "../orders/order-list.ts";
import { OrderLines, StateBadge } from "../orders/parts.tsx";
import { paymentWords } from "../orders/payment-words.ts";
import { me } from "../session.ts";
import { Gate } from "../shell/gate.tsx";
import { Button } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, PageHead, useTitle } from "../ui/page.tsx";
import { Badge, Empty, Price, Skeleton } from "../ui/parts.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { toast } from "../ui/toast.ts";
import { ShipDialog } from "./ship-dialog.tsx";

export default function ShopOrders() {
	return (
		<Gate action="shop.orders">
			<List />
		</Gate>
	);
}

const filters: readonly OrderState[] = ["confirmed", "pending", "shipped", "cancelled", "expired"];

function List() {
	const t = useText(messages);
	useTitle(() => t().shop);
	const list = createOrderList("shop");
	const [shipping, setShipping] = createSignal<Order | null>(null);
	return (
		<Page width="wide">
			<PageHead title={t().shop} text={me().shops.map((shop) => tr(shop.name)).join(" · ") || t().shopText} />
			<Tabs<Filter> label={t().filter} value={list.filter()} onChange={list.setFilter} tabs={[{ value: "all", label: t().all }, ...filters.map((state) => ({ value: state, label: t().states[state] }))]} contentClass="pt-4">
				<Loaded
					of={list.load}
					skeleton={
						<div class="flex flex-col gap-3">
							<For each={[1, 2, 3, 4]}>{() => <Skeleton class="h-24" />}</For>
						</div>
					}
				>
					{(page) => (
						<Show when={page().orders.length > 0} fallback={<Empty title={t().noneShop} text={t().noneShopText} />}>
							<Table orders={page().orders} onShip={setShipping} />
							<ul class="flex flex-col gap-4 lg:hidden">
								<For each={page().orders}>{(order) => <Card order={order} onShip={setShipping} />}</For>
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
			<ShipDialog
				order={shipping()}
				onClose={() => setShipping(null)}
				onShipped={(order) => {
					setShipping(null);
					list.put(order);
					void toast({ title: t().shipped, text: t().shippedText(order.number), tone: "good" });
				}}
			/>
		</Page>
	);
}

interface RowProps {
	readonly order: Order;
	readonly onShip: (order: Order) => void;
}

function ShipButton(props: RowProps) {
	const t = useText(messages);
	return (
		<Button size="sm" icon={<Truck size={18} />} aria-label={`${t().ship} ${props.order.number}`} onClick={() => props.onShip(props.order)}>
			{t().ship}
		</Button>
	);
}

function Parcel(props: { readonly order: Order }) {
	return (
		<Show when={props.order.parcel}>
			{(parcel) => (
				<p class="text-sm text-muted">
					{carrierName(parcel().carrier)}
					<br />
					<span class="tabular-nums">{parcel().trackingNumber}</span>
				</p>
			)}
		</Show>
	);
}

/** Its state, and that money is on its way back. */
function States(props: { readonly order: Order }) {
	const t = useText(messages);
	return (
		<p class="flex flex-wrap gap-1.5">
			<StateBadge state={props.order.state} />
			<Show when={props.order.refundingFen > 0}>
				<Badge tone="straw">{t().refundingNow}</Badge>
			</Show>
		</p>
	);
}

function Money(props: { readonly order: Order }) {
	const t = useText(messages);
	return (
		<>
			<Price fen={props.order.totalFen} size="sm" />
			<p class="text-sm text-muted">
				{paymentWords(t(), props.order)}
			</p>
		</>
	);
}

function Table(props: { readonly orders: readonly Order[]; readonly onShip: (order: Order) => void }) {
	const t = useText(messages);
	return (
		<div class="hidden overflow-hidden rounded-lg border border-line bg-surface shadow-1 lg:block">
			<table class="w-full table-fixed text-left align-top">
				<caption class="sr-only">{t().shop}</caption>
				<thead class="bg-sunken text-sm text-muted">
					<tr>
						<th scope="col" class="w-48 px-4 py-3 font-medium">{t().number}</th>
						<th scope="col" class="px-4 py-3 font-medium">{t().goods}</th>
						<th scope="col" class="w-[24%] px-4 py-3 font-medium">{t().buyer}</th>
						<th scope="col" class="w-44 px-4 py-3 font-medium">{t().total}</th>
						<th scope="col" class="w-44 px-4 py-3 font-medium">{t().state}</th>
						<th scope="col" class="w-32 px-4 py-3 font-medium">{t().action}</th>
					</tr>
				</thead>
				<tbody class="divide-y divide-line">
					<For each={props.orders}>
						{(order) => (
							<tr class="align-top">
								<th scope="row" class="px-4 py-4 text-left font-normal">
									<p class="font-semibold tabular-nums">{order.number}</p>
									<p class="text-sm text-muted">
										<time datetime={order.placedAt}>{dayAndTime(order.placedAt)}</time>
									</p>
									<Show when={me().shops.length !== 1}>
										<p class="text-sm text-muted">{tr(order.seller.name)}</p>
									</Show>
								</th>
								<td class="px-4 py-4">
									<OrderLines order={order} />
								</td>
								<td class="px-4 py-4">
									<AddressText address={order.address} />
									<Show when={order.note}>
										<p class="mt-2 rounded-sm bg-straw-soft px-2 py-1 text-sm text-straw-ink">
											{t().note}: {order.note}
										</p>
									</Show>
								</td>
								<td class="px-4 py-4">
									<Money order={order} />
								</td>
								<td class="px-4 py-4">
									<States order={order} />
									<div class="mt-1.5">
										<Parcel order={order} />
									</div>
								</td>
								<td class="px-4 py-4">
									<Show when={order.state === "confirmed"}>
										<ShipButton order={order} onShip={props.onShip} />
									</Show>
								</td>
							</tr>
						)}
					</For>
				</tbody>
			</table>
		</div>
	);
}

function Card(props: RowProps) {
	const t = useText(messages);
	return (
		<li class="rounded-lg border border-line bg-surface p-4 shadow-1">
			<div class="mb-3 flex items-start justify-between gap-3 border-b border-line pb-3">
				<div>
					<p class="font-semibold tabular-nums">{props.order.number}</p>
					<p class="text-sm text-muted">
						<time datetime={props.order.placedAt}>{dayAndTime(props.order.placedAt)}</time>
						<Show when={me().shops.length !== 1}> · {tr(props.order.seller.name)}</Show>
					</p>
				</div>
				<States order={props.order} />
			</div>
			<OrderLines order={props.order} />
			<div class="mt-3 border-t border-line pt-3">
				<AddressText address={props.order.address} />
				<Show when={props.order.note}>
					<p class="mt-2 rounded-sm bg-straw-soft px-2 py-1 text-sm text-straw-ink">
						{t().note}: {props.order.note}
					</p>
				</Show>
			</div>
			<div class="mt-3 flex items-end justify-between gap-3 border-t border-line pt-3">
				<div>
					<Money order={props.order} />
				</div>
				<Show when={props.order.state === "confirmed"} fallback={<div class="text-right">{<Parcel order={props.order} />}</div>}>
					<ShipButton order={props.order} onShip={props.onShip} />
				</Show>
			</div>
		</li>
	);
}
