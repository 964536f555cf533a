import { ArrowDown, EllipsisVertical, Pin, Reply, X } from "lucide-solid";
import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import type { ChatMessage, LineupItem, Notice } from "#shared/show.ts";
import { count, tr, useText } from "../i18n.ts";
import { me } from "../session.ts";
import { send } from "../show-socket.ts";
import { Button } from "../ui/button.tsx";
import { calls } from "../ui/chat-text.ts";
import { ChatText } from "../ui/chat-text.tsx";
import { chatMessages } from "../ui/chat-messages.ts";
import type { Chat } from "./chat-state.ts";
import { messages } from "./messages.ts";

/** How near to the top older messages are asked for, in px. */
const nearTop = 160;
/** How far from the newest a reader is taken to be scrolled back, in px. */
const scrolledBack = 48;
/** How long a notice stands, ms. */
const noticeStands = 4_000;

/**
 * The messages, newest at the bottom. The box runs from the bottom up (`column-reverse`): following the newest and putting older ones in front
 * need no script and no measuring.
 */
export function ChatPanel(props: { readonly chat: Chat; readonly items: readonly LineupItem[]; readonly onMessage: (message: ChatMessage) => void }) {
	const t = useText(messages);
	const words = useText(chatMessages);
	const { chat } = props;
	let box = null as unknown as HTMLDivElement;
	const scrolled = () => {
		const back = -box.scrollTop;
		if (back < 4) return chat.held() ? chat.follow() : undefined;
		if (back > scrolledBack && !chat.held()) chat.hold();
		if (chat.held() && chat.end() === null && box.scrollHeight - box.clientHeight - back < nearTop) void chat.back();
	};
	/** The messages are one stop of the Tab key: arrows go from one to the next, Enter opens what can be done about it. */
	const onKey = (event: KeyboardEvent) => {
		if (event.target instanceof HTMLButtonElement) return;
		const rows = [...box.querySelectorAll<HTMLElement>("li[data-message]")];
		const at = rows.indexOf(document.activeElement as HTMLElement);
		const to = { ArrowUp: at < 0 ? rows.length - 1 : at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
		if (event.key === "Enter" && at >= 0) {
			const message = chat.rows().find(({ id }) => String(id) === rows[at]!.dataset["message"]);
			if (message) props.onMessage(message);
		} else if (to !== undefined && rows[to]) {
			if (!chat.held()) chat.hold();
			rows[to].focus();
		} else return;
		event.preventDefault();
	};
	return (
		<section class="watch-chat relative flex flex-col" aria-label={t().chat.title}>
			<h2 class="heading hidden px-4 pb-1 pt-3 text-lg wide:block short:hidden">{t().chat.title}</h2>
			<p id="chat-keys" class="sr-only">{words().menuHint}</p>
			<div ref={(element) => (box = element)} class="watch-messages no-scrollbar flex min-h-0 flex-1 flex-col-reverse overflow-y-auto overscroll-contain px-3 pt-7 wide:px-4" tabindex="0" role="group" aria-label={t().chat.list} aria-describedby="chat-keys" onScroll={scrolled} onKeyDown={onKey}>
				<div class="pb-2">
					<Show when={chat.held()} fallback={<p class="mb-1 w-fit max-w-full rounded-md bg-black/45 px-2.5 py-1 text-sm text-[#f0c876] wide:bg-transparent wide:px-0 wide:text-straw-ink">{t().chat.welcome}</p>}>
						<div class="flex justify-center py-2 text-xs text-white/85 wide:text-muted">
							<Show when={chat.end()} fallback={<button type="button" class="min-h-9 px-3 underline" onClick={() => void chat.back()}>{t().chat.older}</button>}>
								{(end) => t().chat[end()]}
							</Show>
						</div>
					</Show>
					<ol class="flex flex-col items-start gap-1">
						<For each={chat.rows()}>{(message) => <Row message={message} manages={chat.crew()} onMessage={props.onMessage} />}</For>
						<For each={chat.pending()}>
							{(own) => (
								<li class={`${bubble} opacity-70`}>
									<Quoted reply={own.reply} />
									<Name name={me().name ?? t().me} role="viewer" own /> <ChatText text={own.text} />
									<span class="sr-only"> {t().chat.sending}</span>
								</li>
							)}
						</For>
					</ol>
				</div>
			</div>
			<NoticeLine notice={chat.notice()} items={props.items} />
			<Show when={chat.held()}>
				<Button
					variant="buy"
					size="sm"
					class="absolute! bottom-2 left-1/2 -translate-x-1/2 animate-fade-in shadow-2"
					icon={<ArrowDown size={16} />}
					onClick={() => {
						chat.follow();
						box.scrollTop = 0;
					}}
				>
					{chat.newer() > 0 ? t().chat.newer(count(chat.newer())) : t().chat.newest}
				</Button>
			</Show>
		</section>
	);
}

const bubble = "relative max-w-full rounded-md bg-black/45 px-2.5 py-1 text-[15px] leading-[1.4] text-white wide:bg-transparent wide:px-0 wide:py-0.5 wide:text-ink";

function Row(props: { readonly message: ChatMessage; readonly manages: boolean; readonly onMessage: (message: ChatMessage) => void }) {
	const t = useText(messages);
	const words = useText(chatMessages);
	const { message } = props;
	return (
		<li
			class={`${bubble} group cursor-pointer`}
			classList={{ "pr-10 wide:pr-10": props.manages, "bg-[#5a3d10]/80! ring-1 ring-straw wide:bg-straw/20! wide:px-2!": calls(message.text, me().name) || (message.reply !== undefined && message.reply.name === me().name) }}
			data-message={message.id}
			tabindex="-1"
			onClick={() => getSelection()?.isCollapsed !== false && props.onMessage(message)}
		>
			<Quoted reply={message.reply} />
			<Name name={message.name} role={message.role} own={message.userId === me().userId} /> <ChatText text={message.text} />
			<Show when={message.aside}>{(aside) => <span class="ml-1.5 rounded-xs bg-straw px-1 text-xs font-semibold text-[#1d3127]">{words()[aside()]}</span>}</Show>
			<Show when={props.manages}>
				<button
					type="button"
					class="absolute -right-1 top-1/2 inline-flex size-9 -translate-y-1/2 items-center justify-center rounded-full opacity-70 hover:bg-black/40 hover:opacity-100 focus-visible:opacity-100"
					aria-label={t().chat.manage(message.name)}
					aria-haspopup="dialog"
				>
					<EllipsisVertical size={16} />
				</button>
			</Show>
		</li>
	);
}

function Quoted(props: { readonly reply: ChatMessage["reply"] }) {
	const words = useText(chatMessages);
	return (
		<Show when={props.reply}>
			{(reply) => (
				<span class="mb-0.5 flex max-w-full items-center gap-1 border-l-2 border-straw/80 pl-1.5 text-xs text-white/80 wide:text-muted">
					<Reply size={12} class="shrink-0" aria-hidden="true" />
					<span class="truncate">{words().answers(reply().name, reply().text)}</span>
				</span>
			)}
		</Show>
	);
}

/** Stands still above the messages and is read out when it changes. */
export function Pinned(props: { readonly showId: string; readonly chat: Chat }) {
	const words = useText(chatMessages);
	return (
		<div role="status" class="watch-pinned px-3 empty:hidden wide:px-4">
			<Show when={props.chat.pinned()} keyed>
				{(message) => (
					<div class="mt-2 flex animate-fade-in items-start gap-2 rounded-md bg-straw px-2.5 py-1.5 text-sm text-[#1d3127] shadow-1">
						<Pin size={15} class="mt-0.5 shrink-0" aria-hidden="true" />
						<p class="line-clamp-2 min-w-0 flex-1">
							<span class="sr-only">{words().pinned}: </span>
							<span class="font-semibold">{message.name}</span> {message.text}
						</p>
						<Show when={props.chat.crew()}>
							<button type="button" class="-my-1 -mr-1.5 inline-flex size-8 shrink-0 items-center justify-center rounded-full hover:bg-black/10" aria-label={words().unpin} title={words().unpin} onClick={() => void send("chat-pin", { showId: props.showId, messageId: null }).catch(() => {})}>
								<X size={15} />
							</button>
						</Show>
					</div>
				)}
			</Show>
		</div>
	);
}

/** One quiet line: nobody needs it, and it is not read out. */
function NoticeLine(props: { readonly notice: Notice | null; readonly items: readonly LineupItem[] }) {
	const words = useText(chatMessages);
	const [text, setText] = createSignal<{ readonly text: () => string; readonly bought: boolean } | null>(null);
	createEffect(
		on(
			() => props.notice,
			(notice) => {
				if (!notice) return void setText(null);
				const bought = notice.bought.at(-1);
				const item = bought && props.items.find(({ id }) => id === bought.itemId);
				if (bought && item) setText({ text: () => words().bought(bought.name, tr(item.title), bought.quantity), bought: true });
				else if (notice.joined) {
					const { name, count } = notice.joined;
					setText({ text: () => words().joined(name, count), bought: false });
				}
				const timer = setTimeout(() => setText(null), noticeStands);
				onCleanup(() => clearTimeout(timer));
			},
		),
	);
	return (
		<div class="h-7 shrink-0 overflow-hidden px-3 wide:px-4" aria-hidden="true">
			<Show when={text()} keyed>
				{(line) => (
					<p class="w-fit max-w-full animate-fade-in truncate rounded-full px-2.5 text-[13px] leading-6" classList={{ "bg-straw text-[#1d3127] font-medium": line.bought, "bg-black/40 text-white/85 wide:bg-transparent wide:px-0 wide:text-muted": !line.bought }}>
						{line.text()}
					</p>
				)}
			</Show>
		</div>
	);
}

function Name(props: { readonly name: string; readonly role: ChatMessage["role"]; readonly own: boolean }) {
	const t = useText(messages);
	return (
		<>
			<Show when={props.role !== "viewer"}>
				<span class="mr-1 inline-block rounded-xs px-1 align-[1px] text-xs font-bold leading-[1.35]" classList={{ "bg-straw text-[#1d3127]": props.role === "host", "bg-leaf text-on-leaf": props.role === "moderator" }}>
					{props.role === "host" ? t().host : t().moderator}
				</span>
			</Show>
			<span class="mr-1 font-medium" classList={{ "text-[#f0c876]": props.role === "host", "text-[#86d3a6]": props.own && props.role !== "host", "text-[#c9d8cd] wide:text-muted": !props.own && props.role !== "host" }}>
				{props.name}
			</span>
		</>
	);
}
