import type { ConsumerParams, TransportParams } from "#shared/stage.ts";
import type { DtlsParameters, Identity } from "./identity.ts";
import { type IceParameters, RemoteOffer, stereoAnswer } from "./sdp.ts";

export interface ReceiverHooks {
	readonly onState: (state: RTCPeerConnectionState) => void;
}

/** A peer connection that only receives. The media plane's words are its remote offer; every change of consumers is one negotiation. */
export class Receiver {
	readonly #peer: RTCPeerConnection;
	readonly #offer: RemoteOffer;
	/** Mid by consumer id. */
	readonly #mids = new Map<string, string>();
	/** Negotiations go one after another. */
	#work: Promise<unknown> = Promise.resolve();
	#closed = false;

	constructor(params: TransportParams, { certificate }: Identity, hooks: ReceiverHooks, relayOnly = false) {
		this.#offer = new RemoteOffer(params);
		this.#peer = new RTCPeerConnection({
			certificates: [certificate],
			bundlePolicy: "max-bundle",
			iceServers: (params.iceServers ?? []) as RTCIceServer[],
			...(relayOnly ? { iceTransportPolicy: "relay" as const } : {}),
		});
		this.#peer.addEventListener("connectionstatechange", () => !this.#closed && hooks.onState(this.#peer.connectionState));
	}

	get closed(): boolean {
		return this.#closed;
	}

	get state(): RTCPeerConnectionState {
		return this.#peer.connectionState;
	}

	/** From the answer that was made last; null before the first. */
	get dtlsParameters(): DtlsParameters | null {
		const line = /^a=fingerprint:(\S+) (\S+)/m.exec(this.#peer.localDescription?.sdp ?? "");
		return line ? { role: "client", fingerprints: [{ algorithm: line[1]!, value: line[2]! }] } : null;
	}

	/** Sets all of them up in one negotiation; answers the track of each. */
	consume(consumers: readonly ConsumerParams[]): Promise<MediaStreamTrack[]> {
		return this.#enqueue(async () => {
			const mids = consumers.map((consumer) => {
				const mid = this.#offer.add(consumer);
				this.#mids.set(consumer.id, mid);
				return mid;
			});
			if (mids.length > 0) await this.#negotiate();
			const transceivers = this.#peer.getTransceivers();
			return mids.map((mid) => transceivers.find((transceiver) => transceiver.mid === mid)!.receiver.track);
		});
	}

	/** The server closed this consumer. Its section waits for another one; that costs no negotiation of its own. */
	stop(consumerId: string): void {
		const mid = this.#mids.get(consumerId);
		this.#mids.delete(consumerId);
		if (mid !== undefined && ![...this.#mids.values()].includes(mid)) void this.#enqueue(async () => this.#offer.stop(mid)).catch(() => undefined);
	}

	/** Looks for a path anew with the server's new credentials. */
	restartIce(ice: Record<string, unknown>): Promise<void> {
		return this.#enqueue(async () => {
			this.#offer.setIce(ice as unknown as IceParameters);
			await this.#negotiate();
		});
	}

	getStats(): Promise<RTCStatsReport> {
		return this.#peer.getStats();
	}

	/** Idempotent; its tracks end. */
	close(): void {
		this.#closed = true;
		this.#peer.close();
	}

	async #negotiate(): Promise<void> {
		const sdp = this.#offer.write();
		await this.#peer.setRemoteDescription({ type: "offer", sdp });
		const answer = await this.#peer.createAnswer();
		await this.#peer.setLocalDescription({ type: "answer", sdp: stereoAnswer(answer.sdp ?? "", sdp) });
	}

	#enqueue<T>(job: () => Promise<T>): Promise<T> {
		const done = this.#work.then(() => {
			if (this.#closed) throw new Error("closed");
			return job();
		});
		this.#work = done.catch(() => undefined);
		return done;
	}
}
