/** How the studio sends: the codec of its pictures and what its sound is. One choice for all sources of the page, remembered beside the devices. */
import { createSignal } from "solid-js";
import { type CodecWish, codecWishes } from "../media/codec-choice.ts";
import type { Sound } from "../media/devices.ts";

const storageKey = "livestall.studio.sending";

/** Options of a `Publisher`: `new Publisher({ ..., ...sending() })`. */
export interface Sending {
	readonly codec: CodecWish;
	readonly audio: Sound;
}

/** What is remembered, as far as it is understood. */
export function sendingOf(text: string | null): Sending {
	let kept: Record<string, unknown> = {};
	try {
		const value: unknown = JSON.parse(text ?? "{}");
		if (typeof value === "object" && value !== null) kept = value as Record<string, unknown>;
	} catch {
		// Not ours: as if nothing was chosen.
	}
	return { codec: codecWishes.find((wish) => wish === kept["codec"]) ?? "auto", audio: kept["audio"] === "music" ? "music" : "speech" };
}

function remembered(): Sending {
	try {
		return sendingOf(localStorage.getItem(storageKey));
	} catch {
		return sendingOf(null);
	}
}

const [sending, setSending] = createSignal<Sending>(remembered());
export { sending };

export function chooseSending(choice: Partial<Sending>): void {
	const next = { ...sending(), ...choice };
	if (next.codec === sending().codec && next.audio === sending().audio) return;
	setSending(next);
	try {
		localStorage.setItem(storageKey, JSON.stringify(next));
	} catch {
		// Storage may be forbidden: the choice then lasts as long as the page.
	}
}
