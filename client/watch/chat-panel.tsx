import { ArrowDown, EllipsisVertical } from "lucide-solid";
import { For, Show } from "solid-js";
import type { ChatMessage } from "#shared/show.ts";
import { count, useText } from "../i18n.ts";
import { me } from "../session.ts";
import { Button } from "../ui/button.tsx";
import type { Chat } from "./chat-state.ts";
import { messages } from "./messages.ts";

/** How near to the top older messages are asked for, in px. */
const nearTop = 160;
/** How far from the newest a reader is taken to be scrolled back, in px. */
const scrolledBack = 48;

/**
 * The messages, newest at the bottom. The box runs from the bottom up (`column-reverse`): following the newest and putting older ones in front
 * need no script and no measuring.
 */
export function ChatPanel(props: { readonly chat: Chat; readonly onManage: ((message: ChatMessage) => void) | null }) {
	const t = useText(messages);
	const { chat } = props;
	let box = null as unknown as HTMLDivElement;
	const scrolled = () => {
		const back = -box.scrollTop;
		if (back < 4) return chat.held() ? chat.follow() : undefined;
		if (back > scrolledBack && !chat.held()) chat.hold();
		if (chat.held() && chat.end() === null && box.scrollHeight - box.clientHeight - back < nearTop) void chat.back();
	};
	return (
		<section class="watch-chat relative flex flex-col" aria-label={t().chat.title}>
			<h2 class="heading hidden px-4 pb-1 pt-3 text-lg wide:block short:hidden">{t().chat.title}</h2>
			<div ref={(element) => (box = element)} class="watch-messages no-scrollbar flex min-h-0 flex-1 flex-col-reverse overflow-y-auto overscroll-contain px-3 pt-7 wide:px-4" tabindex="0" role="group" aria-label={t().chat.list} onScroll={scrolled}>
				<div class="pb-2">
					<Show when={chat.held()} fallback={<p class="mb-1 w-fit max-w-full rounded-md bg-black/45 px-2.5 py-1 text-sm text-[#f0c876] wide:bg-transparent wide:px-0 wide:text-straw-ink">{t().chat.welcome}</p>}>
						<div class="flex justify-center py-2 text-xs text-white/85 wide:text-muted">
							<Show when={chat.end()} fallback={<button type="button" class="min-h-9 px-3 underline" onClick={() => void chat.back()}>{t().chat.older}</button>}>
								{(end) => t().chat[end()]}
							</Show>
						</div>
					</Show>
					<ol class="flex flex-col items-start gap-1">
						<For each={chat.rows()}>{(message) => <Row message={message} onManage={props.onManage} />}</For>
						<For each={chat.pending()}>
							{(own) => (
								<li class={`${bubble} opacity-70`}>
									<Name name={me().name ?? t().me} role="viewer" own /> {own.text}
									<span class="sr-only"> {t().chat.sending}</span>
								</li>
							)}
						</For>
					</ol>
				</div>
			</div>
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

function Row(props: { readonly message: ChatMessage; readonly onManage: ((message: ChatMessage) => void) | null }) {
	const t = useText(messages);
	const { message } = props;
	return (
		<li class={`${bubble} group`} classList={{ "pr-10 wide:pr-10": props.onManage !== null }} data-message={message.id}>
			<Name name={message.name} role={message.role} own={message.userId === me().userId} /> {message.text}
			<Show when={props.onManage}>
				{(manage) => (
					<button
						type="button"
						class="absolute -right-1 top-1/2 inline-flex size-9 -translate-y-1/2 items-center justify-center rounded-full opacity-70 hover:bg-black/40 hover:opacity-100 focus-visible:opacity-100"
						aria-label={t().chat.manage(message.name)}
						aria-haspopup="dialog"
						onClick={() => manage()(message)}
					>
						<EllipsisVertical size={16} />
					</button>
				)}
			</Show>
		</li>
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
