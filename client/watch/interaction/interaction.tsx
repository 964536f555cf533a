/** The interactions of the watch page: what stands in the places that the room leaves for them. Loaded once the room is there. */
import { Check, Mic } from "lucide-solid";
import { lazy, Show, Suspense } from "solid-js";
import type { LineupItem } from "#shared/show.ts";
import { count, tr, useText } from "../../i18n.ts";
import type { Chat } from "../chat-state.ts";
import { followShape, FollowWords } from "../follow-place.tsx";
import type { Watch } from "../watch-state.ts";
import { createInteractionState } from "./interaction-state.ts";
import { messages } from "./messages.ts";
import { News } from "./news.tsx";
import { othersLiked, Rail } from "./rail.tsx";

const Sheets = lazy(() => import("./sheets.tsx"));

/** The state of the interactions and their parts. Owned by its caller. */
export function createInteraction(watch: Watch, chat: Chat) {
	const t = useText(messages);
	const interaction = createInteractionState(watch, chat, { onLikes: othersLiked });
	return {
		onEvent: interaction.onEvent,
		covered: () => interaction.panel() !== null,
		rail: () => <Rail interaction={interaction} />,
		news: () => <News interaction={interaction} />,
		sheets: () => (
			<Show when={interaction.wanted()}>
				<Suspense>
					<Sheets interaction={interaction} />
				</Suspense>
			</Show>
		),
		/** Over an item's picture on the shelf: that its explanation is asked for. */
		ask: (item: LineupItem) => (
			<button
				type="button"
				class="flex min-h-7 w-full items-center justify-center gap-1 text-xs font-semibold transition-colors"
				classList={{ "bg-leaf text-on-leaf": interaction.asked(item.id), "bg-black/70 text-white hover:bg-black/85": !interaction.asked(item.id) }}
				aria-pressed={interaction.asked(item.id)}
				aria-label={`${t().askOf(`${tr(item.title)} ${tr(item.variant)}`.trim())}${interaction.asks(item.id) > 0 ? `. ${t().asks(count(interaction.asks(item.id)))}` : ""}`}
				onClick={() => !interaction.asked(item.id) && void interaction.ask(item.id)}
			>
				<Mic size={13} aria-hidden="true" />
				{interaction.asked(item.id) ? t().asked : t().ask}
				<Show when={interaction.asks(item.id) > 0}>
					<span class="tabular-nums">{count(interaction.asks(item.id))}</span>
				</Show>
			</button>
		),
		/** Beside the host's name. */
		follow: () => (
			<Show when={watch.show()?.hostId && !interaction.crew()}>
				<button
					type="button"
					class={`${followShape} transition-colors active:scale-95 pointer-coarse:relative pointer-coarse:before:absolute pointer-coarse:before:-inset-1.5`}
					classList={{ "bg-buy text-on-buy": !interaction.mine().followsHost, "bg-white/20 text-current wide:bg-sunken": interaction.mine().followsHost }}
					aria-pressed={interaction.mine().followsHost}
					aria-label={interaction.mine().followsHost ? t().unfollowHost(watch.show()?.hostName ?? "") : t().followHost(watch.show()?.hostName ?? "")}
					onClick={() => interaction.follow(!interaction.mine().followsHost)}
				>
					<Show when={interaction.mine().followsHost} fallback={<FollowWords />}>
						<Check size={14} aria-hidden="true" strokeWidth={3} />
						<span class="hidden wide:inline short:hidden">{t().followed}</span>
					</Show>
				</button>
			</Show>
		),
	};
}

export type InteractionParts = ReturnType<typeof createInteraction>;
