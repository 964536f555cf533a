/** A process that is many buyers: each connection places one order after another. Spoken to by orders-hot.ts. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { HttpConnection } from "./http-client.ts";

export interface Buyer {
	readonly cookie: string;
	readonly addressId: string;
}

export type BuyersAsk = { readonly nth: number } & (
	| { readonly do: "open"; readonly port: number; readonly origin: string; readonly connections: number; readonly buyers: readonly Buyer[]; readonly variantId: string; readonly itemId: string; readonly priceFen: number }
	| { readonly do: "buy"; readonly seconds: number }
);

export interface BuyersCounts {
	/** Acknowledged within the time, a second. */
	readonly rate: number;
	readonly acknowledged: number;
	readonly p50: number;
	readonly p99: number;
	/** Any other answer, with how often it came. */
	readonly others: Record<string, number>;
}

let connections: HttpConnection[] = [];
let buyers: readonly Buyer[] = [];
let requestOf: (buyer: Buyer) => string;

function open(ask: Extract<BuyersAsk, { do: "open" }>): void {
	for (const connection of connections) connection.close();
	connections = Array.from({ length: ask.connections }, () => new HttpConnection(ask.port));
	buyers = ask.buyers;
	requestOf = ({ cookie, addressId }) => {
		const body = JSON.stringify({ variantId: ask.variantId, lineupItemId: ask.itemId, quantity: 1, addressId, unitPriceFen: ask.priceFen });
		return (
			`POST /api/orders HTTP/1.1\r\nHost: localhost:${ask.port}\r\nOrigin: ${ask.origin}\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\n` +
			`Accept-Language: zh-CN\r\nIdempotency-Key: ${randomUUID()}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
		);
	};
}

async function buy(seconds: number): Promise<BuyersCounts> {
	let acknowledged = 0;
	let next = 0;
	const times: number[] = [];
	const others: Record<string, number> = {};
	const begun = performance.now();
	const end = begun + seconds * 1000;
	await Promise.all(
		connections.map(async (connection) => {
			for (;;) {
				const sent = performance.now();
				if (sent >= end) return;
				const { status, body } = await connection.send(requestOf(buyers[next++ % buyers.length]!));
				const now = performance.now();
				if (status === 201) {
					if (now < end) acknowledged++;
					times.push(now - sent);
				} else {
					const what = `${status} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ""}`;
					others[what] = (others[what] ?? 0) + 1;
					await delay(20);
				}
			}
		}),
	);
	times.sort((a, b) => a - b);
	const at = (q: number) => Math.round((times[Math.floor(times.length * q)] ?? 0) * 10) / 10;
	return { rate: acknowledged / seconds, acknowledged, p50: at(0.5), p99: at(0.99), others };
}

process.on("message", (ask: BuyersAsk) => {
	const work = async () => {
		if (ask.do === "open") return open(ask);
		return buy(ask.seconds);
	};
	work().then(
		(answer) => process.send!({ nth: ask.nth, answer: answer ?? null }),
		(error: Error) => process.send!({ nth: ask.nth, error: error.message }),
	);
});
process.once("disconnect", () => process.exit());
