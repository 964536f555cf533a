import { afterAll, beforeAll, expect, test } from "vitest";
import { cpuSeconds } from "./bench/load/cpu.ts";
import { productTarget } from "./bench/load/media.ts";
import { missingForPeers, Peers } from "./bench/load/peers.ts";
import { eventually } from "./support/eventually.ts";
import { freePort } from "./support/ports.ts";

/** Hundreds of receivers with DTLS and SRTP of their own (pion), one source, two workers. */
const viewers = 300;
const viewersPerRouter = 100;
/** Packets a second that the source sends: 590 kbit/s of video and its sound. */
const leastPackets = 40;

const missing = missingForPeers();
if (missing) console.warn(`test/many-viewers.test.ts skips its test: ${missing}`);

let peers: Peers;
let target: Awaited<ReturnType<typeof productTarget>>;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
	if (missing) return;
	const report = { quick: false, note: () => undefined, defer: (close: () => unknown) => void closers.push(close) };
	peers = await Peers.start(report);
	target = await productTarget(report, peers, { rtcPort: await freePort(2), workers: 2, viewersPerRouter });
}, 240_000);
afterAll(async () => {
	for (let close = closers.pop(); close; close = closers.pop()) await close();
});

test.skipIf(missing)(missing ? `hundreds of viewers on two workers (skipped: ${missing})` : `${viewers} viewers on two workers all receive what one source sends, and both workers carry them`, async () => {
	const join = (from: number, to: number) => Promise.all(Array.from({ length: to - from }, (_, index) => target.join(`v${from + index}`)));
	for (let from = 0; from < viewers; from += 50) await join(from, from + 50);
	const [stage] = target.sfu.stages();
	const pids = stage!.workerPids;
	expect(pids).toHaveLength(2);
	expect(stage!.viewers).toBe(viewers);

	const [less, more] = (await target.sfu.holdings()).map(({ transports }) => transports).toSorted((a, b) => a - b);
	expect(less! + more!).toBe(viewers + 1);
	expect(less).toBeGreaterThanOrEqual(viewersPerRouter);

	const before = [await peers.count(), ...pids.map(cpuSeconds)] as const;
	await eventually(async () => expect((await peers.count()).packets - before[0].packets).toBeGreaterThan(viewers * leastPackets * 3), { interval: 500 });
	expect((await peers.count()).receiving).toBe(viewers);
	for (const [index, pid] of pids.entries()) expect(cpuSeconds(pid)).toBeGreaterThan(before[index + 1] as number);

	for (let index = 0; index < viewers; index += 1) target.leave(`v${index}`);
	await eventually(() => expect(target.sfu.stages()[0]!.workerPids).toHaveLength(1));
});
