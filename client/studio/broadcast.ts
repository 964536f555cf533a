/** The studio's way to a stage: the rehearsal check before the show, the publisher during it, and how the upload is. */
import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { MediaKind, StagePass } from "#shared/stage.ts";
import { api, unwrap } from "../api.ts";
import { locale } from "../i18n.ts";
import { Publisher, type PublisherState } from "../media/publisher.ts";
import type { SendStats } from "../media/send-stats.ts";
import { type ClientProblem, ProblemError, toClientProblem } from "../problem-error.ts";
import { type Health, steadyHealth, uploadHealth } from "./health.ts";
import { measureUpload } from "./preflight/upload-check.ts";
import { refusalOf, visit } from "./preflight/visit.ts";
import { sending } from "./sending.ts";

/** In ms between two readings of the upload. */
const statsEvery = 1000;
/** In ms: so long the check before the show measures once the connection stands. */
const checkMeasures = 4_000;

export type ConnectionCheck = { readonly phase: "idle" | "running" } | { readonly phase: "passed"; readonly kbps: number | null } | { readonly phase: "failed"; readonly problem: ClientProblem | null };

/** A pass to the show's stage (before the show: to its rehearsal), or null when there is none to enter. */
async function publishPass(showId: string, slot?: string): Promise<StagePass | null> {
	try {
		return await unwrap(api.api.shows[":id"].stage.$get({ param: { id: showId }, query: { as: "publish", ...(slot ? { slot } : {}) } }));
	} catch (error) {
		if (error instanceof ProblemError && (error.problem.code === "show_state" || error.problem.code === "not_found" || error.problem.code === "forbidden")) return null;
		throw error;
	}
}

/** A pass for what is only tried: beside the host's own connection, not in its place. */
export const checkPass = (showId: string): Promise<StagePass | null> => publishPass(showId, "check");

/** Publishes to the rehearsal stage for some seconds: tells whether the connection stands, and what the line carries. */
export function createConnectionCheck(showId: string) {
	const [check, setCheck] = createSignal<ConnectionCheck>({ phase: "idle" });
	let stop: AbortController | null = null;
	const end = () => {
		stop?.abort();
		stop = null;
	};
	onCleanup(end);

	const run = async (stream: MediaStream): Promise<void> => {
		end();
		const own = (stop = new AbortController());
		const tracks = { audio: stream.getAudioTracks()[0] ?? null, video: stream.getVideoTracks()[0] ?? null };
		setCheck({ phase: "running" });
		const measure = async (): Promise<ConnectionCheck> => {
			const stay = await visit({ lang: locale(), sending, getPass: () => checkPass(showId) }, { tracks }, own.signal);
			try {
				const { bitrate } = await measureUpload(stay, checkMeasures, own.signal);
				// A microphone alone says nothing about the line.
				return { phase: "passed", kbps: tracks.video ? bitrate : null };
			} finally {
				stay.close();
			}
		};
		const found = await measure().catch((error: unknown): ConnectionCheck => ({ phase: "failed", problem: refusalOf(error)?.problem ?? null }));
		if (stop === own) setCheck(found);
	};
	return {
		check,
		run,
		stop(): void {
			end();
			if (check().phase === "running") setCheck({ phase: "idle" });
		},
		/** Takes over what was found elsewhere (the pre-flight looks at more). */
		note(found: ConnectionCheck): void {
			end();
			setCheck(found);
		},
	};
}

/** Publishing to the live stage. */
export function createBroadcast(showId: string) {
	const [state, setState] = createSignal<Readonly<PublisherState> | null>(null);
	const [stats, setStats] = createSignal<SendStats | null>(null);
	const [health, setHealth] = createSignal<Health>("starting");
	const [muted, setMuted] = createSignal<Readonly<Record<MediaKind, boolean>>>({ audio: false, video: false });
	let publisher: Publisher | null = null;
	let timer: ReturnType<typeof setInterval> | undefined;
	let lock: { release(): Promise<void> } | null = null;

	const keepAwake = async () => {
		if (document.visibilityState !== "visible" || !publisher || publisher.state.phase === "closed") return;
		// A phone on a tripod must not fall asleep on air; not every browser can promise that.
		lock = await (navigator as { wakeLock?: { request(kind: "screen"): Promise<{ release(): Promise<void> }> } }).wakeLock?.request("screen").catch(() => null) ?? null;
	};
	document.addEventListener("visibilitychange", keepAwake);

	const stop = () => {
		clearInterval(timer);
		void lock?.release().catch(() => {});
		lock = null;
		publisher?.close();
		publisher = null;
		setStats(null);
		setHealth("starting");
	};
	createEffect(on(sending, (choice) => publisher?.configure(choice), { defer: true }));
	onCleanup(() => {
		document.removeEventListener("visibilitychange", keepAwake);
		stop();
	});

	return {
		state,
		stats,
		health,
		muted,
		start(stream: MediaStream): void {
			stop();
			const own = new Publisher({ stream, getPass: () => publishPass(showId), lang: locale(), ...sending() });
			publisher = own;
			for (const kind of ["audio", "video"] as const) if (muted()[kind]) void own.setMuted(kind, true);
			own.subscribe((next) => {
				if (publisher !== own) return;
				setState(next);
				if (next.phase === "closed") {
					clearInterval(timer);
					setStats(null);
				}
			});
			const steady = steadyHealth();
			timer = setInterval(() => {
				if (own.state.phase !== "live") return;
				own.stats().then(
					(reading) => {
						if (publisher !== own) return;
						setStats(reading);
						setHealth(steady(uploadHealth(reading, own.state.scores, { audio: !muted().audio, video: !muted().video })));
					},
					() => undefined,
				);
			}, statsEvery);
			own.start();
			void keepAwake();
		},
		/** Leaves the stage; the show goes on. */
		stop(): void {
			stop();
			setState(null);
		},
		replaceTrack: (track: MediaStreamTrack): void => void publisher?.replaceTrack(track),
		async setMuted(kind: MediaKind, value: boolean): Promise<void> {
			setMuted({ ...muted(), [kind]: value });
			await publisher?.setMuted(kind, value);
		},
		/** Goes back to the stage after it was refused, or another window took over. */
		running: () => publisher !== null && publisher.state.phase !== "closed",
	};
}

export type Broadcast = ReturnType<typeof createBroadcast>;
export const problemText = (error: unknown): string => toClientProblem(error).detail;
