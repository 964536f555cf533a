/** What a person may choose from. Labels are empty until the browser was allowed to use a device of that kind. */
export interface DeviceChoice {
	readonly id: string;
	readonly label: string;
}

export interface Devices {
	readonly cameras: readonly DeviceChoice[];
	readonly microphones: readonly DeviceChoice[];
}

/**
 * Why a device can't be had. `insecure`: the page is not in a secure context (https or localhost). `denied`: the person or their system said no.
 * `missing`: there is none. `busy`: another program has it. `unfit`: it can't do what was asked. `failed`: anything else.
 */
export type DeviceProblem = "insecure" | "denied" | "missing" | "busy" | "unfit" | "failed";

export type OpenResult = { readonly ok: true; readonly stream: MediaStream } | { readonly ok: false; readonly problem: DeviceProblem };

export interface OpenOptions {
	/** Device id, `undefined` for the browser's choice, `null` for none of this kind. */
	readonly camera?: string | null | undefined;
	readonly microphone?: string | null | undefined;
	/** Wanted height of the picture; the camera gives the nearest it has. Default 720. */
	readonly height?: 360 | 540 | 720 | 1080;
	/** Default 30. */
	readonly fps?: number;
	/** Default `speech`. */
	readonly sound?: Sound;
}

/**
 * What the microphone is for. `speech`: one voice, without echo and noise, at an even loudness. `music`: two channels as they come, for an instrument,
 * a mixing desk or a room to be heard.
 */
export type Sound = "speech" | "music";

/** What is asked of the microphone (W3C Media Capture, MediaTrackConstraints). */
export const soundConstraints = (sound: Sound): MediaTrackConstraints =>
	sound === "speech"
		? { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: { ideal: 1 } }
		: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: { ideal: 2 } };

/** The cameras and microphones that the browser tells of. */
export async function listDevices(): Promise<Devices> {
	const all = (await globalThis.navigator.mediaDevices?.enumerateDevices()) ?? [];
	const of = (kind: MediaDeviceKind): DeviceChoice[] =>
		all.filter((device) => device.kind === kind && device.deviceId !== "").map(({ deviceId, label }) => ({ id: deviceId, label }));
	return { cameras: of("videoinput"), microphones: of("audioinput") };
}

/** Calls `listener` when a device is plugged in or out, until the answered function is called. */
export function onDevicesChanged(listener: () => void): () => void {
	const { mediaDevices } = globalThis.navigator;
	mediaDevices?.addEventListener("devicechange", listener);
	return () => mediaDevices?.removeEventListener("devicechange", listener);
}

/** Opens a camera and a microphone. */
export async function openDevices({ camera, microphone, height = 720, fps = 30, sound = "speech" }: OpenOptions = {}): Promise<OpenResult> {
	if (!globalThis.isSecureContext || !globalThis.navigator.mediaDevices) return { ok: false, problem: "insecure" };
	const exact = (id: string | undefined): { deviceId?: { exact: string } } => (id ? { deviceId: { exact: id } } : {});
	try {
		const stream = await navigator.mediaDevices.getUserMedia({
			video: camera === null ? false : { ...exact(camera), width: { ideal: Math.round((height * 16) / 9) }, height: { ideal: height }, frameRate: { ideal: fps } },
			audio: microphone === null ? false : { ...exact(microphone), ...soundConstraints(sound) },
		});
		return { ok: true, stream };
	} catch (error) {
		return { ok: false, problem: problemOf(error) };
	}
}

/** The exceptions of getUserMedia (W3C Media Capture, 10.2) as plain codes. */
export function problemOf(error: unknown): DeviceProblem {
	switch (error instanceof Error ? error.name : "") {
		case "NotAllowedError":
		case "PermissionDeniedError":
			return "denied";
		case "NotFoundError":
		case "DevicesNotFoundError":
			return "missing";
		case "NotReadableError":
		case "TrackStartError":
		case "AbortError":
			return "busy";
		case "OverconstrainedError":
			return "unfit";
		case "SecurityError":
			return "insecure";
		default:
			return "failed";
	}
}

export function stopStream(stream: MediaStream): void {
	for (const track of stream.getTracks()) track.stop();
}

/** Loudness in dBFS: 0 is the loudest, -100 is silence. */
export interface Level {
	readonly rms: number;
	readonly peak: number;
}

const silence = -100;

/** Level of samples between -1 and 1. */
export function levelOf(samples: Float32Array): Level {
	let sum = 0;
	let peak = 0;
	for (const sample of samples) {
		sum += sample * sample;
		peak = Math.max(peak, Math.abs(sample));
	}
	return { rms: decibels(Math.sqrt(sum / Math.max(1, samples.length))), peak: decibels(peak) };
}

const decibels = (amplitude: number): number => Math.max(silence, 20 * Math.log10(Math.max(amplitude, 1e-9)));

/** Tells the level of a microphone every `interval` ms (default 50), until the answered function is called. */
export function meter(track: MediaStreamTrack, listener: (level: Level) => void, interval = 50): () => void {
	const context = new AudioContext();
	const source = context.createMediaStreamSource(new MediaStream([track]));
	const analyser = context.createAnalyser();
	analyser.fftSize = 2048;
	source.connect(analyser);
	const samples = new Float32Array(analyser.fftSize);
	// A timer, not an animation frame: the level is also needed while the tab is in the background.
	const timer = setInterval(() => {
		if (context.state === "suspended") void context.resume();
		analyser.getFloatTimeDomainData(samples);
		listener(levelOf(samples));
	}, interval);
	return () => {
		clearInterval(timer);
		source.disconnect();
		void context.close();
	};
}
