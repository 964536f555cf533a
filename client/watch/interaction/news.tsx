import { Check, MessageCircleQuestion } from "lucide-solid";
import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import { count, useText } from "../../i18n.ts";
import { Button } from "../../ui/button.tsx";
import { remaining } from "../../ui/offer.ts";
import type { Interaction } from "./interaction-state.ts";
import { messages } from "./messages.ts";
import { Pouch } from "./pouch.tsx";
import { Card } from "./rail.tsx";

/** What is going on, over the upper edge of the chat: the question that is being answered, the poll, how the bag was drawn. */
export function News(props: { readonly interaction: Interaction }) {
	const t = useText(messages);
	const { interaction } = props;
	const [said, setSaid] = createSignal("");
	createEffect(on(() => interaction.answering()?.id, () => interaction.answering() && setSaid(t().questions.answeringSaid(interaction.answering()!.text)), { defer: true }));
	createEffect(on(() => interaction.poll()?.id, () => interaction.poll() && !interaction.poll()!.closedAt && setSaid(t().poll.said(interaction.poll()!.question)), { defer: true }));
	createEffect(
		on(
			() => [interaction.bag()?.id, interaction.bag()?.winners !== null, interaction.won()] as const,
			([id, drawn, won]) => id && setSaid(won ? `${t().bag.won} ${t().bag.wonText(interaction.bag()!.prize)}` : drawn ? t().bag.saidDrawn(interaction.bag()!.winners?.length ?? 0) : t().bag.said(interaction.bag()!.prize)),
			{ defer: true },
		),
	);
	/** The draw of a bag that this person saw open, or won. */
	const drawn = () => {
		const bag = interaction.bag();
		return bag?.winners && (interaction.entry() || interaction.won()) && !interaction.dismissed(`drawn ${bag.id}`) ? bag : null;
	};
	const answering = () => {
		const question = interaction.answering();
		return question && !interaction.dismissed(question.id) ? question : null;
	};
	/** One at a time, so that the chat stays readable: a prize, what waits for this person's vote, the question, how the poll stands. */
	const shown = createMemo(() => {
		const poll = interaction.poll();
		const polled = poll && !interaction.dismissed(poll.id) ? poll : null;
		const waits = polled && !polled.closedAt && interaction.mine().vote?.pollId !== polled.id && !interaction.crew();
		return drawn() ? "drawn" : waits ? "poll" : answering() ? "answering" : polled ? "poll" : null;
	});
	return (
		<>
			<p class="sr-only" aria-live="polite">{said()}</p>
			<Show when={shown() === "drawn" && drawn()}>
				{(bag) => (
					<Card label={t().bag.title} onClose={() => interaction.dismiss(`drawn ${bag().id}`)}>
						<div class="flex flex-wrap items-center gap-x-3 gap-y-2">
							<Pouch size={48} open />
							<div class="min-w-0 flex-1 basis-36">
								<p class="heading text-lg leading-snug" classList={{ "text-straw-ink": interaction.won() }}>{interaction.won() ? t().bag.won : t().bag.news(bag().winners!.length)}</p>
								<p class="line-clamp-2 text-sm text-muted">{interaction.won() ? t().bag.wonText(bag().prize) : t().bag.notWon}</p>
							</div>
							<Button size="sm" variant={interaction.won() ? "buy" : "outline"} class="grow" onClick={() => interaction.open("bag")}>{interaction.won() ? t().bag.toPrize : t().bag.see}</Button>
						</div>
					</Card>
				)}
			</Show>
			<Show when={shown() === "poll" && interaction.poll()}>
				<Poll interaction={interaction} />
			</Show>
			<Show when={shown() === "answering" && answering()}>
				{(question) => (
					<Card label={t().questions.answering} onClose={() => interaction.dismiss(question().id)}>
						<p class="flex items-center gap-1.5 text-xs font-semibold text-leaf-ink">
							<MessageCircleQuestion size={15} aria-hidden="true" />
							{t().questions.answering}
						</p>
						<p class="line-clamp-3 font-semibold leading-snug">{question().text}</p>
						<p class="truncate text-xs text-muted">{question().name}</p>
					</Card>
				)}
			</Show>
		</>
	);
}

function Poll(props: { readonly interaction: Interaction }) {
	const t = useText(messages);
	const { interaction } = props;
	const poll = () => interaction.poll()!;
	const total = () => poll().votes.reduce((sum, one) => sum + one, 0);
	const mine = () => (interaction.mine().vote?.pollId === poll().id ? interaction.mine().vote!.option : null);
	const told = () => mine() !== null || poll().closedAt !== null || interaction.crew();
	const percent = (option: number) => (total() === 0 ? 0 : Math.round(((poll().votes[option] ?? 0) / total()) * 100));
	return (
		<Card label={t().poll.title} onClose={() => interaction.dismiss(poll().id)}>
			<p class="font-semibold leading-snug">{poll().question}</p>
			<p class="mb-2 flex flex-wrap gap-x-2 text-xs text-muted tabular-nums">
				<span>{t().poll.voters(count(total()))}</span>
				<Show when={poll().closedAt} fallback={<><Show when={poll().endsAt}>{(at) => <span role="timer">{t().poll.left(remaining(Date.parse(at()), interaction.watch.serverNow()))}</span>}</Show><Show when={mine() !== null}><span>{t().poll.change}</span></Show></>}>
					<span class="font-semibold text-paper-ink">{t().poll.over}</span>
				</Show>
			</p>
			<ul class="-mr-8 flex flex-col gap-1.5">
				<For each={poll().options}>
					{(text, index) => (
						<li>
							<button
								type="button"
								class="relative flex min-h-11 w-full items-center gap-2 overflow-hidden rounded-md border px-3 py-1.5 text-left text-sm font-medium transition-[border-color] disabled:cursor-default short:min-h-9"
								classList={{ "border-leaf-ink": mine() === index(), "border-line-strong": mine() !== index() }}
								aria-pressed={mine() === index()}
								aria-label={told() ? t().poll.option(text, percent(index())) : text}
								disabled={poll().closedAt !== null}
								onClick={() => void interaction.vote(poll().id, index())}
							>
								<Show when={told()}>
									<span class="absolute inset-0 origin-left transition-transform duration-500" classList={{ "bg-leaf-soft": mine() === index(), "bg-line": mine() !== index() }} style={{ transform: `scaleX(${percent(index()) / 100})` }} aria-hidden="true" />
								</Show>
								<span class="relative min-w-0 flex-1">{text}</span>
								<Show when={mine() === index()}><Check size={16} class="relative shrink-0 text-leaf-ink" aria-hidden="true" /></Show>
								<Show when={told()}><span class="relative shrink-0 tabular-nums" aria-hidden="true">{percent(index())}%</span></Show>
							</button>
						</li>
					)}
				</For>
			</ul>
		</Card>
	);
}
