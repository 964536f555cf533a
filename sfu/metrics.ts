import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { StageDetail } from "#shared/api.ts";
import type { ProblemCode } from "#shared/problem.ts";
import type { WorkerPool } from "./workers.ts";

export interface MetricsOptions {
	readonly pool: WorkerPool;
	/** Asked at each scrape. */
	readonly details: () => Promise<StageDetail[]>;
}

/** What the media plane tells Prometheus (text format 0.0.4). Gauges are read when they are asked for; nothing runs in between. */
export class Metrics {
	readonly registry = new Registry();
	readonly #joins: Histogram;
	readonly #refusals: Counter;

	constructor({ pool, details }: MetricsOptions) {
		const registers = [this.registry];
		this.#joins = new Histogram({
			name: "livestall_stage_join_seconds",
			help: "From opening the connection to media that can flow (DTLS done).",
			labelNames: ["role"],
			buckets: [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10],
			registers,
		});
		this.#refusals = new Counter({ name: "livestall_stage_refusals_total", help: "Connections and messages refused, by problem code.", labelNames: ["code"], registers });

		// All gauges of a scrape wait for one reading, whichever is asked first.
		let reading: Promise<void> | null = null;
		const collect = (): Promise<void> => (reading ??= read().finally(() => (reading = null)));
		const gauge = (name: string, help: string, labelNames: string[] = []): Gauge => new Gauge({ name: `livestall_${name}`, help, labelNames, registers, collect });
		const stages = gauge("stages", "Stages in progress.");
		const onAir = gauge("stages_on_air", "Stages with a picture or sound on air.");
		const sources = gauge("stage_sources", "Sources on stages.", ["type"]);
		const viewers = gauge("stage_viewers", "Viewers on stages.");
		const consumers = gauge("stage_consumers", "Consumers of viewers.", ["kind", "state"]);
		const layers = gauge("stage_consumer_layers", "Consumers of layered video that send, by the spatial layer sent now.", ["spatial"]);
		const bitrate = gauge("stage_source_bitrate_bps", "What comes in from sources, bit/s.");
		const loss = gauge("stage_source_loss_ratio", "Share of packets lost on the way in: the worst source.");
		const score = gauge("stage_source_score", "mediasoup's score of the worst source, 0 to 10; 10 without one.");
		const workerMemory = gauge("worker_memory_bytes", "Largest resident memory of a media worker.", ["worker"]);
		const workerMembers = gauge("worker_members", "Connections that a media worker carries.", ["worker"]);
		const workerCpu = new Counter({ name: "livestall_worker_cpu_seconds_total", help: "CPU time of a media worker.", labelNames: ["worker"], registers, collect });

		const read = async (): Promise<void> => {
			const all = await details();
			for (const each of [sources, consumers, layers, workerMemory, workerMembers, workerCpu]) each.reset();
			stages.set(all.length);
			onAir.set(all.filter((stage) => stage.onAir).length);
			viewers.set(all.reduce((sum, stage) => sum + stage.viewers, 0));
			const every = all.flatMap((stage) => stage.sources);
			for (const source of every) sources.inc({ type: source.type });
			bitrate.set(every.reduce((sum, source) => sum + source.bitrate, 0));
			loss.set(Math.max(0, ...every.map((source) => source.loss)));
			score.set(Math.min(10, ...every.map((source) => source.score ?? 10)));
			for (const stage of all) {
				for (const { kind, playing, paused } of stage.consumers) {
					consumers.inc({ kind, state: "playing" }, playing);
					consumers.inc({ kind, state: "paused" }, paused);
				}
				stage.layers.forEach((count, spatial) => layers.inc({ spatial: String(spatial) }, count));
			}
			await Promise.all(
				pool.workers.map(async ({ index, worker, load }) => {
					const labels = { worker: String(index) };
					workerMembers.set(labels, load);
					const usage = await worker.getResourceUsage().catch(() => null);
					if (!usage) return;
					workerCpu.inc(labels, (usage.ru_utime + usage.ru_stime) / 1000);
					workerMemory.set(labels, usage.ru_maxrss * 1024);
				}),
			);
		};
	}

	/** A member's transport can carry media. */
	joined(role: string, seconds: number): void {
		this.#joins.observe({ role }, seconds);
	}

	refused(code: ProblemCode): void {
		this.#refusals.inc({ code });
	}
}
