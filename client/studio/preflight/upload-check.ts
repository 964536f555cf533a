import { sendStats } from "../../media/send-stats.ts";
import { goodUpload } from "../checks.ts";
import { pause, result, type Result } from "./check.ts";
import { SendingCheck } from "./sending-check.ts";
import type { Visit, VisitOptions } from "./visit.ts";

type Tracks = VisitOptions["tracks"];

/** In ms: how long it is measured, and between two readings. */
const uploadMeasures = 5_000;
const readsEvery = 1_000;
/** In kbit/s: below, a picture with movement is no pleasure. */
const leastUpload = 400;

/** What the line carries upwards while the camera is sent for five seconds. */
export class UploadCheck extends SendingCheck {
	readonly id = "upload";

	protected outgoing(tracks: Tracks): Tracks {
		return tracks;
	}

	protected async look(stay: Visit, _video: MediaStreamTrack, signal: AbortSignal): Promise<Result> {
		return uploadResult(await measureUpload(stay, uploadMeasures, signal));
	}
}

export interface Upload {
	/** In kbit/s: at least what went out, or what the browser thinks it could (a picture that stands still needs little). Null where it does not say. */
	readonly bitrate: number | null;
	readonly loss: number | null;
	readonly roundTrip: number | null;
}

/** The best of a reading a second: the browser feels its way up, and a busy moment of the computer is not the line's. */
export async function measureUpload(stay: Visit, ms: number, signal: AbortSignal): Promise<Upload> {
	const read = sendStats();
	let { loss, roundTrip } = read(await stay.getStats());
	let best: number | null = null;
	for (let left = ms; left > 0; left -= readsEvery) {
		await pause(Math.min(left, readsEvery), signal);
		const now = read(await stay.getStats());
		({ loss, roundTrip } = now);
		for (const rate of [now.bitrate, now.available]) if (rate !== null) best = Math.max(best ?? 0, rate);
	}
	return { bitrate: best, loss, roundTrip };
}

export function uploadResult({ bitrate, loss, roundTrip }: Upload): Result {
	if (bitrate === null) return result("skipped", "unexpected");
	const figures = { bitrate: Math.round(bitrate), ...(roundTrip === null ? {} : { roundTrip: Math.round(roundTrip) }), ...(loss === null ? {} : { loss }) };
	if (bitrate < leastUpload) return result("bad", "slowLine", figures);
	return bitrate < goodUpload ? result("warn", "tightLine", figures) : result("ok", "ok", figures);
}
