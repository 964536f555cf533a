import { MessageCircleOff, Pin, Snail, X } from "lucide-solid";
import { Show } from "solid-js";
import type { ChatMode } from "#shared/show.ts";
import { useText } from "../i18n.ts";
import { toClientProblem } from "../problem-error.ts";
import { send } from "../show-socket.ts";
import { chatMessages } from "../ui/chat-messages.ts";
import { ChatText } from "../ui/chat-text.tsx";
import { toast } from "../ui/toast.ts";
import { chatModeMessages } from "./chat-mode-messages.ts";
import type { RoomState } from "./room-state.ts";

/** Between two messages of a person in slow mode, in seconds. */
const steps = [5, 10, 30, 60, 300] as const;

/** Says what was refused; the state itself comes back with the show's events. */
const run = (work: Promise<unknown>) => work.catch((error: unknown) => toast({ title: toClientProblem(error).detail, tone: "bad" }));

/** Who may write, for those who moderate. */
export function ChatModeSelect(props: { readonly room: RoomState }) {
	const t = useText(chatModeMessages);
	const mode = (): ChatMode => props.room.channel.state.chatMode ?? { mode: "open", slowSeconds: 10 };
	const value = () => (mode().mode === "slow" ? `slow-${mode().slowSeconds}` : mode().mode);
	const choose = (chosen: string) => {
		const [name, seconds] = chosen.split("-") as [ChatMode["mode"], string | undefined];
		void run(send("chat-mode", { showId: props.room.showId, mode: name, slowSeconds: seconds ? Number(seconds) : mode().slowSeconds }));
	};
	return (
		<label class="ml-auto flex items-center gap-1.5 text-sm font-normal text-muted">
			<Show when={mode().mode !== "open"}>{mode().mode === "slow" ? <Snail size={16} class="text-straw-ink" aria-hidden="true" /> : <MessageCircleOff size={16} class="text-paper-ink" aria-hidden="true" />}</Show>
			<span class="sr-only">{t().label}</span>
			<select class="h-9 rounded-full border border-line-strong bg-ground px-3 font-sans text-sm text-ink" value={value()} onChange={(event) => choose(event.currentTarget.value)}>
				<option value="open">{t().open}</option>
				{[...new Set([...steps, mode().slowSeconds])].sort((a, b) => a - b).map((seconds) => <option value={`slow-${seconds}`} selected={value() === `slow-${seconds}`}>{t().slow(seconds)}</option>)}
				<option value="off" selected={value() === "off"}>{t().off}</option>
			</select>
		</label>
	);
}

/** The message that stands above the viewers' chat. */
export function PinnedMessage(props: { readonly room: RoomState; readonly moderates: boolean }) {
	const t = useText(chatMessages);
	return (
		<Show when={props.room.channel.state.pinned}>
			{(message) => (
				<div class="flex shrink-0 items-start gap-2 border-b border-line bg-straw/15 px-4 py-2 text-sm">
					<Pin size={15} class="mt-0.5 shrink-0 text-straw-ink" aria-hidden="true" />
					<p class="line-clamp-2 min-w-0 flex-1">
						<span class="sr-only">{t().pinned}</span>
						<span class="font-semibold">{message().name}</span> <ChatText text={message().text} />
					</p>
					<Show when={props.moderates}>
						<button type="button" class="-my-1 inline-flex size-8 shrink-0 items-center justify-center rounded-full hover:bg-line" aria-label={t().unpin} title={t().unpin} onClick={() => void run(send("chat-pin", { showId: props.room.showId, messageId: null }))}>
							<X size={16} />
						</button>
					</Show>
				</div>
			)}
		</Show>
	);
}
