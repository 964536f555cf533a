import * as Menu from "@kobalte/core/dropdown-menu";
import { ArrowDown, EllipsisVertical, Reply, SendHorizontal, X } from "lucide-solid";
import { createEffect, createSignal, For, on, Show } from "solid-js";
import { type ChatMessage, chatMaxLength } from "#shared/show.ts";
import { clock, useText } from "../i18n.ts";
import { toClientProblem } from "../problem-error.ts";
import { messages as moderationMessages } from "../moderation/messages.ts";
import { type Person, PersonDialog } from "../moderation/person-dialog.tsx";
import { ruleName } from "../moderation/queue.tsx";
import { me } from "../session.ts";
import { send } from "../show-socket.ts";
import { IconButton } from "../ui/button.tsx";
import { chatMessages } from "../ui/chat-messages.ts";
import { ChatText } from "../ui/chat-text.tsx";
import { Badge } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { ChatModeSelect, PinnedMessage } from "./chat-mode.tsx";
import { messages } from "./messages.ts";
import type { RoomState } from "./room-state.ts";

/** In px: so near its end a list is followed. */
const nearEnd = 60;
const longMute = 24 * 60;

/** The chat for the crew: read, answer, remove, mute. */
export function ChatPanel(props: { readonly room: RoomState; readonly class?: string }) {
	const t = useText(messages);
	const words = useText(chatMessages);
	const moderation = useText(moderationMessages);
	const [person, setPerson] = createSignal<Person | null>(null);
	const { room } = props;
	const [text, setText] = createSignal("");
	const [sending, setSending] = createSignal(false);
	const [error, setError] = createSignal<string | null>(null);
	const [following, setFollowing] = createSignal(true);
	let list!: HTMLDivElement;
	const [replyTo, setReplyTo] = createSignal<ChatMessage | null>(null);
	let field!: HTMLInputElement;
	const label = () => (room.isHost() ? t().chat.input : t().chat.inputCrew);
	const toEnd = () => {
		setFollowing(true);
		list.scrollTo({ top: list.scrollHeight });
	};
	createEffect(on(() => room.channel.chat().at(-1)?.id, () => following() && queueMicrotask(toEnd)));

	const submit = async (event: SubmitEvent) => {
		event.preventDefault();
		const message = text().trim();
		if (!message || sending()) return;
		setSending(true);
		setError(null);
		try {
			const answered = replyTo();
			const { hints } = await send("chat-send", { showId: room.showId, text: message, ...(answered ? { replyTo: answered.id } : {}) });
			if (hints) void toast({ title: moderation().hint(hints.map(ruleName).join(moderation().and)), tone: "bad" });
			setText("");
			setReplyTo(null);
			toEnd();
		} catch (refused) {
			setError(toClientProblem(refused).detail);
		} finally {
			setSending(false);
		}
	};

	return (
		<section aria-label={t().chat.title} class={`relative flex min-h-0 flex-col bg-surface max-lg:h-full ${props.class ?? ""}`}>
			<h2 class="heading flex min-h-12 shrink-0 items-center border-b border-line px-4 text-lg max-lg:hidden">{t().chat.title}
				<Show when={room.moderates()}><ChatModeSelect room={room} /></Show>
			</h2>
			<PinnedMessage room={room} moderates={room.moderates()} />
			<div
				ref={list}
				role="log"
				aria-label={t().chat.log}
				tabindex="0"
				class="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 py-2 focus-visible:outline-offset-[-3px]"
				onScroll={() => setFollowing(list.scrollHeight - list.scrollTop - list.clientHeight < nearEnd)}
			>
				<For each={room.channel.chat()} fallback={<p class="py-8 text-center text-muted">{t().chat.empty}</p>}>
					{(message) => (
						<Message
							room={room}
							message={message}
							onPerson={() => setPerson(message)}
							onReply={() => {
								setReplyTo(message);
								field.focus();
							}}
						/>
					)}
				</For>
			</div>
			<Show when={!following()}>
				<button type="button" class="absolute bottom-20 left-1/2 inline-flex min-h-11 -translate-x-1/2 items-center gap-1.5 rounded-full bg-leaf px-4 text-sm font-semibold text-on-leaf shadow-2" onClick={toEnd}>
					<ArrowDown size={16} />
					{t().chat.latest}
				</button>
			</Show>
			<PersonDialog class="night" showId={room.showId} person={person()} onClose={() => setPerson(null)} />
			<form class="shrink-0 border-t border-line p-2" onSubmit={submit}>
				<Show when={replyTo()}>
					{(answered) => (
						<p class="mb-1.5 flex items-center gap-1.5 rounded-full bg-sunken pl-3 pr-1 text-sm">
							<Reply size={14} class="shrink-0" aria-hidden="true" />
							<span class="min-w-0 flex-1 truncate">{words().replying(answered().name)}</span>
							<button type="button" class="inline-flex size-9 shrink-0 items-center justify-center" aria-label={words().noReply} onClick={() => setReplyTo(null)}><X size={15} /></button>
						</p>
					)}
				</Show>
				<div class="flex items-center gap-1.5">
					<input
						ref={field}
						class="h-11 min-w-0 flex-1 rounded-full border border-line-strong bg-ground px-4 text-base placeholder:text-muted"
						aria-label={label()}
						placeholder={label()}
						value={text()}
						maxlength={chatMaxLength}
						enterkeyhint="send"
						autocomplete="off"
						onInput={(event) => setText(event.currentTarget.value)}
					/>
					<IconButton type="submit" label={t().chat.send} disabled={text().trim() === ""} aria-busy={sending() || undefined} class="text-leaf-ink"><SendHorizontal size={20} /></IconButton>
				</div>
				<p role="alert" class="px-2 text-sm text-paper-ink empty:hidden">{error()}</p>
			</form>
		</section>
	);
}

function Message(props: { readonly room: RoomState; readonly message: ChatMessage; readonly onReply: () => void; readonly onPerson: () => void }) {
	const t = useText(messages);
	const words = useText(chatMessages);
	const moderation = useText(moderationMessages);
	const crew = () => props.message.role !== "viewer";
	const run = async (work: () => Promise<unknown>, done: string) => {
		try {
			await work();
			void toast({ title: done });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		}
	};
	const mute = (minutes: number, done: string) => run(() => send("mute", { showId: props.room.showId, userId: props.message.userId, minutes }), done);
	const item = "flex min-h-11 cursor-pointer items-center rounded-sm px-3 outline-none data-[highlighted]:bg-leaf-soft";
	return (
		<div class="group flex items-start gap-1 rounded-md px-2 py-1 hover:bg-sunken focus-within:bg-sunken">
			<p class="min-w-0 flex-1 leading-snug">
				<Show when={props.message.reply}>
					{(reply) => <span class="block max-w-full truncate border-l-2 border-straw pl-1.5 text-xs text-muted">{words().answers(reply().name, reply().text)}</span>}
				</Show>
				<span class={`mr-2 text-sm font-semibold ${crew() ? "text-straw-ink" : "text-muted"}`}>
					{props.message.name}
					<Show when={crew()}><Badge tone="straw" class="ml-1.5">{props.message.role === "host" ? t().chat.host : t().chat.moderator}</Badge></Show>
				</span>
				<span><ChatText text={props.message.text} /></span>
				<Show when={props.message.aside}>{(aside) => <Badge tone="straw" class="ml-1.5">{moderation().asides[aside()]}</Badge>}</Show>
				<time class="ml-2 whitespace-nowrap text-xs tabular-nums text-muted" datetime={props.message.at}>{clock(props.message.at)}</time>
			</p>
			<Show when={props.room.moderates()}>
				<Menu.Root gutter={4} placement="bottom-end">
					<Menu.Trigger aria-label={t().chat.actions(props.message.name)} class="-my-1 inline-flex size-9 shrink-0 items-center justify-center rounded-full text-muted opacity-0 hover:bg-line focus-visible:opacity-100 group-hover:opacity-100 data-[expanded]:opacity-100 pointer-coarse:size-11 pointer-coarse:opacity-100">
						<EllipsisVertical size={18} />
					</Menu.Trigger>
					<Menu.Portal>
						<div class="night">
							<Menu.Content class="z-60 min-w-48 animate-pop-out rounded-md border border-line bg-surface p-1 text-ink shadow-3 outline-none data-[expanded]:animate-pop-in">
								<Menu.Item class={item} onSelect={() => setTimeout(props.onReply, 150)}>{words().reply}</Menu.Item>
								<Menu.Item class={item} onSelect={() => void run(() => send("chat-pin", { showId: props.room.showId, messageId: props.message.id }), words().pinDone)}>{words().pin}</Menu.Item>
								<Menu.Item class={item} onSelect={() => void run(() => send("chat-remove", { showId: props.room.showId, messageId: props.message.id }), t().chat.removed)}>{t().chat.remove}</Menu.Item>
								<Show when={props.message.userId !== me().userId}>
									<Menu.Item class={item} onSelect={() => void mute(10, t().chat.muted(props.message.name))}>{t().chat.mute}</Menu.Item>
									<Menu.Item class={item} onSelect={() => void mute(longMute, t().chat.muted(props.message.name))}>{t().chat.muteLong}</Menu.Item>
									<Menu.Item class={item} onSelect={() => void mute(0, t().chat.unmuted(props.message.name))}>{t().chat.unmute}</Menu.Item>
									<Menu.Item class={item} onSelect={() => setTimeout(props.onPerson, 150)}>{moderation().person.more}</Menu.Item>
								</Show>
							</Menu.Content>
						</div>
					</Menu.Portal>
				</Menu.Root>
			</Show>
		</div>
	);
}
