import type { Lang, Problem } from "#shared/problem.ts";
import type { MediaKind, Source, StagePass } from "#shared/stage.ts";
import { PassSource } from "./pass.ts";
import { receiveStats, type ReceiveStats } from "./receive-stats.ts";
import { DefaultReconnectPolicy, type LostReason, type ReconnectPolicy } from "./reconnect-policy.ts";
import { FinalError, RejoinLoop } from "./rejoin-loop.ts";
import { StageRefusal } from "./signalling.ts";
import { Store } from "./store.ts";
import { ViewerSession } from "./viewer-session.ts";

export interface PlayerOptions {
	/** Asks for a pass; null when there is nothing to enter. */
	readonly getPass: () => Promise<StagePass | null>;
	/** A pass already at hand: the first frame then waits for no request. */
	readonly pass?: StagePass | undefined;
	readonly lang?: Lang;
	readonly policy?: ReconnectPolicy;
}

export interface PlayerState {
	/**
	 * `connecting`: no connection yet. `waiting`: connected, no source on air, or its first frame not there yet.
	 * `playing`: frames (or sound of an audio-only source) arrive. `reconnecting`: it was connected and comes back by itself; the picture may still stand or even move.
	 * `closed`: for good, see `closed`.
	 */
	readonly phase: "connecting" | "waiting" | "playing" | "reconnecting" | "closed";
	/** Why it is closed: the show ended, somebody removed us, or the stage may not be entered (`problem` says why). */
	readonly closed: "ended" | "replaced" | "removed" | "refused" | "left" | null;
	readonly problem: Problem | null;
	/** Who is on air, with what the host has muted; null while nobody is. */
	readonly source: Source | null;
	/** The element's sound is off. True at first: browsers let only silent video start by itself. */
	readonly muted: boolean;
	/** The browser did not even let silent video start: it needs a tap (`play()`). */
	readonly blocked: boolean;
	/** Simulcast layer that arrives; null while none is known. */
	readonly layers: { readonly spatial: number | null; readonly temporal: number | null } | null;
	/** Size of the decoded picture; 0 before the first frame. */
	readonly width: number;
	readonly height: number;
	/** In ms since `start()`: when the first frame was shown; null before. */
	readonly firstFrameAt: number | null;
}

const initialState: PlayerState = {
	phase: "connecting",
	closed: null,
	problem: null,
	source: null,
	muted: true,
	blocked: false,
	layers: null,
	width: 0,
	height: 0,
	firstFrameAt: null,
};

/**
 * Plays what is on air of a stage in a video element, and comes back by itself whatever happens.
 *
 * @example
 * const player = new Player({ pass: boot.pass, getPass });
 * player.attach(video);
 * player.subscribe((state) => setState(state));
 * player.start();
 */
export class Player {
	readonly #store = new Store<PlayerState>(initialState);
	readonly #passes: PassSource;
	readonly #lang: Lang;
	readonly #loop: RejoinLoop;
	readonly #stream = new MediaStream();
	#video: HTMLVideoElement | null = null;
	#detach: (() => void) | null = null;
	#session: ViewerSession | null = null;
	/** The current one, and the lost one before it: what still flows from there is shown until the current one brings its own. */
	readonly #sessions = new Set<ViewerSession>();
	#startedAt = 0;
	#visible = true;
	#spatial: number | null = null;
	/** The session has a track whose first frame is still to come. */
	#awaitsFrame = false;
	#everIn = false;

	constructor({ getPass, pass, lang = "zh", policy = new DefaultReconnectPolicy() }: PlayerOptions) {
		this.#lang = lang;
		this.#passes = new PassSource({ pass, getPass });
		this.#loop = new RejoinLoop({ policy, join: () => this.#join(), onGivenUp: (error) => this.#givenUp(error) });
		globalThis.addEventListener("online", this.#online);
	}

	get state(): Readonly<PlayerState> {
		return this.#store.state;
	}

	/** Tells the state now and after every change, until the answered function is called. */
	subscribe(listener: (state: Readonly<PlayerState>) => void): () => void {
		return this.#store.subscribe(listener);
	}

	/** Connects. Later calls change nothing. */
	start(): void {
		if (this.#startedAt > 0) return;
		this.#startedAt = performance.now();
		this.#loop.lost("start");
	}

	/** Shows the picture in `video`, which is muted until somebody taps for sound. Another call moves it to another element. */
	attach(video: HTMLVideoElement): void {
		this.#detach?.();
		this.#video = video;
		video.playsInline = true;
		video.autoplay = true;
		video.muted = this.state.muted;
		video.srcObject = this.#stream;
		const resized = (): void => this.#store.set({ width: video.videoWidth, height: video.videoHeight });
		const muted = (): void => this.#store.set({ muted: video.muted });
		video.addEventListener("resize", resized);
		video.addEventListener("volumechange", muted);
		this.#detach = () => {
			video.removeEventListener("resize", resized);
			video.removeEventListener("volumechange", muted);
			video.srcObject = null;
			this.#video = null;
		};
		if (this.#stream.getTracks().length > 0) void this.play();
	}

	/** Sound on or off. Call it from a tap the first time: browsers ask for one before sound. */
	setMuted(muted: boolean): void {
		if (this.#video) this.#video.muted = muted;
		this.#store.set({ muted });
		if (!muted) void this.play();
	}

	/** Starts the element where the browser held it back. */
	async play(): Promise<void> {
		const video = this.#video;
		if (!video) return;
		try {
			await video.play();
			this.#store.set({ blocked: false });
		} catch (error) {
			if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
			if (video.muted) return this.#store.set({ blocked: true });
			// Sound without a tap is refused: better silent than still.
			video.muted = true;
			this.#store.set({ muted: true });
			await this.play();
		}
	}

	/** False while nobody sees the player (hidden tab): the video stops, the sound goes on. */
	setVisible(visible: boolean): void {
		if (visible === this.#visible) return;
		this.#visible = visible;
		this.#say((session) => session.request("pause-video", { paused: !visible }));
	}

	/** Size of the player in CSS pixels and the screen's pixel ratio: no more layers are asked for than it can show. */
	setPlayerSize(width: number, height: number, dpr: number = globalThis.devicePixelRatio ?? 1): void {
		const spatial = spatialFor(Math.min(width, height) * Math.min(dpr, 2));
		if (spatial === this.#spatial) return;
		this.#spatial = spatial;
		this.#say((session) => session.request("preferred-layers", { spatial }));
	}

	/** What arrives now; null while nothing does. Rates are since the call before. */
	async stats(): Promise<ReceiveStats | null> {
		const report = await this.#session?.getStats();
		return report ? this.#readStats(report) : null;
	}
	readonly #readStats = receiveStats();

	/** Leaves for good. */
	close(): void {
		this.#finish({ closed: "left" });
		this.#detach?.();
		this.#detach = null;
	}

	async #join(): Promise<void> {
		let session: ViewerSession | null = null;
		try {
			const pass = await this.#passes.get();
			if (this.state.phase === "closed") throw new FinalError("closed");
			session = new ViewerSession(pass, this.#lang, {
				onTrack: (kind, track) => this.#track(kind, track),
				onStage: ({ sources, program }) => {
					const source = sources.find(({ id }) => id === program?.sourceId) ?? null;
					this.#store.set({ source });
					if (!source && this.#everIn) this.#store.set({ phase: "waiting", layers: null });
				},
				onLayers: (layers) => this.#store.set({ layers }),
				onLost: (reason) => this.#lost(reason),
				onClosed: (closed) => this.#finish({ closed }),
			});
			this.#session = session;
			this.#sessions.add(session);
			await session.ready;
			for (const other of this.#sessions) if (other !== session) this.#drop(other);
			if ((this.state as PlayerState).phase === "closed") throw new FinalError("closed");
			this.#everIn = true;
			if (!this.#visible) this.#say((current) => current.request("pause-video", { paused: true }));
			if (this.#spatial !== null) this.#say((current) => current.request("preferred-layers", { spatial: this.#spatial! }));
			if (!session.hasConsumers) this.#store.set({ phase: "waiting" });
		} catch (error) {
			if (session) this.#drop(session);
			throw this.#passes.judge(error);
		}
	}

	#drop(session: ViewerSession): void {
		this.#sessions.delete(session);
		session.close();
	}

	/** Swaps a track in. One that ended stays until the next comes, so that the last frame stands instead of black. */
	#track(kind: MediaKind, track: MediaStreamTrack | null): void {
		if (!track) return;
		for (const old of this.#stream.getTracks()) if (old.kind === kind) this.#stream.removeTrack(old);
		this.#stream.addTrack(track);
		if (kind === "video" && this.#video) this.#awaitFrame(this.#video);
		else if (kind === "audio" && this.#soundOnly()) this.#playing();
		void this.play();
	}

	#soundOnly(): boolean {
		const { source } = this.state;
		return source !== null && (!source.kinds.includes("video") || source.muted.video);
	}

	#awaitFrame(video: HTMLVideoElement): void {
		if (this.#awaitsFrame) return;
		this.#awaitsFrame = true;
		const shown = (): void => {
			this.#awaitsFrame = false;
			this.#store.set({ width: video.videoWidth, height: video.videoHeight });
			this.#playing();
		};
		if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(shown);
		else (video as HTMLVideoElement).addEventListener("timeupdate", shown, { once: true });
	}

	#playing(): void {
		if (this.state.phase === "closed") return;
		const firstFrameAt = this.state.firstFrameAt ?? performance.now() - this.#startedAt;
		this.#store.set({ phase: "playing", firstFrameAt });
	}

	#lost(reason: LostReason): void {
		if (this.state.phase === "closed") return;
		this.#store.set({ phase: this.#everIn ? "reconnecting" : "connecting", layers: null });
		this.#loop.lost(reason);
	}

	#givenUp(error: unknown): void {
		this.#finish({ closed: "refused", problem: error instanceof StageRefusal ? error.problem : null });
	}

	#finish(patch: Pick<PlayerState, "closed"> & Partial<PlayerState>): void {
		if (this.state.phase === "closed") return;
		globalThis.removeEventListener("online", this.#online);
		this.#loop.stop();
		for (const session of this.#sessions) this.#drop(session);
		for (const track of this.#stream.getTracks()) this.#stream.removeTrack(track);
		this.#store.set({ ...patch, phase: "closed", source: null, layers: null });
	}

	/** The socket may have outlived a change of network that the media path did not. */
	readonly #online = (): void => this.#session?.restartIce();

	/** A wish about the running session. When it can't be told, the session is about to be replaced, and the next one is told. */
	#say(tell: (session: ViewerSession) => Promise<unknown>): void {
		if (!this.#session || this.state.phase === "closed" || !this.#everIn) return;
		tell(this.#session).catch(() => undefined);
	}
}

/**
 * Simulcast spatial layer (0 to 2, each double the size of the one below; client/media/encodings.ts) for a player whose short side
 * has so many device pixels. The top layer is 720 or 1080 on its short side, the next one half of it.
 */
export function spatialFor(pixels: number): number {
	if (pixels > 400) return 2;
	return pixels > 200 ? 1 : 0;
}
