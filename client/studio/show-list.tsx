import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { DeskShow } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { clock, dayAndTime, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { can, me } from "../session.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Badge, Empty, LiveBadge } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages } from "./messages.ts";

/** What the person at the screen hosts or moderates: live first, then by start, then what is over with its summary. */
export function ShowList() {
	const t = useText(messages);
	const mine = createLoad(() => true, () => unwrap(api.api.desk.mine.$get()));
	const groups = () => {
		const now = new Date();
		const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime();
		const shows = mine.data() ?? [];
		const scheduled = shows.filter(({ state }) => state === "scheduled");
		return [
			{ title: t().list.live, shows: shows.filter(({ state }) => state === "live") },
			{ title: t().list.today, shows: scheduled.filter((show) => Date.parse(show.startsAt) < tomorrow && Date.parse(show.endsAt) > now.getTime()) },
			{ title: t().list.later, shows: scheduled.filter((show) => Date.parse(show.startsAt) >= tomorrow) },
			{ title: t().list.late, shows: scheduled.filter((show) => Date.parse(show.endsAt) <= now.getTime()) },
			{ title: t().list.past, shows: shows.filter(({ state }) => state === "ended") },
		].filter(({ shows: list }) => list.length > 0);
	};
	const hosted = (show: DeskShow) => show.hostId === me().userId;
	/** Whoever has none of their own to host is told of the moderator's work alone. */
	const onlyModerates = () => mine.data()?.length !== 0 && mine.data()?.every((show) => !hosted(show)) === true;
	return (
		<main class="mx-auto max-w-4xl px-4 pb-16 pt-6 md:px-6 md:pt-10">
			<div class="flex flex-wrap items-center gap-3">
				<h1 class="heading flex-1 text-3xl">{t().list.title}</h1>
				<Show when={can("desk.read")}><ButtonLink href="/desk" variant="outline" size="sm">{t().desk}</ButtonLink></Show>
				<ButtonLink href="/" variant="quiet" size="sm">{t().home}</ButtonLink>
			</div>
			<p class="pb-6 pt-2 text-muted">{onlyModerates() ? t().list.introModerator : t().list.intro}</p>
			<Loaded of={mine}>
				{() => (
					<Show when={groups().length > 0} fallback={<Empty title={t().list.none} text={t().list.noneText} />}>
						<For each={groups()}>
							{(group) => (
								<section class="pb-8" aria-label={group.title}>
									<h2 class="pb-3 text-sm font-semibold text-muted">{group.title}</h2>
									<ul class="flex flex-col gap-3">
										<For each={group.shows}>
											{(show) => (
												<li>
													<A
														href={`/studio/${show.id}`}
														aria-label={t().list.open(tr(show.title))}
														class={`flex flex-wrap items-center gap-4 rounded-lg border bg-surface p-3 hover:border-line-strong ${show.state === "live" ? "border-paper-ink" : "border-line"}`}
													>
														<span class="w-36 shrink-0 overflow-hidden rounded-md max-md:w-24"><Picture id={show.cover} alt="" ratio="16/9" sizes="144px" /></span>
														<span class="min-w-0 flex-1">
															<span class="flex items-center gap-2">
																<Show when={show.state === "live"}><LiveBadge /></Show>
																<Show when={!hosted(show)}><Badge tone="leaf">{t().list.moderator}</Badge></Show>
																<span class="font-semibold tabular-nums text-straw-ink">{dayAndTime(show.startsAt)}–{clock(show.endsAt)}</span>
															</span>
															<span class="heading block text-lg leading-snug" lang={trLang(show.title)}>{tr(show.title)}</span>
															<span class="block text-sm text-muted">
																{hosted(show) ? null : `${t().list.hostedBy(show.hostName)} · `}{tr(show.room)} · {t().list.items(show.items)}
															</span>
														</span>
														<span class={`rounded-full px-5 py-2.5 font-semibold max-md:w-full max-md:text-center ${show.state === "ended" ? "border border-line-strong" : "bg-leaf text-on-leaf"}`}>{show.state === "ended" ? t().list.look : !hosted(show) ? t().list.moderate : show.state === "live" ? t().list.resume : t().list.prepare}</span>
													</A>
												</li>
											)}
										</For>
									</ul>
								</section>
							)}
						</For>
					</Show>
				)}
			</Loaded>
		</main>
	);
}
