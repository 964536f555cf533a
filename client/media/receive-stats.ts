/** What a viewer receives. Rates are over the time since the reading before; null where the browser does not say. */
export interface ReceiveStats {
	readonly width: number | null;
	readonly height: number | null;
	readonly fps: number | null;
	/** In kbit/s, audio and video. */
	readonly bitrate: number | null;
	/** Share of packets lost, 0 to 1. */
	readonly loss: number | null;
	/** In ms. */
	readonly roundTrip: number | null;
	readonly jitterBuffer: number | null;
	readonly framesDecoded: number;
	readonly freezes: number | null;
	readonly codec: string | null;
	readonly protocol: "udp" | "tcp" | null;
}

interface Reading {
	readonly at: number;
	readonly bytes: number;
	readonly lost: number;
	readonly received: number;
	readonly jitterDelay: number;
	readonly jitterCount: number;
}

/** Makes a reader of RTCStatsReports (W3C webrtc-stats) that remembers the reading before. */
export function receiveStats(): (report: RTCStatsReport) => ReceiveStats {
	let before: Reading | null = null;
	return (report) => {
		const all = [...report.values()] as Record<string, unknown>[];
		const inbound = all.filter(({ type }) => type === "inbound-rtp");
		// mediasoup probes the line on a second, never decoded video stream.
		const video = inbound.filter(({ kind }) => kind === "video").toSorted((a, b) => (number(b["framesDecoded"]) ?? 0) - (number(a["framesDecoded"]) ?? 0))[0];
		const pair = all.find((entry) => entry["type"] === "candidate-pair" && entry["nominated"] === true && entry["state"] === "succeeded");
		const local = pair && (report.get(String(pair["localCandidateId"])) as Record<string, unknown> | undefined);
		const codec = video && (report.get(String(video["codecId"])) as Record<string, unknown> | undefined);
		const sum = (key: string): number => inbound.reduce((total, entry) => total + (number(entry[key]) ?? 0), 0);
		const now: Reading = {
			at: number(inbound[0]?.["timestamp"]) ?? performance.now(),
			bytes: sum("bytesReceived"),
			lost: sum("packetsLost"),
			received: sum("packetsReceived"),
			jitterDelay: number(video?.["jitterBufferDelay"]) ?? 0,
			jitterCount: number(video?.["jitterBufferEmittedCount"]) ?? 0,
		};
		const last = before && before.bytes <= now.bytes ? before : null;
		before = now;
		const packets = last ? now.received - last.received + now.lost - last.lost : 0;
		const emitted = last ? now.jitterCount - last.jitterCount : 0;
		const roundTrip = number(pair?.["currentRoundTripTime"]);
		const protocol = local?.["protocol"];
		return {
			width: number(video?.["frameWidth"]),
			height: number(video?.["frameHeight"]),
			fps: number(video?.["framesPerSecond"]),
			bitrate: last && now.at > last.at ? ((now.bytes - last.bytes) * 8) / (now.at - last.at) : null,
			loss: last && packets > 0 ? Math.max(0, now.lost - last.lost) / packets : null,
			roundTrip: roundTrip === null ? null : roundTrip * 1000,
			jitterBuffer: last && emitted > 0 ? ((now.jitterDelay - last.jitterDelay) / emitted) * 1000 : null,
			framesDecoded: number(video?.["framesDecoded"]) ?? 0,
			freezes: number(video?.["freezeCount"]),
			codec: typeof codec?.["mimeType"] === "string" ? codec["mimeType"] : null,
			protocol: protocol === "udp" || protocol === "tcp" ? protocol : null,
		};
	};
}

const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
