/**
 * The cheapest HTTP/1.1 client (RFC 9112): one kept-alive connection, one request at a time, bodies by length or in chunks. The load must cost the
 * machine less than the server that is measured.
 */
import { connect, type Socket } from "node:net";

export interface Reply {
	readonly status: number;
	readonly body: string;
}

export class HttpConnection {
	readonly #socket: Socket;
	#rest = "";
	#waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | null = null;

	constructor(port: number) {
		this.#socket = connect(port, "127.0.0.1");
		this.#socket.setNoDelay(true);
		// Bytes as characters: lengths are in bytes.
		this.#socket.setEncoding("latin1");
		this.#socket.on("data", (text) => this.#data(String(text)));
		this.#socket.on("error", (error) => this.#fail(error));
		this.#socket.on("close", () => this.#fail(new Error("the server closed the connection")));
	}

	/** Sends a whole request, as text, and resolves with the answer. */
	send(request: string): Promise<Reply> {
		return new Promise((resolve, reject) => {
			this.#waiting = { resolve, reject };
			this.#socket.write(request);
		});
	}

	close(): void {
		this.#socket.destroy();
	}

	#fail(error: Error): void {
		this.#waiting?.reject(error);
		this.#waiting = null;
	}

	#data(text: string): void {
		this.#rest += text;
		const head = this.#rest.indexOf("\r\n\r\n");
		if (head < 0) return;
		const headers = this.#rest.slice(0, head);
		const start = head + 4;
		const length = /\r\ncontent-length: *(\d+)/i.exec(headers)?.[1];
		let end: number;
		if (length !== undefined) end = start + Number(length);
		else {
			const last = this.#rest.indexOf("0\r\n\r\n", start);
			if (last < 0) return;
			end = last + 5;
		}
		if (this.#rest.length < end) return;
		const reply = { status: Number(this.#rest.slice(9, 12)), body: this.#rest.slice(start, end) };
		this.#rest = this.#rest.slice(end);
		const { resolve } = this.#waiting!;
		this.#waiting = null;
		resolve(reply);
	}
}
