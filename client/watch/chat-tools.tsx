import { For, Show } from "solid-js";
import { locale, useText } from "../i18n.ts";
import { stickers } from "../ui/chat-text.ts";
import { StickerPicture } from "../ui/chat-text.tsx";
import { chatMessages } from "../ui/chat-messages.ts";
import type { Chat } from "./chat-state.ts";

const emoji = ["👍", "❤️", "😂", "🥰", "😍", "🎉", "👏", "🔥", "🍊", "🍚", "🙏", "💪"];

interface ChatToolsProps {
	readonly chat: Chat;
	/** People whose name begins as it is being written after an @. */
	readonly names: readonly string[];
	/** Stickers and settings too. */
	readonly open: boolean;
	readonly onInsert: (text: string) => void;
	readonly onName: (name: string) => void;
}

/** Over the field: who may be meant, stickers, and what the chat shows. */
export default function ChatTools(props: ChatToolsProps) {
	const words = useText(chatMessages);
	const tile = "inline-flex size-11 items-center justify-center rounded-md hover:bg-black/40 focus-visible:bg-black/40 wide:hover:bg-line";
	return (
		<div class="mb-2 animate-fade-in rounded-lg bg-black/75 p-2 text-white backdrop-blur-sm wide:bg-sunken wide:text-ink">
			<Show when={props.names.length > 0}>
				<div role="group" aria-label={words().people} class="flex flex-wrap gap-1.5">
					<For each={props.names}>
						{(name) => (
							<button type="button" class="min-h-11 rounded-full bg-white/15 px-3.5 text-sm font-medium wide:bg-line" onClick={() => props.onName(name)}>
								@{name}
							</button>
						)}
					</For>
				</div>
			</Show>
			<Show when={props.open}>
				<div role="group" aria-label={words().stickers} class="flex flex-wrap">
					<For each={stickers}>
						{(sticker) => (
							<button type="button" class={tile} aria-label={sticker[locale()]} title={sticker[locale()]} onClick={() => props.onInsert(sticker.code)}>
								<StickerPicture sticker={sticker} class="size-9" />
							</button>
						)}
					</For>
					<For each={emoji}>
						{(sign) => (
							<button type="button" class={`${tile} text-2xl`} onClick={() => props.onInsert(sign)}>
								{sign}
							</button>
						)}
					</For>
				</div>
				<label class="mt-1 flex min-h-11 items-center gap-2.5 border-t border-white/15 px-1 pt-1 text-sm wide:border-line">
					<input type="checkbox" class="size-5 accent-straw" checked={props.chat.noticesOn()} onChange={(event) => props.chat.setNoticesOn(event.currentTarget.checked)} />
					{words().notices}
				</label>
			</Show>
		</div>
	);
}
