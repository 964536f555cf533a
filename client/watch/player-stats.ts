/** How the picture arrives, in lines of a name and a value. */
import type { ReceiveStats } from "../media/receive-stats.ts";
import type { PlayerMenuTexts } from "./player-menu-messages.ts";

export interface StatsLine {
	readonly id: "size" | "fps" | "bitrate" | "loss" | "roundTrip" | "jitterBuffer" | "layer" | "codec";
	readonly name: string;
	/** A dash where the browser does not say. */
	readonly value: string;
}

export function statsLines(stats: ReceiveStats | null, layers: { readonly spatial: number | null; readonly temporal: number | null } | null, { names, layer }: PlayerMenuTexts): StatsLine[] {
	const { width, height, fps, bitrate, loss, roundTrip, jitterBuffer, codec, protocol } = stats ?? nothing;
	const rounded = (value: number | null, unit: string): string => (value === null ? dash : `${Math.round(value)} ${unit}`);
	const line = (id: StatsLine["id"], value: string): StatsLine => ({ id, name: names[id], value });
	return [
		line("size", width && height ? `${width} × ${height}` : dash),
		line("fps", fps === null ? dash : String(Math.round(fps))),
		line("bitrate", bitrate === null ? dash : bitrate >= 1000 ? `${(bitrate / 1000).toFixed(1)} Mbit/s` : rounded(bitrate, "kbit/s")),
		line("loss", loss === null ? dash : `${(loss * 100).toFixed(1)}%`),
		line("roundTrip", rounded(roundTrip, "ms")),
		line("jitterBuffer", rounded(jitterBuffer, "ms")),
		line("layer", layers === null || layers.spatial === null ? dash : layer(layers.spatial + 1, (layers.temporal ?? 0) + 1)),
		line("codec", [codec?.replace("video/", ""), protocol?.toUpperCase()].filter(Boolean).join(" · ") || dash),
	];
}

const dash = "–";
const nothing = { width: null, height: null, fps: null, bitrate: null, loss: null, roundTrip: null, jitterBuffer: null, codec: null, protocol: null } as const;
