/** Whether the viewer's own line is too slow for the picture: it decides whether that is said, and less picture offered. */
import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { ReceiveStats } from "../media/receive-stats.ts";
import type { Media } from "./stage-media.ts";

/** How often the arrival of the picture is looked at, ms. */
const every = 3_000;
/** Readings in a row after which something else is said. */
const inRow = 2;
/** Share of packets from which on a picture breaks up. */
const lossLimit = 0.05;

/** Judges one reading after the other. */
export function slowLine(): (stats: Pick<ReceiveStats, "loss" | "freezes">) => boolean {
	let slow = false;
	let against = 0;
	let frozen: number | null = null;
	return ({ loss, freezes }) => {
		const bad = (loss ?? 0) > lossLimit || (frozen !== null && (freezes ?? 0) > frozen);
		frozen = freezes;
		against = bad === slow ? 0 : against + 1;
		if (against >= inRow) {
			slow = bad;
			against = 0;
		}
		return slow;
	};
}

/** Holds while the picture `plays` over a line that is too slow for it. */
export function createSlowLine(media: Media, plays: Accessor<boolean>): Accessor<boolean> {
	const [slow, setSlow] = createSignal(false);
	createEffect(
		on(plays, (playing) => {
			setSlow(false);
			if (!playing) return;
			const judge = slowLine();
			const timer = setInterval(() => void (document.hidden || media.stats().then((stats) => stats && setSlow(judge(stats)))), every);
			onCleanup(() => clearInterval(timer));
		}),
	);
	return slow;
}
