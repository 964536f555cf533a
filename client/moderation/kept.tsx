import { createSignal, For, Show } from "solid-js";
import type { Kept } from "#shared/moderation.ts";
import { api, unwrap } from "../api.ts";
import { dayAndTime, useText } from "../i18n.ts";
import { toClientProblem } from "../problem-error.ts";
import { send } from "../show-socket.ts";
import { Button } from "../ui/button.tsx";
import { Avatar, Badge, Empty } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";

/** Who is muted, blocked or shadow-banned, in a show or (null) everywhere, and the way to lift it. */
export function KeptList(props: { readonly showId: string | null; readonly kept: readonly Kept[]; readonly onChanged: () => void }) {
	const t = useText(messages);
	const [busy, setBusy] = createSignal<Kept | null>(null);
	const lift = async (one: Kept) => {
		setBusy(one);
		try {
			if (one.kind === "mute") await send("mute", { showId: props.showId!, userId: one.userId, minutes: 0 });
			else {
				const json = { userId: one.userId, kind: one.kind, on: false };
				await unwrap(props.showId === null ? api.api.blocks.$post({ json }) : api.api.shows[":id"].blocks.$post({ param: { id: props.showId }, json }));
			}
			void toast({ title: t().kept.lifted(one.name), tone: "good" });
			props.onChanged();
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(null);
		}
	};
	return (
		<Show when={props.kept.length > 0} fallback={<Empty title={t().kept.none} text={t().kept.noneText} />}>
			<ul class="divide-y divide-line rounded-lg border border-line bg-surface shadow-1">
				<For each={props.kept}>
					{(one) => (
						<li class="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
							<Avatar name={one.name || "?"} size="sm" />
							<div class="min-w-0 flex-1 basis-40">
								<p class="flex flex-wrap items-center gap-2 font-semibold">
									<span class="break-all">{one.name || one.userId}</span>
									<Badge tone={one.kind === "mute" ? "straw" : "paper"}>{t().kept[one.kind]}</Badge>
								</p>
								<p class="text-sm text-muted">
									{one.until ? t().kept.until(dayAndTime(one.until)) : t().kept.since(dayAndTime(one.at))}
									<Show when={one.reason}> · {one.reason}</Show>
								</p>
							</div>
							<Button size="sm" variant="outline" busy={busy() === one} aria-label={t().kept.liftOf(t().kept[one.kind], one.name)} onClick={() => void lift(one)}>{t().kept.lift}</Button>
						</li>
					)}
				</For>
			</ul>
		</Show>
	);
}
