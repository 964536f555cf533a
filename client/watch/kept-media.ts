/** The picture of a show that goes on, in a small window, while its viewer looks around elsewhere in the product. */
import { createSignal } from "solid-js";
import type { Media } from "./stage-media.ts";

export interface KeptMedia {
	readonly media: Media;
	/** Leaves the stage. */
	readonly dispose: () => void;
}

const [kept, setKept] = createSignal<KeptMedia | null>(null);
export { kept };

export function keepMedia(one: KeptMedia): void {
	kept()?.dispose();
	setKept(one);
}

/** Gives the picture back to the page of its show; that of another show ends. */
export function takeMedia(showId: string): KeptMedia | null {
	const one = kept();
	setKept(null);
	if (one?.media.showId === showId) return one;
	one?.dispose();
	return null;
}

export function dropMedia(): void {
	kept()?.dispose();
	setKept(null);
}
