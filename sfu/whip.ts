import type { types } from "mediasoup";
import { Refusal } from "#shared/problem.ts";
import type { Base } from "./member.ts";
import { keyFrameRequestDelay } from "./publisher.ts";
import { boundedRtpParameters } from "./rtp-bounds.ts";
import { incomingOf } from "./sdp.ts";
import { SdpMember, type SdpMemberOptions } from "./sdp-member.ts";
import { StageSource } from "./source.ts";

/** In ms: how often it is looked at whether the encoder still sends. */
const lookInterval = 5_000;

/** An encoder that publishes by WHIP (RFC 9725): OBS, ffmpeg, a hardware encoder. One source, of one picture and one sound at most. */
export class WhipPublisher extends SdpMember {
	readonly publishes = true;
	// Encoders are sparing with STUN (ffmpeg sends none after the handshake): what counts is whether anything arrives.
	protected override readonly consentTimeout = 0;
	readonly #incoming;
	#source: StageSource | null = null;
	#look: NodeJS.Timeout | null = null;

	/** Refuses with `invalid_input` an offer that has nothing for the stage. */
	constructor(options: SdpMemberOptions) {
		super(options);
		this.#incoming = incomingOf(options.offer);
	}

	protected async flow(transport: types.WebRtcTransport, _base: Base): Promise<void> {
		const source = new StageSource(this.claims, "encoder", this.stage.standingOf(this.claims, "encoder"));
		for (const { section, rtpParameters, answer } of this.#incoming) {
			const kind = section.kind!;
			const producer = await transport.produce({ kind, rtpParameters: boundedRtpParameters(kind, rtpParameters), keyFrameRequestDelay });
			if (this.closed) throw new Refusal("unavailable");
			source.producers.set(kind, producer);
			this.answered.set(section.mid, answer);
			await source.apply(kind);
			// mediasoup emits a score as soon as a stream's first packet came.
			producer.on("score", (scores) => scores.length > 0 && this.stage.mediaFlows(source));
		}
		if (this.closed) throw new Refusal("unavailable");
		this.#source = source;
		this.stage.changed(source);
		this.#endWhenSilent(transport);
	}

	protected override freed(): void {
		if (this.#look) clearInterval(this.#look);
		const source = this.#source;
		if (!source) return;
		for (const producer of source.producers.values()) producer.close();
		this.stage.gone(source);
	}

	/** Ends it when nothing at all has arrived for `encoderSilence` ms. */
	#endWhenSilent(transport: types.WebRtcTransport): void {
		let received = -1;
		let heardAt = Date.now();
		this.#look = setInterval(() => {
			transport.getStats().then(
				([stats]) => {
					if (stats && stats.bytesReceived !== received) {
						received = stats.bytesReceived;
						heardAt = Date.now();
					} else if (Date.now() - heardAt >= this.stage.limits.encoderSilence) this.end();
				},
				// The transport is closed, or its worker is gone: the stage finds that out by itself.
				() => undefined,
			);
		}, Math.min(lookInterval, this.stage.limits.encoderSilence));
	}
}
