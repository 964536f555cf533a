import { createEffect, createSignal, on, Show } from "solid-js";
import { pictureSrcset } from "#shared/pictures.ts";
import { pictureUrl } from "#shared/show.ts";

export type Ratio = "square" | "4/3" | "16/9" | "3/4" | "9/16";
const boxes: Record<Ratio, { readonly css: string; readonly width: number; readonly height: number }> = {
	square: { css: "aspect-square", width: 480, height: 480 },
	"4/3": { css: "aspect-4/3", width: 480, height: 360 },
	"16/9": { css: "aspect-video", width: 480, height: 270 },
	"3/4": { css: "aspect-3/4", width: 480, height: 640 },
	"9/16": { css: "aspect-9/16", width: 480, height: 853 },
};

export interface PictureProps {
	/** Picture id, or null for the drawn placeholder. */
	readonly id: string | null;
	/** Empty when the words beside it say the same. */
	readonly alt: string;
	readonly ratio?: Ratio;
	/** As of `img sizes`: how wide it is drawn. */
	readonly sizes?: string;
	/** In view at once: loaded before the rest. */
	readonly priority?: boolean;
	/** Fills a box that has its own size instead of making one of `ratio`. */
	readonly fill?: boolean;
	readonly class?: string;
}

/** A stored picture in the width that fits. Its box has its size before it comes; without one, or when it fails, a bough is drawn. */
export function Picture(props: PictureProps) {
	const [broken, setBroken] = createSignal(false);
	createEffect(on(() => props.id, () => setBroken(false), { defer: true }));
	const box = () => boxes[props.ratio ?? "square"];
	const shape = () => `${props.fill ? "size-full" : `w-full ${box().css}`} bg-sunken object-cover ${props.class ?? ""}`;
	return (
		<Show when={props.id !== null && !broken() && props.id} keyed fallback={<Bough class={shape()} alt={props.alt} />}>
			{(id) => (
				<img
					class={shape()}
					alt={props.alt}
					src={pictureUrl(id, 480)}
					srcset={pictureSrcset(id)}
					sizes={props.sizes ?? "(min-width: 768px) 320px, 50vw"}
					width={box().width}
					height={box().height}
					loading={props.priority ? "eager" : "lazy"}
					decoding="async"
					fetchpriority={props.priority ? "high" : undefined}
					onError={() => setBroken(true)}
				/>
			)}
		</Show>
	);
}

function Bough(props: { readonly class: string; readonly alt: string }) {
	return (
		<svg class={props.class} viewBox="0 0 120 120" preserveAspectRatio="xMidYMid slice" role={props.alt ? "img" : undefined} aria-label={props.alt || undefined} aria-hidden={props.alt ? undefined : "true"}>
			<rect width="120" height="120" class="fill-straw-soft" />
			<path d="M-4 30C30 34 56 44 74 66" class="stroke-straw" stroke-width="3" fill="none" stroke-linecap="round" />
			<circle cx="78" cy="82" r="18" class="fill-buy" opacity=".9" />
			<circle cx="50" cy="66" r="13" class="fill-straw" />
			<path d="M74 66c2-16 18-20 28-16-3 12-14 20-28 16zM40 42c-2-14 8-22 18-22 0 11-6 20-18 22zM30 38c-10 8-20 6-26 0 8-7 18-8 26 0z" class="fill-leaf" opacity=".85" />
		</svg>
	);
}
