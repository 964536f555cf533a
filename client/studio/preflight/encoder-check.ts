import { encoderReading, type EncoderReading } from "../../media/send-stats.ts";
import { pause, result, type Result } from "./check.ts";
import { SendingCheck } from "./sending-check.ts";
import type { Visit, VisitOptions } from "./visit.ts";

type Tracks = VisitOptions["tracks"];

/** In ms: until the first frame, between two looks for it, and how long frames are counted. */
const patience = 8_000;
const looksEvery = 250;
const countsFor = 4_000;

/** Share of the frames that should be there: from this on nobody notices, and below that everybody does. */
const smooth = 0.8;
const jerky = 0.5;

/** Whether the computer keeps up with encoding what the camera gives. */
export class EncoderCheck extends SendingCheck {
	readonly id = "encoder";

	protected outgoing({ video }: Tracks): Tracks {
		return { audio: null, video };
	}

	protected async look(stay: Visit, video: MediaStreamTrack, signal: AbortSignal): Promise<Result> {
		let before = encoderReading(await stay.getStats());
		for (const from = performance.now(); before.frames === 0; before = encoderReading(await stay.getStats())) {
			if (performance.now() - from > patience) return result("bad", "noFrames");
			await pause(looksEvery, signal);
		}
		await pause(countsFor, signal);
		return encoderResult(before, encoderReading(await stay.getStats()), video.getSettings().frameRate ?? 30);
	}
}

/** Two readings of an encoder against the frames a second that the camera was asked for. */
export function encoderResult(before: EncoderReading, after: EncoderReading, asked: number): Result {
	const seconds = (after.at - before.at) / 1000;
	const fps = seconds > 0 ? (after.frames - before.frames) / seconds : 0;
	const { width, height, codec, cameraFps } = after;
	const figures = { fps: Math.round(fps), askedFps: Math.round(asked), ...(width && height ? { width, height } : {}), ...(codec ? { codec } : {}) };
	if (fps === 0) return result("bad", "noFrames", figures);
	// A camera gives fewer frames in the dark: that is not the encoder's.
	const due = Math.min(asked, cameraFps ?? asked);
	if (fps < due * jerky) return result("bad", "slowEncoder", figures);
	if (fps < due * smooth) return result("warn", "slowEncoder", figures);
	return due < asked * smooth ? result("warn", "slowCamera", figures) : result("ok", "ok", figures);
}
