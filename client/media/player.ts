import type { Lang, Problem } from "#shared/problem.ts";
import type { MediaKind, Program, Source, StagePass } from "#shared/stage.ts";
import { PassSource } from "./pass.ts";
import { ProgramView } from "./program-view.ts";
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
	/** Media goes through a TURN server only. */
	readonly relayOnly?: boolean;
}

/** `auto`: what fits the player, the screen and the line. `audio`: no picture. */
export type Quality = "auto" | "high" | "low" | "audio";

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
	/** The pictures on air; null while there is none. */
	readonly program: Program;
	/** The source of the main picture, with what of it is muted; null while nobody is on air. */
	readonly source: Source | null;
	/** Everything that is on the stage. */
	readonly sources: readonly Source[];
	/** The sound is off. True at first: browsers let only silent video start by itself. */
	readonly muted: boolean;
	/** The browser did not even let silent video start: it needs a tap (`play()`). */
	readonly blocked: boolean;
	readonly quality: Quality;
	/** Simulcast layer of the main picture that arrives; null while none is known. */
	readonly layers: { readonly spatial: number | null; readonly temporal: number | null } | null;
	/** Size of the decoded main picture; 0 before the first frame. */
	readonly width: number;
	readonly height: number;
	/** In ms since `start()`: when the first frame was shown; null before. */
	readonly firstFrameAt: number | null;
}

const initialState: PlayerState = {
	phase: "connecting",
	closed: null,
	problem: null,
	program: null,
	source: null,
	sources: [],
	muted: true,
	blocked: false,
	quality: "auto",
	layers: null,
	width: 0,
	height: 0,
	firstFrameAt: null,
};

/**
 * Plays what is on air of a stage in an element, and comes back by itself whatever happens.
 *
 * @example
 * const player = new Player({ pass: boot.pass, getPass });
 * player.attach(element, "Live picture");
 * player.subscribe((state) => setState(state));
 * player.start();
 */
export class Player {
	readonly #store = new Store<PlayerState>(initialState);
	readonly #passes: PassSource;
	readonly #lang: Lang;
	readonly #loop: RejoinLoop;
	readonly #relayOnly: boolean;
	readonly #view = new ProgramView({
		onFrame: () => this.#playing(),
		onSize: (width, height) => this.#store.set({ width, height }),
		onMuted: (muted) => this.#store.set({ muted }),
		onBlocked: (blocked) => this.state.blocked !== blocked && this.#store.set({ blocked }),
	});
	#session: ViewerSession | null = null;
	/** The current one, and the lost one before it: what still flows from there is shown until the current one brings its own. */
	readonly #sessions = new Set<ViewerSession>();
	#startedAt = 0;
	#visible = true;
	/** Short side of the player in device pixels; null while it is not known. */
	#shortSide: number | null = null;
	/** What the server was told of each source's layers. */
	readonly #told = new Map<string, number>();
	#everIn = false;

	constructor({ getPass, pass, lang = "zh", policy = new DefaultReconnectPolicy(), relayOnly = false }: PlayerOptions) {
		this.#lang = lang;
		this.#relayOnly = relayOnly;
		this.#passes = new PassSource({ pass, getPass });
		this.#loop = new RejoinLoop({ policy, join: () => this.#join(), onGivenUp: (error) => this.#givenUp(error) });
		globalThis.addEventListener("online", this.#online);
	}

	get state(): Readonly<PlayerState> {
		return this.#store.state;
	}

	/** The video element of the main picture; null while there is none. */
	get video(): HTMLVideoElement | null {
		return this.#view.main;
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

	/** Shows the picture in `root`, silent until somebody taps for sound. Another call moves it to another element. `label`: its name for assistive technology. */
	attach(root: HTMLElement, label: string): void {
		this.#view.attach(root, label);
		void this.play();
	}

	/** Sound on or off. Call it from a tap the first time: browsers ask for one before sound. */
	setMuted(muted: boolean): void {
		this.#view.setMuted(muted);
		this.#store.set({ muted });
		if (!muted) void this.play();
	}

	/** 0 to 1; 0 is silence. */
	setVolume(volume: number): void {
		this.#view.setVolume(volume);
		this.setMuted(volume === 0);
	}

	/** Starts the picture where the browser held it back. */
	play(): Promise<void> {
		return this.#view.play();
	}

	/** False while nobody sees the player (hidden tab): the video stops, the sound goes on. */
	setVisible(visible: boolean): void {
		if (visible === this.#visible) return;
		this.#visible = visible;
		this.#sayVideo();
	}

	setQuality(quality: Quality): void {
		if (quality === this.state.quality) return;
		this.#store.set({ quality });
		this.#sayVideo();
		this.#sayLayers();
	}

	/** Size of the player in CSS pixels and the screen's pixel ratio: no more layers are asked for than it can show. */
	setPlayerSize(width: number, height: number, dpr: number = globalThis.devicePixelRatio ?? 1): void {
		this.#shortSide = Math.min(width, height) * Math.min(dpr, 2);
		this.#sayLayers();
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
		this.#view.detach();
	}

	async #join(): Promise<void> {
		let session: ViewerSession | null = null;
		try {
			const pass = await this.#passes.get();
			if (this.state.phase === "closed") throw new FinalError("closed");
			session = new ViewerSession({
				pass,
				lang: this.#lang,
				relayOnly: this.#relayOnly,
				hooks: {
					onTrack: (sourceId, kind, track) => this.#track(sourceId, kind, track),
					onStage: (stage) => this.#staged(stage),
					onLayers: (sourceId, layers) => sourceId === this.state.source?.id && this.#store.set({ layers }),
					onLost: (reason) => this.#lost(reason),
					onClosed: (closed) => this.#finish({ closed }),
				},
			});
			this.#session = session;
			this.#sessions.add(session);
			await session.ready;
			for (const other of this.#sessions) if (other !== session) this.#drop(other);
			if ((this.state as PlayerState).phase === "closed") throw new FinalError("closed");
			this.#everIn = true;
			this.#told.clear();
			if (this.#hidden()) this.#sayVideo();
			this.#sayLayers();
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

	#staged({ sources, program }: { sources: Source[]; program: Program }): void {
		const source = sources.find(({ id }) => id === program?.sources[0]) ?? null;
		const other = source?.id !== this.state.source?.id;
		this.#store.set({ sources, program, source, ...(other ? { layers: null } : {}) });
		this.#view.setProgram(program, sources.map(({ id }) => id));
		this.#sayLayers();
		if (!source && this.#everIn) this.#store.set({ phase: "waiting" });
		else if (source && this.#soundOnly()) this.#playing();
	}

	#track(sourceId: string, kind: MediaKind, track: MediaStreamTrack | null): void {
		this.#view.setTrack(sourceId, kind, track);
		if (track && this.#soundOnly()) this.#playing();
	}

	/** Sound is all that there is to wait for. */
	#soundOnly(): boolean {
		const { source } = this.state;
		if (!source || !source.kinds.includes("audio") || !this.#session?.hasConsumers) return false;
		return !source.kinds.includes("video") || source.muted.video || this.state.quality === "audio";
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
		this.#view.clear();
		this.#store.set({ ...patch, phase: "closed", program: null, source: null, sources: [], layers: null });
	}

	/** The socket may have outlived a change of network that the media path did not. */
	readonly #online = (): void => this.#session?.restartIce();

	#hidden(): boolean {
		return !this.#visible || this.state.quality === "audio";
	}

	#sayVideo(): void {
		const paused = this.#hidden();
		this.#say((session) => session.request("pause-video", { paused }));
	}

	/** Each picture on air at the size that it has on screen. */
	#sayLayers(): void {
		const { program, quality } = this.state;
		if (!program || (this.#shortSide === null && quality === "auto")) return;
		program.sources.forEach((sourceId, index) => {
			const share = program.layout === "single" || (program.layout === "pip" && index === 0) ? 1 : program.layout === "side" ? 0.6 : 0.35;
			const spatial = quality === "high" ? 2 : quality === "low" ? 0 : spatialFor((this.#shortSide ?? 0) * share);
			if (this.#told.get(sourceId) === spatial) return;
			if (!this.#everIn || !this.#session) return;
			this.#told.set(sourceId, spatial);
			this.#say((session) => session.request("preferred-layers", { sourceId, spatial }));
		});
	}

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
