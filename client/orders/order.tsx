import { A, useNavigate } from "@solidjs/router";
import { ArrowLeft, Check, PackageCheck, RotateCcw, Truck } from "lucide-solid";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { Order } from "#shared/api.ts";
import { AddressText } from "../account/address-text.tsx";
import { api, unwrap } from "../api.ts";
import { setWanted } from "../cart/wanted.ts";
import { PayPanel } from "../checkout/pay-panel.tsx";
import { dateTime, money, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { Gate } from "../shell/gate.tsx";
import { routeParam } from "../route-param.ts";
import NotFound from "../shell/not-found.tsx";
import { SellerCard } from "../shop/seller-card.tsx";
import { onOrder } from "../show-socket.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, useTitle } from "../ui/page.tsx";
import { Price } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { buyAgain } from "./again.ts";
import { carrierName } from "./carriers.ts";
import { messages } from "./messages.ts";
import { paymentWords } from "./payment-words.ts";
import { OrderLines, pieces, StateBadge } from "./parts.tsx";

export default function OrderScreen() {
	return (
		<Gate action="order.read">
			<Detail />
		</Gate>
	);
}

function Detail() {
	const t = useText(messages);
	const id = routeParam("/orders/:id", "id");
	const load = createLoad(id, (id) => unwrap(api.api.orders[":id"].$get({ param: { id } })));
	useTitle(() => load.data()?.number ?? t().mine);
	onOrder(
		(notice) => notice.orderId === id() && void load.reload(),
		() => void load.reload(),
	);
	return (
		<Show when={load.problem()?.code !== "not_found" && load.problem()?.code !== "invalid_input"} fallback={<NotFound />}>
			<Page width="narrow">
				<A href="/orders" class={buttonClass("quiet", "sm", "-ml-3 mb-3")}>
					<ArrowLeft size={18} aria-hidden="true" /> {t().mine}
				</A>
				<Loaded of={load}>{(order) => <Whole order={order()} put={load.mutate} reload={() => void load.reload()} />}</Loaded>
			</Page>
		</Show>
	);
}

function Whole(props: { readonly order: Order; readonly put: (order: Order) => void; readonly reload: () => void }) {
	const t = useText(messages);
	const [cancelling, setCancelling] = createSignal(false);
	const navigate = useNavigate();
	const again = () => {
		setWanted(buyAgain(props.order));
		navigate("/checkout");
	};
	const cancellable = () => props.order.state === "pending" || props.order.state === "confirmed";
	/** What becomes of money that came, or may come, after the deadline. */
	const late = () => {
		const payment = props.order.payment;
		if (props.order.state !== "expired" || !payment) return null;
		if (payment.state === "refunded") return t().lateRefunded(money(payment.refundFen));
		if (payment.refundFen > 0) return t().lateRefunding(money(payment.refundFen));
		return payment.state === "pending" || payment.state === "processing" ? t().lateWaiting : null;
	};
	const put = (order: Order) => {
		if (props.order.state === "pending" && order.state === "confirmed") void toast({ title: order.payment?.method === "cod" ? t().codNow : t().paidNow, tone: "good" });
		props.put(order);
	};
	return (
		<div class="flex flex-col gap-4">
			<header class="rounded-xl border border-line bg-surface p-5 shadow-1 md:p-6">
				<div class="flex flex-wrap items-center justify-between gap-3">
					<h1 class="heading text-2xl" aria-live="polite">
						{t().now[props.order.state]}
					</h1>
					<StateBadge state={props.order.state} />
				</div>
				<Progress order={props.order} />
				<Show when={late()}>{(text) => <p class="mt-3 text-sm text-muted">{text()}</p>}</Show>
			</header>
			<Show when={props.order.state === "pending"}>
				<Block>
					<PayPanel order={props.order} onChange={put} onExpired={props.reload} />
				</Block>
			</Show>
			<Show when={props.order.parcel}>
				{(parcel) => (
					<Block title={t().parcel}>
						<div class="flex items-center gap-3">
							<Truck size={24} class="shrink-0 text-leaf-ink" aria-hidden="true" />
							<div class="min-w-0 flex-1">
								<p class="font-semibold">{carrierName(parcel().carrier)}</p>
								<p class="break-all tabular-nums text-muted">{parcel().trackingNumber}</p>
							</div>
							<CopyButton text={parcel().trackingNumber} what={t().tracking} />
						</div>
					</Block>
				)}
			</Show>
			<Block>
				<OrderLines order={props.order} link />
				<Show when={props.order.shippingFen > 0}>
					<p class="mt-4 flex items-baseline justify-end gap-2 text-sm text-muted">
						{t().shipping} <span class="tabular-nums">{money(props.order.shippingFen)}</span>
					</p>
				</Show>
				<p class="mt-4 flex items-baseline justify-end gap-2 border-t border-line pt-3 text-muted">
					{t().items(pieces(props.order))} · {t().total} <Price fen={props.order.totalFen} />
				</p>
			</Block>
			<Block>
				<dl class="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-[auto_1fr] sm:items-center">
					<Row label={t().number}>
						<span class="flex flex-wrap items-center gap-2 text-base font-semibold tabular-nums">
							{props.order.number}
							<CopyButton text={props.order.number} what={t().number} />
						</span>
					</Row>
					<Row label={t().placedAt}>
						<time datetime={props.order.placedAt}>{dateTime(props.order.placedAt)}</time>
					</Row>
					<Row label={t().payment}>
						{paymentWords(t(), props.order)}
					</Row>
					<Row label={t().address}>
						<AddressText address={props.order.address} />
					</Row>
					<Show when={props.order.note}>
						<Row label={t().note}>
							<span class="whitespace-pre-line">{props.order.note}</span>
						</Row>
					</Show>
				</dl>
			</Block>
			<SellerCard seller={props.order.seller} link />
			<div class="flex flex-wrap justify-center gap-3">
				<Button variant="outline" icon={<RotateCcw size={18} aria-hidden="true" />} onClick={again}>
					{t().again}
				</Button>
				<Show when={cancellable()}>
					<Button variant="outline" onClick={() => setCancelling(true)}>
						{t().cancel}
					</Button>
				</Show>
			</div>
			<ConfirmDialog
				open={cancelling()}
				onOpenChange={setCancelling}
				title={t().cancelTitle}
				text={t().cancelText}
				confirm={t().cancel}
				cancel={t().keep}
				danger
				onConfirm={async () => {
					props.put(await unwrap(api.api.orders[":id"].cancel.$post({ param: { id: props.order.id } })));
					void toast({ title: t().cancelled, tone: "good" });
				}}
			/>
		</div>
	);
}

function Block(props: { readonly title?: string; readonly children: JSX.Element }) {
	return (
		<section class="rounded-xl border border-line bg-surface p-4 shadow-1 md:p-6">
			<Show when={props.title}>
				<h2 class="heading mb-3 text-lg">{props.title}</h2>
			</Show>
			{props.children}
		</section>
	);
}

function Row(props: { readonly label: string; readonly children: JSX.Element }) {
	return (
		<>
			<dt class="text-muted max-sm:-mb-2">{props.label}</dt>
			<dd class="min-w-0">{props.children}</dd>
		</>
	);
}

/** The three steps of an order that goes well. */
function Progress(props: { readonly order: Order }) {
	const t = useText(messages);
	const at = () => ({ pending: 0, confirmed: 1, shipped: 2, cancelled: -1, expired: -1 })[props.order.state];
	const steps = () => [t().steps.placed, t().steps.confirmed, t().steps.shipped];
	return (
		<Show when={at() >= 0}>
			<ol class="mt-5 flex" aria-label={t().progress}>
				<For each={steps()}>
					{(step, index) => (
						<li class="relative flex flex-1 flex-col items-center gap-1.5 text-sm" aria-current={index() === at() ? "step" : undefined}>
							<Show when={index() > 0}>
								<span class="absolute right-1/2 top-4 h-0.5 w-full" classList={{ "bg-leaf": index() <= at(), "bg-line": index() > at() }} aria-hidden="true" />
							</Show>
							<span class="relative z-1 flex size-8 items-center justify-center rounded-full" classList={{ "bg-leaf text-on-leaf": index() <= at(), "bg-sunken text-muted border border-line-strong": index() > at() }} aria-hidden="true">
								<Show when={index() <= at()} fallback={index() + 1}>
									<Show when={index() === 2} fallback={<Check size={18} />}>
										<PackageCheck size={18} />
									</Show>
								</Show>
							</span>
							<span classList={{ "font-semibold text-ink": index() === at(), "text-muted": index() !== at() }}>{step}</span>
						</li>
					)}
				</For>
			</ol>
		</Show>
	);
}
