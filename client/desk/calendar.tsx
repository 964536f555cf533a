import { A, useSearchParams } from "@solidjs/router";
import { ChevronLeft, ChevronRight, Plus } from "lucide-solid";
import { createMemo, createSignal, For, onCleanup, Show } from "solid-js";
import type { Room } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { clock, day as dayText, localeTag, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { can } from "../session.ts";
import { IconButton } from "../ui/button.tsx";
import { Select } from "../ui/fields.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Empty, Skeleton } from "../ui/parts.tsx";
import { messages } from "./messages.ts";
import { toLocalInput } from "./show-plan.ts";
import { addDays, barPosition, type CalendarShow, dateKey, parseDateKey, showsOn, startOfWeek, suggestStart, taken, weekDays } from "./week.ts";

/** Nobody else's change may stay unseen for longer, in ms. */
const refreshEvery = 30_000;

/** The week: a row for each room, a column for each day, because "which room is free when" is what a producer asks. */
export default function Calendar() {
	const t = useText(messages);
	const [search, setSearch] = useSearchParams<{ week?: string; room?: string }>();
	const [now, setNow] = createSignal(new Date());
	const monday = createMemo(() => startOfWeek(parseDateKey(search.week) ?? now()), undefined, { equals: (a, b) => a.getTime() === b.getTime() });
	const days = createMemo(() => weekDays(monday()));
	const rooms = createLoad(() => true, () => unwrap(api.api.rooms.$get()));
	const week = createLoad(
		() => monday().toISOString(),
		(from) => unwrap(api.api.desk.shows.$get({ query: { from, to: addDays(new Date(from), 7).toISOString() } })),
	);
	const minute = setInterval(() => setNow(new Date()), 30_000);
	const refresh = setInterval(() => document.visibilityState === "visible" && !week.loading() && void week.reload(), refreshEvery);
	onCleanup(() => {
		clearInterval(minute);
		clearInterval(refresh);
	});

	const shownRooms = () => (rooms.data() ?? []).filter((room) => !search.room || room.id === search.room);
	const shows = () => (week.data() ?? []).filter((show) => !search.room || show.roomId === search.room);
	const thisWeek = () => startOfWeek(now()).getTime() === monday().getTime();
	const go = (by: number) => setSearch({ week: dateKey(addDays(monday(), by * 7)) });
	const range = () => {
		const format = new Intl.DateTimeFormat(localeTag(), { month: "short", day: "numeric", ...(monday().getFullYear() !== now().getFullYear() ? { year: "numeric" } : {}) });
		return t().week.title(format.format(monday()), format.format(addDays(monday(), 6)));
	};

	return (
		<section aria-labelledby="week-title">
			<div class="flex flex-wrap items-center gap-x-3 gap-y-2 pb-4">
				<h1 id="week-title" class="heading text-2xl tabular-nums" aria-live="polite">{range()}</h1>
				<div class="flex items-center">
					<IconButton label={t().week.previous} onClick={() => go(-1)}><ChevronLeft size={22} /></IconButton>
					<IconButton label={t().week.next} onClick={() => go(1)}><ChevronRight size={22} /></IconButton>
					<button
						type="button"
						class="min-h-11 rounded-full px-4 font-semibold text-leaf-ink hover:bg-leaf-soft disabled:text-muted"
						disabled={thisWeek()}
						onClick={() => setSearch({ week: undefined })}
					>
						{t().week.today}
					</button>
				</div>
				<div class="ml-auto max-md:w-full md:w-64">
					<Select
						label={t().week.room}
						hideLabel
						value={search.room ?? "all"}
						options={[{ value: "all", label: t().week.allRooms }, ...(rooms.data() ?? []).map((room) => ({ value: room.id as string, label: tr(room.name) }))]}
						onChange={(room) => setSearch({ room: room === "all" ? undefined : room })}
					/>
				</div>
			</div>
			<Loaded of={rooms} skeleton={<WeekSkeleton />}>
				{() => (
					<Show when={shownRooms().length > 0} fallback={<Empty title={t().week.noRooms} text={t().week.noRoomsText} />}>
						<Loaded of={week} skeleton={<WeekSkeleton />}>
							{() => (
								<>
									<div class="max-md:hidden">
										<WeekTable rooms={shownRooms()} days={days()} shows={shows()} now={now()} />
									</div>
									<div class="md:hidden">
										<DayList days={days()} shows={shows()} now={now()} room={search.room ?? null} />
									</div>
									<Show when={shows().length === 0}>
										<p class="py-4 text-center text-muted">
											{t().week.none}
											<Show when={can("show.plan")}>
												<span class="block text-sm">{t().week.noneText}</span>
											</Show>
										</p>
									</Show>
								</>
							)}
						</Loaded>
					</Show>
				)}
			</Loaded>
		</section>
	);
}

const isToday = (day: Date, now: Date) => dateKey(day) === dateKey(now);

function newShowHref(room: string | null, day: Date, shows: readonly CalendarShow[], now: Date): string {
	const start = suggestStart(showsOn(room ? shows.filter((show) => show.roomId === room) : [], day), day, now);
	const query = new URLSearchParams({ start: toLocalInput(start), ...(room ? { room } : {}) });
	return `/desk/shows/new?${query}`;
}

interface WeekProps {
	readonly days: readonly Date[];
	readonly shows: readonly CalendarShow[];
	readonly now: Date;
}

function WeekTable(props: WeekProps & { readonly rooms: readonly Room[] }) {
	const t = useText(messages);
	const weekday = (date: Date) => new Intl.DateTimeFormat(localeTag(), { weekday: "short" }).format(date);
	return (
		<div class="overflow-x-auto rounded-lg border border-line bg-surface shadow-1" tabindex="0" role="region" aria-label={t().week.table}>
			<table class="w-full min-w-[64rem] table-fixed border-collapse">
				<caption class="sr-only">{t().week.table}</caption>
				<thead>
					<tr>
						<th scope="col" class="sticky left-0 z-10 w-40 bg-surface p-3 text-left text-sm font-medium text-muted">{t().week.room}</th>
						<For each={props.days}>
							{(date) => (
								<th scope="col" class={`border-l border-line p-3 text-left ${isToday(date, props.now) ? "bg-straw-soft" : ""}`}>
									<span class={`flex items-baseline gap-2 ${date.getDay() === 0 || date.getDay() === 6 ? "text-buy-ink" : "text-ink"}`}>
										<span class="text-sm font-medium">{weekday(date)}</span>
										<span class="heading text-lg tabular-nums">{date.getDate()}</span>
										<Show when={isToday(date, props.now)}>
											<span class="ml-auto text-xs font-semibold text-straw-ink">{t().week.todayMark}</span>
										</Show>
									</span>
								</th>
							)}
						</For>
					</tr>
				</thead>
				<tbody>
					<For each={props.rooms}>
						{(room) => {
							const own = createMemo(() => props.shows.filter((show) => show.roomId === room.id));
							return (
								<tr class="border-t border-line align-top">
									<th scope="row" class="sticky left-0 z-10 bg-surface p-3 text-left">
										<span class="block font-semibold leading-snug text-ink" lang={trLang(room.name)}>{tr(room.name)}</span>
										<span class="block text-xs font-normal text-muted">{t().kinds[room.kind]}</span>
										<span class="block text-xs font-normal text-muted">{t().week.seats(room.seats)}</span>
									</th>
									<For each={props.days}>
										{(date) => <RoomDay room={room} day={date} shows={own()} now={props.now} />}
									</For>
								</tr>
							);
						}}
					</For>
				</tbody>
			</table>
		</div>
	);
}

function RoomDay(props: { readonly room: Room; readonly day: Date; readonly shows: readonly CalendarShow[]; readonly now: Date }) {
	const t = useText(messages);
	const shows = createMemo(() => showsOn(props.shows, props.day));
	const today = () => isToday(props.day, props.now);
	const over = () => addDays(props.day, 1).getTime() <= props.now.getTime();
	return (
		<td class={`h-28 border-l border-line p-0 ${today() ? "bg-straw-soft/60" : over() ? "bg-sunken/50" : ""}`}>
			<div class="group relative flex h-full min-h-28 flex-col gap-1.5 p-1.5">
				<DayBar day={props.day} shows={props.shows} now={props.now} />
				<For each={shows()}>{(show) => <Block show={show} day={props.day} />}</For>
				<Show when={can("show.plan") && !over()}>
					<A
						href={newShowHref(props.room.id, props.day, props.shows, props.now)}
						aria-label={t().week.add(tr(props.room.name), dayText(props.day))}
						title={t().newShow}
						class="flex min-h-9 flex-1 items-center justify-center rounded-md border border-dashed border-transparent text-muted opacity-75 hover:border-line-strong hover:bg-leaf-soft hover:text-leaf-ink hover:opacity-100 focus-visible:opacity-100 group-hover:opacity-100"
					>
						<Plus size={18} />
					</A>
				</Show>
			</div>
		</td>
	);
}

/** When the room is taken between six and midnight, and where the day is now. */
function DayBar(props: { readonly day: Date; readonly shows: readonly CalendarShow[]; readonly now: Date }) {
	const t = useText(messages);
	return (
		<div class="relative h-1.5 rounded-full bg-sunken" title={t().week.timeBar} aria-hidden="true">
			<For each={taken(props.shows, props.day)}>
				{(part) => (
					<span
						class={`absolute inset-y-0 rounded-full ${part.live ? "bg-paper" : "bg-leaf"}`}
						style={{ left: `${part.start * 100}%`, width: `${Math.max(2, (part.end - part.start) * 100)}%` }}
					/>
				)}
			</For>
			<Show when={isToday(props.day, props.now)}>
				<span class="absolute -inset-y-1 w-0.5 rounded-full bg-ink" style={{ left: `${barPosition(props.now.getTime(), props.day) * 100}%` }} />
			</Show>
		</div>
	);
}

const blockColours: Record<CalendarShow["state"], string> = {
	draft: "border-dashed border-straw-ink bg-straw-soft",
	scheduled: "border-leaf-ink/40 bg-leaf-soft",
	live: "border-paper-ink bg-paper-soft",
	ended: "border-line bg-sunken",
	cancelled: "border-line bg-transparent",
};

function Block(props: { readonly show: CalendarShow; readonly day: Date }) {
	const t = useText(messages);
	const earlier = () => Date.parse(props.show.startsAt) < props.day.getTime();
	return (
		<A
			href={`/desk/shows/${props.show.id}`}
			class={`flex flex-col gap-0.5 rounded-md border-l-4 border px-2 py-1.5 text-left leading-tight hover:shadow-2 ${blockColours[props.show.state]}`}
		>
			<span class="flex flex-wrap items-center gap-x-1.5 text-xs tabular-nums text-ink">
				<Show when={props.show.state === "live"}>
					<span class="size-2 animate-live rounded-full bg-paper" aria-hidden="true" />
				</Show>
				<span class="font-semibold">{earlier() ? t().week.fromYesterday : clock(props.show.startsAt)}–{clock(props.show.endsAt)}</span>
				<span class={props.show.state === "scheduled" ? "sr-only" : "font-medium"}>{t().states[props.show.state]}</span>
			</span>
			<span class={`line-clamp-2 text-sm font-semibold text-ink ${props.show.state === "cancelled" ? "line-through" : ""}`} lang={trLang(props.show.title)}>{tr(props.show.title)}</span>
			<span class="truncate text-xs text-muted">{props.show.hostName}</span>
			<Show when={props.show.items === 0 && (props.show.state === "scheduled" || props.show.state === "draft")}>
				<span class="text-xs text-buy-ink">{t().week.lineup(0)}</span>
			</Show>
		</A>
	);
}

/** The phone's week: day by day, with the room in every line. */
function DayList(props: WeekProps & { readonly room: string | null }) {
	const t = useText(messages);
	return (
		<ol class="flex flex-col gap-2">
			<For each={props.days}>
				{(date) => {
					const shows = createMemo(() => showsOn(props.shows, date));
					const over = () => addDays(date, 1).getTime() <= props.now.getTime();
					return (
						<li class={`rounded-lg border border-line bg-surface ${isToday(date, props.now) ? "border-l-4 border-l-straw" : ""}`}>
							<div class="flex min-h-12 items-center gap-2 pl-4 pr-1">
								<h2 class="flex-1 font-semibold">
									{dayText(date)}
									<Show when={isToday(date, props.now)}>
										<span class="ml-2 text-sm text-straw-ink">{t().week.todayMark}</span>
									</Show>
								</h2>
								<Show when={shows().length === 0}>
									<span class="text-sm text-muted">{t().week.noShows}</span>
								</Show>
								<Show when={can("show.plan") && !over()}>
									<A href={newShowHref(props.room, date, props.shows, props.now)} aria-label={t().week.addOn(dayText(date))} class="inline-flex size-11 items-center justify-center rounded-full text-leaf-ink hover:bg-leaf-soft">
										<Plus size={20} />
									</A>
								</Show>
							</div>
							<Show when={shows().length > 0}>
								<ul class="flex flex-col gap-1.5 px-2 pb-2">
									<For each={shows()}>
										{(show) => (
											<li>
												<A href={`/desk/shows/${show.id}`} class={`flex gap-3 rounded-md border border-l-4 px-3 py-2 ${blockColours[show.state]}`}>
													<span class="w-12 shrink-0 text-sm font-semibold tabular-nums">
														{clock(show.startsAt)}
														<span class="block font-normal text-muted">{clock(show.endsAt)}</span>
													</span>
													<span class="min-w-0 flex-1">
														<span class={`block font-semibold leading-snug ${show.state === "cancelled" ? "line-through" : ""}`} lang={trLang(show.title)}>{tr(show.title)}</span>
														<span class="block truncate text-sm text-muted">{tr(show.room)} · {show.hostName}</span>
													</span>
													<span class={`shrink-0 text-xs font-semibold ${show.state === "live" ? "text-paper-ink" : "text-muted"}`}>{t().states[show.state]}</span>
												</A>
											</li>
										)}
									</For>
								</ul>
							</Show>
						</li>
					);
				}}
			</For>
		</ol>
	);
}

function WeekSkeleton() {
	return (
		<div class="flex flex-col gap-2">
			<Skeleton class="h-12 w-full" />
			<Skeleton class="h-28 w-full" />
			<Skeleton class="h-28 w-full" />
			<Skeleton class="h-28 w-full" />
		</div>
	);
}
