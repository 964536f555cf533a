import { A } from "@solidjs/router";
import { ChevronRight, CircleCheckBig, Store } from "lucide-solid";
import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { Order } from "#shared/api.ts";
import type { Checkout } from "#shared/cart.ts";
import { api, unwrap } from "../api.ts";
import { duration, money, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { createNow } from "../now.ts";
import { OrderLines, StateBadge } from "../orders/parts.tsx";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { routeParam } from "../route-param.ts";
import { Gate } from "../shell/gate.tsx";
import NotFound from "../shell/not-found.tsx";
import { onOrder } from "../show-socket.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, useTitle } from "../ui/page.tsx";
import { Price } from "../ui/parts.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { PayPanel, PayWait } from "./pay-panel.tsx";
import { messages } from "./place-messages.ts";
import { createWays, WayFields } from "./ways.tsx";

/** The orders that were placed together, and paying them in one go: what became of each stands with it. */
export default function PlacedScreen() {
	return (
		<Gate action="order.read">
			<Screen />
		</Gate>
	);
}

function Screen() {
	const t = useText(messages);
	const id = routeParam("/checkout/:id", "id");
	const load = createLoad(id, (id) => unwrap(api.api.checkouts[":id"].$get({ param: { id } })));
	useTitle(() => t().placed);
	onOrder(
		(notice) => load.data()?.orders.some((order) => order.id === notice.orderId) && void load.reload(),
		() => void load.reload(),
	);
	return (
		<Show when={load.problem()?.code !== "not_found" && load.problem()?.code !== "invalid_input"} fallback={<NotFound />}>
			<Page width="narrow">
				<Loaded of={load}>{(checkout) => <Whole checkout={checkout()} put={load.mutate} reload={() => void load.reload()} />}</Loaded>
			</Page>
		</Show>
	);
}

function Whole(props: { readonly checkout: Checkout; readonly put: (checkout: Checkout) => void; readonly reload: () => void }) {
	const t = useText(messages);
	const pending = () => props.checkout.orders.filter(({ state }) => state === "pending");
	const good = () => props.checkout.orders.some(({ state }) => state === "confirmed" || state === "shipped");
	const heading = () => (pending().length > 0 ? t().placed : good() ? t().paid : t().closed);
	/** Orders whose own payment is open at a provider, or one that is the only one: each has its own panel. */
	const single = (order: Order) => {
		const open = order.payment?.state === "pending" || order.payment?.state === "processing";
		return order.state === "pending" && (open ? order.payment!.checkoutId === null : pending().length === 1);
	};
	const together = () => pending().filter((order) => !single(order));
	const put = (next: Order) => props.put({ ...props.checkout, orders: props.checkout.orders.map((order) => (order.id === next.id ? next : order)) });
	return (
		<div class="flex flex-col gap-4">
			<header class="flex flex-col items-center gap-2 py-4 text-center">
				<Show when={pending().length === 0 && good()}>
					<CircleCheckBig size={56} stroke-width={1.5} class="text-leaf-ink" aria-hidden="true" />
				</Show>
				<h1 class="heading text-2xl md:text-3xl" aria-live="polite">
					{heading()}
				</h1>
				<p class="text-muted">{pending().length > 0 ? t().orders(props.checkout.orders.length) : good() ? t().paidText : ""}</p>
			</header>
			<Show when={together().length > 0}>
				<PayAll checkout={props.checkout} orders={together()} onPaid={props.put} reload={props.reload} />
			</Show>
			<For each={props.checkout.orders.map(({ id }) => id)}>
				{(id) => {
					const order = () => props.checkout.orders.find((each) => each.id === id) ?? props.checkout.orders[0]!;
					return (
						<section class="rounded-xl border border-line bg-surface p-4 shadow-1 md:p-5" aria-label={t().order(order().number)}>
							<div class="mb-3 flex flex-wrap items-center justify-between gap-2">
								<h2 class="flex min-w-0 items-center gap-2 font-semibold" lang={trLang(order().seller.name)}>
									<Store size={18} class="shrink-0 text-leaf-ink" aria-hidden="true" />
									{tr(order().seller.name)}
								</h2>
								<StateBadge state={order().state} />
							</div>
							<OrderLines order={order()} />
							<p class="mt-3 flex flex-wrap items-baseline justify-end gap-x-3 border-t border-line pt-3 text-sm text-muted">
								<span>
									{t().shipping} {order().shippingFen === 0 ? t().free : money(order().shippingFen)}
								</span>
								<span class="flex items-baseline gap-2">
									{t().subtotal} <Price fen={order().totalFen} size="sm" />
								</span>
							</p>
							<Show when={single(order())}>
								<div class="mt-4 border-t border-line pt-4">
									<PayPanel order={order()} onChange={put} onExpired={props.reload} />
								</div>
							</Show>
							<A href={`/orders/${order().id}`} class="mt-1 inline-flex min-h-11 items-center gap-1 text-sm font-medium text-leaf-ink hover:underline">
								{t().seeOrder} <span class="tabular-nums">{order().number}</span>
								<ChevronRight size={16} aria-hidden="true" />
							</A>
						</section>
					);
				}}
			</For>
			<Show when={pending().length === 0}>
				<div class="flex flex-wrap justify-center gap-3">
					<ButtonLink href="/orders" variant="outline">
						{t().mine}
					</ButtonLink>
					<ButtonLink href="/">{t().keepLooking}</ButtonLink>
				</div>
			</Show>
		</div>
	);
}

/** Pays several orders by one payment: a sum, a deadline, and a way or where to go on with it. */
function PayAll(props: { readonly checkout: Checkout; readonly orders: readonly Order[]; readonly onPaid: (checkout: Checkout) => void; readonly reload: () => void }) {
	const t = useText(messages);
	const now = createNow();
	const secondsLeft = () => Math.max(0, Math.ceil((Math.min(...props.orders.map(({ expiresAt }) => (expiresAt ? Date.parse(expiresAt) : Infinity))) - now()) / 1000));
	createEffect(on(() => secondsLeft() === 0, (over) => over && props.reload()));
	const total = () => props.orders.reduce((sum, { totalFen }) => sum + totalFen, 0);
	/** What is open at a provider; one for orders that do not all stand any more is made anew by the next press. */
	const open = () => {
		const { payment } = props.checkout;
		const fits = payment !== null && payment.orderIds.length === props.orders.length && props.orders.every(({ id }) => payment.orderIds.includes(id));
		return payment !== null && (payment.state === "processing" || (fits && !other())) ? payment : null;
	};
	const [other, setOther] = createSignal(false);
	const ask = async () => {
		const checkout = await unwrap(api.api.checkouts[":id"].payment.check.$post({ param: { id: props.checkout.id } }));
		return { known: checkout.payment === null, show: () => props.onPaid(checkout) };
	};
	const ways = createWays();
	const { method, outcome } = ways;
	const [busy, setBusy] = createSignal(false);
	const [failed, setFailed] = createSignal(0);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const pay = async () => {
		const chosen = method();
		if (!chosen) return;
		setBusy(true);
		setProblem(null);
		setFailed(0);
		try {
			const answer = await unwrap(api.api.checkouts[":id"].pay.$post({ param: { id: props.checkout.id }, json: { method: chosen, outcome: outcome() } }));
			setFailed(answer.failed.length);
			setOther(false);
			props.onPaid(answer);
			// One order that was left of several is paid by itself.
			const opened = answer.payment ?? answer.orders.find(({ payment }) => payment?.next)?.payment;
			if (opened?.method === chosen && opened.next?.kind === "link") location.assign(opened.next.url);
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return (
		<section class="flex flex-col gap-5 rounded-xl border border-line bg-surface p-4 shadow-1 md:p-5" aria-label={t().payAll(props.orders.length)}>
			<p class="rounded-md bg-straw-soft px-3 py-2.5 text-sm font-medium text-straw-ink" role="timer" aria-live="off">
				{t().held(duration(secondsLeft()))}
			</p>
			<p class="flex items-baseline justify-between gap-3">
				<span class="font-semibold">{t().payAll(props.orders.length)}</span>
				<Price fen={total()} />
			</p>
			<Show
				when={open()}
				fallback={
					<>
						<WayFields of={ways} disabled={busy()} />
						<div role="alert" class="empty:hidden">
							<Show when={failed() > 0}>
								<p class="rounded-md bg-paper-soft px-3 py-2.5 text-sm text-paper-ink">{t().failedSome(failed())}</p>
							</Show>
						</div>
						<ProblemNote problem={problem()} />
						<Button variant="buy" size="lg" busy={busy()} disabled={method() === null} onClick={pay}>
							{method() === "cod" ? t().agreeCod : t().payNow(money(total()))}
						</Button>
					</>
				}
			>
				{(payment) => <PayWait payment={payment()} fen={payment().amountFen} ask={ask} onOther={() => setOther(true)} />}
			</Show>
		</section>
	);
}
