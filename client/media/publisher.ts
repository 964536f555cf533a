import type { Lang, Problem } from "#shared/problem.ts";
import type { MediaKind, Program, Source, StagePass } from "#shared/stage.ts";
import type { CodecWish } from "./codec-choice.ts";
import type { Sound } from "./devices.ts";
import { PassSource } from "./pass.ts";
import { PublisherSession } from "./publisher-session.ts";
import { DefaultReconnectPolicy, type LostReason, type ReconnectPolicy } from "./reconnect-policy.ts";
import { FinalError, RejoinLoop } from "./rejoin-loop.ts";
import { sendStats, type SendStats } from "./send-stats.ts";
import { StageRefusal } from "./signalling.ts";
import { Store } from "./store.ts";

export interface PublisherOptions {
	/** Camera and microphone. They belong to the caller: `close()` does not stop them. */
	readonly stream: MediaStream;
	/** Asks for a pass of role `publish`; null when there is nothing to enter. */
	readonly getPass: () => Promise<StagePass | null>;
	readonly pass?: StagePass | undefined;
	/** Name of this source on its connection, at most 40 characters. Default `camera`. */
	readonly sourceId?: string;
	/** Of the picture. Default `auto`. */
	readonly codec?: CodecWish;
	/** What the sound is: `speech` is sent as one channel, `music` as two. Default `speech`. */
	readonly audio?: Sound;
	readonly lang?: Lang;
	readonly policy?: ReconnectPolicy;
}

export interface PublisherState {
	/** `live`: media flows to the stage. `reconnecting`: it was live and comes back by itself. `closed`: for good, see `closed`. */
	readonly phase: "idle" | "connecting" | "live" | "reconnecting" | "closed";
	/** `replaced`: the same person publishes from another page. */
	readonly closed: "ended" | "replaced" | "removed" | "refused" | "left" | null;
	readonly problem: Problem | null;
	readonly muted: Readonly<Record<MediaKind, boolean>>;
	/** How well each simulcast layer arrives, 0 (bad) to 10, lowest layer first. */
	readonly scores: readonly number[];
	/** How the stage describes what is published here (admitted, muted by the host); null before it is there. */
	readonly source: Source | null;
	/** Its picture is on air. */
	readonly onAir: boolean;
}

/**
 * Publishes a camera and a microphone to a stage as simulcast, and comes back by itself after a lost network or a restarted worker.
 *
 * @example
 * const publisher = new Publisher({ stream, getPass });
 * publisher.subscribe((state) => setState(state));
 * publisher.start();
 */
export class Publisher {
	readonly #store = new Store<PublisherState>({ phase: "idle", closed: null, problem: null, muted: { audio: false, video: false }, scores: [], source: null, onAir: false });
	readonly #passes: PassSource;
	readonly #lang: Lang;
	readonly #loop: RejoinLoop;
	readonly #sourceId: string;
	readonly #tracks = new Map<MediaKind, MediaStreamTrack>();
	#codec: CodecWish;
	#audio: Sound;
	#session: PublisherSession | null = null;
	#stageId: string | null = null;
	#stage: { sources: Source[]; program: Program } = { sources: [], program: null };
	readonly #readStats = sendStats();

	constructor({ stream, getPass, pass, sourceId = "camera", codec = "auto", audio = "speech", lang = "zh", policy = DefaultReconnectPolicy.forSource() }: PublisherOptions) {
		this.#lang = lang;
		this.#sourceId = sourceId;
		this.#codec = codec;
		this.#audio = audio;
		this.#passes = new PassSource({ pass, getPass });
		// Audio first: the source then has its sound when its picture puts it on air.
		for (const track of [...stream.getAudioTracks().slice(0, 1), ...stream.getVideoTracks().slice(0, 1)]) this.#tracks.set(track.kind as MediaKind, track);
		this.#loop = new RejoinLoop({
			policy,
			join: () => this.#join(),
			onGivenUp: (error) => this.#finish({ closed: "refused", problem: error instanceof StageRefusal ? error.problem : null }),
		});
		globalThis.addEventListener("online", this.#online);
	}

	get state(): Readonly<PublisherState> {
		return this.#store.state;
	}

	/** Tells the state now and after every change, until the answered function is called. */
	subscribe(listener: (state: Readonly<PublisherState>) => void): () => void {
		return this.#store.subscribe(listener);
	}

	/** Goes on the stage. Later calls change nothing. */
	start(): void {
		if (this.state.phase !== "idle") return;
		this.#store.set({ phase: "connecting" });
		this.#loop.lost("start");
	}

	/** Another device (or one plugged in again) takes over without a gap. The old track is the caller's to stop. */
	async replaceTrack(track: MediaStreamTrack): Promise<void> {
		const kind = track.kind as MediaKind;
		this.#tracks.set(kind, track);
		// A session that is just being lost is followed by one that takes the new track anyway.
		await this.#session?.setTrack(kind, track).catch(() => undefined);
	}

	/** Sends with another codec, or as another sound, from now on: the source is brought anew, which viewers see as a moment without it. */
	configure({ codec = this.#codec, audio = this.#audio }: Pick<PublisherOptions, "codec" | "audio">): void {
		if (codec === this.#codec && audio === this.#audio) return;
		this.#codec = codec;
		this.#audio = audio;
		if (this.#session && this.state.phase !== "closed") this.#lost("start");
	}

	/** Stops sending one kind; viewers are told that it is muted. */
	async setMuted(kind: MediaKind, muted: boolean): Promise<void> {
		this.#store.set({ muted: { ...this.state.muted, [kind]: muted } });
		await this.#session?.setMuted(kind, muted).catch(() => undefined);
	}

	/** What goes out now; null while nothing does. Rates are since the call before. */
	async stats(): Promise<SendStats | null> {
		const report = await this.#session?.getStats();
		return report ? this.#readStats(report) : null;
	}

	/** Leaves the stage for good. The tracks stay alive. */
	close(): void {
		this.#finish({ closed: "left" });
	}

	async #join(): Promise<void> {
		let session: PublisherSession | null = null;
		try {
			const pass = await this.#passes.get();
			if (this.state.phase === "closed") throw new FinalError("closed");
			this.#session?.close();
			const outgoing = { sourceId: this.#sourceId, tracks: this.#tracks, isMuted: (kind: MediaKind) => this.state.muted[kind], codec: this.#codec, audio: this.#audio };
			session = new PublisherSession(pass, this.#lang, outgoing, {
				onConnected: (connected) => this.#connected(connected),
				onSource: (id) => {
					this.#stageId = id;
					this.#described();
				},
				onStage: (stage) => {
					this.#stage = stage;
					this.#described();
				},
				onScores: (scores) => this.#store.set({ scores }),
				onLost: (reason) => this.#lost(reason),
				onClosed: (closed) => this.#finish({ closed }),
			});
			this.#session = session;
			await session.ready;
			if (outgoing.codec !== this.#codec || outgoing.audio !== this.#audio) throw new Error("configured anew meanwhile");
			if ((this.state as PublisherState).phase === "closed") throw new FinalError("closed");
		} catch (error) {
			session?.close();
			throw this.#passes.judge(error);
		}
	}

	#described(): void {
		const { sources, program } = this.#stage;
		const source = sources.find(({ id }) => id === this.#stageId) ?? null;
		this.#store.set({ source, onAir: source !== null && (program?.sources.includes(source.id) ?? false) });
	}

	#connected(connected: boolean): void {
		if (this.state.phase === "closed") return;
		if (connected) this.#store.set({ phase: "live" });
		else if (this.state.phase === "live") this.#store.set({ phase: "reconnecting" });
	}

	#lost(reason: LostReason): void {
		if (this.state.phase === "closed") return;
		this.#store.set({ phase: this.state.phase === "connecting" ? "connecting" : "reconnecting", scores: [] });
		this.#loop.lost(reason);
	}

	#finish(patch: Pick<PublisherState, "closed"> & Partial<PublisherState>): void {
		if (this.state.phase === "closed") return;
		globalThis.removeEventListener("online", this.#online);
		this.#loop.stop();
		this.#session?.close();
		this.#store.set({ ...patch, phase: "closed", scores: [] });
	}

	readonly #online = (): void => this.#session?.restartIce();
}
