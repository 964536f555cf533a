/** A process that is a crowd: many sockets in one show, some of whom write. Spoken to by its parent (crowd-process.ts). */
import { setTimeout as delay } from "node:timers/promises";
import type { CrowdAsk, CrowdCounts } from "./crowd-process.ts";
import { CrowdSocket } from "./socket.ts";
import { answers } from "./answers.ts";

const sockets: CrowdSocket[] = [];
/** Deliveries by their age in ms; the last place is for all that are older. */
let ages = new Uint32Array(5001);
let events = 0;
let closed = 0;
let refused = 0;
let sent = 0;
/** Everybody is sent the same bytes: read once. */
let known: Buffer = Buffer.alloc(0);
let knownTimes: number[] = [];

/** A message's text begins with the time at which it was sent. */
function timesIn(payload: Buffer): number[] {
	if (payload.equals(known)) return knownTimes;
	known = Buffer.from(payload);
	const text = payload.toString();
	knownTimes = /^[^[]*\["chat"/.test(text) ? [...text.matchAll(/"text":"(\d{13}) /g)].map((match) => Number(match[1])) : [];
	return knownTimes;
}

function onEvent(payload: Buffer): void {
	events++;
	const now = Date.now();
	for (const time of timesIn(payload)) ages[Math.min(ages.length - 1, Math.max(0, now - time))]!++;
}

async function open({ port, namespace, origin, count, cookies, showId }: Extract<CrowdAsk, { do: "open" }>): Promise<void> {
	let next = 0;
	const opener = async () => {
		while (next < count) {
			const index = next++;
			const socket = new CrowdSocket({ port, namespace, origin, cookie: cookies[index], onEvent, onClosed: () => closed++ });
			sockets[index] = socket;
			await socket.ready;
			const answer = (await socket.emit("join", { showId })) as { ok: boolean };
			if (!answer.ok) throw new Error(`not let in: ${JSON.stringify(answer)}`);
		}
	};
	await Promise.all(Array.from({ length: 20 }, opener));
}

/** The first `writers` sockets write in turn, `perSecond` messages together, for `seconds`. */
async function write({ showId, writers, perSecond, seconds }: Extract<CrowdAsk, { do: "write" }>): Promise<void> {
	const begun = performance.now();
	const total = perSecond * seconds;
	for (let nth = 0; nth < total; nth++) {
		const wait = begun + (nth * 1000) / perSecond - performance.now();
		if (wait > 1) await delay(wait);
		sent++;
		void sockets[nth % writers]!.emit("chat-send", { showId, text: `${Date.now()} 这个橙子甜不甜，几天能到？` }).then((answer) => {
			if (!(answer as { ok: boolean }).ok) refused++;
		});
	}
}

answers(async (ask: CrowdAsk): Promise<CrowdCounts | number | null> => {
	if (ask.do === "open") await open(ask);
	if (ask.do === "write") await write(ask);
	if (ask.do === "delivered") return ages.reduce((sum, count) => sum + count, 0);
	if (ask.do !== "count") return null;
	const counts = { events, sent, refused, closed, ages: [...ages.entries()].filter(([, count]) => count > 0) };
	ages = new Uint32Array(5001);
	events = sent = refused = 0;
	return counts;
});
