/** What a publisher sends of its picture. Rates are over the time since the reading before; null where the browser does not say. */
export interface SendStats {
	/** The largest layer that is sent now. */
	readonly width: number | null;
	readonly height: number | null;
	readonly fps: number | null;
	/** In kbit/s, all layers and audio. */
	readonly bitrate: number | null;
	/** In kbit/s: what the browser thinks the line carries. */
	readonly available: number | null;
	/** Why the picture is reduced (W3C RTCQualityLimitationReason). */
	readonly limitation: "none" | "cpu" | "bandwidth" | "other";
	/** Share of packets that did not arrive, 0 to 1, and round trip in ms. */
	readonly loss: number | null;
	readonly roundTrip: number | null;
	/** Layers that are being sent, of how many. */
	readonly layersActive: number;
	readonly layers: number;
	readonly codec: string | null;
}

/** Makes a reader of RTCStatsReports (W3C webrtc-stats) that remembers the reading before. */
export function sendStats(): (report: RTCStatsReport) => SendStats {
	let before: { at: number; bytes: number; frames: Map<string, number> } | null = null;
	return (report) => {
		const all = [...report.values()] as Record<string, unknown>[];
		const outbound = all.filter(({ type }) => type === "outbound-rtp");
		const videos = outbound.filter(({ kind }) => kind === "video");
		const remote = all.filter(({ type, kind }) => type === "remote-inbound-rtp" && kind === "video");
		const pair = all.find((entry) => entry["type"] === "candidate-pair" && entry["nominated"] === true && entry["state"] === "succeeded");
		const frames = new Map(videos.map((entry) => [String(entry["id"]), number(entry["framesSent"]) ?? 0]));
		const now = {
			at: number(outbound[0]?.["timestamp"]) ?? performance.now(),
			bytes: outbound.reduce((total, entry) => total + (number(entry["bytesSent"]) ?? 0), 0),
			frames,
		};
		const last = before && before.bytes <= now.bytes ? before : null;
		before = now;
		const active = videos.filter((entry) => {
			const sent = frames.get(String(entry["id"])) ?? 0;
			return last ? sent > (last.frames.get(String(entry["id"])) ?? 0) : sent > 0;
		});
		const largest = active.toSorted((a, b) => (number(b["frameWidth"]) ?? 0) - (number(a["frameWidth"]) ?? 0))[0];
		const limited = videos.map((entry) => entry["qualityLimitationReason"]).find((reason) => reason === "cpu" || reason === "bandwidth" || reason === "other");
		const available = number(pair?.["availableOutgoingBitrate"]);
		const roundTrip = number(pair?.["currentRoundTripTime"]);
		const losses = remote.map((entry) => number(entry["fractionLost"])).filter((loss) => loss !== null);
		const codec = largest && (report.get(String(largest["codecId"])) as Record<string, unknown> | undefined);
		return {
			width: number(largest?.["frameWidth"]),
			height: number(largest?.["frameHeight"]),
			fps: number(largest?.["framesPerSecond"]),
			bitrate: last && now.at > last.at ? ((now.bytes - last.bytes) * 8) / (now.at - last.at) : null,
			available: available === null ? null : available / 1000,
			limitation: (limited as SendStats["limitation"] | undefined) ?? "none",
			loss: losses.length > 0 ? Math.max(...losses) : null,
			roundTrip: roundTrip === null ? null : roundTrip * 1000,
			layersActive: active.length,
			layers: videos.length,
			codec: typeof codec?.["mimeType"] === "string" ? codec["mimeType"] : null,
		};
	};
}

/** The way that media takes now; null where the browser does not say. */
export function pathOf(report: RTCStatsReport): "udp" | "tcp" | "relay" | null {
	const all = [...report.values()] as Record<string, unknown>[];
	const pair = all.find((entry) => entry["type"] === "candidate-pair" && entry["nominated"] === true && entry["state"] === "succeeded");
	const local = pair && (report.get(String(pair["localCandidateId"])) as Record<string, unknown> | undefined);
	if (local?.["candidateType"] === "relay") return "relay";
	const protocol = local?.["protocol"];
	return protocol === "udp" || protocol === "tcp" ? protocol : null;
}

/** The encoder at one moment. */
export interface EncoderReading {
	/** In ms, of the browser's clock. */
	readonly at: number;
	/** Encoded since the start, of the layer that has most. */
	readonly frames: number;
	readonly width: number | null;
	readonly height: number | null;
	/** Frames a second that the camera gives; null where the browser does not say. */
	readonly cameraFps: number | null;
	readonly codec: string | null;
}

export function encoderReading(report: RTCStatsReport): EncoderReading {
	const all = [...report.values()] as Record<string, unknown>[];
	const videos = all.filter(({ type, kind }) => type === "outbound-rtp" && kind === "video");
	const largest = videos.toSorted((a, b) => (number(b["frameWidth"]) ?? 0) - (number(a["frameWidth"]) ?? 0))[0];
	const codec = largest && (report.get(String(largest["codecId"])) as Record<string, unknown> | undefined);
	const camera = all.find(({ type, kind }) => type === "media-source" && kind === "video");
	return {
		at: number(videos[0]?.["timestamp"]) ?? performance.now(),
		frames: Math.max(0, ...videos.map((entry) => number(entry["framesEncoded"]) ?? 0)),
		width: number(largest?.["frameWidth"]),
		height: number(largest?.["frameHeight"]),
		cameraFps: number(camera?.["framesPerSecond"]),
		codec: typeof codec?.["mimeType"] === "string" ? codec["mimeType"] : null,
	};
}

const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
