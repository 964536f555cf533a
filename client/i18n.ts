/**
 * Languages: Chinese first, English beside it. Texts stand in a `messages.ts` beside each screen, so that a page loads only its own:
 *
 * ```ts
 * export const messages = defineMessages({
 * 	zh: { title: "我的订单", left: (n: number) => `还剩 ${n} 件` },
 * 	en: { title: "My orders", left: (n: number) => `${n} left` },
 * });
 * const t = useText(messages); // in a component: {t().title} {t().left(3)}
 * ```
 */
import { createSignal } from "solid-js";
import type { Lang } from "#shared/problem.ts";
import type { Bilingual } from "#shared/show.ts";
import { formatFen } from "#shared/money.ts";
import { firstLocale, keepLocale } from "./locale.ts";

export type Locale = Lang;

const [locale, setLocaleSignal] = createSignal<Locale>(firstLocale());
export { locale };

/** The tag for Intl and `html lang`. */
export const localeTag = (): string => (locale() === "zh" ? "zh-CN" : "en");

export function setLocale(next: Locale): void {
	setLocaleSignal(next);
	applyLang();
	keepLocale(next);
}

function applyLang(): void {
	if (typeof document !== "undefined") document.documentElement.lang = localeTag();
}
applyLang();

type Messages = { readonly [key: string]: string | ((...args: never[]) => string) | Messages };
/** The same keys, with any text; functions take the same parameters. */
type SameKeys<T> = { readonly [K in keyof T]: T[K] extends (...args: infer A) => string ? (...args: A) => string : T[K] extends string ? string : SameKeys<T[K]> };

/** Texts in both languages: English must have exactly the keys of the Chinese ones, and functions of the same parameters. */
export function defineMessages<Z extends Messages>(messages: { readonly zh: Z; readonly en: NoInfer<SameKeys<Z>> }): { readonly zh: SameKeys<Z>; readonly en: SameKeys<Z> } {
	return messages as never;
}

/** An accessor of the texts in the language of the moment. */
export function useText<T>(messages: { readonly zh: T; readonly en: T }): () => T {
	return () => messages[locale()];
}

/** A bilingual value in the language of the moment; Chinese where there is no English. */
export function tr(value: Bilingual): string {
	return locale() === "en" ? (value.en ?? value.zh) : value.zh;
}

/** `lang` of the text that `tr` gives, for the element around it: "zh-CN" when an English page shows a Chinese name. */
export function trLang(value: Bilingual): string | undefined {
	return locale() === "en" && value.en === null ? "zh-CN" : undefined;
}

// Building an Intl formatter costs far more than using it.
const formatters = new Map<string, unknown>();
function cached<T>(key: string, build: (tag: string) => T): T {
	const full = `${localeTag()} ${key}`;
	let formatter = formatters.get(full) as T | undefined;
	if (formatter === undefined) formatters.set(full, (formatter = build(localeTag())));
	return formatter;
}

/** `¥19.90` of 1990 fen. */
export const money = (fen: number): string => formatFen(fen, localeTag());

/** A count as people read it; large ones short: `1.2万`, `12K`. */
export function count(value: number): string {
	if (value < 1_000) return String(value);
	return value < 10_000
		? cached("int", (tag) => new Intl.NumberFormat(tag)).format(value)
		: cached("compact", (tag) => new Intl.NumberFormat(tag, { notation: "compact", maximumFractionDigits: 1 })).format(value);
}

type When = string | number | Date;
const toDate = (value: When): Date => (value instanceof Date ? value : new Date(value));

/** `20:00` in the viewer's zone. */
export const clock = (value: When): string => cached("clock", (tag) => new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })).format(toDate(value));

/** `3月5日周四`, with the year when it is another one. */
export function day(value: When): string {
	const date = toDate(value);
	const otherYear = date.getFullYear() !== new Date().getFullYear();
	return cached(`day${otherYear}`, (tag) => new Intl.DateTimeFormat(tag, { month: "short", day: "numeric", weekday: "short", ...(otherYear ? { year: "numeric" } : {}) })).format(date);
}

/** `今天 20:00`, `明天 08:30`, `3月5日周四 20:00`. */
export function dayAndTime(value: When): string {
	const date = toDate(value);
	const days = Math.round((startOfDay(date) - startOfDay(new Date())) / 86_400_000);
	return `${Math.abs(days) <= 1 ? relative().format(days, "day") : day(date)} ${clock(date)}`;
}

/** Date and time in full, with the year: for records. */
export const dateTime = (value: When): string => cached("full", (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" })).format(toDate(value));

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const relative = () => cached("relative", (tag) => new Intl.RelativeTimeFormat(tag, { numeric: "auto" }));

const steps = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]] as const;

/** `3分钟前`, `in 2 hours`. */
export function fromNow(value: When, now = Date.now()): string {
	const seconds = (toDate(value).getTime() - now) / 1000;
	const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? steps[3];
	return relative().format(Math.round(seconds / size), unit);
}

/** `1:05:09` or `05:09` of seconds. */
export function duration(seconds: number): string {
	const whole = Math.max(0, Math.floor(seconds));
	const two = (value: number) => String(value).padStart(2, "0");
	const hours = Math.floor(whole / 3600);
	return `${hours > 0 ? `${hours}:` : ""}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
