import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { showNamespace } from "#shared/show.ts";
import { type Bench, median, round } from "./bench.ts";
import { startChild } from "./load/child.ts";
import { cpuSeconds } from "./load/cpu.ts";
import { type CrowdCounts, openCrowd } from "./load/crowd-process.ts";
import { startProduct } from "./product.ts";

const socketCount = 2000;
const perSecond = 100;
/** Each may write once in two seconds (server/live/socket.ts). */
const writers = 200;
/** Longest time between sending and delivery that counts as shown, p95, ms. */
const shownWithin = 250;

export const chat: Bench = {
	name: "chat",
	what: "chat deliveries a CPU-second of the server against a plain socket.io emit for each message; 2,000 sockets, 100 messages/s",
	budget: 5,
	compare: ">=",
	unit: "x",
	async run(report) {
		const sockets = report.quick ? 250 : socketCount;
		const product = await startProduct(report, { demo: false });
		const { showId } = await product.market(10);
		const guests = await product.people(writers, { guests: true });
		const ours = await openCrowd(report, { url: product.url, namespace: showNamespace, showId, count: sockets, processes: report.quick ? 1 : 2, cookies: guests.map(({ cookie }) => cookie) });
		report.note(`${sockets} sockets on the product`);
		const plainServer = await startChild(report, join(import.meta.dirname, "load/plain-chat.ts"));
		const plainUrl = `http://localhost:${(await plainServer.ask({})) as number}`;
		const plain = await openCrowd(report, { url: plainUrl, namespace: "/", showId, count: sockets, processes: report.quick ? 1 : 2, cookies: guests.map(({ cookie }) => cookie) });
		report.note(`${sockets} sockets on the plain server`);

		const seconds = report.quick ? 3 : 12;
		const runs = report.quick ? 1 : 3;
		const sides = { ours: { crowd: ours, pid: product.app.pid }, plain: { crowd: plain, pid: plainServer.pid } };
		const once = async (side: keyof typeof sides) => {
			const { crowd, pid } = sides[side];
			await crowd.count();
			const before = cpuSeconds(pid);
			const begun = performance.now();
			await crowd.write(perSecond, seconds);
			// A server that is behind delivers the rest now, and is charged for it here and not in the next run.
			for (let last = -1, now = await crowd.delivered(); now < perSecond * seconds * sockets && now > last; ) {
				await delay(2_000);
				last = now;
				now = await crowd.delivered();
			}
			await delay(500);
			const took = (performance.now() - begun) / 1000;
			const cpu = cpuSeconds(pid) - before;
			const counts = await crowd.count();
			const deliveries = counts.ages.reduce((sum, [, count]) => sum + count, 0);
			if (counts.closed > 0) throw new Error(`${side}: ${counts.closed} sockets were lost`);
			if (deliveries === 0) throw new Error(`${side}: nothing was delivered of ${counts.sent} messages, ${counts.refused} were refused`);
			const p95 = ageAt(counts, 0.95);
			report.note(`${side}: ${deliveries} deliveries of ${counts.sent} messages in ${counts.events} packets, ${round(cpu, 2)} CPU-seconds, p95 ${p95} ms${counts.refused ? `, ${counts.refused} refused` : ""}`);
			return { perCpu: deliveries / cpu, deliveries, expected: counts.sent * sockets, cpu: cpu / took, p50: ageAt(counts, 0.5), p95, packets: counts.events };
		};
		await once("ours");
		await once("plain");
		const rows: { ours: Awaited<ReturnType<typeof once>>; plain: Awaited<ReturnType<typeof once>> }[] = [];
		for (let run = 0; run < runs; run++) rows.push({ ours: await once("ours"), plain: await once("plain") });

		const p95 = Math.max(...rows.map((row) => row.ours.p95));
		const missing = rows.reduce((sum, row) => sum + row.ours.expected - row.ours.deliveries, 0);
		const why = [p95 > shownWithin ? `p95 from sending to delivery is ${p95} ms, over ${shownWithin}` : "", missing > 0 ? `${missing} deliveries are missing` : ""].filter(Boolean).join("; ");
		const perCpu = (side: "ours" | "plain") => Math.round(median(rows.map((row) => row[side].perCpu)));
		return {
			value: round(median(rows.map((row) => row.ours.perCpu / row.plain.perCpu)), 2),
			unit: "x",
			runs,
			against: `median ratio, run about; ${perCpu("ours")} deliveries a CPU-second, plain socket.io ${perCpu("plain")}; p95 ${p95} ms`,
			holds: why === "",
			...(why ? { why } : {}),
			ratios: rows.map((row) => round(row.ours.perCpu / row.plain.perCpu, 2)),
			deliveryP50Ms: median(rows.map((row) => row.ours.p50)),
			deliveryP95Ms: p95,
			plainDeliveryP95Ms: Math.max(...rows.map((row) => row.plain.p95)),
			cpuShare: { ours: round(median(rows.map((row) => row.ours.cpu)), 3), plain: round(median(rows.map((row) => row.plain.cpu)), 3) },
		};
	},
};

function ageAt({ ages }: CrowdCounts, q: number): number {
	const total = ages.reduce((sum, [, count]) => sum + count, 0);
	let seen = 0;
	for (const [ms, count] of ages) {
		seen += count;
		if (seen >= q * total) return ms;
	}
	throw new Error("nothing was delivered");
}
