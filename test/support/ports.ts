import { createSocket } from "node:dgram";
import { isFree } from "../../server/db/embedded.ts";

/** Below what systems give to outgoing connections (Linux from 32768, others from 49152), above what the embedded PostgreSQL takes (to 25000). */
const range = { first: 25_000, last: 32_700 };

/**
 * The first of `count` neighbouring ports of loopback that are free for TCP and UDP. None of them is in the range of outgoing
 * connections, so what starts again on its port finds it free. Drawn at random: test files that run at the same time ask too.
 */
export async function freePort(count = 1): Promise<number> {
	for (let tries = 0; tries < 500; tries++) {
		const first = range.first + Math.floor(Math.random() * (range.last - range.first - count));
		const free = await Promise.all(Array.from({ length: count }, (_, index) => first + index).flatMap((port) => [isFree(port), isFreeForUdp(port)]));
		if (free.every(Boolean)) return first;
	}
	throw new Error(`no ${count} neighbouring free ports between ${range.first} and ${range.last}`);
}

function isFreeForUdp(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = createSocket("udp4");
		socket.once("error", () => resolve(false));
		socket.bind(port, "127.0.0.1", () => socket.close(() => resolve(true)));
	});
}
