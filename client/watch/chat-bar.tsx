import { SendHorizontal, ShoppingBag } from "lucide-solid";
import { createSignal, type JSX, Show } from "solid-js";
import { chatMaxLength } from "#shared/show.ts";
import { clock, count, dayAndTime, useText } from "../i18n.ts";
import { connection } from "../show-socket.ts";
import type { Chat } from "./chat-state.ts";
import { messages } from "./messages.ts";

/** What people say, what keeps them from it in plain words, and the way to the shelf. */
export function ChatBar(props: { readonly chat: Chat; readonly itemCount: number; readonly onShelf: (() => void) | null; readonly beside?: JSX.Element }) {
	const t = useText(messages);
	const { chat } = props;
	const [text, setText] = createSignal("");
	const muted = () => {
		const until = chat.mutedUntil();
		return until && t().chat.muted(Date.parse(until) - Date.now() < 43_200_000 ? clock(until) : dayAndTime(until));
	};
	const says = () => muted() || chat.problem()?.detail || null;
	const submit = async (event: SubmitEvent) => {
		event.preventDefault();
		const wanted = text().trim();
		if (wanted === "" || muted()) return;
		setText("");
		// Nothing typed is lost: what was refused stands in the field again.
		if (!(await chat.send(wanted)) && text() === "") setText(wanted);
	};
	return (
		<div class="watch-bar px-3 pb-[max(10px,env(safe-area-inset-bottom,0px))] wide:border-t wide:border-line wide:px-4 wide:py-3 short:py-2">
			<div role="alert" class="empty:hidden">
				<Show when={says()}>{(words) => <p class="mb-2 w-fit rounded-md bg-paper-soft px-3 py-1.5 text-sm text-paper-ink">{words()}</p>}</Show>
			</div>
			<div class="flex items-center gap-2">
				<form class="flex h-12 min-w-0 flex-1 items-center rounded-full border border-white/25 bg-black/55 pl-4 pr-1 backdrop-blur-sm focus-within:border-straw wide:border-line-strong wide:bg-sunken" onSubmit={(event) => void submit(event)}>
					<input
						class="h-full min-w-0 flex-1 bg-transparent text-base text-white outline-none placeholder:text-white/80 disabled:opacity-60 wide:text-ink wide:placeholder:text-muted"
						type="text"
						enterkeyhint="send"
						autocomplete="off"
						aria-label={t().chat.placeholder}
						placeholder={connection() === "offline" ? t().chat.offline : t().chat.placeholder}
						maxlength={chatMaxLength}
						disabled={muted() !== null}
						value={text()}
						onInput={(event) => {
							setText(event.currentTarget.value);
							if (chat.problem()) chat.setProblem(null);
						}}
					/>
					<button
						type="submit"
						aria-label={t().chat.send}
						title={t().chat.send}
						class="inline-flex size-10 shrink-0 items-center justify-center rounded-full transition-[background-color,transform,opacity] active:scale-95"
						classList={{ "bg-buy text-on-buy": text().trim() !== "", "text-white/60 wide:text-muted": text().trim() === "" }}
						aria-disabled={text().trim() === "" || undefined}
					>
						<SendHorizontal size={20} />
					</button>
				</form>
				{props.beside}
				<Show when={props.onShelf}>
					{(open) => (
						<button
							type="button"
							aria-label={t().shelf.open(props.itemCount)}
							aria-haspopup="dialog"
							class="relative inline-flex size-12 shrink-0 items-center justify-center rounded-full bg-straw text-[#1d3127] shadow-2 transition-transform active:scale-95"
							onClick={() => open()()}
						>
							<ShoppingBag size={23} aria-hidden="true" />
							<span class="absolute -right-0.5 -top-1 min-w-5 rounded-full bg-paper px-1 text-center text-xs font-bold leading-5 text-on-paper" aria-hidden="true">
								{count(props.itemCount)}
							</span>
						</button>
					)}
				</Show>
			</div>
		</div>
	);
}
