import { WebSocket as WebSocketTransport } from "socket.io-client";
import type { EarlyStage } from "./early-stage.ts";

/** As much of a WebSocket as Engine.IO uses, over one that has been open for a while: what was said on it is said again, then it goes on. */
class Continued {
	binaryType = "";
	onopen: (() => void) | null = null;
	onmessage: ((event: { data: unknown }) => void) | null = null;
	onclose: ((event: CloseEvent) => void) | null = null;
	onerror: ((event: Event) => void) | null = null;
	readonly #socket: WebSocket;
	#entered = false;

	constructor({ socket, said }: EarlyStage) {
		this.#socket = socket;
		// Engine.IO sets its handlers after this constructor.
		queueMicrotask(() => {
			let heard = said.length > 0;
			socket.onmessage = (event) => {
				heard = true;
				this.onmessage?.(event);
			};
			socket.onclose = (event) => {
				// Engine.IO tells nobody of an end before its first message, unless it is an error.
				if (!heard) this.onerror?.(event);
				this.onclose?.(event);
			};
			socket.onerror = (event) => this.onerror?.(event);
			if (socket.readyState === WebSocket.CONNECTING) {
				socket.onopen = () => this.onopen?.();
				return;
			}
			this.onopen?.();
			for (const data of said) this.onmessage?.({ data });
		});
	}

	send(data: string): void {
		// It has entered its namespace already, or does so by itself.
		if (!this.#entered && data.startsWith("40")) this.#entered = true;
		else this.#socket.send(data);
	}

	close(): void {
		this.#socket.close();
	}
}

/** The transport of Engine.IO that goes on with `early`. */
export const transportOf = (early: EarlyStage): typeof WebSocketTransport =>
	class extends WebSocketTransport {
		override createSocket(): Continued {
			return new Continued(early);
		}
	};
