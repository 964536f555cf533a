import { Mic } from "lucide-solid";
import { createMemo, For, Show } from "solid-js";
import { count, tr, useText } from "../../i18n.ts";
import { Badge } from "../../ui/parts.tsx";
import type { RoomState } from "../room-state.ts";
import { messages } from "./messages.ts";

/** How many items the list of the most wanted has. */
const most = 5;

/** The items whose explanation is asked for, the most wanted first; a tap features one. */
export function MostAsked(props: { readonly room: RoomState }) {
	const t = useText(messages);
	const asked = createMemo(() =>
		props.room.interactions.state.asks
			.toSorted((a, b) => b.count - a.count)
			.flatMap((ask) => {
				const index = props.room.items().findIndex(({ id }) => id === ask.itemId);
				return index < 0 ? [] : [{ ...ask, index, item: props.room.items()[index]! }];
			})
			.slice(0, most),
	);
	return (
		<Show when={asked().length > 0}>
			<section class="border-b border-line bg-straw-soft px-3 py-2" aria-labelledby="most-asked">
				<h3 id="most-asked" class="flex items-center gap-1.5 pb-1.5 text-sm font-semibold text-straw-ink"><Mic size={15} aria-hidden="true" />{t().asks.title}</h3>
				<ul class="no-scrollbar flex gap-1.5 overflow-x-auto p-0.5">
					<For each={asked()}>
						{({ item, index, count: many }) => (
							<li class="shrink-0">
								<button
									type="button"
									class="inline-flex min-h-11 max-w-60 items-center gap-2 rounded-full border border-line-strong bg-surface px-3 text-sm hover:bg-sunken disabled:opacity-60"
									disabled={props.room.phase() !== "live"}
									aria-label={t().asks.feature(`${tr(item.title)} ${tr(item.variant)}`.trim(), count(many))}
									onClick={() => void props.room.feature(item.id)}
								>
									<span class="shrink-0 rounded-sm bg-sunken px-1 text-xs font-bold leading-5 tabular-nums">{index + 1}</span>
									<span class="truncate">{tr(item.title)}</span>
									<span class="shrink-0 font-bold tabular-nums text-straw-ink">{count(many)}</span>
								</button>
							</li>
						)}
					</For>
				</ul>
			</section>
		</Show>
	);
}

/** How many ask for one item. */
export function AskBadge(props: { readonly room: RoomState; readonly itemId: string }) {
	const t = useText(messages);
	return <Show when={props.room.interactions.state.asks.find(({ itemId }) => itemId === props.itemId)}>{(ask) => <Badge tone="straw" class="tabular-nums"><Mic size={12} aria-hidden="true" />{t().asks.count(count(ask().count))}</Badge>}</Show>;
}
