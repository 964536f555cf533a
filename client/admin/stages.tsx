import { Eye, MicOff, Radio, VideoOff } from "lucide-solid";
import { createSignal, For, Show } from "solid-js";
import type { StageRow } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { clock, tr, trLang, useText } from "../i18n.ts";
import { createLoad, keepFresh } from "../load.ts";
import { Gate } from "../shell/gate.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, PageHead, useTitle } from "../ui/page.tsx";
import { Badge, Empty, LiveBadge, StatChip } from "../ui/parts.tsx";
import { messages } from "./stages-messages.ts";

/** In ms between two readings. */
const readEvery = 2_000;

/** Of spatial layers, smallest first. */
const layerNames = ["low", "middle", "high"] as const;

type Ending = { readonly stage: string; readonly name: string; readonly source?: string };

export default function Stages() {
	return (
		<Gate action="stage.manage">
			<List />
		</Gate>
	);
}

function List() {
	const t = useText(messages);
	useTitle(() => t().title);
	const load = createLoad(() => "all", () => unwrap(api.api.stages.$get()));
	keepFresh(load, readEvery);
	const [ending, setEnding] = createSignal<Ending | null>(null);
	const rows = () => load.data() ?? [];
	const end = async () => {
		const { stage, source } = ending()!;
		if (source === undefined) await unwrap(api.api.stages[":stage"].$delete({ param: { stage } }));
		else await unwrap(api.api.stages[":stage"].sources[":source"].$delete({ param: { stage, source } }));
		await load.reload();
	};
	return (
		<Page>
			<PageHead title={t().title} text={t().text} />
			<Loaded of={load} stale={t().stale}>
				{() => <Show when={rows().length > 0} fallback={<Empty title={t().none} text={t().noneText} />}>
					<ul class="flex flex-col gap-4">
						{/* By id: a card and its buttons stay while its figures change. */}
						<For each={rows().map(({ stage }) => stage.id)}>
							{(id) => <Show when={rows().find(({ stage }) => stage.id === id)}>{(row) => <Card row={row()} onEnd={setEnding} />}</Show>}
						</For>
					</ul>
				</Show>}
			</Loaded>
			<ConfirmDialog
				open={ending() !== null}
				onOpenChange={(open) => !open && setEnding(null)}
				title={ending()?.source === undefined ? t().closeTitle(ending()?.name ?? "") : t().removeTitle(ending()?.name ?? "")}
				text={ending()?.source === undefined ? t().closeText : t().removeText}
				confirm={ending()?.source === undefined ? t().close : t().remove}
				danger
				onConfirm={end}
			/>
		</Page>
	);
}

function Card(props: { readonly row: StageRow; readonly onEnd: (ending: Ending) => void }) {
	const t = useText(messages);
	const stage = () => props.row.stage;
	const title = () => (props.row.show ? tr(props.row.show.title) : t().unknown);
	const receiving = () => stage().layers.reduce((sum, n) => sum + n, 0);
	return (
		<li class="rounded-lg border border-line bg-surface p-4 shadow-1">
			<div class="flex flex-wrap items-center gap-x-3 gap-y-2">
				<h2 class="heading min-w-0 flex-1 basis-60 text-lg" lang={props.row.show ? trLang(props.row.show.title) : undefined}>{title()}</h2>
				<Show when={props.row.rehearsal}><Badge tone="straw">{t().rehearsal}</Badge></Show>
				<Show when={stage().onAir} fallback={<Badge>{t().noPicture}</Badge>}><LiveBadge>{t().onAir}</LiveBadge></Show>
				<StatChip icon={<Eye size={16} />} value={stage().viewers} label={t().viewers} showLabel />
			</div>
			<p class="pt-1 text-sm text-muted">{[t().since(clock(stage().startedAt)), t().workers(stage().workers.length)].join(" · ")}</p>

			<h3 class="pt-4 text-sm font-bold">{t().sources}</h3>
			<ul class="divide-y divide-line">
				<For each={stage().sources} fallback={<li class="py-2 text-sm text-muted">{t().noSources}</li>}>
					{(source) => (
						<li class="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 text-sm">
							<span class="flex min-w-0 flex-1 basis-44 items-center gap-2">
								<Radio size={16} class={`shrink-0 ${source.onAir ? "text-buy-ink" : "text-muted"}`} aria-hidden="true" />
								<span class="truncate font-semibold">{source.name || t().types[source.type]}</span>
								<span class="text-muted">{t().types[source.type]}</span>
								<Show when={!source.admitted}><Badge tone="straw">{t().waiting}</Badge></Show>
								<Show when={source.onAir}><span class="sr-only">{t().onAir}</span></Show>
								<Show when={source.muted.audio}><MicOff size={15} aria-label={t().muted} /></Show>
								<Show when={source.muted.video}><VideoOff size={15} aria-label={t().videoOff} /></Show>
							</span>
							<Figure label={t().bitrate} value={t().mbit((source.bitrate / 1e6).toFixed(2))} />
							<Figure label={t().loss} value={`${(source.loss * 100).toFixed(1)} %`} bad={source.loss > 0.05} />
							<Figure label={t().score} value={source.score === null ? "–" : source.score >= 8 ? t().good : source.score >= 5 ? t().fair : t().bad} bad={source.score !== null && source.score < 5} />
							<Button size="sm" variant="outline" onClick={() => props.onEnd({ stage: stage().id, source: source.id, name: source.name || t().types[source.type] })}>{t().remove}</Button>
						</li>
					)}
				</For>
			</ul>

			<Show when={receiving() > 0}>
				<h3 class="pt-3 text-sm font-bold">{t().layers}</h3>
				<div class="mt-1.5 flex h-3 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
					<For each={stage().layers}>{(n, index) => <span class={["bg-straw", "bg-leaf-soft", "bg-leaf"][index()]} style={{ width: `${(n / receiving()) * 100}%` }} />}</For>
				</div>
				<p class="flex flex-wrap gap-x-4 pt-1 text-sm text-muted">
					<For each={stage().layers}>{(n, index) => <span>{t().layerCount(t().layerNames[layerNames[index()]!], n)}</span>}</For>
				</p>
			</Show>

			<div class="flex flex-wrap justify-end gap-2 pt-3">
				<Show when={props.row.show?.state === "live" && props.row.show}>{(show) => <ButtonLink size="sm" variant="outline" href={`/watch/${show().id}`}>{t().watch}</ButtonLink>}</Show>
				<Button size="sm" variant="danger" onClick={() => props.onEnd({ stage: stage().id, name: title() })}>{t().close}</Button>
			</div>
		</li>
	);
}

function Figure(props: { readonly label: string; readonly value: string; readonly bad?: boolean }) {
	return (
		<span class="inline-flex w-28 items-baseline gap-1.5 tabular-nums">
			<span class="text-muted">{props.label}</span>
			<span class={props.bad ? "font-bold text-paper-ink" : "font-semibold"}>{props.value}</span>
		</span>
	);
}
