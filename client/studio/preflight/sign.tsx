import { CircleAlert, CircleCheck, CircleDashed, CircleMinus, CircleX } from "lucide-solid";
import { Match, Switch } from "solid-js";
import { Spinner } from "../../ui/button.tsx";
import type { Verdict } from "../checks.ts";

/** The state of one line of a checklist as a sign and a colour; the words stand beside it. */
export function Sign(props: { readonly verdict: Verdict | "skipped" }) {
	return (
		<span class="mt-0.5 inline-flex size-6 shrink-0 items-center justify-center">
			<Switch fallback={<CircleDashed size={22} class="text-muted" aria-hidden="true" />}>
				<Match when={props.verdict === "ok"}><CircleCheck size={22} class="text-leaf-ink" aria-hidden="true" /></Match>
				<Match when={props.verdict === "failed"}><CircleX size={22} class="text-paper-ink" aria-hidden="true" /></Match>
				<Match when={props.verdict === "attention"}><CircleAlert size={22} class="text-straw-ink" aria-hidden="true" /></Match>
				<Match when={props.verdict === "skipped"}><CircleMinus size={22} class="text-muted" aria-hidden="true" /></Match>
				<Match when={props.verdict === "running"}><Spinner class="text-muted" /></Match>
			</Switch>
		</span>
	);
}
