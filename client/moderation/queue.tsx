import { Check, ShieldAlert, UserX, X } from "lucide-solid";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { Review, ReviewOutcome } from "#shared/moderation.ts";
import { ruleNames } from "#shared/problem.ts";
import type { ChatMessage } from "#shared/show.ts";
import { api, unwrap } from "../api.ts";
import { dayAndTime, locale, tr, trLang, useText } from "../i18n.ts";
import { createLoad, keepFresh } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { onReviews } from "../show-socket.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Badge, Empty } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";
import { type Person, PersonDialog } from "./person-dialog.tsx";

/** In ms: the queue is read again so often, besides when the server says that it changed. */
const readEvery = 15_000;

const pageOf = (showId: string | null, settled: boolean, before?: number) => {
	const query = { settled: settled ? ("true" as const) : ("false" as const), ...(before === undefined ? {} : { before: String(before) }) };
	return unwrap(showId === null ? api.api.reviews.$get({ query }) : api.api.shows[":id"].reviews.$get({ param: { id: showId }, query }));
};

/** How many messages of a show wait for a decision, kept fresh; 0 while it is not known. */
export function createWaiting(showId: string, wanted: () => boolean) {
	const load = createLoad(() => (wanted() ? showId : null), (id) => pageOf(id, false));
	onReviews((id) => id === showId && void load.reload());
	return () => load.data()?.reviews.length ?? 0;
}

/** Messages that are held or reported, of a show or (null) of all: each with what was said around it, decided one by one. */
export function ReviewQueue(props: { readonly showId: string | null; readonly dialogClass?: string }) {
	const t = useText(messages);
	const [settled, setSettled] = createSignal(false);
	const load = createLoad(settled, (which) => pageOf(props.showId, which));
	keepFresh(load, readEvery, () => (load.data()?.reviews.length ?? 0) <= 50);
	onReviews((id) => (props.showId === null || id === props.showId) && void load.reload());
	const [person, setPerson] = createSignal<(Person & { showId: string }) | null>(null);
	const [busy, setBusy] = createSignal(false);
	const more = async (last: Review) => {
		setBusy(true);
		try {
			const known = load.data()!.reviews;
			const next = await pageOf(props.showId, settled(), last.message.id);
			load.mutate({ reviews: [...known, ...next.reviews], more: next.more });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	const settle = async (review: Review, outcome: ReviewOutcome) => {
		try {
			await unwrap(api.api.reviews[":id"].$post({ param: { id: String(review.message.id) }, json: { outcome } }));
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		}
		await load.reload();
	};
	return (
		<div class="flex flex-col gap-4">
			<ChoiceGroup layout="chips" legend={t().queue.which} hideLegend value={settled() ? "settled" : "open"} choices={[{ value: "open", label: t().queue.open }, { value: "settled", label: t().queue.settled }]} onChange={(which) => setSettled(which === "settled")} />
			<Loaded of={load}>
				{(page) => (
					<Show when={page().reviews.length > 0} fallback={<Empty title={settled() ? t().queue.noneSettled : t().queue.none} text={settled() ? undefined : t().queue.noneText} />}>
						<ul class="flex flex-col gap-3" data-reviews>
							<For each={page().reviews.map(({ message }) => message.id)}>
								{(id) => (
									<Show when={page().reviews.find(({ message }) => message.id === id)}>
										{(review) => <Card review={review()} withShow={props.showId === null} onSettle={(outcome) => settle(review(), outcome)} onPerson={() => setPerson({ userId: review().message.userId, name: review().message.name, showId: review().showId })} />}
									</Show>
								)}
							</For>
						</ul>
						<Show when={page().more}>
							<Button variant="outline" class="self-center" busy={busy()} onClick={() => more(page().reviews.at(-1)!)}>{t().more}</Button>
						</Show>
					</Show>
				)}
			</Loaded>
			<PersonDialog class={props.dialogClass} showId={person()?.showId ?? ""} person={person()} onClose={() => setPerson(null)} onDone={() => void load.reload()} />
		</div>
	);
}

/** A rule in words: a built-in list or the link filter by its name, a list of one's own as it is called. */
export const ruleName = (rule: string) => ruleNames[rule]?.[locale()] ?? rule;

function Card(props: { readonly review: Review; readonly withShow: boolean; readonly onSettle: (outcome: ReviewOutcome) => Promise<void>; readonly onPerson: () => void }) {
	const t = useText(messages);
	const [busy, setBusy] = createSignal<ReviewOutcome | null>(null);
	const before = () => props.review.context.filter(({ id }) => id < props.review.message.id);
	const after = () => props.review.context.filter(({ id }) => id > props.review.message.id);
	const Decide = (button: { readonly outcome: ReviewOutcome; readonly variant: "primary" | "outline" | "danger"; readonly icon: JSX.Element; readonly children: string }) => (
		<Button
			size="sm"
			variant={button.variant}
			icon={button.icon}
			busy={busy() === button.outcome}
			onClick={() => {
				setBusy(button.outcome);
				void props.onSettle(button.outcome).finally(() => setBusy(null));
			}}
		>
			{button.children}
		</Button>
	);
	return (
		<li class="rounded-lg border border-line bg-surface p-4 shadow-1">
			<div class="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
				<Badge tone={props.review.kind === "held" ? "straw" : "paper"}>{props.review.kind === "held" ? t().queue.held : t().queue.reported}</Badge>
				<Show when={props.review.rule}>{(rule) => <span>{t().queue.rule(ruleName(rule()))}</span>}</Show>
				<For each={props.review.reports}>{({ reason, count }) => <span>{t().reasons[reason]} · {t().queue.reports(count)}</span>}</For>
				<Show when={props.withShow}><span class="min-w-0 truncate" lang={trLang(props.review.showTitle)}>{tr(props.review.showTitle)}</span></Show>
				<time class="ml-auto whitespace-nowrap tabular-nums" datetime={props.review.message.at}>{dayAndTime(props.review.message.at)}</time>
			</div>
			<ol class="mt-3 flex flex-col gap-1 border-l-2 border-line pl-3" aria-label={t().queue.context}>
				<For each={before()}>{(message) => <Said message={message} />}</For>
				<li class="-ml-3 border-l-4 border-buy pl-2.5 text-ink" aria-current="true">
					<span class="mr-1.5 text-sm font-semibold">{props.review.message.name}</span>
					<span class="break-words" classList={{ "line-through": props.review.removed }}>{props.review.message.text}</span>
					<Show when={props.review.removed}> <Badge>{t().queue.removed}</Badge></Show>
				</li>
				<For each={after()}>{(message) => <Said message={message} />}</For>
			</ol>
			<div class="mt-3 flex flex-wrap items-center gap-2">
				<Show when={props.review.outcome === null} fallback={<span class="text-sm font-semibold text-leaf-ink">{t().outcomes[props.review.outcome!]}</span>}>
					<Show
						when={props.review.kind === "held"}
						fallback={
							<>
								<Decide outcome="removed" variant="danger" icon={<X size={16} />}>{t().queue.remove}</Decide>
								<Decide outcome="dismissed" variant="outline" icon={<Check size={16} />}>{t().queue.dismiss}</Decide>
							</>
						}
					>
						<Decide outcome="approved" variant="primary" icon={<Check size={16} />}>{t().queue.approve}</Decide>
						<Decide outcome="refused" variant="outline" icon={<X size={16} />}>{t().queue.refuse}</Decide>
					</Show>
				</Show>
				<Button size="sm" variant="quiet" class="ml-auto" icon={<UserX size={16} />} onClick={() => props.onPerson()}>{t().queue.person}</Button>
			</div>
		</li>
	);
}

function Said(props: { readonly message: ChatMessage }) {
	return (
		<li class="break-words text-sm text-muted">
			<span class="mr-1.5 font-semibold">{props.message.name}</span>
			{props.message.text}
		</li>
	);
}

/** How many wait, on the sign that opens the queue. */
export function WaitingSign(props: { readonly waiting: number }) {
	return (
		<span class="relative inline-flex">
			<ShieldAlert size={20} aria-hidden="true" />
			<Show when={props.waiting > 0}>
				<span class="absolute -right-2.5 -top-2 min-w-4.5 rounded-full bg-paper px-1 text-center text-[11px] font-bold leading-4.5 text-on-paper tabular-nums" aria-hidden="true">{props.waiting > 50 ? "50+" : props.waiting}</span>
			</Show>
		</span>
	);
}
