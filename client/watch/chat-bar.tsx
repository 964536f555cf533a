import { Reply, SendHorizontal, ShoppingBag, Smile, X } from "lucide-solid";
import { createMemo, createSignal, type JSX, lazy, Show, Suspense } from "solid-js";
import { chatMaxLength } from "#shared/show.ts";
import { clock, count, dayAndTime, useText } from "../i18n.ts";
import { createNow } from "../now.ts";
import { me } from "../session.ts";
import { connection } from "../show-socket.ts";
import { callAt, namesFor } from "../ui/chat-text.ts";
import { chatMessages } from "../ui/chat-messages.ts";
import type { Chat } from "./chat-state.ts";
import { messages } from "./messages.ts";

const ChatTools = lazy(() => import("./chat-tools.tsx"));

/** The way into the field for others: the menu of a message. */
export interface Composer {
	insert: (text: string) => void;
}

/** What people say, what keeps them from it in plain words, and the way to the shelf. */
export function ChatBar(props: { readonly chat: Chat; readonly itemCount: number; readonly onShelf: (() => void) | null; readonly beside?: JSX.Element; readonly composer: Composer }) {
	const t = useText(messages);
	const words = useText(chatMessages);
	const { chat } = props;
	const [text, setText] = createSignal("");
	const [caret, setCaret] = createSignal(0);
	const [tools, setTools] = createSignal(false);
	let field = null as unknown as HTMLInputElement;
	const now = createNow(500);
	const muted = () => {
		const until = chat.mutedUntil();
		return until && t().chat.muted(Date.parse(until) - Date.now() < 43_200_000 ? clock(until) : dayAndTime(until));
	};
	const off = () => chat.mode().mode === "off" && !chat.crew();
	const closed = () => chat.blocked() || muted() !== null || off();
	const wait = createMemo(() => (now(), chat.slowWait(chat.serverNow())));
	const says = () => (chat.blocked() ? words().blocked : null) || muted() || (off() ? words().off : null) || (chat.problem()?.code === "chat_slow" ? null : chat.problem()?.detail) || null;
	const placeholder = () => (connection() === "offline" ? t().chat.offline : chat.mode().mode === "slow" && !chat.crew() ? words().slow(chat.mode().slowSeconds) : t().chat.placeholder);
	const names = createMemo(() => {
		const begun = callAt(text(), caret());
		return begun === null ? [] : namesFor(begun, chat.recent(), me().name);
	});
	const insert = (what: string) => {
		const at = field.selectionStart ?? text().length;
		const next = text().slice(0, at) + what + text().slice(field.selectionEnd ?? at);
		if ([...next].length > chatMaxLength) return;
		setText(next);
		field.focus();
		field.setSelectionRange(at + what.length, at + what.length);
		setCaret(at + what.length);
	};
	props.composer.insert = insert;
	const complete = (name: string) => {
		const begun = callAt(text(), caret()) ?? "";
		field.setSelectionRange(caret() - begun.length, caret());
		insert(`${name} `);
	};
	const submit = async (event: SubmitEvent) => {
		event.preventDefault();
		const wanted = text().trim();
		if (wanted === "" || closed() || wait() > 0) return;
		setText("");
		setCaret(0);
		setTools(false);
		// Nothing typed is lost: what was refused stands in the field again.
		if (!(await chat.send(wanted)) && text() === "") setText(wanted);
	};
	return (
		<div class="watch-bar px-3 pb-[max(10px,env(safe-area-inset-bottom,0px))] wide:border-t wide:border-line wide:px-4 wide:py-3 short:py-2">
			<div role="alert" class="empty:hidden">
				<Show when={says()}>{(what) => <p class="mb-2 w-fit rounded-md bg-paper-soft px-3 py-1.5 text-sm text-paper-ink">{what()}</p>}</Show>
			</div>
			<Show when={tools() || names().length > 0}>
				<Suspense>
					<ChatTools chat={chat} names={names()} open={tools()} onInsert={insert} onName={complete} />
				</Suspense>
			</Show>
			<Show when={chat.replyTo()}>
				{(answered) => (
					<p class="mb-1.5 flex items-center gap-1.5 rounded-full bg-black/55 pl-3 pr-1 text-sm text-white wide:bg-sunken wide:text-ink">
						<Reply size={14} class="shrink-0" aria-hidden="true" />
						<span class="min-w-0 flex-1 truncate">{words().replying(answered().name)}</span>
						<button type="button" class="inline-flex size-9 shrink-0 items-center justify-center" aria-label={words().noReply} onClick={() => chat.setReplyTo(null)}>
							<X size={15} />
						</button>
					</p>
				)}
			</Show>
			<div class="flex items-center gap-2">
				<form class="flex h-12 min-w-0 flex-1 items-center rounded-full border border-white/25 bg-black/55 pl-4 pr-1 backdrop-blur-sm focus-within:border-straw wide:border-line-strong wide:bg-sunken" onSubmit={(event) => void submit(event)}>
					<input
						ref={(element) => (field = element)}
						class="h-full min-w-0 flex-1 text-ellipsis bg-transparent text-base text-white outline-none placeholder:text-white/80 disabled:opacity-60 wide:text-ink wide:placeholder:text-muted"
						type="text"
						enterkeyhint="send"
						autocomplete="off"
						aria-label={t().chat.placeholder}
						placeholder={placeholder()}
						maxlength={chatMaxLength}
						disabled={closed()}
						value={text()}
						onInput={(event) => {
							setText(event.currentTarget.value);
							setCaret(event.currentTarget.selectionStart ?? 0);
							if (chat.problem()) chat.setProblem(null);
						}}
						onKeyDown={(event) => {
							if (event.key !== "Escape" || !(tools() || names().length > 0)) return;
							setTools(false);
							setCaret(0);
						}}
					/>
					<button type="button" aria-label={words().stickers} title={words().stickers} aria-expanded={tools()} disabled={closed()} class="inline-flex size-10 shrink-0 items-center justify-center rounded-full text-white/85 hover:bg-black/30 wide:text-muted wide:hover:bg-line" onClick={() => setTools(!tools())}>
						<Smile size={20} />
					</button>
					<button
						type="submit"
						aria-label={wait() > 0 ? words().slowWait(wait()) : t().chat.send}
						title={wait() > 0 ? words().slowWait(wait()) : t().chat.send}
						class="inline-flex size-10 shrink-0 items-center justify-center rounded-full transition-[background-color,transform,opacity] active:scale-95"
						classList={{ "bg-buy text-on-buy": text().trim() !== "" && wait() === 0, "text-white/60 wide:text-muted": text().trim() === "" || wait() > 0 }}
						aria-disabled={text().trim() === "" || wait() > 0 || undefined}
					>
						<Show when={wait() > 0} fallback={<SendHorizontal size={20} />}>
							<span class="text-sm font-bold tabular-nums">{wait()}</span>
						</Show>
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
