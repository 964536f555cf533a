import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A line that a test can cut: it carries TCP or UDP to a target until told otherwise. */
export interface Line {
	/** Nothing passes any more; open TCP connections break. */
	cut(): void;
	restore(): void;
	close(): Promise<void>;
}

/** Carries TCP from a port of its own on 127.0.0.1 to `port`. */
export async function tcpLine(port: number): Promise<Line & { readonly port: number; readonly refused: () => number }> {
	const sockets = new Set<Socket>();
	let up = true;
	let refused = 0;
	const server = createServer((near) => {
		if (!up) {
			refused += 1;
			return near.destroy();
		}
		const far = connect(port, "127.0.0.1");
		for (const [one, other] of [[near, far], [far, near]] as const) {
			sockets.add(one);
			one.on("error", () => other.destroy());
			one.on("close", () => {
				sockets.delete(one);
				other.destroy();
			});
			one.pipe(other);
		}
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const drop = (): void => {
		for (const socket of sockets) socket.destroy();
	};
	return {
		port: (server.address() as AddressInfo).port,
		refused: () => refused,
		cut: () => {
			up = false;
			drop();
		},
		restore: () => (up = true),
		close: async () => {
			drop();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/**
 * Carries UDP from `address:port` to `127.0.0.1:port`, as the media worker's announced address. `cut()` silences the flows that began after
 * `mark()` (those of the client under test), and new ones as long as it is cut; `lose(4)` drops every fourth packet that those would get.
 */
export async function udpLine(address: string, port: number): Promise<Line & { mark(): void; lose(everyNth: number | null): void }> {
	const flows = new Map<string, { readonly far: UdpSocket; readonly marked: boolean }>();
	let marking = false;
	let up = true;
	let nth: number | null = null;
	let passed = 0;
	const near = createSocket("udp4");
	near.on("message", (message, client) => {
		const key = `${client.address}:${client.port}`;
		let flow = flows.get(key);
		if (!flow) {
			const far = createSocket("udp4");
			flow = { far, marked: marking };
			flows.set(key, flow);
			const { marked } = flow;
			far.on("message", (answer) => {
				if (marked && (!up || (nth !== null && (passed += 1) % nth === 0))) return;
				near.send(answer, client.port, client.address);
			});
			far.on("error", () => undefined);
		}
		if (up || !flow.marked) flow.far.send(message, port, "127.0.0.1");
	});
	await new Promise<void>((resolve) => near.bind(port, address, resolve));
	return {
		mark: () => (marking = true),
		lose: (everyNth) => (nth = everyNth),
		cut: () => (up = false),
		restore: () => (up = true),
		close: async () => {
			for (const { far } of flows.values()) far.close();
			await new Promise<void>((resolve) => near.close(resolve));
		},
	};
}
