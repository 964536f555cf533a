import { A } from "@solidjs/router";
import { ArrowLeft } from "lucide-solid";
import { createEffect, type JSX, Show } from "solid-js";

/** Names the page in the window's title while it is shown. */
export function useTitle(title: () => string | null | undefined): void {
	createEffect(() => {
		const text = title();
		document.title = text ? `${text} · Livestall` : "Livestall 直播集市";
	});
}

/** The column of a screen inside the shell. */
export function Page(props: { readonly width?: "narrow" | "normal" | "wide"; readonly class?: string; readonly children: JSX.Element }) {
	const widths = { narrow: "max-w-2xl", normal: "max-w-6xl", wide: "max-w-[96rem]" };
	return <div class={`mx-auto w-full px-4 pb-10 pt-5 md:px-8 md:pb-16 md:pt-8 ${widths[props.width ?? "normal"]} ${props.class ?? ""}`}>{props.children}</div>;
}

/** The way back to where a screen was opened from. */
export function BackLink(props: { readonly href: string; readonly children: JSX.Element }) {
	return (
		<A href={props.href} class="inline-flex min-h-11 items-center gap-1.5 text-sm font-medium text-leaf-ink hover:underline">
			<ArrowLeft size={18} aria-hidden="true" />
			{props.children}
		</A>
	);
}

/** A heading of the page with what can be done beside it. */
export function PageHead(props: { readonly title: JSX.Element; readonly text?: JSX.Element; readonly actions?: JSX.Element }) {
	return (
		<div class="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3 md:mb-7">
			<div class="min-w-0">
				<h1 class="heading text-2xl text-ink md:text-3xl">{props.title}</h1>
				<Show when={props.text}>
					<p class="mt-1 text-muted">{props.text}</p>
				</Show>
			</div>
			{props.actions}
		</div>
	);
}

/** A part of a page under its own heading. */
export function Section(props: { readonly title: string; readonly id?: string; readonly more?: JSX.Element; readonly class?: string; readonly children: JSX.Element }) {
	return (
		<section class={`mt-10 first:mt-0 md:mt-14 ${props.class ?? ""}`} aria-label={props.title} id={props.id}>
			<div class="mb-4 flex items-center gap-3">
				<Leaf />
				<h2 class="heading text-xl text-ink md:text-2xl">{props.title}</h2>
				<span class="h-px flex-1 bg-line" aria-hidden="true" />
				{props.more}
			</div>
			{props.children}
		</section>
	);
}

function Leaf() {
	return (
		<svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
			<path d="M3 19C2 9 9 2 20 2c0 11-7 18-17 17z" class="fill-leaf" />
			<path d="M3 19C7 13 11 9 15 7" class="stroke-ground" stroke-width="1.500" fill="none" stroke-linecap="round" />
		</svg>
	);
}
