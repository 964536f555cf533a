/**
 * Camera and microphone of the studio: opened, chosen (the choice is remembered), measured, and changed without a stop. One signal each for what
 * is shown. Sound and picture fail apart: a missing microphone does not take the camera away.
 */
import { createSignal, onCleanup } from "solid-js";
import { type DeviceProblem, type Devices, type Level, listDevices, meter, onDevicesChanged, openDevices, type Sound } from "../media/devices.ts";
import type { MediaKind } from "#shared/stage.ts";
import { chooseSending, sending } from "./sending.ts";

const storageKey = "livestall.studio.devices";

interface Choice {
	readonly camera?: string;
	readonly microphone?: string;
}

function remembered(): Choice {
	try {
		const value = JSON.parse(localStorage.getItem(storageKey) ?? "{}") as Record<string, unknown>;
		return { ...(typeof value["camera"] === "string" ? { camera: value["camera"] } : {}), ...(typeof value["microphone"] === "string" ? { microphone: value["microphone"] } : {}) };
	} catch {
		return {};
	}
}

function remember(choice: Choice): void {
	try {
		localStorage.setItem(storageKey, JSON.stringify({ ...remembered(), ...choice }));
	} catch {
		// Storage may be forbidden: the choice then lasts as long as the page.
	}
}

/** Whether the browser would open the devices without asking. */
export async function isAllowed(): Promise<boolean> {
	try {
		const states = await Promise.all((["camera", "microphone"] as const).map((name) => navigator.permissions.query({ name: name as PermissionName })));
		return states.every(({ state }) => state === "granted");
	} catch {
		return false;
	}
}

/** Above this peak (dBFS) a microphone hears something. */
export const soundAbove = -50;

export interface CaptureHooks {
	/** Another track of a kind takes over. */
	readonly onTrack: (track: MediaStreamTrack) => void;
}

const only = (kind: MediaKind, id: string | undefined): { readonly camera: string | null | undefined; readonly microphone: string | null | undefined } =>
	kind === "video" ? { camera: id, microphone: null } : { camera: null, microphone: id };

export function createCapture(hooks: CaptureHooks) {
	const [tracks, setTracks] = createSignal<Readonly<Record<MediaKind, MediaStreamTrack | null>>>({ audio: null, video: null });
	const [problems, setProblems] = createSignal<Readonly<Record<MediaKind, DeviceProblem | null>>>({ audio: null, video: null });
	const [devices, setDevices] = createSignal<Devices>({ cameras: [], microphones: [] });
	const [opening, setOpening] = createSignal(false);
	const [level, setLevel] = createSignal<Level | null>(null);
	const [heard, setHeard] = createSignal(false);
	const [size, setSize] = createSignal<{ readonly width: number; readonly height: number; readonly fps: number } | null>(null);
	let stopMeter: (() => void) | undefined;
	let closed = false;
	/** Changes of the sound go one after another, so that the last wish holds. */
	let changing: Promise<void> = Promise.resolve();

	const list = () => void listDevices().then((found) => !closed && setDevices(found));
	const stopWatching = onDevicesChanged(list);

	const read = () => {
		const settings = tracks().video?.getSettings();
		const { width, height, frameRate } = settings ?? {};
		const before = size();
		const next = width && height ? { width, height, fps: Math.round(frameRate ?? 0) } : null;
		if (before?.width !== next?.width || before?.height !== next?.height || before?.fps !== next?.fps) setSize(next);
	};
	// A phone that is turned changes its picture without an event.
	const sizes = setInterval(read, 1000);

	const take = (track: MediaStreamTrack) => {
		const kind = track.kind as MediaKind;
		const old = tracks()[kind];
		setTracks({ ...tracks(), [kind]: track });
		setProblems({ ...problems(), [kind]: null });
		track.addEventListener("ended", () => {
			// Pulled out, or taken back in the browser's settings.
			if (tracks()[kind] === track) lost(kind);
		});
		if (kind === "audio") {
			stopMeter?.();
			setHeard(false);
			stopMeter = meter(track, (now) => {
				setLevel(now);
				if (now.peak > soundAbove) setHeard(true);
			}, 80);
		} else read();
		hooks.onTrack(track);
		old?.stop();
	};
	const lost = (kind: MediaKind) => {
		setTracks({ ...tracks(), [kind]: null });
		setProblems({ ...problems(), [kind]: "missing" });
		if (kind === "audio") {
			stopMeter?.();
			setLevel(null);
		} else setSize(null);
		list();
	};
	const fail = (kind: MediaKind, problem: DeviceProblem): void => void setProblems({ ...problems(), [kind]: problem });

	/** Opens one kind with the device of that id, or the browser's choice where it is gone. */
	const openOne = async (kind: MediaKind, id: string | undefined, sound: Sound = sending().audio): Promise<void> => {
		let result = await openDevices({ ...only(kind, id), sound });
		if (!result.ok && id !== undefined && (result.problem === "unfit" || result.problem === "missing")) result = await openDevices({ ...only(kind, undefined), sound });
		if (!result.ok) return fail(kind, result.problem);
		const track = result.stream.getTracks()[0];
		if (closed) track?.stop();
		else if (track) take(track);
	};

	const swap = async (kind: MediaKind, id: string | undefined, sound: Sound = sending().audio): Promise<void> => {
		setOpening(true);
		const old = tracks()[kind];
		// Some cameras serve one user at a time, and phones one camera: the old one is let go if the new one can't be had beside it.
		const result = await openDevices({ ...only(kind, id), sound });
		if (result.ok) {
			if (closed) result.stream.getTracks().forEach((track) => track.stop());
			else result.stream.getTracks().forEach(take);
		} else if (result.problem === "busy" && old) {
			old.stop();
			await openOne(kind, id, sound);
		} else fail(kind, result.problem);
		setOpening(false);
		list();
	};

	return {
		tracks,
		problems,
		devices,
		opening,
		level,
		/** The microphone was above silence since it was opened. */
		heard,
		size,
		/** Opens both, asking once; what fails is asked for by itself, so that the problem stands at its device. */
		async open(): Promise<void> {
			if (opening()) return;
			setOpening(true);
			try {
				const { camera, microphone } = remembered();
				const missing = (["audio", "video"] as const).filter((kind) => !tracks()[kind]);
				if (missing.length === 2) {
					const both = await openDevices({ camera, microphone, sound: sending().audio });
					if (both.ok) {
						if (closed) both.stream.getTracks().forEach((track) => track.stop());
						else both.stream.getTracks().forEach(take);
						return;
					}
					if (both.problem === "insecure") {
						setProblems({ audio: "insecure", video: "insecure" });
						return;
					}
				}
				for (const kind of missing) await openOne(kind, kind === "video" ? camera : microphone);
			} finally {
				setOpening(false);
				list();
			}
		},
		async choose(kind: MediaKind, id: string): Promise<void> {
			remember(kind === "video" ? { camera: id } : { microphone: id });
			if (tracks()[kind]?.getSettings().deviceId !== id) await swap(kind, id);
		},
		/** What the sound is from now on. An open microphone is opened anew for it. */
		setSound(sound: Sound): Promise<void> {
			changing = changing.then(async () => {
				if (sound === sending().audio) return;
				const open = tracks().audio;
				if (open) await swap("audio", open.getSettings().deviceId, sound);
				chooseSending({ audio: sound });
			});
			return changing;
		},
		chosen: (kind: MediaKind): string | null => tracks()[kind]?.getSettings().deviceId ?? null,
		/** Lets go of both; they can be opened again. */
		release(): void {
			stopMeter?.();
			for (const track of Object.values(tracks())) track?.stop();
			setTracks({ audio: null, video: null });
			setLevel(null);
			setSize(null);
		},
		/** The tracks there are, as one stream. */
		stream: (): MediaStream => new MediaStream(Object.values(tracks()).filter((track) => track !== null)),
		close(): void {
			if (closed) return;
			closed = true;
			clearInterval(sizes);
			stopWatching();
			stopMeter?.();
			for (const track of Object.values(tracks())) track?.stop();
		},
	};
}

export type Capture = ReturnType<typeof createCapture>;

/** Closes with the owner that called it. */
export function useCapture(hooks: CaptureHooks): Capture {
	const capture = createCapture(hooks);
	onCleanup(() => capture.close());
	return capture;
}
