import { Show } from "solid-js";
import { useText } from "../i18n.ts";
import { Badge, LiveBadge, type Tone } from "../ui/parts.tsx";
import { messages } from "./messages.ts";
import type { CalendarShow } from "./week.ts";

const tones: Record<CalendarShow["state"], Tone> = { draft: "straw", scheduled: "leaf", live: "paper", ended: "plain", cancelled: "plain" };

export function StateBadge(props: { readonly state: CalendarShow["state"]; readonly class?: string }) {
	const t = useText(messages);
	return (
		<Show when={props.state !== "live"} fallback={<LiveBadge class={props.class}>{t().states.live}</LiveBadge>}>
			<Badge tone={tones[props.state]} class={`${props.state === "cancelled" ? "line-through" : ""} ${props.class ?? ""}`}>
				{t().states[props.state]}
			</Badge>
		</Show>
	);
}
