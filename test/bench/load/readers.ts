/** A process that is many readers: each connection asks for one page's data after another. Spoken to by catalog-read.ts. */
import { HttpConnection } from "./http-client.ts";
import { answers } from "./answers.ts";

export type ReadersAsk = { readonly nth: number } & (
	| { readonly do: "open"; readonly port: number; readonly connections: number; readonly paths: readonly string[] }
	| { readonly do: "read"; readonly seconds: number }
);

let connections: HttpConnection[] = [];
let requests: string[] = [];
let next = 0;

function open(ask: Extract<ReadersAsk, { do: "open" }>): void {
	for (const connection of connections) connection.close();
	connections = Array.from({ length: ask.connections }, () => new HttpConnection(ask.port));
	requests = ask.paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost:${ask.port}\r\nAccept-Language: zh-CN\r\n\r\n`);
}

/** Answers a second. Rejects at any answer but 200. */
async function read(seconds: number): Promise<number> {
	let done = 0;
	const end = performance.now() + seconds * 1000;
	await Promise.all(
		connections.map(async (connection) => {
			while (performance.now() < end) {
				const { status, body } = await connection.send(requests[next++ % requests.length]!);
				if (status !== 200) throw new Error(`${status} ${body.slice(0, 200)}`);
				if (performance.now() < end) done++;
			}
		}),
	);
	return done / seconds;
}

answers((ask: ReadersAsk) => (ask.do === "open" ? open(ask) : read(ask.seconds)));
