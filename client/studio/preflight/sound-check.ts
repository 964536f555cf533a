import { meter } from "../../media/devices.ts";
import { soundAbove } from "../capture.ts";
import { type Check, type Context, pause, result, type Result } from "./check.ts";

/** In ms: so long somebody has time to say a word. */
const listensFor = 6_000;
/** Peak (dBFS) of a voice that is easily understood. */
export const clearAbove = -35;

/** Whether the microphone hears more than silence. Ends as soon as it does clearly. */
export class SoundCheck implements Check {
	readonly id = "sound";

	async run({ tracks }: Context, signal: AbortSignal): Promise<Result> {
		const track = tracks().audio;
		if (!track) return result("skipped", "noMicrophone");
		let peak = -100;
		let clear: () => void = () => {};
		const heard = new Promise<void>((resolve) => (clear = resolve));
		const stop = meter(track, (level) => {
			peak = Math.max(peak, level.peak);
			if (peak > clearAbove) clear();
		});
		const own = new AbortController();
		const abort = () => own.abort(signal.reason);
		signal.addEventListener("abort", abort, { once: true });
		try {
			await Promise.race([heard, pause(listensFor, own.signal)]);
			signal.throwIfAborted();
		} finally {
			stop();
			signal.removeEventListener("abort", abort);
			own.abort();
		}
		return soundResult(peak);
	}
}

/** `peak` in dBFS. */
export function soundResult(peak: number): Result {
	const figures = { peak: Math.round(peak) };
	if (peak <= soundAbove) return result("bad", "quiet", figures);
	return peak > clearAbove ? result("ok", "ok", figures) : result("warn", "faint", figures);
}
