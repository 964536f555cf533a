import { ExternalLink } from "lucide-solid";
import { createEffect, createSignal, lazy, Match, on, onCleanup, onMount, Show, Suspense, Switch } from "solid-js";
import type { Order } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { duration, money, useText } from "../i18n.ts";
import { createNow } from "../now.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { Button, ButtonLink, buttonClass, Spinner } from "../ui/button.tsx";
import { Price, Skeleton } from "../ui/parts.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { messages } from "./messages.ts";
import { messages as payMessages } from "./pay-messages.ts";
import { nextQuestion, payView } from "./paying.ts";
import { createWays, WayFields } from "./ways.tsx";

const Qr = lazy(() => import("./qr.tsx"));

/**
 * Pays a pending order, in the checkout and on the order's page. `onChange` gets every newer state of it, `onExpired` the end of its hold. With `stay` the
 * provider's page opens beside this one, which goes on.
 */
export function PayPanel(props: { readonly order: Order; readonly stay?: boolean; readonly onChange: (order: Order) => void; readonly onExpired: () => void }) {
	const t = useText(messages);
	const now = createNow();
	const secondsLeft = () => (props.order.expiresAt ? Math.max(0, Math.ceil((Date.parse(props.order.expiresAt) - now()) / 1000)) : null);
	// This clock may run ahead of the server's: the server is asked, and says whether it really is over.
	let told = false;
	createEffect(() => {
		if (secondsLeft() === 0 && !told) {
			told = true;
			props.onExpired();
		}
	});
	const [other, setOther] = createSignal(false);
	const view = () => payView(props.order, other());
	createEffect(on(() => props.order.payment?.method, () => setOther(false), { defer: true }));
	const ask = async () => {
		const order = await unwrap(api.api.orders[":id"].payment.check.$post({ param: { id: props.order.id } }));
		return { known: order.payment?.state !== "pending" && order.payment?.state !== "processing", show: () => props.onChange(order) };
	};
	return (
		<div class="flex flex-col gap-5">
			<Show when={secondsLeft() !== null}>
				<p class="rounded-md bg-straw-soft px-3 py-2.5 text-sm font-medium text-straw-ink" role="timer" aria-live="off">
					{t().held(duration(secondsLeft()!))}
				</p>
			</Show>
			<Show when={view().kind === "wait"} fallback={<Choose order={props.order} stay={props.stay} onChange={props.onChange} onExpired={props.onExpired} onOpened={() => setOther(false)} />}>
				<PayWait payment={props.order.payment!} fen={props.order.totalFen} stay={props.stay} ask={ask} onOther={() => setOther(true)} />
			</Show>
		</div>
	);
}

function Choose(props: { readonly order: Order; readonly stay?: boolean | undefined; readonly onChange: (order: Order) => void; readonly onExpired: () => void; readonly onOpened: () => void }) {
	const t = useText(messages);
	const p = useText(payMessages);
	const ways = createWays();
	const { method, outcome } = ways;
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const failedBefore = () => {
		const view = payView(props.order, true);
		return view.kind === "choose" && view.failed && problem() === null;
	};

	const pay = async () => {
		const chosen = method();
		if (!chosen) return;
		setBusy(true);
		setProblem(null);
		try {
			const order = await unwrap(api.api.orders[":id"].pay.$post({ param: { id: props.order.id }, json: { method: chosen, outcome: outcome() } }));
			props.onChange(order);
			props.onOpened();
			const next = order.payment?.next;
			if (next?.kind === "link" && !props.stay) location.assign(next.url);
		} catch (error) {
			const failed = toClientProblem(error);
			setProblem(failed);
			if (failed.code === "order_expired" || failed.code === "order_state") props.onExpired();
		} finally {
			setBusy(false);
		}
	};
	return (
		<>
			<WayFields of={ways} disabled={busy()} />
			<Show when={ways.offered.data()}>
				<Show when={failedBefore()}>
					<p class="rounded-md bg-paper-soft px-3 py-2.5 text-sm text-paper-ink">{p().failedBefore}</p>
				</Show>
				<ProblemNote problem={problem()} />
				<Button variant="buy" size="lg" busy={busy()} disabled={method() === null} onClick={pay}>
					{method() === "cod" ? t().agreeCod : t().payNow(money(props.order.totalFen))}
				</Button>
			</Show>
		</>
	);
}

/**
 * The buyer is at the provider, or the bank works on it: the server is asked until it knows. `fen` is what is paid there; `ask` answers whether the outcome is known,
 * and shows the answer when this is still on the screen.
 */
export function PayWait(props: {
	readonly payment: Pick<NonNullable<Order["payment"]>, "method" | "next"> & { readonly state: string; readonly checkoutId?: string | null };
	readonly fen: number;
	readonly stay?: boolean | undefined;
	readonly ask: () => Promise<{ readonly known: boolean; readonly show: () => void }>;
	readonly onOther: () => void;
}) {
	const p = useText(payMessages);
	const [busy, setBusy] = createSignal(false);
	const [notYet, setNotYet] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const method = () => props.payment.method;
	const processing = () => props.payment.state === "processing";
	const began = Date.now();
	let gone = false;

	const ask = async (): Promise<boolean> => {
		try {
			const { known, show } = await props.ask();
			if (gone) return true;
			setProblem(null);
			show();
			return known;
		} catch (error) {
			if (!gone) setProblem(toClientProblem(error));
			return false;
		}
	};
	let timer: ReturnType<typeof setTimeout> | undefined;
	const askAgain = () => {
		timer = setTimeout(() => {
			void (async () => {
				if (!document.hidden) await ask();
				if (!gone) askAgain();
			})();
		}, nextQuestion(Date.now() - began));
	};
	// Back from the provider's page or app: what has come is shown at once.
	const back = () => {
		if (!document.hidden) void ask();
	};
	onMount(() => {
		// Where to go on is told only when asked for.
		if (!props.payment.next) void ask();
		askAgain();
		document.addEventListener("visibilitychange", back);
	});
	onCleanup(() => {
		gone = true;
		clearTimeout(timer);
		document.removeEventListener("visibilitychange", back);
	});
	const check = async () => {
		setBusy(true);
		setNotYet(false);
		const known = await ask();
		if (gone) return;
		setBusy(false);
		setNotYet(!known && problem() === null);
	};
	const next = () => props.payment.next;
	return (
		<div class="flex flex-col items-center gap-4 text-center">
			<Switch>
				<Match when={next()?.kind === "qr" && next()}>
					{(code) => (
						<>
							<p class="flex flex-wrap items-baseline justify-center gap-2 font-semibold">
								{p().scan} <Price fen={props.fen} />
							</p>
							<Suspense fallback={<Skeleton class="size-56" />}>
								<Qr text={(code() as { text: string }).text} label={p().qr} />
							</Suspense>
						</>
					)}
				</Match>
				<Match when={props.payment.checkoutId}>
					{(id) => (
						<>
							<p class="text-sm text-muted">{p().together}</p>
							<ButtonLink href={`/checkout/${id()}`} variant="buy" size="lg" class="w-full">
								{p().toCheckout}
							</ButtonLink>
						</>
					)}
				</Match>
				<Match when={next()?.kind === "link" && next()}>
					{(link) => (
						<a href={(link() as { url: string }).url} class={buttonClass("buy", "lg", "w-full")} {...(props.stay ? { target: "_blank", rel: "noopener" } : {})}>
							{p().go[method()]} {money(props.fen)}
							<Show when={props.stay}>
								<ExternalLink size={18} aria-hidden="true" />
								<span class="sr-only">{p().newTab}</span>
							</Show>
						</a>
					)}
				</Match>
			</Switch>
			<div role="status">
				<p class="flex items-center justify-center gap-2 font-semibold">
					<Spinner class="text-leaf-ink" />
					{processing() ? p().processing : p().waiting}
				</p>
				<p class="mt-1 text-sm text-muted">{processing() ? p().processingText : p().waitingText}</p>
				<Show when={notYet()}>
					<p class="mt-2 text-sm font-medium text-straw-ink">{p().notYet}</p>
				</Show>
			</div>
			<ProblemNote problem={problem()} class="w-full text-left" />
			<div class="flex w-full flex-col gap-2">
				<Button variant="outline" busy={busy()} onClick={check}>
					{p().check}
				</Button>
				<Show when={!processing()}>
					<Button variant="quiet" onClick={props.onOther}>
						{p().other}
					</Button>
				</Show>
			</div>
		</div>
	);
}
