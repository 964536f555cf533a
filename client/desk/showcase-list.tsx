import { A } from "@solidjs/router";
import { ExternalLink } from "lucide-solid";
import { For, Show } from "solid-js";
import { api, unwrap } from "../api.ts";
import { localeTag, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { can } from "../session.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Badge, Empty, Skeleton } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages } from "./messages.ts";
import { dateKey, parseDateKey } from "./week.ts";

export default function ShowcaseList() {
	const t = useText(messages);
	const list = createLoad(() => true, () => unwrap(api.api.showcases.$get()));
	const today = dateKey(new Date());
	const date = (key: string) => new Intl.DateTimeFormat(localeTag(), { year: "numeric", month: "short", day: "numeric" }).format(parseDateKey(key.slice(0, 10)) ?? new Date(key));
	return (
		<section aria-labelledby="showcases-title">
			<h1 id="showcases-title" class="heading text-2xl">{t().showcase.title}</h1>
			<p class="pb-5 pt-1 text-muted">{t().showcase.intro}</p>
			<Loaded of={list} skeleton={<div class="grid gap-4 md:grid-cols-3"><Skeleton class="h-64" /><Skeleton class="h-64" /><Skeleton class="h-64" /></div>}>
				{(showcases) => (
					<Show
						when={showcases().length > 0}
						fallback={<Empty title={t().showcase.none} text={t().showcase.noneText} action={<Show when={can("showcase.edit")}><ButtonLink href="/desk/showcases/new">{t().newShowcase}</ButtonLink></Show>} />}
					>
						<ul class="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
							<For each={showcases()}>
								{(showcase) => {
									const phase = showcase.endsOn < today ? "past" : showcase.startsOn > today ? "upcoming" : "running";
									return (
										<li class="flex flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-1">
											<Picture id={showcase.cover} alt="" ratio="16/9" sizes="(min-width: 1280px) 460px, (min-width: 640px) 50vw, 100vw" />
											<div class="flex flex-1 flex-col gap-2 p-4">
												<div class="flex items-start gap-2">
													<h2 class="heading flex-1 text-lg" lang={trLang(showcase.title)}>{tr(showcase.title)}</h2>
													<Badge class="mt-1" tone={phase === "running" ? "leaf" : phase === "upcoming" ? "straw" : "plain"}>{t().showcase[phase]}</Badge>
												</div>
												<p class="text-sm tabular-nums text-muted">{date(showcase.startsOn)} – {date(showcase.endsOn)}</p>
												<p class="line-clamp-2 text-sm text-muted" lang={trLang(showcase.summary)}>{tr(showcase.summary)}</p>
												<div class="mt-auto flex flex-wrap gap-2 pt-2">
													<Show when={can("showcase.edit")}>
														<ButtonLink size="sm" variant="outline" href={`/desk/showcases/${showcase.slug}`}>{t().showcase.edit}<span class="sr-only"> {tr(showcase.title)}</span></ButtonLink>
													</Show>
													<A href={`/showcases/${showcase.slug}`} class="inline-flex min-h-9 items-center gap-1.5 rounded-full px-3 text-sm font-semibold text-leaf-ink hover:bg-leaf-soft pointer-coarse:min-h-11">
														{t().showcase.open}<span class="sr-only"> {tr(showcase.title)}</span><ExternalLink size={16} />
													</A>
												</div>
											</div>
										</li>
									);
								}}
							</For>
						</ul>
					</Show>
				)}
			</Loaded>
		</section>
	);
}
