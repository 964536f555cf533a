import { createSignal, For, type JSX, Show } from "solid-js";
import type { PaymentBooks, PaymentDifference } from "#shared/payments.ts";
import { api, unwrap } from "../api.ts";
import { count, dateTime, money, useText } from "../i18n.ts";
import { createLoad, keepFresh } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { Gate } from "../shell/gate.tsx";
import { Button } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, PageHead, useTitle } from "../ui/page.tsx";
import { Badge, Empty, Skeleton } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./payments-messages.ts";

/** In ms: how often a comparison that is under way is looked at. */
const lookEvery = 2_000;

export default function Payments() {
	return (
		<Gate action="payment.manage">
			<Books />
		</Gate>
	);
}

function Books() {
	const t = useText(messages);
	useTitle(() => t().title);
	const load = createLoad(() => "all", () => unwrap(api.api.payments.books.$get()));
	const [busy, setBusy] = createSignal(false);
	/** A comparison was asked for, and this is when the one before began. */
	const [since, setSince] = createSignal<string | null | undefined>(undefined);
	const running = () => {
		const run = load.data()?.run;
		return (run !== null && run !== undefined && run.finishedAt === null) || (since() !== undefined && (run?.startedAt ?? null) === since());
	};
	keepFresh(load, lookEvery, running);

	const compare = async () => {
		setBusy(true);
		try {
			const before = load.data()?.run?.startedAt ?? null;
			load.mutate(await unwrap(api.api.payments.reconcile.$post({ json: {} })));
			setSince(before);
			void toast({ title: t().asked, tone: "good" });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	const status = (books: PaymentBooks) => {
		if (running()) return t().running;
		return books.run?.finishedAt ? t().last(dateTime(books.run.finishedAt), count(books.run.compared)) : t().never;
	};
	return (
		<Page>
			<PageHead title={t().title} text={t().text} />
			<Loaded
				of={load}
				skeleton={
					<div class="flex flex-col gap-3">
						<For each={[1, 2, 3]}>{() => <Skeleton class="h-40" />}</For>
					</div>
				}
			>
				{(books) => (
					<Show when={books().providers.length > 0 || books().differences.length > 0} fallback={<Empty title={t().noProviders} text={t().noProvidersText} />}>
						<div class="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
							<div class="min-w-0 flex-1 basis-60 text-sm text-muted">
								<p role="status">
									{status(books())} <Show when={books().open > 0}><strong class="whitespace-nowrap font-semibold text-straw-ink">{t().open(books().open)}</strong></Show>
								</p>
								<Show when={books().run?.unreachable.length}>
									<p class="text-paper-ink">{t().unreachable(books().run!.unreachable.map((name) => (t().methods as Readonly<Record<string, string>>)[name] ?? name).join(", "))}</p>
								</Show>
							</div>
							<Button variant="outline" busy={busy() || running()} onClick={compare}>
								{t().run}
							</Button>
						</div>
						<Show when={books().differences.length > 0} fallback={<Empty title={t().none} text={t().noneText} />}>
							<ul class="flex flex-col gap-4">
								<For each={books().differences}>{(difference) => <Difference of={difference} put={load.mutate} />}</For>
							</ul>
						</Show>
					</Show>
				)}
			</Loaded>
		</Page>
	);
}

function Difference(props: { readonly of: PaymentDifference; readonly put: (books: PaymentBooks) => void }) {
	const t = useText(messages);
	const [busy, setBusy] = createSignal(false);
	const settle = async (refund: boolean) => {
		setBusy(true);
		try {
			props.put(await unwrap(api.api.payments.differences[":id"].settle.$post({ param: { id: props.of.id }, json: { refund } })));
			void toast({ title: t().done, tone: "good" });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	const word = (state: string | null) => (state === null ? t().nothing : ((t().states as Readonly<Record<string, string>>)[state] ?? state));
	const amount = (fen: number | null, currency: string | null) => (fen === null ? "" : currency === null || currency === "CNY" ? money(fen) : `${(fen / 100).toFixed(2)} ${currency}`);
	return (
		<li class="rounded-lg border border-line bg-surface p-4 shadow-1 md:p-5">
			<div class="flex flex-wrap items-center gap-x-3 gap-y-2">
				<h2 class="heading min-w-0 flex-1 text-lg">{t().kinds[props.of.kind]}</h2>
				<Badge>{t().methods[props.of.method]}</Badge>
				<Badge tone={props.of.state === "open" ? "straw" : "leaf"}>{props.of.state === "open" ? t().openState : props.of.settledBy === "self" ? t().settledSelf : t().settledPerson}</Badge>
			</div>
			<p class="mt-1 text-sm text-muted">{t().advice[props.of.kind]}</p>
			<dl class="mt-3 grid grid-cols-2 gap-x-4 gap-y-3 text-sm md:grid-cols-4">
				<Fact label={t().ours}>
					{word(props.of.ourState)} <span class="tabular-nums">{amount(props.of.ourFen, null)}</span>
				</Fact>
				<Fact label={t().theirs}>
					{word(props.of.theirState)} <span class="tabular-nums">{amount(props.of.theirFen, props.of.theirCurrency)}</span>
				</Fact>
				<Fact label={t().order}>
					<span class="tabular-nums">{props.of.orderNumber ?? t().nothing}</span>
				</Fact>
				<Fact label={t().found}>
					<time datetime={props.of.foundAt}>{dateTime(props.of.foundAt)}</time>
				</Fact>
				<Show when={props.of.reference}>
					<div class="col-span-full min-w-0">
						<dt class="text-muted">{t().reference}</dt>
						<dd class="break-all font-medium tabular-nums">{props.of.reference}</dd>
					</div>
				</Show>
			</dl>
			<Show when={props.of.state === "open"}>
				<div class="mt-4 flex flex-wrap justify-end gap-2">
					<Show when={props.of.kind === "refund_failed"}>
						<Button size="sm" busy={busy()} onClick={() => void settle(true)}>
							{t().again}
						</Button>
					</Show>
					<Button size="sm" variant="outline" busy={busy()} onClick={() => void settle(false)}>
						{t().settle}
					</Button>
				</div>
			</Show>
		</li>
	);
}

function Fact(props: { readonly label: string; readonly children: JSX.Element }) {
	return (
		<div class="min-w-0">
			<dt class="text-muted">{props.label}</dt>
			<dd class="font-medium">{props.children}</dd>
		</div>
	);
}
