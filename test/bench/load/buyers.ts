/** A process that is many buyers: each connection places one order after another. Spoken to by market-day.ts. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { HttpConnection } from "./http-client.ts";
import { answers } from "./answers.ts";

export interface Buyer {
	readonly cookie: string;
	readonly addressId: string;
}

export interface Offer {
	readonly variantId: string;
	readonly itemId: string;
	readonly priceFen: number;
}

export type BuyersAsk = { readonly nth: number } & (
	| { readonly do: "open"; readonly port: number; readonly origin: string; readonly connections: number; readonly buyers: readonly Buyer[]; readonly offers: readonly Offer[] }
	| {
			readonly do: "buy";
			readonly seconds: number;
			/** Orders to send a second, evenly; without it each connection sends as soon as it was answered. */
			readonly perSecond?: number;
			/** Sends nothing but `{}`, signed in: what the same door costs without an order. Every answer counts. */
			readonly empty?: boolean;
	  }
);

export interface BuyersCounts {
	/** Acknowledged (of empty requests: answered) within the time, a second. */
	readonly rate: number;
	readonly acknowledged: number;
	readonly p50: number;
	readonly p99: number;
	/** Any other answer, with how often it came. */
	readonly others: Record<string, number>;
}

let connections: HttpConnection[] = [];
let buyers: readonly Buyer[] = [];
let requestOf: (buyer: Buyer, offer: Offer | null) => string;
let offers: readonly Offer[] = [];

function open(ask: Extract<BuyersAsk, { do: "open" }>): void {
	for (const connection of connections) connection.close();
	connections = Array.from({ length: ask.connections }, () => new HttpConnection(ask.port));
	buyers = ask.buyers;
	offers = ask.offers;
	requestOf = ({ cookie, addressId }, offer) => {
		const body = offer ? JSON.stringify({ variantId: offer.variantId, lineupItemId: offer.itemId, quantity: 1, addressId, unitPriceFen: offer.priceFen }) : "{}";
		return (
			`POST /api/orders HTTP/1.1\r\nHost: localhost:${ask.port}\r\nOrigin: ${ask.origin}\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\n` +
			`Accept-Language: zh-CN\r\nIdempotency-Key: ${randomUUID()}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
		);
	};
}

async function buy({ seconds, perSecond, empty = false }: Extract<BuyersAsk, { do: "buy" }>): Promise<BuyersCounts> {
	let acknowledged = 0;
	let next = 0;
	const times: number[] = [];
	const others: Record<string, number> = {};
	const begun = performance.now();
	const end = begun + seconds * 1000;
	await Promise.all(
		connections.map(async (connection) => {
			for (;;) {
				const nth = next++;
				// At a given rate the time counts from when the request was due: one that waits for a connection waits for the server.
				const due = perSecond === undefined ? performance.now() : begun + (nth * 1000) / perSecond;
				if (due >= end) return;
				const early = due - performance.now();
				if (early > 0) await delay(early);
				const { status, body } = await connection.send(requestOf(buyers[nth % buyers.length]!, empty ? null : offers[nth % offers.length]!));
				const now = performance.now();
				if (status === (empty ? 422 : 201)) {
					if (now < end) acknowledged++;
					times.push(now - due);
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

answers((ask: BuyersAsk) => (ask.do === "open" ? open(ask) : buy(ask)));
