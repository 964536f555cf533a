/** The state of the upload in a few words that a host can act on. */
import type { SendStats } from "../media/send-stats.ts";

export type Health = "starting" | "good" | "reduced" | "weak" | "computer" | "none" | "paused";

/** In kbit/s: below, a picture with movement is no pleasure. */
const leastBitrate = 350;
const badLoss = 0.08;
const badRoundTrip = 600;

/**
 * `weak`: the line is the problem and viewers see it. `reduced`: the line carries fewer layers than planned. `computer`: encoding is the problem.
 * `none`: nothing goes out, and
 * should; `paused`: both are off by the host's own hand. `scores` are mediasoup's, 0 to 10 a layer, lowest first.
 */
export function uploadHealth(stats: SendStats | null, scores: readonly number[], on: { readonly audio: boolean; readonly video: boolean }): Health {
	if (!on.audio && !on.video) return "paused";
	if (!stats || stats.bitrate === null) return "starting";
	if (stats.bitrate < 5) return "none";
	if (!on.video) return (stats.loss ?? 0) > badLoss ? "weak" : "good";
	if (stats.layersActive === 0) return "none";
	const lowest = scores[0];
	if ((stats.loss ?? 0) > badLoss || (stats.roundTrip ?? 0) > badRoundTrip || (lowest !== undefined && lowest > 0 && lowest < 5)) return "weak";
	if (stats.limitation === "bandwidth") return stats.bitrate < leastBitrate ? "weak" : "reduced";
	if (stats.limitation === "cpu") return "computer";
	return "good";
}

/**
 * A state is shown once it stood for some readings, so that a passing dip does not alarm anybody; good news and "nothing" are shown at once.
 */
export function steadyHealth(readings = 3): (next: Health) => Health {
	let shown: Health = "starting";
	let candidate: Health = "starting";
	let seen = 0;
	return (next) => {
		if (next === candidate) seen += 1;
		else {
			candidate = next;
			seen = 1;
		}
		if (next === "good" || next === "none" || next === "paused" || next === "starting" || shown === "starting" || seen >= readings) shown = next;
		return shown;
	};
}
