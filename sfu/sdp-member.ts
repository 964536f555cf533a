import type { types } from "mediasoup";
import type { StageClaims, TransportParams } from "#shared/stage.ts";
import { DtlsDeadline } from "./dtls-deadline.ts";
import type { Base, DismissReason, Member } from "./member.ts";
import { type AnsweredSection, type IceCredentials, type Offer, writeAnswer, writeFragment } from "./sdp.ts";
import type { Stage } from "./stage.ts";
import { createTransport, paramsOf } from "./transport.ts";

export interface SdpMemberOptions {
	readonly stage: Stage;
	readonly claims: StageClaims;
	readonly offer: Offer;
	/** Called once, when it is over, whoever ended it. */
	readonly onClosed: () => void;
}

/**
 * A member that came with one HTTP request, by WHIP or WHEP: its offer is all that it ever says of its media, and there is no line to tell it
 * anything on afterwards. It hears that it is over from DTLS (close_notify), and comes back by itself if it wants to.
 */
export abstract class SdpMember implements Member {
	abstract readonly publishes: boolean;
	readonly claims: StageClaims;
	protected readonly stage: Stage;
	protected readonly offer: Offer;
	protected readonly answered = new Map<string, AnsweredSection>();
	/** In s: a client that has shown for so long that it is there counts as gone (RFC 7675). 0: that is found out otherwise. */
	protected readonly consentTimeout: number = 20;
	readonly #onClosed: () => void;
	#ice: IceCredentials;
	#transport: types.WebRtcTransport | null = null;
	#closed = false;

	constructor({ stage, claims, offer, onClosed }: SdpMemberOptions) {
		this.stage = stage;
		this.claims = claims;
		this.offer = offer;
		this.#ice = offer.ice;
		this.#onClosed = onClosed;
	}

	/** Sends or takes what the offer asks for, and notes it in `answered`. Throws what can't be done. */
	protected abstract flow(transport: types.WebRtcTransport, base: Base): Promise<void>;

	async start(base: Base): Promise<void> {
		const transport = await createTransport(base.router, base.worker, this.consentTimeout);
		if (this.#closed) return transport.close();
		this.#transport = transport;
		new DtlsDeadline(transport, this.stage.limits.dtlsTimeout, () => this.end(), () => this.stage.mediaConnected(this)).arm();
		this.#endWhenLost(transport);
		await transport.connect({ dtlsParameters: this.offer.dtlsParameters });
		await this.flow(transport, base);
	}

	/** Whether it stands: `answer`, `etag` and `restartIce` are for a member that does. */
	get open(): boolean {
		return this.#transport !== null && !this.#transport.closed && !this.#closed;
	}

	get iceServers(): TransportParams["iceServers"] {
		return this.#params().iceServers;
	}

	/** SDP answer to the offer. */
	get answer(): string {
		return writeAnswer(this.offer, this.#params(), this.answered);
	}

	/** Entity tag of the ICE session (RFC 9725, section 4.3.1): another after each ICE restart. */
	get etag(): string {
		return `"${this.#transport?.iceParameters.usernameFragment ?? ""}"`;
	}

	/** Whether these are the credentials that the client has now: others ask for an ICE restart. */
	sameIce({ ufrag, pwd }: IceCredentials): boolean {
		return this.#ice.ufrag === ufrag && this.#ice.pwd === pwd;
	}

	/** New ICE credentials for the client's new ones, as an SDP fragment (RFC 8840). */
	async restartIce(theirs: IceCredentials): Promise<string> {
		this.#ice = theirs;
		await this.#transport!.restartIce();
		return writeFragment(this.offer, this.#params(), this.answered);
	}

	/** Leaves the stage by itself. */
	end(): void {
		this.stage.leave(this);
	}

	dismiss(_reason: DismissReason): void {
		this.close();
	}

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.freed();
		this.#transport?.close();
		this.#onClosed();
	}

	protected get closed(): boolean {
		return this.#closed;
	}

	/** Frees what it has on the stage; the transport closes after. */
	protected freed(): void {}

	#params(): TransportParams {
		return paramsOf(this.#transport!, this.claims.sub, this.stage.transportOptions);
	}

	/** A client whose way broke may restart ICE in this time; then it counts as gone. */
	#endWhenLost(transport: types.WebRtcTransport): void {
		let timer: NodeJS.Timeout | null = null;
		transport.on("icestatechange", (state) => {
			if (timer) clearTimeout(timer);
			timer = state === "disconnected" ? setTimeout(() => this.end(), this.stage.limits.dtlsTimeout) : null;
		});
		transport.observer.once("close", () => timer && clearTimeout(timer));
	}
}
