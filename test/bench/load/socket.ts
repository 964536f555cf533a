/**
 * The cheapest client of a socket.io server over WebSocket (RFC 6455, Engine.IO protocol 4, Socket.IO protocol 5): a crowd of them must cost the
 * machine less than the server that is measured. Text frames only, as socket.io sends them where nothing is binary.
 */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

export interface CrowdSocketOptions {
	readonly port: number;
	readonly namespace: string;
	readonly cookie?: string | undefined;
	readonly origin: string;
	/** A text frame that is no acknowledgement and none of the protocol's own. `payload` is valid during the call only. */
	readonly onEvent: (payload: Buffer) => void;
	readonly onClosed: (why: string) => void;
}

export class CrowdSocket {
	readonly #options: CrowdSocketOptions;
	readonly #socket: Socket;
	readonly #acks = new Map<number, (answer: unknown) => void>();
	#rest: Buffer = Buffer.alloc(0);
	#upgraded = false;
	#ended = false;
	#nextAck = 0;
	#connected!: () => void;
	#refused!: (error: Error) => void;
	/** Settles when the namespace is entered. */
	readonly ready = new Promise<void>((resolve, reject) => {
		this.#connected = resolve;
		this.#refused = reject;
	});

	constructor(options: CrowdSocketOptions) {
		this.#options = options;
		const { port, cookie, origin } = options;
		this.#socket = connect(port, "127.0.0.1");
		this.#socket.setNoDelay(true);
		this.#socket.write(
			`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: ${origin}\r\n` +
				`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n${cookie ? `Cookie: ${cookie}\r\n` : ""}\r\n`,
		);
		this.#socket.on("data", (chunk) => this.#data(chunk));
		this.#socket.on("error", (error) => this.#end(error.message));
		this.#socket.on("close", () => this.#end("closed"));
	}

	/** Emits an event; with an answer, resolves with it. */
	emit(name: string, payload: unknown): Promise<unknown> {
		const id = this.#nextAck++;
		return new Promise((resolve) => {
			this.#acks.set(id, resolve);
			this.#text(`42${this.#options.namespace},${id}${JSON.stringify([name, payload])}`);
		});
	}

	/** Emits without asking for an answer. */
	tell(name: string, payload: unknown): void {
		this.#text(`42${this.#options.namespace},${JSON.stringify([name, payload])}`);
	}

	close(): void {
		this.#ended = true;
		this.#socket.destroy();
	}

	#end(why: string): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#refused(new Error(why));
		this.#options.onClosed(why);
		this.#socket.destroy();
	}

	#data(chunk: Buffer): void {
		let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
		if (!this.#upgraded) {
			const end = data.indexOf("\r\n\r\n");
			if (end < 0) return void (this.#rest = data);
			const status = data.subarray(0, data.indexOf("\r\n")).toString();
			if (!status.includes(" 101 ")) return this.#end(status);
			this.#upgraded = true;
			data = data.subarray(end + 4);
		}
		let at = 0;
		while (data.length - at >= 2) {
			let length = data[at + 1]! & 127;
			let start = at + 2;
			if (length === 126) {
				if (data.length - at < 4) break;
				length = data.readUInt16BE(start);
				start += 2;
			} else if (length === 127) {
				if (data.length - at < 10) break;
				length = Number(data.readBigUInt64BE(start));
				start += 8;
			}
			if (data.length - start < length) break;
			this.#frame(data[at]! & 15, data.subarray(start, start + length));
			at = start + length;
		}
		this.#rest = at === data.length ? Buffer.alloc(0) : Buffer.from(data.subarray(at));
	}

	#frame(opcode: number, payload: Buffer): void {
		if (opcode === 8) return this.#end("closed by the server");
		if (opcode !== 1) return;
		switch (String.fromCharCode(payload[0]!)) {
			case "0":
				return this.#text(`40${this.#options.namespace},`);
			case "2":
				return this.#text("3");
			case "4":
				break;
			default:
				return;
		}
		switch (String.fromCharCode(payload[1]!)) {
			case "0":
				return this.#connected();
			case "2":
				return this.#options.onEvent(payload);
			case "3": {
				const text = payload.toString();
				const [, id] = /^43(?:\/[^,]*,)?(\d+)/.exec(text) ?? [];
				const settle = this.#acks.get(Number(id));
				this.#acks.delete(Number(id));
				return settle?.((JSON.parse(text.slice(text.indexOf("["))) as unknown[])[0]);
			}
			case "4":
				return this.#end(payload.toString());
		}
	}

	/** A client's frames are masked (RFC 6455, 5.3). */
	#text(text: string): void {
		const body = Buffer.from(text);
		const mask = randomBytes(4);
		const head = body.length < 126 ? Buffer.from([0x81, 0x80 | body.length]) : Buffer.from([0x81, 0x80 | 126, body.length >> 8, body.length & 255]);
		for (let index = 0; index < body.length; index++) body[index] = body[index]! ^ mask[index & 3]!;
		this.#socket.write(Buffer.concat([head, mask, body]));
	}
}
