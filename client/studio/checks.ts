/** The list before the show: each line with its state, from what the devices and the connection check say. */
import type { DeviceProblem, Level } from "../media/devices.ts";
import type { ConnectionCheck } from "./broadcast.ts";
import { soundAbove } from "./capture.ts";

export type Verdict = "waiting" | "running" | "ok" | "attention" | "failed";

/** In kbit/s: below, the camera's highest layers don't go out. */
export const goodUpload = 1200;

export const cameraVerdict = (has: boolean, problem: DeviceProblem | null, opening: boolean): Verdict => (has ? "ok" : problem ? "failed" : opening ? "running" : "waiting");

/** A microphone passes once it was above silence; quiet for `quietFor` ms it asks for attention. */
export function soundVerdict(has: boolean, problem: DeviceProblem | null, heard: boolean, level: Level | null, openFor: number): Verdict {
	if (!has) return problem ? "failed" : "waiting";
	if (heard || (level !== null && level.peak > soundAbove)) return "ok";
	return openFor > quietFor ? "attention" : "running";
}
const quietFor = 8_000;

export function connectionVerdict(check: ConnectionCheck): Verdict {
	switch (check.phase) {
		case "idle":
			return "waiting";
		case "running":
			return "running";
		case "failed":
			return "failed";
		case "passed":
			return check.kbps !== null && check.kbps < goodUpload ? "attention" : "ok";
	}
}

/** Whether going live now needs a second thought: earlier than planned, by more than a minute. */
export const isEarly = (startsAt: string, now: number): boolean => Date.parse(startsAt) - now > 60_000;
