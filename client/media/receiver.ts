import type { ConsumerParams, TransportParams } from "#shared/stage.ts";
import { type IceParameters, RemoteOffer, stereoAnswer } from "./sdp.ts";

export interface DtlsParameters {
	readonly role: "client";
	readonly fingerprints: readonly { readonly algorithm: string; readonly value: string }[];
}

/** The key of a peer connection that is still to be made, so that the media plane can be told its fingerprint with the first message. */
export interface Identity {
	readonly certificate: RTCCertificate;
	/** Null where the browser does not tell a certificate's fingerprint (Firefox): it then stands in the answer. */
	readonly dtlsParameters: DtlsParameters | null;
}

/** An ECDSA key with its certificate (W3C webrtc-pc, section 4.9). */
export async function createIdentity(): Promise<Identity> {
	const certificate = await RTCPeerConnection.generateCertificate({ name: "ECDSA", namedCurve: "P-256" } as EcKeyGenParams);
	const known = (certificate as Partial<RTCCertificate>).getFingerprints?.() ?? [];
	const fingerprints = known.flatMap(({ algorithm, value }) => (algorithm && value ? [{ algorithm, value: value.toUpperCase() }] : []));
	return { certificate, dtlsParameters: fingerprints.length > 0 ? { role: "client", fingerprints } : null };
}

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
