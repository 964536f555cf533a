import { ChartColumn, Check, Gift, Heart, ListChecks, Trash2, UserRoundPlus } from "lucide-solid";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { LuckyBag, Poll as PollShape, Question } from "#shared/interaction.ts";
import { api, unwrap } from "../../api.ts";
import { count, useText } from "../../i18n.ts";
import { toClientProblem } from "../../problem-error.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../../ui/dialog.tsx";
import { remaining } from "../../ui/offer.ts";
import { Badge, StatChip } from "../../ui/parts.tsx";
import { toast } from "../../ui/toast.ts";
import type { RoomState } from "../room-state.ts";
import { BagForm, PollForm } from "./forms.tsx";
import { messages } from "./messages.ts";
import { CrewBags } from "./winners.tsx";

/** What the crew starts, ends and answers: lucky bags, polls, questions. */
export function InteractPanel(props: { readonly room: RoomState; readonly class?: string }) {
	const t = useText(messages);
	const [dialog, setDialog] = createSignal<"bag" | "poll" | "bags" | null>(null);
	const { state } = props.room.interactions;
	const live = () => props.room.phase() === "live";
	const running = () => ({ bag: state.bag && !state.bag.winners ? state.bag : null, poll: state.poll });
	return (
		<section aria-label={t().title} class={`flex min-h-0 flex-col bg-surface ${props.class ?? ""}`}>
			<div class="flex min-h-12 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line py-1 pl-4 pr-2">
				<h2 class="heading text-lg max-lg:sr-only">{t().title}</h2>
				<StatChip icon={<Heart size={15} aria-hidden="true" />} value={count(state.likes)} label={t().likes("")} />
				<StatChip icon={<UserRoundPlus size={15} aria-hidden="true" />} value={count(state.hostFollowers)} label={t().followers("")} />
				<IconButton class="ml-auto" label={t().bag.all} onClick={() => setDialog("bags")}><ListChecks size={20} /></IconButton>
			</div>
			<div class="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto p-2" tabindex="0" role="group" aria-label={t().title}>
				<div class="flex gap-2">
					<Button size="sm" variant="outline" class="flex-1" icon={<Gift size={16} />} disabled={!live() || running().bag !== null} onClick={() => setDialog("bag")}>{t().bag.start}</Button>
					<Button size="sm" variant="outline" class="flex-1" icon={<ChartColumn size={16} />} disabled={!live() || (state.poll !== null && state.poll.closedAt === null)} onClick={() => setDialog("poll")}>{t().poll.start}</Button>
				</div>
				<Show when={!live()}><p class="px-2 text-sm text-muted">{t().notLive}</p></Show>
				<Show when={running().bag}>{(bag) => <Bag room={props.room} bag={bag()} />}</Show>
				<Show when={running().poll}>{(poll) => <Poll room={props.room} poll={poll()} />}</Show>
				<Show when={state.questions.length > 0} fallback={<Show when={live() && !running().bag && !running().poll}><p class="px-2 py-2 text-sm text-muted">{t().nothing}</p></Show>}>
					<h3 class="px-2 pt-1 text-sm font-semibold">{t().questions.title(state.questions.length)}</h3>
					<ol class="flex flex-col gap-1.5">
						<For each={state.questions.map(({ id }) => id)}>{(id) => <Show when={state.questions.find((question) => question.id === id)}>{(question) => <Asked question={question()} />}</Show>}</For>
					</ol>
				</Show>
			</div>
			<Dialog open={dialog() === "bag"} onOpenChange={(open) => open || setDialog(null)} title={t().bag.title} class="night">
				<BagForm showId={props.room.showId} onDone={() => setDialog(null)} />
			</Dialog>
			<Dialog open={dialog() === "poll"} onOpenChange={(open) => open || setDialog(null)} title={t().poll.title} class="night">
				<PollForm showId={props.room.showId} onDone={() => setDialog(null)} />
			</Dialog>
			<Dialog open={dialog() === "bags"} onOpenChange={(open) => open || setDialog(null)} title={t().bag.all} class="night">
				<CrewBags showId={props.room.showId} drawn={state.bag?.drawnAt ?? null} />
			</Dialog>
		</section>
	);
}

/** Runs what the crew asks for; what is refused is said. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
	try {
		await work();
	} catch (error) {
		void toast({ title: toClientProblem(error).detail, tone: "bad" });
	}
}

function Running(props: { readonly title: string; readonly until: string | null; readonly now: number; readonly children: JSX.Element }) {
	return (
		<article class="flex flex-col gap-2 rounded-md border border-straw bg-straw-soft p-3" aria-label={props.title}>
			<div class="flex items-center gap-2 text-sm font-semibold text-straw-ink">
				<span class="flex-1">{props.title}</span>
				<Show when={props.until}>{(until) => <span class="text-base tabular-nums" role="timer">{remaining(Date.parse(until()), props.now)}</span>}</Show>
			</div>
			{props.children}
		</article>
	);
}

function Bag(props: { readonly room: RoomState; readonly bag: LuckyBag }) {
	const t = useText(messages);
	const [ending, setEnding] = createSignal(false);
	return (
		<Running title={t().bag.running} until={props.bag.endsAt} now={props.room.serverNow()}>
			<p class="font-semibold">{props.bag.prize}</p>
			<p class="flex flex-wrap gap-x-3 text-sm tabular-nums"><span>{t().bag.says(props.bag.word)}</span><span class="font-semibold">{t().bag.entrants(count(props.bag.entrants))}</span></p>
			<Button size="sm" variant="outline" class="self-start" onClick={() => setEnding(true)}>{t().bag.end}</Button>
			<ConfirmDialog class="night" open={ending()} onOpenChange={setEnding} title={t().bag.endTitle} text={t().bag.endText} confirm={t().bag.end} onConfirm={() => unwrap(api.api["lucky-bags"][":id"].end.$post({ param: { id: props.bag.id } }))} />
		</Running>
	);
}

function Poll(props: { readonly room: RoomState; readonly poll: PollShape }) {
	const t = useText(messages);
	const [busy, setBusy] = createSignal(false);
	const total = () => props.poll.votes.reduce((sum, one) => sum + one, 0);
	const percent = (option: number) => (total() === 0 ? 0 : Math.round(((props.poll.votes[option] ?? 0) / total()) * 100));
	return (
		<Running title={props.poll.closedAt ? t().poll.result : t().poll.running} until={props.poll.closedAt ? null : props.poll.endsAt} now={props.room.serverNow()}>
			<p class="font-semibold">{props.poll.question}</p>
			<ul class="flex flex-col gap-1 text-sm">
				<For each={props.poll.options}>
					{(text, index) => (
						<li class="relative flex min-h-8 items-center gap-2 overflow-hidden rounded-sm bg-ground px-2.5">
							<span class="absolute inset-0 origin-left bg-leaf-soft transition-transform duration-500" style={{ transform: `scaleX(${percent(index()) / 100})` }} aria-hidden="true" />
							<span class="relative min-w-0 flex-1">{text}</span>
							<span class="relative tabular-nums">{count(props.poll.votes[index()] ?? 0)} · {percent(index())}%</span>
						</li>
					)}
				</For>
			</ul>
			<div class="flex items-center gap-2">
				<span class="flex-1 text-sm tabular-nums">{t().poll.voters(count(total()))}</span>
				<Show when={!props.poll.closedAt}>
					<Button
						size="sm"
						variant="outline"
						busy={busy()}
						onClick={async () => {
							setBusy(true);
							await attempt(() => unwrap(api.api.polls[":id"].end.$post({ param: { id: props.poll.id } })));
							setBusy(false);
						}}
					>
						{t().poll.end}
					</Button>
				</Show>
			</div>
		</Running>
	);
}

function Asked(props: { readonly question: Question }) {
	const t = useText(messages);
	const [busy, setBusy] = createSignal(false);
	const answering = () => props.question.state === "answering";
	const run = async (work: () => Promise<unknown>) => {
		setBusy(true);
		await attempt(work);
		setBusy(false);
	};
	const move = (state: Question["state"]) => run(() => unwrap(api.api.questions[":id"].answer.$post({ param: { id: props.question.id }, json: { state } })));
	return (
		<li class={`flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md border p-2.5 ${answering() ? "border-leaf-ink bg-leaf-soft" : "border-line"}`} aria-busy={busy() || undefined}>
			<div class="min-w-0 flex-1 basis-40">
				<Show when={answering()}><Badge tone="leaf" class="mb-0.5">{t().questions.answering}</Badge></Show>
				<p class={answering() ? "text-lg font-semibold leading-snug" : "font-medium leading-snug"}>{props.question.text}</p>
				<p class="truncate text-xs text-muted tabular-nums">{props.question.name} · {t().questions.votes(count(props.question.votes))}</p>
			</div>
			<div class="ml-auto flex shrink-0 items-center gap-1">
				<Button size="sm" variant={answering() ? "primary" : "outline"} icon={answering() ? <Check size={16} /> : undefined} busy={busy()} onClick={() => void move(answering() ? "answered" : "answering")}>
					{answering() ? t().questions.done : t().questions.answer}
				</Button>
				<IconButton label={t().questions.remove(props.question.text)} onClick={() => void run(() => unwrap(api.api.questions[":id"].$delete({ param: { id: props.question.id } }) as never))}><Trash2 size={18} /></IconButton>
			</div>
		</li>
	);
}
