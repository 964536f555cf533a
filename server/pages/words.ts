import type { Lang } from "#shared/problem.ts";
import type { Bilingual } from "#shared/show.ts";

/** A bilingual value in this language; Chinese where there is no English. */
export const tr = (text: Bilingual, lang: Lang): string => (lang === "en" ? (text.en ?? text.zh) : text.zh);

const formats = {
	zh: new Intl.DateTimeFormat("zh-CN", { month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Shanghai" }),
	en: new Intl.DateTimeFormat("en", { month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Shanghai", timeZoneName: "short" }),
};

/** `11月28日周六 20:00`, `Sat, Nov 28, 20:00 GMT+8`: at the park, whose reader is not known. */
export const when = (time: string | Date, lang: Lang): string => formats[lang].format(new Date(time));
