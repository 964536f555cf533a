import { Share2 } from "lucide-solid";
import { createSignal, lazy, Show, Suspense } from "solid-js";
import type { Bilingual } from "#shared/show.ts";
import { tr, useText } from "../i18n.ts";
import { IconButton, type IconButtonProps } from "../ui/button.tsx";
import { messages } from "./messages.ts";

const ShareSheet = lazy(() => import("./share-sheet.tsx"));

/** A page that is shared: where it is, what it is called, and the card that goes with it (server/pages/card.ts). */
export interface Shared {
	readonly path: string;
	readonly title: Bilingual;
	/** `shows/ID`, `products/ID`, `showcases/SLUG`, `shops/SLUG`. */
	readonly card: string;
}

/** Opens the share sheet, which is loaded with the first press. */
export function ShareButton(props: { readonly of: Shared; readonly tone?: IconButtonProps["tone"]; readonly class?: string; readonly night?: boolean }) {
	const t = useText(messages);
	const [wanted, setWanted] = createSignal(false);
	const [open, setOpen] = createSignal(false);
	return (
		<>
			<IconButton tone={props.tone ?? "plain"} class={props.class} label={t().shareOf(tr(props.of.title))} aria-haspopup="dialog" onClick={() => (setWanted(true), setOpen(true))}>
				<Share2 size={20} />
			</IconButton>
			<Show when={wanted()}>
				<Suspense>
					<ShareSheet of={props.of} open={open()} onOpenChange={setOpen} class={props.night ? "night" : undefined} />
				</Suspense>
			</Show>
		</>
	);
}
