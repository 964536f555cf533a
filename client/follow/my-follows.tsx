import { A } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { Follow } from "#shared/interaction-api.ts";
import { api, unwrap } from "../api.ts";
import { dayAndTime, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { me } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Section } from "../ui/page.tsx";
import { Avatar, Badge, Empty, LiveBadge, Skeleton } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";

/** Whom a person follows, each with its show of now or the next one. */
export function MyFollows() {
	const t = useText(messages);
	const load = createLoad(() => me().userId, async () => (await unwrap(api.api.me.follows.$get())).follows as Follow[]);
	const [busy, setBusy] = createSignal<string | null>(null);
	const stop = async ({ kind, id }: Follow) => {
		setBusy(id);
		try {
			await unwrap(api.api.follows.$post({ json: kind === "host" ? { hostId: id, on: false } : { shopId: id, on: false } }));
			load.mutate((load.data() ?? []).filter((one) => one.id !== id));
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(null);
		}
	};
	return (
		<Section title={t().follows}>
			<Loaded of={load} skeleton={<Skeleton class="h-20 w-full" />}>
				{(follows) => (
					<Show when={follows().length > 0} fallback={<Empty class="rounded-xl border border-dashed border-line-strong py-8" title={t().none} text={t().noneText} />}>
						<ul class="flex flex-col gap-3" data-follows>
							<For each={follows()}>
								{(follow) => (
									<li class="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-surface p-4">
										<Avatar name={tr(follow.name)} class={follow.kind === "shop" ? "!rounded-md" : ""} />
										<div class="min-w-0 flex-1 basis-48">
											<p class="flex items-center gap-2 font-semibold">
												<Show when={follow.slug} fallback={<span class="truncate" lang={trLang(follow.name)}>{tr(follow.name)}</span>}>
													{(slug) => <A href={`/shops/${slug()}`} class="truncate hover:underline" lang={trLang(follow.name)}>{tr(follow.name)}</A>}
												</Show>
												<Badge>{follow.kind === "host" ? t().host : t().shop}</Badge>
											</p>
											<Show when={follow.show} fallback={<p class="text-sm text-muted">{t().noShow}</p>}>
												{(show) => (
													<A href={`/watch/${show().id}`} class="flex min-h-6 items-center gap-2 text-sm text-leaf-ink hover:underline">
														<Show when={show().state === "live"} fallback={<span class="truncate">{t().next(dayAndTime(show().startsAt), tr(show().title))}</span>}>
															<LiveBadge>{t().liveNow}</LiveBadge>
															<span class="truncate" lang={trLang(show().title)}>{tr(show().title)}</span>
														</Show>
													</A>
												)}
											</Show>
										</div>
										<Button variant="outline" size="sm" busy={busy() === follow.id} aria-label={t().unfollowOf(tr(follow.name))} onClick={() => void stop(follow)}>{t().followed}</Button>
									</li>
								)}
							</For>
						</ul>
					</Show>
				)}
			</Loaded>
		</Section>
	);
}
