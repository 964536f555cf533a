/** The pre-flight: what is looked at before a show, each by a class of its own with a result that stands in plain words (messages.ts). */
import type { Lang } from "#shared/problem.ts";
import type { MediaKind, StagePass } from "#shared/stage.ts";
import type { DeviceProblem } from "../../media/devices.ts";
import type { Sending } from "../sending.ts";

/** In the order in which they are made: a later one leans on the earlier ones. */
export const checkIds = ["secure", "devices", "permission", "sound", "udp", "tcp", "relay", "upload", "encoder"] as const;
export type CheckId = (typeof checkIds)[number];

/** `warn`: a show is possible, viewers may notice. `skipped`: there was nothing to look at, `reason` says why. */
export type CheckState = "ok" | "warn" | "bad" | "skipped";

/** Why the state is what it is; each has its advice. */
export type Reason =
	| "ok"
	| "insecure"
	| "noDevices"
	| "noCamera"
	| "noMicrophone"
	| `video-${DeviceProblem}`
	| `audio-${DeviceProblem}`
	| "quiet"
	| "faint"
	| "noStage"
	| "noSignalling"
	| "noUdp"
	| "noTcp"
	| "noRelay"
	| "relayBroken"
	| "noConnection"
	| "slowLine"
	| "tightLine"
	| "slowEncoder"
	| "slowCamera"
	| "noFrames"
	| "unexpected";

/** What was counted or measured. */
export interface Figures {
	readonly cameras?: number;
	readonly microphones?: number;
	readonly width?: number;
	readonly height?: number;
	/** Frames a second, and how many were asked for. */
	readonly fps?: number;
	readonly askedFps?: number;
	/** Loudest sample, dBFS. */
	readonly peak?: number;
	/** In ms: until media could flow. */
	readonly connectTime?: number;
	/** In ms. */
	readonly roundTrip?: number;
	/** In kbit/s. */
	readonly bitrate?: number;
	/** Share of packets, 0 to 1. */
	readonly loss?: number;
	readonly codec?: string;
}

export interface Result {
	readonly state: CheckState;
	readonly reason: Reason;
	readonly figures: Figures;
}

/** What checks may use. */
export interface Context {
	readonly lang: Lang;
	/** Camera and microphone as the studio has them open, and why one is not. */
	readonly tracks: () => Readonly<Record<MediaKind, MediaStreamTrack | null>>;
	readonly problems: () => Readonly<Record<MediaKind, DeviceProblem | null>>;
	/** Opens what is not open yet; the browser may ask the person. */
	readonly open: () => Promise<void>;
	/** A pass to publish on the rehearsal stage, besides whatever the host publishes; null when there is none. */
	readonly getPass: () => Promise<StagePass | null>;
	readonly sending: () => Sending;
	/** What the checks before this one have found. */
	readonly results: ReadonlyMap<CheckId, Result>;
}

export interface Check {
	readonly id: CheckId;
	/** Rejects with the signal's reason when it is aborted. Leaves nothing running. */
	run(context: Context, signal: AbortSignal): Promise<Result>;
}

export const result = (state: CheckState, reason: Reason, figures: Figures = {}): Result => ({ state, reason, figures });

/** Resolves after `ms`, rejects when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		signal.throwIfAborted();
		const stop = () => {
			clearTimeout(timer);
			reject(signal.reason as Error);
		};
		const timer = setTimeout(() => {
			signal.removeEventListener("abort", stop);
			resolve();
		}, ms);
		signal.addEventListener("abort", stop, { once: true });
	});
}
