/** The parent's side of load/crowd.ts. */
import { join } from "node:path";
import { startChild } from "./child.ts";
import type { Report } from "../bench.ts";

export type CrowdAsk = { readonly nth: number } & (
	| { readonly do: "open"; readonly port: number; readonly namespace: string; readonly origin: string; readonly count: number; readonly cookies: readonly string[]; readonly showId: string }
	| { readonly do: "write"; readonly showId: string; readonly writers: number; readonly perSecond: number; readonly seconds: number }
	| { readonly do: "count" | "delivered" }
);

/** Since the count before. */
export interface CrowdCounts {
	readonly events: number;
	readonly sent: number;
	readonly refused: number;
	/** Sockets that were lost, ever. */
	readonly closed: number;
	/** Pairs of ms between sending and arrival, and the deliveries that took so long. */
	readonly ages: readonly (readonly [ms: number, count: number])[];
}

/** Opens sockets that have joined `showId`, in several processes; the first of `cookies` belong to the first sockets of the first process. */
export async function openCrowd(report: Report, options: { url: string; namespace: string; showId: string; count: number; processes: number; cookies?: readonly string[] }) {
	const { url, namespace, showId, count, processes, cookies = [] } = options;
	const members = await Promise.all(Array.from({ length: processes }, () => startChild(report, join(import.meta.dirname, "crowd.ts"))));
	const share = Math.ceil(count / processes);
	if (cookies.length > share) throw new Error("more writers than sockets in one process");
	await Promise.all(members.map((member, index) => member.ask({ do: "open", port: Number(new URL(url).port), namespace, origin: url, count: Math.min(share, count - share * index), cookies: index === 0 ? cookies : [], showId })));
	return {
		async write(perSecond: number, seconds: number): Promise<void> {
			await members[0]!.ask({ do: "write", showId, writers: cookies.length, perSecond, seconds });
		},
		/** Messages that arrived since the last count, at all sockets together. */
		async delivered(): Promise<number> {
			const all = (await Promise.all(members.map((member) => member.ask({ do: "delivered" })))) as number[];
			return all.reduce((sum, count) => sum + count, 0);
		},
		async count(): Promise<CrowdCounts> {
			const all = (await Promise.all(members.map((member) => member.ask({ do: "count" })))) as CrowdCounts[];
			const ages = new Map<number, number>();
			for (const [ms, times] of all.flatMap((counts) => counts.ages)) ages.set(ms, (ages.get(ms) ?? 0) + times);
			const sum = (of: (counts: CrowdCounts) => number) => all.reduce((total, counts) => total + of(counts), 0);
			return { events: sum((c) => c.events), sent: sum((c) => c.sent), refused: sum((c) => c.refused), closed: sum((c) => c.closed), ages: [...ages].sort(([a], [b]) => a - b) };
		},
	};
}
