import type { types } from "mediasoup";

/**
 * Calls `fail` when the transport has not finished DTLS `timeout` ms after `arm()`, or when its DTLS fails or ends.
 * `connected` is told when DTLS is done. A client that never finishes its handshake would hold a transport for nothing.
 */
export class DtlsDeadline {
	readonly #timeout: number;
	readonly #fail: () => void;
	#timer: NodeJS.Timeout | null = null;
	#done = false;

	constructor(transport: types.WebRtcTransport, timeout: number, fail: () => void, connected: () => void) {
		this.#timeout = timeout;
		this.#fail = fail;
		transport.on("dtlsstatechange", (state) => {
			if (state === "connected") {
				this.#stop();
				connected();
			}
			else if (state === "failed" || state === "closed") {
				this.#stop();
				if (!transport.closed) fail();
			}
		});
		transport.observer.once("close", () => this.#stop());
	}

	/** Starts the clock; later calls change nothing. */
	arm(): void {
		if (this.#done || this.#timer) return;
		this.#timer = setTimeout(this.#fail, this.#timeout);
	}

	#stop(): void {
		this.#done = true;
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
	}
}
