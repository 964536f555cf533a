import { SendHorizontal, ThumbsUp } from "lucide-solid";
import { createSignal, For, Show } from "solid-js";
import { questionMaxLength } from "#shared/interaction.ts";
import { count, useText } from "../../i18n.ts";
import { IconButton } from "../../ui/button.tsx";
import { Sheet } from "../../ui/dialog.tsx";
import { Badge, Empty } from "../../ui/parts.tsx";
import { toast } from "../../ui/toast.ts";
import type { Interaction } from "./interaction-state.ts";
import { messages } from "./messages.ts";

/** Questions to the host: asked here, and voted up. */
export function QuestionsSheet(props: { readonly interaction: Interaction }) {
	const t = useText(messages);
	const { interaction } = props;
	const [text, setText] = createSignal("");
	const [busy, setBusy] = createSignal(false);
	const ask = async (event: SubmitEvent) => {
		event.preventDefault();
		const asked = text().trim();
		if (asked === "" || busy()) return;
		setBusy(true);
		if (await interaction.askQuestion(asked)) {
			setText("");
			void toast({ title: t().questions.sent, tone: "good" });
		}
		setBusy(false);
	};
	const ids = () => interaction.state.questions.map(({ id }) => id);
	return (
		<Sheet
			open={interaction.panel() === "questions"}
			onOpenChange={(open) => open || interaction.open(null)}
			title={t().questions.title}
			class="night"
			footer={
				<form class="flex h-12 items-center rounded-full border border-line-strong bg-sunken pl-4 pr-1 focus-within:border-straw" onSubmit={(event) => void ask(event)}>
					<input class="h-full min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-muted" type="text" enterkeyhint="send" autocomplete="off" aria-label={t().questions.placeholder} placeholder={t().questions.placeholder} maxlength={questionMaxLength} value={text()} onInput={(event) => setText(event.currentTarget.value)} />
					<IconButton type="submit" label={t().questions.send} aria-busy={busy() || undefined} class="size-10! bg-buy text-on-buy disabled:bg-transparent disabled:text-muted" disabled={text().trim() === ""}>
						<SendHorizontal size={20} />
					</IconButton>
				</form>
			}
		>
			<Show when={ids().length > 0} fallback={<Empty title={t().questions.empty} />}>
				<ol class="flex flex-col gap-2">
					<For each={ids()}>
						{(id) => (
							<Show when={interaction.state.questions.find((question) => question.id === id)}>
								{(question) => {
									const mine = () => interaction.mine().questions.includes(id);
									return (
										<li class="flex items-center gap-3 rounded-md border p-3" classList={{ "border-straw bg-straw-soft": question().state === "answering", "border-line": question().state !== "answering" }}>
											<div class="min-w-0 flex-1">
												<Show when={question().state === "answering"}><Badge tone="straw" class="mb-1">{t().questions.answering}</Badge></Show>
												<p class="font-medium leading-snug">{question().text}</p>
												<p class="truncate text-xs text-muted">{question().name}</p>
											</div>
											<button
												type="button"
												class="inline-flex min-h-11 min-w-14 shrink-0 flex-col items-center justify-center rounded-md border px-2 text-xs font-semibold tabular-nums transition-transform active:scale-95"
												classList={{ "border-leaf-ink bg-leaf-soft text-leaf-ink": mine(), "border-line-strong": !mine() }}
												aria-pressed={mine()}
												aria-label={t().questions.vote(count(question().votes))}
												onClick={() => void interaction.voteQuestion(id, !mine())}
											>
												<ThumbsUp size={18} aria-hidden="true" fill={mine() ? "currentColor" : "none"} />
												{count(question().votes)}
											</button>
										</li>
									);
								}}
							</Show>
						)}
					</For>
				</ol>
			</Show>
		</Sheet>
	);
}
