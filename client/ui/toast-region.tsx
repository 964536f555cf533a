import * as KToast from "@kobalte/core/toast";
import { X } from "lucide-solid";
import { Show } from "solid-js";
import { Portal, render } from "solid-js/web";
import { locale } from "../i18n.ts";

export interface ToastContent {
	readonly title: string;
	readonly text?: string;
	readonly tone?: "plain" | "good" | "bad";
	readonly action?: { readonly label: string; readonly onPress: () => void };
	/** ms on the screen; stays while it is pointed at or focused. Default 5000. */
	readonly duration?: number;
}

let mounted = false;

export function show(content: ToastContent): void {
	if (!mounted) {
		mounted = true;
		render(() => <Region />, document.body.appendChild(document.createElement("div")));
	}
	KToast.toaster.show((props) => <Card toastId={props.toastId} content={content} />);
}

/** On a phone's watch page it lies beneath the top bar: above the thumb are the featured product and its button. */
function Region() {
	return (
		<Portal>
			<KToast.Region limit={3} swipeDirection="down" aria-label={locale() === "zh" ? "通知" : "Notifications"}>
				<KToast.List as="div" class="pointer-events-none fixed inset-x-0 bottom-0 z-70 mx-auto flex max-w-md flex-col gap-2 p-4 pb-[max(5rem,env(safe-area-inset-bottom))] outline-none in-[.watching]:max-md:bottom-auto in-[.watching]:max-md:top-14 in-[.watching]:max-md:pb-4 md:left-auto md:right-2 md:mx-0 md:pb-4" />
			</KToast.Region>
		</Portal>
	);
}

function Card(props: { readonly toastId: number; readonly content: ToastContent }) {
	const bars = { plain: "bg-straw", good: "bg-leaf", bad: "bg-paper" };
	return (
		<KToast.Root
			as="div"
			toastId={props.toastId}
			priority={props.content.tone === "bad" ? "high" : "low"}
			duration={props.content.duration ?? 5000}
			class="night pointer-events-auto relative flex animate-pop-out items-center gap-3 overflow-hidden rounded-md bg-surface py-2 pl-5 pr-2 text-ink shadow-3 data-[opened]:animate-pop-in data-[swipe=end]:animate-pop-out"
		>
			<span class={`absolute inset-y-0 left-0 w-1.5 ${bars[props.content.tone ?? "plain"]}`} aria-hidden="true" />
			<div class="min-w-0 flex-1 py-1">
				<KToast.Title class="font-semibold">{props.content.title}</KToast.Title>
				<Show when={props.content.text}>
					<KToast.Description class="text-sm text-muted">{props.content.text}</KToast.Description>
				</Show>
			</div>
			<Show when={props.content.action}>
				{(action) => (
					<button
						type="button"
						class="min-h-11 shrink-0 rounded-full px-3 font-semibold text-straw-ink hover:bg-sunken"
						onClick={() => {
							action().onPress();
							KToast.toaster.dismiss(props.toastId);
						}}
					>
						{action().label}
					</button>
				)}
			</Show>
			<KToast.CloseButton class="inline-flex size-11 shrink-0 items-center justify-center rounded-full hover:bg-sunken" aria-label={locale() === "zh" ? "关闭" : "Close"}>
				<X size={18} />
			</KToast.CloseButton>
		</KToast.Root>
	);
}
