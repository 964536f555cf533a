import type { types } from "mediasoup";
import type { StageDetail } from "#shared/api.ts";
import type { StageSource } from "./source.ts";
import type { StageFigures } from "./stage.ts";

/** Layers that one picture can have (shared/stage.ts, PreferredLayers). */
const spatialLayers = 3;

/** A stage's live figures: of each source from the worker that it comes to, of consumers from what mediasoup told of them last. */
export async function detailOf(figures: StageFigures, sources: readonly StageSource[], onAir: readonly string[], consumers: readonly types.Consumer[]): Promise<StageDetail> {
	const layers = Array.from({ length: spatialLayers }, () => 0);
	const kinds = { audio: { playing: 0, paused: 0 }, video: { playing: 0, paused: 0 } };
	for (const consumer of consumers) {
		const playing = !consumer.paused && !consumer.producerPaused;
		kinds[consumer.kind][playing ? "playing" : "paused"] += 1;
		const spatial = consumer.currentLayers?.spatialLayer;
		if (playing && spatial !== undefined && spatial < spatialLayers) layers[spatial]! += 1;
	}
	return {
		id: figures.id,
		startedAt: new Date(figures.startedAt).toISOString(),
		onAir: figures.onAir,
		viewers: figures.viewers,
		publishers: figures.publishers,
		workers: [...figures.workerPids],
		sources: await Promise.all(sources.map(async (source) => ({ ...source.describe(), onAir: onAir.includes(source.id), ...(await figuresOf(source)) }))),
		consumers: [{ kind: "audio", ...kinds.audio }, { kind: "video", ...kinds.video }],
		layers,
	};
}

async function figuresOf({ producers }: StageSource): Promise<{ bitrate: number; loss: number; score: number | null }> {
	const all = [...producers.values()];
	// A producer that is being closed has no statistics any more.
	const stats = (await Promise.all(all.map((producer) => producer.getStats().catch(() => [])))).flat();
	const scores = all.flatMap((producer) => producer.score.map(({ score }) => score));
	return {
		bitrate: stats.reduce((sum, stat) => sum + stat.bitrate, 0),
		// RTCP's fraction of 256 (RFC 3550, section 6.4.1).
		loss: Math.max(0, ...stats.map((stat) => stat.fractionLost / 256)),
		score: scores.length > 0 ? Math.min(...scores) : null,
	};
}
