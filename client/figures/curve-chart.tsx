import { createMemo, createSignal, For, Show } from "solid-js";
import type { Figures } from "#shared/figures.ts";
import { clock, count, money, tr, trLang, useText } from "../i18n.ts";
import { Picture } from "../ui/picture.tsx";
import { draw, size, xOf } from "./curve.ts";
import { messages } from "./messages.ts";

interface Props {
	readonly curve: NonNullable<Figures["curve"]>;
	readonly featured: Figures["featured"];
	readonly items: Figures["items"];
}

/** GMV so far and viewers over the time of the show, with what was featured; read with the pointer, the arrow keys or as a table. */
export function CurveChart(props: Props) {
	const t = useText(messages);
	const drawing = createMemo(() => draw(props.curve));
	const [picked, setPicked] = createSignal<number | null>(null);
	const last = () => props.curve.points.length - 1;
	const at = () => Math.min(picked() ?? last(), last());
	const timeOf = (index: number) => new Date(Date.parse(props.curve.from) + (index + 1) * props.curve.stepSeconds * 1000);
	const spans = createMemo(() =>
		props.featured.map((span) => ({ x: xOf(props.curve, span.from), end: xOf(props.curve, span.to), item: props.items.find(({ id }) => id === span.itemId) })),
	);
	const viewersText = (viewers: number | null) => (viewers === null ? t().curve.unknown : t().curve.watching(count(viewers)));
	const pointText = (index: number) => {
		const point = props.curve.points[index]!;
		return t().curve.point(clock(timeOf(index)), money(drawing().sums[index]!), count(point.orders), viewersText(point.viewers));
	};
	const pick = (event: PointerEvent & { currentTarget: HTMLElement }) => {
		const { left, width } = event.currentTarget.getBoundingClientRect();
		setPicked(Math.min(last(), Math.max(0, Math.floor(((event.clientX - left) / width) * props.curve.points.length))));
	};
	const share = (x: number) => `${(x / size.width) * 100}%`;
	return (
		<div class="rounded-lg border border-line bg-surface p-4">
			<p class="flex flex-wrap items-center gap-x-5 gap-y-1 text-sm">
				<span class="inline-flex items-center gap-2"><span class="h-3 w-3 rounded-sm bg-buy" aria-hidden="true" />{t().curve.gmv}</span>
				<span class="inline-flex items-center gap-2"><span class="h-0.5 w-4 bg-leaf" aria-hidden="true" />{t().curve.viewers}</span>
				<span class="inline-flex items-center gap-2"><span class="h-3 w-3 rounded-sm bg-straw" aria-hidden="true" />{t().curve.featured}</span>
			</p>
			<p class="min-h-12 pt-2 font-semibold tabular-nums md:min-h-6">{pointText(at())}</p>
			<div class="relative mt-2" onPointerMove={pick} onPointerLeave={() => setPicked(null)}>
				<ul class="relative h-9" aria-label={t().curve.featured}>
					<For each={spans()}>
						{(span) => (
							<li class="absolute top-0 h-8 min-w-1 overflow-hidden rounded-sm bg-straw" style={{ left: share(span.x), width: share(Math.max(2, span.end - span.x)) }} title={span.item ? tr(span.item.title) : undefined}>
								<span class="block h-8 w-8" aria-hidden="true"><Picture id={span.item?.picture ?? null} alt="" ratio="square" sizes="32px" /></span>
								<Show when={span.item}>{(item) => <span class="sr-only" lang={trLang(item().title)}>{tr(item().title)}</span>}</Show>
							</li>
						)}
					</For>
				</ul>
				<svg class="block h-60 w-full" viewBox={`0 0 ${size.width} ${size.height}`} preserveAspectRatio="none" aria-hidden="true">
					<For each={[0.25, 0.5, 0.75, 1]}>{(part) => <line x1="0" x2={size.width} y1={size.height * (1 - part)} y2={size.height * (1 - part)} class="stroke-line" vector-effect="non-scaling-stroke" />}</For>
					<For each={spans()}>{(span) => <rect x={span.x} width={Math.max(2, span.end - span.x)} y="0" height={size.height} class="fill-straw" opacity="0.18" />}</For>
					<path d={drawing().area} class="fill-buy" opacity="0.18" />
					<path d={drawing().line} class="stroke-buy" fill="none" stroke-width="2.5" vector-effect="non-scaling-stroke" />
					<path d={drawing().viewers} class="stroke-leaf" fill="none" stroke-width="2" vector-effect="non-scaling-stroke" />
					<line x1={drawing().x[at()]} x2={drawing().x[at()]} y1="0" y2={size.height} class="stroke-ink" stroke-dasharray="4 4" vector-effect="non-scaling-stroke" />
				</svg>
				{/* A slider of the browser's own, seen only by its focus: arrow keys, Home and End, and a screen reader, read the curve. */}
				<input
					type="range" min="0" max={last()} value={at()} aria-label={t().curve.label} aria-valuetext={pointText(at())} aria-description={t().curve.help}
					class="absolute inset-x-0 bottom-0 h-60 w-full cursor-crosshair appearance-none rounded bg-transparent opacity-0 focus-visible:opacity-40"
					onInput={(event) => setPicked(Number(event.currentTarget.value))}
				/>
				<span class="pointer-events-none absolute right-0 top-9 rounded bg-surface px-1 text-xs text-muted tabular-nums">{money(drawing().mostFen)} · {viewersText(drawing().mostViewers)}</span>
			</div>
			<div class="relative h-6 text-xs text-muted tabular-nums" aria-hidden="true">
				<For each={drawing().ticks}>{(tick) => <span class={`absolute top-1 ${tick.x > size.width * 0.94 ? "-translate-x-full" : tick.x > size.width * 0.04 ? "-translate-x-1/2" : ""}`} style={{ left: share(tick.x) }}>{clock(tick.at)}</span>}</For>
			</div>
			<details class="pt-2 text-sm">
				<summary class="cursor-pointer font-semibold">{t().curve.table}</summary>
				<div class="mt-2 max-h-80 overflow-auto" tabindex="0" role="region" aria-label={t().curve.title}>
					<table class="w-full tabular-nums">
						<thead><tr class="text-left text-muted"><th scope="col" class="py-1">{t().curve.time}</th><th scope="col" class="text-right">{t().curve.orders}</th><th scope="col" class="text-right">{t().curve.amount}</th><th scope="col" class="text-right">{t().curve.viewers}</th></tr></thead>
						<tbody>
							<For each={props.curve.points}>
								{(point, index) => (
									<tr class="border-t border-line"><th scope="row" class="py-1 text-left font-normal">{clock(timeOf(index()))}</th><td class="text-right">{count(point.orders)}</td><td class="text-right">{money(point.gmvFen)}</td><td class="text-right">{point.viewers === null ? "–" : count(point.viewers)}</td></tr>
								)}
							</For>
						</tbody>
					</table>
				</div>
			</details>
		</div>
	);
}
