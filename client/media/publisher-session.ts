import type { types } from "mediasoup-client";
import type { Lang } from "#shared/problem.ts";
import type { MediaKind, Program, Source, StagePass, StageServerEvents } from "#shared/stage.ts";
import { sendDevice } from "./device.ts";
import { chooseCodec, type CodecWish, mimeTypeOf, ownFacts } from "./codec-choice.ts";
import type { Sound } from "./devices.ts";
import { encodingsFor } from "./encodings.ts";
import { type IceRecovery, recoverIce } from "./ice-recovery.ts";
import type { LostReason } from "./reconnect-policy.ts";
import { FinalError } from "./rejoin-loop.ts";
import { StageConnection } from "./signalling.ts";

export interface PublisherSessionHooks {
	readonly onConnected: (connected: boolean) => void;
	/** The stage's own id of what is published here. */
	readonly onSource: (sourceId: string) => void;
	/** All sources of the stage and what is on air. */
	readonly onStage: (stage: { sources: Source[]; program: Program }) => void;
	readonly onScores: (scores: number[]) => void;
	readonly onLost: (reason: LostReason) => void;
	readonly onClosed: (reason: Parameters<StageServerEvents["closed"]>[0]["reason"]) => void;
}

/** What is published: the tracks as they are now, with what is muted. */
export interface Outgoing {
	readonly sourceId: string;
	readonly tracks: ReadonlyMap<MediaKind, MediaStreamTrack>;
	readonly isMuted: (kind: MediaKind) => boolean;
	readonly codec: CodecWish;
	readonly audio: Sound;
}

/** The one way that media may take; all of them where it is not said. `relay`: through a TURN server. */
export type MediaPath = "udp" | "tcp" | "relay";

/** The stage has told of no TURN server. */
export class NoRelay extends FinalError {
	constructor() {
		super("no TURN server");
		this.name = "NoRelay";
	}
}

/** What mediasoup tells the browser of the sound (RFC 7587, section 6.1). Bit/s. */
const opus = {
	speech: { opusFec: true, opusDtx: false, opusStereo: false, opusMaxAverageBitrate: 64_000 },
	music: { opusFec: true, opusDtx: false, opusStereo: true, opusMaxAverageBitrate: 128_000 },
} as const satisfies Record<Sound, types.ProducerCodecOptions>;

/** The browser's bandwidth estimate starts here (kbit/s) instead of at 300, so that the top layer does not come seconds late. */
const startBitrate = 1500;

/** One stay of a publisher on a stage: one socket, one transport, one source. A rejoin is a new session. */
export class PublisherSession {
	readonly #connection: StageConnection;
	readonly #pass: StagePass;
	readonly #outgoing: Outgoing;
	readonly #hooks: PublisherSessionHooks;
	readonly #path: MediaPath | null;
	readonly #producers = new Map<MediaKind, types.Producer>();
	#transport: types.Transport | null = null;
	#recovery: IceRecovery | null = null;
	#ended = false;
	readonly #ready: Promise<void>;

	constructor(pass: StagePass, lang: Lang, outgoing: Outgoing, hooks: PublisherSessionHooks, path: MediaPath | null = null) {
		this.#pass = pass;
		this.#outgoing = outgoing;
		this.#hooks = hooks;
		this.#path = path;
		this.#connection = new StageConnection({
			pass,
			lang,
			on: {
				score: ({ scores }) => hooks.onScores(scores),
				sources: hooks.onStage,
				restart: () => this.#lost("restart"),
				closed: ({ reason }) => {
					if (this.#end()) hooks.onClosed(reason);
				},
				down: () => this.#lost("socket"),
			},
		});
		this.#ready = this.#enter();
		this.#ready.catch(() => undefined);
	}

	/** Resolves when all tracks are on the stage. */
	get ready(): Promise<void> {
		return this.#ready;
	}

	/** Swaps the device without a renegotiation. A kind that was not published before is published now. */
	async setTrack(kind: MediaKind, track: MediaStreamTrack): Promise<void> {
		const producer = this.#producers.get(kind);
		if (producer && !producer.closed) await producer.replaceTrack({ track });
		else await this.#produce(kind, track);
	}

	async setMuted(kind: MediaKind, muted: boolean): Promise<void> {
		const producer = this.#producers.get(kind);
		if (!producer) return;
		if (muted) producer.pause();
		else producer.resume();
		await this.#connection.request("set-muted", { sourceId: this.#outgoing.sourceId, kind, muted });
	}

	restartIce(): void {
		this.#recovery?.recover();
	}

	getStats(): Promise<RTCStatsReport> | null {
		return this.#transport && !this.#transport.closed ? this.#transport.getStats() : null;
	}

	/** Idempotent. The tracks stay alive: they are the studio's. */
	close(): void {
		this.#ended = true;
		this.#connection.close();
		this.#recovery?.stop();
		this.#transport?.close();
	}

	async #enter(): Promise<void> {
		const welcome = await this.#connection.welcome;
		const device = await sendDevice(this.#pass);
		if (this.#ended) throw new Error("closed");
		const transport = device.createSendTransport(onPath(welcome.transport as unknown as types.TransportOptions, this.#path));
		this.#transport = transport;
		transport.on("connect", ({ dtlsParameters }, done) => {
			done();
			this.#connection.request("connect-transport", { dtlsParameters: { ...dtlsParameters } }).catch(() => this.#lost("transport"));
		});
		transport.on("produce", async ({ kind, rtpParameters }, done, failed) => {
			try {
				const { id, source } = await this.#connection.request("produce", { kind, rtpParameters: { ...rtpParameters }, sourceId: this.#outgoing.sourceId });
				this.#hooks.onSource(source);
				done({ id });
			} catch (error) {
				failed(error as Error);
			}
		});
		const recovery = recoverIce(
			{
				closed: () => transport.closed,
				state: () => transport.connectionState,
				restartIce: (ice) => transport.restartIce({ iceParameters: ice as unknown as types.IceParameters }),
			},
			() => this.#connection.request("restart-ice", {}),
			() => this.#lost("transport"),
		);
		this.#recovery = recovery;
		transport.on("connectionstatechange", (state) => {
			recovery.changed(state);
			this.#hooks.onConnected(state === "connected");
		});
		this.#hooks.onStage(welcome);
		// In order: a source that appears with both kinds at once costs viewers one negotiation.
		for (const [kind, track] of this.#outgoing.tracks) if (track.readyState === "live") await this.#produce(kind, track);
		if (this.#ended) throw new Error("closed");
	}

	async #produce(kind: MediaKind, track: MediaStreamTrack): Promise<void> {
		const transport = this.#transport;
		if (!transport || transport.closed) return;
		const device = await sendDevice(this.#pass);
		const common = { track, stopTracks: false, disableTrackOnPause: false, zeroRtpOnPause: true };
		const { width = 1280, height = 720 } = track.getSettings();
		const known = device.sendRtpCapabilities.codecs ?? [];
		const chosen = kind === "video" ? await chooseCodec(this.#outgoing.codec, ownFacts(known.map(({ mimeType }) => mimeType), width, height)) : "vp8";
		const codec = known.find(({ mimeType }) => mimeType.toLowerCase() === mimeTypeOf[chosen].toLowerCase());
		const producer = await transport.produce(
			kind === "audio"
				? { ...common, codecOptions: opus[this.#outgoing.audio] }
				: { ...common, encodings: encodingsFor(width, height, chosen), codecOptions: { videoGoogleStartBitrate: startBitrate }, ...(codec ? { codec } : {}) },
		);
		this.#producers.set(kind, producer);
		if (this.#outgoing.isMuted(kind)) await this.setMuted(kind, true);
	}

	#lost(reason: LostReason): void {
		if (this.#end()) this.#hooks.onLost(reason);
	}

	#end(): boolean {
		if (this.#ended) return false;
		this.close();
		return true;
	}
}

function onPath(options: types.TransportOptions, path: MediaPath | null): types.TransportOptions {
	if (path === null) return options;
	if (path === "relay") {
		const relays = (options.iceServers ?? []).flatMap(({ urls }) => urls).some((url) => /^turns?:/i.test(url));
		if (!relays) throw new NoRelay();
		return { ...options, iceTransportPolicy: "relay" };
	}
	return { ...options, iceServers: [], iceCandidates: options.iceCandidates.filter(({ protocol }) => protocol === path) };
}
