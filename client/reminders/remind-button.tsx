import { Bell, BellRing } from "lucide-solid";
import { createSignal, lazy, Show, Suspense } from "solid-js";
import type { ShowHeader } from "#shared/show.ts";
import { tr, useText } from "../i18n.ts";
import { Button, type ButtonVariant, IconButton } from "../ui/button.tsx";
import { isKept } from "./kept.ts";
import { messages } from "./messages.ts";

const RemindSheet = lazy(() => import("./remind-sheet.tsx"));

/** Asks to be reminded of a show that is to come. `round`: a sign over a picture. */
export function RemindButton(props: { readonly show: ShowHeader; readonly round?: boolean; readonly variant?: ButtonVariant; readonly class?: string; readonly night?: boolean }) {
	const t = useText(messages);
	const [wanted, setWanted] = createSignal(false);
	const [open, setOpen] = createSignal(false);
	const press = () => (setWanted(true), setOpen(true));
	const on = () => isKept(props.show.id);
	const sign = () => (
		<Show when={on()} fallback={<Bell size={20} aria-hidden="true" />}>
			<BellRing size={20} aria-hidden="true" />
		</Show>
	);
	return (
		<>
			<Show
				when={props.round}
				fallback={
					<Button variant={props.variant ?? "primary"} class={props.class} icon={sign()} aria-haspopup="dialog" onClick={press}>
						{on() ? t().reminded : t().remind}
					</Button>
				}
			>
				<IconButton tone="glass" class={props.class} label={on() ? `${t().reminded} · ${tr(props.show.title)}` : t().remindOf(tr(props.show.title))} aria-haspopup="dialog" onClick={press}>
					{sign()}
				</IconButton>
			</Show>
			<Show when={wanted()}>
				<Suspense>
					<RemindSheet show={props.show} open={open()} onOpenChange={setOpen} class={props.night ? "night" : undefined} />
				</Suspense>
			</Show>
		</>
	);
}
