import type { Lang, Problem } from "#shared/problem.ts";
import type { Layout, MediaKind, Program, Source, StagePass } from "#shared/stage.ts";
import { PassSource } from "./pass.ts";
import { DefaultReconnectPolicy, type LostReason, type ReconnectPolicy } from "./reconnect-policy.ts";
import { FinalError, RejoinLoop } from "./rejoin-loop.ts";
import { StageRefusal } from "./signalling.ts";
import { Store } from "./store.ts";
import { ViewerSession } from "./viewer-session.ts";

export interface BackstageOptions {
	/** Asks for a pass of role `control`, or of role `view` for a guest; null when there is nothing to enter. */
	readonly getPass: () => Promise<StagePass | null>;
	readonly lang?: Lang;
	readonly policy?: ReconnectPolicy;
}

export interface BackstageState {
	readonly phase: "connecting" | "in" | "reconnecting" | "closed";
	readonly closed: "ended" | "replaced" | "removed" | "refused" | "left" | null;
	readonly problem: Problem | null;
	/** Everything that has come to the stage, on air or not. */
	readonly sources: readonly Source[];
	readonly program: Program;
	/** Picture and sound of each source but one's own, by source id. A new object each time a track comes or goes. */
	readonly streams: ReadonlyMap<string, MediaStream>;
}

/** Sees everything that comes to a stage, decides (role `control`) what is on air, and comes back by itself. */
export class Backstage {
	readonly #store = new Store<BackstageState>({ phase: "connecting", closed: null, problem: null, sources: [], program: null, streams: new Map() });
	readonly #passes: PassSource;
	readonly #lang: Lang;
	readonly #loop: RejoinLoop;
	#session: ViewerSession | null = null;
	#started = false;

	constructor({ getPass, lang = "zh", policy = new DefaultReconnectPolicy() }: BackstageOptions) {
		this.#lang = lang;
		this.#passes = new PassSource({ getPass });
		this.#loop = new RejoinLoop({ policy, join: () => this.#join(), onGivenUp: (error) => this.#finish({ closed: "refused", problem: error instanceof StageRefusal ? error.problem : null }) });
		globalThis.addEventListener("online", this.#online);
	}

	get state(): Readonly<BackstageState> {
		return this.#store.state;
	}

	/** Tells the state now and after every change, until the answered function is called. */
	subscribe(listener: (state: Readonly<BackstageState>) => void): () => void {
		return this.#store.subscribe(listener);
	}

	/** Connects. Later calls change nothing. */
	start(): void {
		if (this.#started) return;
		this.#started = true;
		this.#loop.lost("start");
	}

	/** Puts pictures on air. Throws StageRefusal when one of them is not there or not admitted. */
	async setProgram(layout: Layout, sources: readonly string[]): Promise<void> {
		await this.#ask((session) => session.request("set-program", { layout, sources: [...sources] }));
	}

	/** Lets viewers see and hear a source, or takes it back behind the stage. */
	async admit(sourceId: string, admitted: boolean): Promise<void> {
		await this.#ask((session) => session.request("admit", { sourceId, admitted }));
	}

	/** Mutes a source's microphone or camera for everyone, until it is let go again. */
	async hold(sourceId: string, kind: MediaKind, muted: boolean): Promise<void> {
		await this.#ask((session) => session.request("hold-source", { sourceId, kind, muted }));
	}

	/** Ends a source's connection. */
	async remove(sourceId: string): Promise<void> {
		await this.#ask((session) => session.request("remove-source", { sourceId }));
	}

	/** Leaves for good. */
	close(): void {
		this.#finish({ closed: "left" });
	}

	async #join(): Promise<void> {
		let session: ViewerSession | null = null;
		try {
			const pass = await this.#passes.get();
			if (this.state.phase === "closed") throw new FinalError("closed");
			this.#session?.close();
			this.#store.set({ streams: new Map() });
			session = new ViewerSession({
				pass,
				lang: this.#lang,
				hooks: {
					onTrack: (sourceId, kind, track) => this.#track(sourceId, kind, track),
					onStage: ({ sources, program }) => this.#store.set({ sources, program }),
					onLayers: () => undefined,
					onLost: (reason) => this.#lost(reason),
					onClosed: (closed) => this.#finish({ closed }),
				},
			});
			this.#session = session;
			await session.ready;
			if ((this.state as BackstageState).phase === "closed") throw new FinalError("closed");
			// The pictures here are small.
			await session.request("preferred-layers", { spatial: 0 });
			this.#store.set({ phase: "in" });
		} catch (error) {
			session?.close();
			throw this.#passes.judge(error);
		}
	}

	#track(sourceId: string, kind: MediaKind, track: MediaStreamTrack | null): void {
		const streams = new Map(this.state.streams);
		const others = streams.get(sourceId)?.getTracks().filter((other) => other.kind !== kind) ?? [];
		const tracks = track ? [...others, track] : others;
		if (tracks.length > 0) streams.set(sourceId, new MediaStream(tracks));
		else streams.delete(sourceId);
		this.#store.set({ streams });
	}

	async #ask(request: (session: ViewerSession) => Promise<unknown>): Promise<void> {
		if (!this.#session || this.state.phase !== "in") throw new Error("not connected");
		await request(this.#session);
	}

	#lost(reason: LostReason): void {
		if (this.state.phase === "closed") return;
		this.#store.set({ phase: this.state.phase === "connecting" ? "connecting" : "reconnecting" });
		this.#loop.lost(reason);
	}

	#finish(patch: Pick<BackstageState, "closed"> & Partial<BackstageState>): void {
		if (this.state.phase === "closed") return;
		globalThis.removeEventListener("online", this.#online);
		this.#loop.stop();
		this.#session?.close();
		this.#store.set({ ...patch, phase: "closed", sources: [], program: null, streams: new Map() });
	}

	readonly #online = (): void => this.#session?.restartIce();
}
