import { type Check, type Context, result, type Result } from "./check.ts";

/** Whether camera and microphone can be had: opens them, which asks the person where the browser was not told before. */
export class PermissionCheck implements Check {
	readonly id = "permission";

	async run({ open, tracks, problems }: Context, signal: AbortSignal): Promise<Result> {
		if (!tracks().audio || !tracks().video) await open();
		signal.throwIfAborted();
		const { audio, video } = tracks();
		const { width, height, frameRate } = video?.getSettings() ?? {};
		const figures = { ...(width && height ? { width, height } : {}), ...(frameRate ? { askedFps: Math.round(frameRate) } : {}) };
		const state = audio || video ? "warn" : "bad";
		if (!video) return result(state, `video-${problems().video ?? "failed"}`, figures);
		return audio ? result("ok", "ok", figures) : result(state, `audio-${problems().audio ?? "failed"}`, figures);
	}
}
