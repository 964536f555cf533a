/** The week of the desk's calendar: days in the viewer's zone, shows sorted into rooms and days. */
import type { DeskShow } from "#shared/api.ts";
import type * as z from "zod";

export type CalendarShow = z.infer<typeof DeskShow>;

/** Monday 00:00 of the week that `date` is in. */
export function startOfWeek(date: Date): Date {
	const monday = new Date(date.getFullYear(), date.getMonth(), date.getDate());
	monday.setDate(monday.getDate() - ((monday.getDay() + 6) % 7));
	return monday;
}

/** `count` days later at the same wall clock, whatever summer time does in between. */
export function addDays(date: Date, count: number): Date {
	const next = new Date(date);
	next.setDate(next.getDate() + count);
	return next;
}

export const weekDays = (monday: Date): Date[] => Array.from({ length: 7 }, (_, index) => addDays(monday, index));

/** `2026-03-05` in the viewer's zone. */
export function dateKey(date: Date): string {
	const two = (value: number) => String(value).padStart(2, "0");
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day of a `dateKey`, or null for anything else. */
export function parseDateKey(text: string | undefined): Date | null {
	const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? "");
	if (!match) return null;
	const date = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
	return dateKey(date) === text ? date : null;
}

/** Shows of a day by start: those that begin on it, and those of the night before that still run. */
export function showsOn(shows: readonly CalendarShow[], day: Date): CalendarShow[] {
	const from = day.getTime();
	const to = addDays(day, 1).getTime();
	return shows.filter((show) => Date.parse(show.startsAt) < to && Date.parse(show.endsAt) > from).sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
}

/** Hours that the day bar shows: the park's rooms are dark at night. */
export const dayBar = { from: 6, to: 24 } as const;

/** Where a time stands on a day's bar, 0 to 1. */
export function barPosition(time: number, day: Date): number {
	const from = new Date(day).setHours(dayBar.from, 0, 0, 0);
	const to = addDays(day, 1).getTime();
	return Math.min(1, Math.max(0, (time - from) / (to - from)));
}

/** Shares of the day's bar that a room's shows take; cancelled ones and drafts take nothing. */
export function taken(shows: readonly CalendarShow[], day: Date): { readonly id: string; readonly start: number; readonly end: number; readonly live: boolean }[] {
	return showsOn(shows, day)
		.filter((show) => show.state !== "cancelled" && show.state !== "draft")
		.map((show) => ({ id: show.id, start: barPosition(Date.parse(show.startsAt), day), end: barPosition(Date.parse(show.endsAt), day), live: show.state === "live" }))
		.filter(({ start, end }) => end > start);
}

/** A start for a new show on a day: the evening, else the next half hour that is still to come and free in `shows`. */
export function suggestStart(shows: readonly CalendarShow[], day: Date, now: Date, minutes = 120): Date {
	const evening = new Date(day);
	evening.setHours(20, 0, 0, 0);
	const soonest = new Date(Math.ceil((now.getTime() + 5 * 60_000) / 1_800_000) * 1_800_000);
	const busy = shows.filter((show) => show.state === "scheduled" || show.state === "live").map((show) => [Date.parse(show.startsAt), Date.parse(show.endsAt)] as const);
	const free = (at: number) => at >= now.getTime() && busy.every(([from, to]) => at >= to || at + minutes * 60_000 <= from);
	if (free(evening.getTime())) return evening;
	const morning = new Date(day);
	morning.setHours(9, 0, 0, 0);
	const last = addDays(day, 1).getTime() - 3_600_000;
	for (let at = Math.max(morning.getTime(), soonest.getTime()); at <= last; at += 1_800_000) if (free(at)) return new Date(at);
	return evening.getTime() > now.getTime() ? evening : soonest;
}
