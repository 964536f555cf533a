import { CircleAlert, WifiOff } from "lucide-solid";
import { type JSX, Show } from "solid-js";
import { locale } from "../i18n.ts";
import type { ClientProblem } from "../problem-error.ts";
import { Button } from "./button.tsx";

/** A refusal in the server's words, said to screen readers; nothing while there is none. */
export function ProblemNote(props: { readonly problem: ClientProblem | null | undefined; readonly onRetry?: () => void; readonly action?: JSX.Element; readonly class?: string }) {
	return (
		<div role="alert" class="empty:hidden">
			<Show when={props.problem}>
				{(problem) => (
					<div class={`flex items-start gap-3 rounded-md bg-paper-soft p-3 text-sm text-ink ${props.class ?? ""}`}>
						<Show when={problem().code === "offline"} fallback={<CircleAlert size={20} class="mt-0.5 shrink-0 text-paper-ink" />}>
							<WifiOff size={20} class="mt-0.5 shrink-0 text-paper-ink" />
						</Show>
						<div class="min-w-0 flex-1 self-center">
							<p>{problem().detail}</p>
							<Show when={(problem().code === "internal" || problem().code === "unavailable") && problem().requestId}>
								<p class="mt-1 text-xs text-muted">{problem().requestId}</p>
							</Show>
							<Show when={props.action}>
								<div class="mt-2">{props.action}</div>
							</Show>
						</div>
						<Show when={props.onRetry}>
							<Button variant="outline" size="sm" onClick={() => props.onRetry?.()}>
								{locale() === "zh" ? "重试" : "Retry"}
							</Button>
						</Show>
					</div>
				)}
			</Show>
		</div>
	);
}
