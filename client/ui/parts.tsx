/** Small parts without behaviour of their own: light enough for the watch page. */
import { type JSX, Show } from "solid-js";
import { count, locale, money } from "../i18n.ts";

export type Tone = "plain" | "leaf" | "buy" | "straw" | "paper";

const tones: Record<Tone, string> = {
	plain: "bg-sunken text-ink",
	leaf: "bg-leaf-soft text-leaf-ink",
	buy: "bg-buy-soft text-buy-ink",
	straw: "bg-straw-soft text-straw-ink",
	paper: "bg-paper-soft text-paper-ink",
};

export function Badge(props: { readonly tone?: Tone; readonly class?: string; readonly children: JSX.Element }) {
	return <span class={`inline-flex items-center gap-1 whitespace-nowrap rounded-sm px-2 py-0.5 text-xs font-semibold ${tones[props.tone ?? "plain"]} ${props.class ?? ""}`}>{props.children}</span>;
}

/** Red paper with a breathing dot. */
export function LiveBadge(props: { readonly class?: string; readonly children?: JSX.Element }) {
	return (
		<span class={`inline-flex items-center gap-1.5 whitespace-nowrap rounded-sm bg-paper px-2 py-0.5 text-xs font-bold text-on-paper ${props.class ?? ""}`}>
			<span class="size-2 animate-live rounded-full bg-current" aria-hidden="true" />
			{props.children ?? (locale() === "zh" ? "直播中" : "LIVE")}
		</span>
	);
}

/** A price; `regular` is struck through beside it when it is higher. */
export function Price(props: { readonly fen: number; readonly regular?: number | null; readonly size?: "sm" | "md" | "lg"; readonly class?: string }) {
	const sizes = { sm: "text-base", md: "text-xl", lg: "text-3xl" };
	const lower = () => props.regular != null && props.regular > props.fen;
	const parts = () => /^(\D*)(.*?)(\.\d+)?$/.exec(money(props.fen)) ?? ["", "", money(props.fen), ""];
	return (
		<span class={`inline-flex flex-wrap items-baseline gap-x-2 tabular-nums ${props.class ?? ""}`}>
			<span class={`font-bold text-buy-ink ${sizes[props.size ?? "md"]}`}>
				<span class="text-[0.7em]">{parts()[1]}</span>
				{parts()[2]}
				<span class="text-[0.7em]">{parts()[3]}</span>
			</span>
			<Show when={lower()}>
				<del class="text-sm font-normal text-muted">
					<span class="sr-only">{locale() === "zh" ? "平时价" : "regular price"} </span>
					{money(props.regular!)}
				</del>
			</Show>
		</span>
	);
}

/** The first character of a name in a round, coloured by the name. */
export function Avatar(props: { readonly name: string; readonly size?: "sm" | "md" | "lg"; readonly class?: string }) {
	const sizes = { sm: "size-7 text-xs", md: "size-9 text-sm", lg: "size-14 text-xl" };
	const colours = ["bg-leaf text-on-leaf", "bg-buy text-on-buy", "bg-straw text-[#1d3127]", "bg-paper text-on-paper"];
	const colour = () => colours[[...props.name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) >>> 0, 7) % colours.length];
	return (
		<span class={`inline-flex shrink-0 items-center justify-center rounded-full font-bold ${sizes[props.size ?? "md"]} ${colour()} ${props.class ?? ""}`} aria-hidden="true">
			{[...props.name.trim()][0]?.toUpperCase() ?? "?"}
		</span>
	);
}

/** A figure with a sign and a spoken label: viewers, orders, sold. */
export function StatChip(props: { readonly icon?: JSX.Element; readonly value: number | string; readonly label: string; readonly showLabel?: boolean; readonly tone?: "plain" | "glass"; readonly class?: string }) {
	return (
		<span class={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-sm font-semibold tabular-nums ${props.tone === "glass" ? "bg-black/45 text-white backdrop-blur-sm" : "bg-sunken text-ink"} ${props.class ?? ""}`}>
			{props.icon}
			<span>{typeof props.value === "number" ? count(props.value) : props.value}</span>
			<span class={props.showLabel ? "font-normal" : "sr-only"}>{props.label}</span>
		</span>
	);
}

/** Nothing here: says why and what to do. */
export function Empty(props: { readonly title: string; readonly text?: JSX.Element; readonly action?: JSX.Element; readonly class?: string }) {
	return (
		<div class={`flex flex-col items-center gap-3 px-6 py-12 text-center ${props.class ?? ""}`}>
			<Basket />
			<p class="heading text-lg text-ink">{props.title}</p>
			<Show when={props.text}>
				<p class="max-w-sm text-sm text-muted">{props.text}</p>
			</Show>
			{props.action}
		</div>
	);
}

/** An empty basket with a leaf. */
function Basket() {
	return (
		<svg width="96" height="80" viewBox="0 0 96 80" fill="none" aria-hidden="true">
			<path d="M26 36C28 16 68 16 70 36" class="stroke-straw" stroke-width="4" stroke-linecap="round" />
			<path d="M12 36h72l-8 34a6 6 0 0 1-6 5H26a6 6 0 0 1-6-5z" class="fill-straw-soft stroke-straw" stroke-width="3" stroke-linejoin="round" />
			<path d="M17 50h62M21 62h54M34 37l5 37M62 37l-5 37M48 37v37" class="stroke-straw" stroke-width="2.500" opacity=".6" />
			<path d="M62 18c2-11 13-13 19-11-1 8-9 15-19 11z" class="fill-leaf" />
			<path d="M62 18c5-3 9-5 13-7" class="stroke-ground" stroke-width="1.500" stroke-linecap="round" />
		</svg>
	);
}

/** A shape that stands for content under way. */
export function Skeleton(props: { readonly class: string }) {
	return <div class={`skeleton ${props.class}`} aria-hidden="true" />;
}

/** Skeletons with a word for screen readers. */
export function Loading(props: { readonly children?: JSX.Element; readonly class?: string }) {
	return (
		<div role="status" class={props.class}>
			<span class="sr-only">{locale() === "zh" ? "加载中" : "Loading"}</span>
			{props.children ?? (
				<div class="flex flex-col gap-4 py-6">
					<Skeleton class="h-8 w-1/3" />
					<Skeleton class="h-40 w-full" />
					<Skeleton class="h-5 w-2/3" />
					<Skeleton class="h-5 w-1/2" />
				</div>
			)}
		</div>
	);
}
