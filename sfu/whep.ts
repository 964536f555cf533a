import type { types } from "mediasoup";
import { Refusal } from "#shared/problem.ts";
import type { Base } from "./member.ts";
import { receivableOf } from "./sdp.ts";
import { SdpMember, type SdpMemberOptions } from "./sdp-member.ts";
import type { StageSource } from "./source.ts";

/**
 * A player that watches by WHEP (draft-ietf-wish-whep): the main picture of what is on air, and its sound. One offer fixes what it can ever be
 * sent, so another picture needs another session: when the picture is no longer on air the session is closed, and the player connects anew.
 * In the same way a second picture (side by side) and the sound of further sources are for the product's own player only.
 */
export class WhepPlayer extends SdpMember {
	readonly publishes = false;
	readonly #receivable;
	/** What the session stands for, once it does. */
	#carries: string | null = null;

	constructor(options: SdpMemberOptions) {
		super(options);
		this.#receivable = receivableOf(options.offer);
		if (this.#receivable.length === 0) throw new Refusal("invalid_input", {}, [{ path: "m", message: "no section that receives (a=recvonly)" }]);
	}

	protected async flow(transport: types.WebRtcTransport, base: Base): Promise<void> {
		const { source, producers } = this.#onAir();
		this.#carries = carries(producers);
		const consumers: types.Consumer[] = [];
		for (const producer of producers) {
			const place = this.#receivable.find(({ section }) => section.kind === producer.kind);
			if (!place) continue;
			await this.stage.bring(producer, base);
			const { rtpCapabilities } = place;
			if (!base.router.canConsume({ producerId: producer.id, rtpCapabilities })) continue;
			const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities, mid: place.section.mid, paused: true });
			consumers.push(consumer);
			consumer.once("producerclose", () => this.end());
			const [encoding] = consumer.rtpParameters.encodings!;
			this.answered.set(place.section.mid, {
				direction: "sendonly",
				codecs: consumer.rtpParameters.codecs,
				headerExtensions: place.headerExtensions.filter(({ uri }) => consumer.rtpParameters.headerExtensions!.some((used) => used.uri === uri)),
				sends: { ssrc: encoding!.ssrc!, rtxSsrc: encoding!.rtx?.ssrc, cname: consumer.rtpParameters.rtcp!.cname!, stream: source!.id, track: producer.kind },
			});
		}
		if (this.closed) throw new Refusal("unavailable");
		if (consumers.length === 0) throw producers.length > 0 ? new Refusal("invalid_input", {}, [{ path: "m", message: "what is on air is in no codec of this offer" }]) : new Refusal("nothing_on_air");
		// Nothing is sent before DTLS is done, and the player has the answer by then.
		await Promise.all(consumers.map((consumer) => consumer.resume()));
	}

	refresh(): void {
		if (this.#carries !== null && !this.closed && carries(this.#onAir().producers) !== this.#carries) this.end();
	}

	/** The main picture on air, and its own sound or, where it has none, that of the first source that has. */
	#onAir(): { source: StageSource | undefined; producers: types.Producer[] } {
		const admitted = this.stage.sources.filter((source) => source.admitted);
		const source = admitted.find(({ id }) => id === this.stage.program?.sources[0]);
		const sound = (source?.producers.has("audio") ? source : admitted.find(({ producers }) => producers.has("audio")))?.producers.get("audio");
		return { source, producers: [source?.producers.get("video"), sound].filter((producer) => producer !== undefined) };
	}
}

const carries = (producers: readonly types.Producer[]): string => producers.map(({ id }) => id).join(" ");
