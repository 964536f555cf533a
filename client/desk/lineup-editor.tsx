import { ArrowDown, ArrowUp, BadgePercent, GripVertical, Plus, Trash2 } from "lucide-solid";
import { createMemo, createSignal, For, lazy, Show, Suspense } from "solid-js";
import type { CrewLineupItem, PickRow } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { money, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { can } from "../session.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Empty, Loading, Skeleton } from "../ui/parts.tsx";
import { promises } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { Picture } from "../ui/picture.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { toast } from "../ui/toast.ts";
import { createDebounced } from "../ui/debounced.ts";
import { InlineField } from "./inline-field.tsx";
import { discount, limits, type LineupStore, parsePrice, parseWhole, type Patch, totalMinutes, yuan } from "./lineup.ts";
import { messages } from "./messages.ts";
import { messages as editorMessages } from "./offers/messages.ts";
import { createReorder, type Reorder } from "../ui/reorder.ts";
import type { CalendarShow } from "./week.ts";

const OfferDialog = lazy(() => import("./offers/offer-dialog.tsx"));

export interface LineupEditorProps {
	readonly lineup: LineupStore;
	readonly show: CalendarShow;
	/** Live counts of an item, once the socket told them. */
	readonly counts: (id: string) => { readonly left: number; readonly sold: number } | undefined;
}

const nameOf = (item: Pick<CrewLineupItem, "title" | "variant">): string => `${tr(item.title)} ${tr(item.variant)}`.trim();

/** The run of show: order, price, quota, minutes and talking points, each saved as it is changed. */
export function LineupEditor(props: LineupEditorProps) {
	const t = useText(messages);
	const [adding, setAdding] = createSignal(false);
	/** The item whose offers are being set; stays while its dialog closes. */
	const [offering, setOffering] = createSignal<string | null>(null);
	const [offerOpen, setOfferOpen] = createSignal(false);
	const [said, setSaid] = createSignal("");
	const editable = () => can("lineup.edit") && (props.show.state === "draft" || props.show.state === "scheduled" || props.show.state === "live");
	const items = () => props.lineup.items;
	const byId = createMemo(() => new Map(items().map((item) => [item.id, item])));
	const nameOfId = (id: string) => {
		const item = byId().get(id);
		return item ? nameOf(item) : "";
	};
	const rows = new Map<string, HTMLElement>();
	const reorder = createReorder({
		ids: createMemo(() => items().map(({ id }) => id)),
		row: (id) => rows.get(id),
		onDrop: (ids) => {
			props.lineup.order(ids).catch((error: unknown) => {
				setSaid(t().lineup.orderFailed);
				void toast({ title: t().lineup.orderFailed, text: toClientProblem(error).detail, tone: "bad" });
			});
		},
		announce: (what, id, position) => {
			const name = nameOfId(id);
			setSaid(what === "lifted" ? `${t().lineup.lifted(name, position)}. ${t().lineup.handleHint}` : what === "moved" ? t().lineup.moved(position) : what === "dropped" ? t().lineup.dropped(name, position) : t().lineup.cancelledMove(name));
		},
	});
	const minutes = () => totalMinutes(items());
	const spare = () => props.show.plannedMinutes - minutes();

	return (
		<section aria-labelledby="lineup-title">
			<div class="flex flex-wrap items-center gap-x-4 gap-y-2 pb-3">
				<h2 id="lineup-title" class="heading text-xl">{t().lineup.title}</h2>
				<Show when={items().length > 0}>
					<p class="text-sm text-muted">
						{t().lineup.total(items().length, minutes(), props.show.plannedMinutes)}
						<span class={`ml-2 font-semibold ${spare() < 0 ? "text-buy-ink" : "text-leaf-ink"}`}>{spare() < 0 ? t().lineup.over(-spare()) : spare() > 0 ? t().lineup.spare(spare()) : t().lineup.fits}</span>
					</p>
					<meter
						class="h-2 w-40 max-md:w-full"
						min={0}
						max={Math.max(props.show.plannedMinutes, minutes())}
						high={props.show.plannedMinutes}
						value={minutes()}
						aria-label={t().lineup.minutes}
					/>
				</Show>
				<Show when={editable()}>
					<Button class="ml-auto" variant={items().length === 0 ? "primary" : "outline"} icon={<Plus size={18} />} onClick={() => setAdding(true)}>{t().lineup.add}</Button>
				</Show>
			</div>
			<Show when={props.show.state === "live" && editable()}>
				<p class="mb-3 rounded-md bg-paper-soft px-3 py-2 text-sm text-paper-ink">{t().lineup.liveNote}</p>
			</Show>
			<p class="sr-only" role="status" aria-live="assertive">{said()}</p>
			<span id="lineup-handle-hint" class="sr-only">{t().lineup.handleHint}</span>
			<ProblemNote problem={props.lineup.problem()} onRetry={() => void props.lineup.reload()} />
			<Show
				when={props.lineup.ready()}
				fallback={
					<Show when={!props.lineup.problem()}>
						<Loading>
							<div class="flex flex-col gap-2"><Skeleton class="h-32" /><Skeleton class="h-32" /><Skeleton class="h-32" /></div>
						</Loading>
					</Show>
				}
			>
				<Show
					when={items().length > 0}
					fallback={
						<div class="rounded-lg border border-dashed border-line-strong">
							<Empty title={t().lineup.empty} text={editable() ? t().lineup.emptyText : t().lineup.emptyRead} />
						</div>
					}
				>
					<ol class="flex flex-col gap-2" aria-label={t().lineup.order}>
						<For each={reorder.order()}>
							{(id, index) => (
								<Show when={byId().get(id)}>
									{(item) => (
										<Row
											item={item()}
											index={index()}
											of={items().length}
											editable={editable()}
											reorder={reorder}
											counts={props.counts(id)}
											showCounts={props.show.state === "live" || props.show.state === "ended"}
											onPatch={(patch) => props.lineup.patch(id, patch)}
											onOffers={() => (setOffering(id), setOfferOpen(true))}
											onRemove={async () => {
												const name = nameOf(item());
												try {
													await props.lineup.remove(id);
													setSaid(t().lineup.removed(name));
													void toast({ title: t().lineup.removed(name) });
												} catch (error) {
													void toast({ title: t().lineup.failed, text: toClientProblem(error).detail, tone: "bad" });
												}
											}}
											ref={(element) => rows.set(id, element)}
										/>
									)}
								</Show>
							)}
						</For>
					</ol>
				</Show>
			</Show>
			<Suspense>
				<Show when={byId().get(offering() ?? "")}>{(item) => <OfferDialog item={item()} lineup={props.lineup} open={offerOpen()} onOpenChange={setOfferOpen} />}</Show>
			</Suspense>
			<AddItems open={adding()} onOpenChange={setAdding} lineup={props.lineup} />
		</section>
	);
}

interface RowProps {
	readonly item: CrewLineupItem;
	readonly index: number;
	readonly of: number;
	readonly editable: boolean;
	readonly reorder: Reorder;
	readonly counts: { readonly left: number; readonly sold: number } | undefined;
	readonly showCounts: boolean;
	readonly onPatch: (patch: Patch) => Promise<unknown>;
	readonly onOffers: () => void;
	readonly onRemove: () => Promise<void>;
	readonly ref: (element: HTMLElement) => void;
}

function Row(props: RowProps) {
	const t = useText(messages);
	const id = props.item.id;
	const name = () => nameOf(props.item);
	const handle = props.reorder.handle(id);
	const lifted = () => props.reorder.lifted() === id;
	const off = () => discount(props.item.priceFen, props.item.livePriceFen);
	const [removing, setRemoving] = createSignal(false);
	const ot = useText(editorMessages);
	const words = useText(offerMessages);
	const offers = () => {
		const flash = props.item.offer?.flash;
		return [...(flash ? [`${words().flash} ${money(flash.priceFen)}`] : []), ...promises(words(), { ...props.item, sold: sold() }, Date.now())].join(" \u00b7 ");
	};
	const price = (text: string) => {
		const livePriceFen = parsePrice(text);
		return livePriceFen === null ? t().lineup.badPrice : props.onPatch({ livePriceFen });
	};
	const whole = (field: "quota" | "perBuyerLimit" | "minutes") => (text: string) => {
		const value = parseWhole(text, limits[field]);
		return value === null ? t().lineup.badNumber(limits[field][0], limits[field][1]) : props.onPatch({ [field]: value });
	};
	const sold = () => props.counts?.sold ?? props.item.sold;
	const left = () => props.counts?.left ?? props.item.left;

	return (
		<li
			ref={props.ref}
			class={`relative rounded-lg border bg-surface ${lifted() ? "z-20 border-leaf-ink shadow-3" : "border-line shadow-1"} ${props.reorder.dragging() && !lifted() ? "transition-transform" : ""}`}
			style={{ transform: props.reorder.offset(id) === 0 ? undefined : `translateY(${props.reorder.offset(id)}px)` }}
		>
			<div class="grid grid-cols-[2.75rem_4.5rem_1fr] items-start gap-x-3 gap-y-3 p-3 xl:grid-cols-[2.75rem_5rem_minmax(0,14rem)_minmax(0,1fr)_auto]">
				<div class="flex flex-col items-center self-stretch">
					<Show when={props.editable} fallback={<span class="heading flex size-11 items-center justify-center text-lg text-muted tabular-nums">{props.index + 1}</span>}>
						<button
							type="button"
							class={`flex min-h-11 w-11 flex-1 scroll-mt-28 scroll-mb-20 touch-none flex-col items-center justify-center gap-0.5 rounded-md text-muted hover:bg-sunken hover:text-ink ${lifted() ? "cursor-grabbing! bg-leaf-soft text-leaf-ink" : "cursor-grab!"}`}
							aria-label={t().lineup.handle(name(), props.index + 1, props.of)}
							aria-describedby="lineup-handle-hint"
							aria-pressed={lifted()}
							{...handle}
						>
							<span class="heading text-lg leading-none tabular-nums">{props.index + 1}</span>
							<GripVertical size={20} aria-hidden="true" />
						</button>
					</Show>
				</div>
				<div class="overflow-hidden rounded-md">
					<Picture id={props.item.picture} alt="" ratio="square" sizes="80px" />
				</div>
				<div class="min-w-0">
					<h3 class="font-semibold leading-snug" lang={trLang(props.item.title)}>{tr(props.item.title)}</h3>
					<p class="text-sm text-muted" lang={trLang(props.item.variant)}>{tr(props.item.variant)}</p>
					<p class="pt-1 text-sm tabular-nums text-muted">
						{t().lineup.regular} {money(props.item.priceFen)}
						<Show when={off() !== 0}>
							<span class={`ml-2 font-semibold ${off() > 0 ? "text-leaf-ink" : "text-buy-ink"}`}>{off() > 0 ? t().lineup.discount(off()) : t().lineup.aboveRegular}</span>
						</Show>
					</p>
					<p class="text-sm tabular-nums text-muted">
						{t().lineup.available(left())}
						<Show when={props.showCounts || sold() > 0}>
							<span class="ml-2 font-semibold text-ink">{t().lineup.sold(sold())}</span>
						</Show>
					</p>
				</div>
				<div class="col-span-full grid min-w-0 grid-cols-2 gap-x-3 gap-y-2 md:grid-cols-4 xl:col-span-1">
					<InlineField label={t().lineup.price} of={name()} value={yuan(props.item.livePriceFen)} onSave={price} inputmode="decimal" disabled={!props.editable} />
					<InlineField label={t().lineup.quota} of={name()} value={String(props.item.quota)} onSave={whole("quota")} inputmode="numeric" disabled={!props.editable} />
					<InlineField label={t().lineup.limit} of={name()} value={String(props.item.perBuyerLimit)} onSave={whole("perBuyerLimit")} inputmode="numeric" disabled={!props.editable} />
					<InlineField label={t().lineup.minutes} of={name()} value={String(props.item.minutes)} onSave={whole("minutes")} inputmode="numeric" disabled={!props.editable} />
					<InlineField
						class="col-span-full"
						label={t().lineup.points}
						of={name()}
						value={props.item.talkingPoints}
						placeholder={props.editable ? t().lineup.pointsHint : undefined}
						onSave={(talkingPoints) => props.onPatch({ talkingPoints })}
						lines={1}
						maxlength={2000}
						disabled={!props.editable}
					/>
					<div class="col-span-full flex flex-wrap items-center gap-x-3 gap-y-1">
						<Show when={props.editable}>
							<Button size="sm" variant="outline" icon={<BadgePercent size={16} />} aria-label={ot().editOf(name())} onClick={() => props.onOffers()}>{ot().edit}</Button>
						</Show>
						<p class="min-w-0 flex-1 text-sm text-straw-ink">{offers()}</p>
					</div>
				</div>
				<Show when={props.editable}>
					<div class="col-span-full flex justify-end gap-1 max-xl:border-t max-xl:border-line max-xl:pt-1 xl:col-span-1 xl:flex-col">
						<IconButton label={t().lineup.up(name())} disabled={props.index === 0} onClick={(event) => keep(event, () => props.reorder.move(id, -1))}><ArrowUp size={18} /></IconButton>
						<IconButton label={t().lineup.down(name())} disabled={props.index === props.of - 1} onClick={(event) => keep(event, () => props.reorder.move(id, 1))}><ArrowDown size={18} /></IconButton>
						<IconButton
							label={t().lineup.remove(name())}
							class="text-paper-ink hover:bg-paper-soft"
							disabled={removing()}
							onClick={async () => {
								setRemoving(true);
								await props.onRemove();
								setRemoving(false);
							}}
						>
							<Trash2 size={18} />
						</IconButton>
					</div>
				</Show>
			</div>
		</li>
	);
}

/** Moving a row takes the focus from the button that moved it. */
function keep(event: MouseEvent & { currentTarget: HTMLButtonElement }, move: () => void): void {
	const button = event.currentTarget;
	move();
	button.focus();
	// At the end of the list the button has nothing more to do: its neighbour has.
	queueMicrotask(() => button.disabled && (button.parentElement?.querySelector<HTMLElement>("button:not(:disabled)"))?.focus());
}

function AddItems(props: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void; readonly lineup: LineupStore }) {
	const t = useText(messages);
	const [query, setQuery] = createSignal("");
	const settled = createDebounced(query);
	const found = createLoad(
		() => (props.open ? { q: settled().trim() } : null),
		({ q }) => unwrap(api.api.catalog.pick.$get({ query: { q } })),
	);
	const [busy, setBusy] = createSignal<string | null>(null);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const there = createMemo(() => new Set(props.lineup.items.map(({ variantId }) => variantId)));
	const add = async (row: PickRow) => {
		if (busy()) return;
		setBusy(row.variantId);
		setProblem(null);
		try {
			await props.lineup.add(row);
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(null);
		}
	};
	return (
		<Sheet open={props.open} onOpenChange={props.onOpenChange} title={t().lineup.addTitle} footer={<Button class="w-full" variant="outline" onClick={() => props.onOpenChange(false)}>{t().showcase.done}</Button>}>
			<div class="sticky top-0 z-10 bg-surface pb-3 pt-1">
				<TextField label={t().lineup.search} hideLabel placeholder={t().lineup.search} type="search" value={query()} onInput={setQuery} autofocus />
				<ProblemNote problem={problem()} class="mt-2" />
			</div>
			<Loaded of={found}>
				{(list) => (
					<Show when={list().length > 0} fallback={<p class="py-8 text-center text-muted" role="status">{t().lineup.searchEmpty}</p>}>
						<ul class="flex flex-col divide-y divide-line">
							<For each={list()}>
								{(row) => (
									<li class="flex items-center gap-3 py-2.5">
										<div class="w-14 shrink-0 overflow-hidden rounded-md"><Picture id={row.picture} alt="" ratio="square" sizes="56px" /></div>
										<div class="min-w-0 flex-1">
											<p class="truncate font-semibold" lang={trLang(row.title)}>{tr(row.title)}</p>
											<p class="truncate text-sm text-muted">{tr(row.variant)} · {tr(row.shopName)}</p>
											<p class="text-sm tabular-nums">{money(row.priceFen)} <span class={row.left === 0 ? "text-buy-ink" : "text-muted"}>· {t().lineup.left(row.left)}</span></p>
										</div>
										<Show when={!there().has(row.variantId)} fallback={<span class="shrink-0 text-sm text-muted">{t().lineup.inLineup}</span>}>
											<Button size="sm" variant="outline" busy={busy() === row.variantId} aria-label={t().lineup.addName(nameOf(row))} onClick={() => void add(row)}>{t().lineup.adding}</Button>
										</Show>
									</li>
								)}
							</For>
						</ul>
					</Show>
				)}
			</Loaded>
		</Sheet>
	);
}
