import { formatFen } from "#shared/money.ts";
import { leadSizes, pictureSrcset } from "#shared/pictures.ts";
import type { Lang } from "#shared/problem.ts";
import { type Bilingual, pictureUrl } from "#shared/show.ts";
import { escaped } from "./head.ts";
import type { Subject } from "./subject.ts";
import { tr } from "./words.ts";

/** `lang` of a bilingual text that is shown in another language than the page's. */
const langOf = (text: Bilingual, lang: Lang): string => (lang === "en" && text.en === null ? ' lang="zh-CN"' : "");
const heading = (text: Bilingual, lang: Lang, css: string): string => `<h1 class="heading ${css}"${langOf(text, lang)}>${escaped(tr(text, lang))}</h1>`;
const lead = (id: string, sizes: string, css: string): string =>
	`<img class="w-full bg-sunken object-cover ${css}" alt="" src="${pictureUrl(id, 480)}" srcset="${escaped(pictureSrcset(id))}" sizes="${escaped(sizes)}" fetchpriority="high" decoding="async">`;

const bar = '<div class="bg-surface"><div class="mx-auto flex h-16 max-w-6xl items-center px-4 md:px-8"><img src="/logo.svg" alt="" width="36" height="36" class="size-9"></div><div class="awning"></div></div>';

/** Where the picture of a live show plays before the screen is drawn: the boxes of `client/watch/watch.tsx`, in which it has the same place. */
const firstPicture =
	'<div class="watch night" data-screen="live"><div class="watch-main"><div class="watch-stage"><div class="watch-picture"><div class="watch-program"></div></div></div></div><div class="watch-spacer"></div><div class="watch-side"></div></div>';

/**
 * What a page shows until its scripts have drawn it: its first picture and words, each in the place where the screen draws them. On a slow phone that is
 * seconds earlier. Lies beside the app's root (index.html) and is taken away by `client/opening.ts`; its classes are those of the screens.
 */
export function openingOf(subject: Subject, lang: Lang): string {
	const inside = drawn(subject, lang);
	// The watch page is dark from its first moment, whatever the system prefers.
	return inside && `<div id="opening"${subject.kind === "show" ? ' class="night"' : ""}>${inside}</div>`;
}

function drawn(subject: Subject, lang: Lang): string {
	switch (subject.kind) {
		case "show": {
			const { title, hostName, state } = subject.snapshot.show;
			return `${state === "live" ? firstPicture : ""}<div class="absolute inset-x-4 bottom-1/3 max-w-xl text-ink">${heading(title, lang, "text-3xl md:text-4xl")}<p class="mt-2 text-lg text-muted" lang="zh-CN">${escaped(hostName)}</p></div>`;
		}
		case "product": {
			const { title, category, pictures, variants } = subject.product;
			const least = Math.min(...variants.map(({ priceFen }) => priceFen));
			return `${bar}<div class="mx-auto max-w-6xl px-4 md:grid md:grid-cols-2 md:gap-10 md:px-8 md:pt-8"><div class="-mx-4 md:mx-0">${pictures[0] ? lead(pictures[0], leadSizes.product, "aspect-square md:rounded-xl") : ""}</div><div class="pt-5 md:pt-0">${category.length > 0 ? `<p class="mb-1 text-sm text-muted">${category.map(({ name }) => escaped(tr(name, lang))).join(" / ")}</p>` : ""}${heading(title, lang, "text-2xl md:text-3xl")}${variants.length > 0 ? `<p class="mt-3 text-3xl font-bold text-buy-ink">${formatFen(least, lang === "zh" ? "zh-CN" : "en")}</p>` : ""}</div></div>`;
		}
		case "showcase": {
			const { title, summary, cover } = subject.showcase;
			return `${bar}<div class="mx-auto max-w-6xl px-4 pt-5 md:px-8 md:pt-8"><div class="overflow-hidden rounded-xl border border-line bg-surface md:grid md:grid-cols-[1fr_1.3fr]"><div class="md:order-last">${cover ? lead(cover, leadSizes.showcase, "aspect-video md:h-full") : ""}</div><div class="flex flex-col justify-center gap-3 p-5 md:p-9"><div class="h-7"></div>${heading(title, lang, "text-2xl md:text-3xl")}<p class="text-muted"${langOf(summary, lang)}>${escaped(tr(summary, lang))}</p></div></div></div>`;
		}
		case "home":
		case "shop":
		case "showcases": return bar;
		default: return "";
	}
}
