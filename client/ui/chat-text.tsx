import { For, Match, Switch } from "solid-js";
import { locale } from "../i18n.ts";
import { chatParts, type Sticker } from "./chat-text.ts";

/** A chat message with its stickers drawn and the people it calls marked. */
export function ChatText(props: { readonly text: string }) {
	return (
		<For each={chatParts(props.text)}>
			{(part) => (
				<Switch>
					<Match when={"text" in part && part}>{(plain) => plain().text}</Match>
					<Match when={"mention" in part && part}>{(called) => <span class="font-semibold text-[#8fc7ff] wide:text-leaf-ink">{called().mention}</span>}</Match>
					<Match when={"sticker" in part && part}>{(drawn) => <StickerPicture sticker={drawn().sticker} class="inline-block size-7 align-[-8px]" />}</Match>
				</Switch>
			)}
		</For>
	);
}

export function StickerPicture(props: { readonly sticker: Sticker; readonly class?: string }) {
	return (
		<svg class={props.class} role="img" aria-label={props.sticker[locale()]}>
			<use href={`/stickers.svg#${props.sticker.id}`} />
		</svg>
	);
}
