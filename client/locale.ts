import type { Lang } from "#shared/problem.ts";

const storageKey = "livestall.locale";

/** The language that the visitor chose earlier, else the browser's. */
export function firstLocale(): Lang {
	try {
		const kept = localStorage.getItem(storageKey);
		if (kept === "zh" || kept === "en") return kept;
	} catch {
		// Storage may be forbidden: the choice then lasts as long as the page.
	}
	return typeof navigator !== "undefined" && typeof window !== "undefined" && /^en\b/i.test(navigator.languages?.[0] ?? navigator.language ?? "") ? "en" : "zh";
}

/** Keeps the visitor's choice for later visits. */
export function keepLocale(locale: Lang): void {
	try {
		localStorage.setItem(storageKey, locale);
	} catch {
		// See firstLocale.
	}
}
