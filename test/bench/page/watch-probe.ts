/** Observers that run in the watch page before its own script. Playwright hands the functions over as text: each stands alone. */

export interface FrameProbe {
	/** ms after navigation start. */
	frame: number | null;
	/** When the first picture of the published size was there; 0: not yet. */
	top: number;
	width: number;
	/** When the page opened its socket to the media plane. */
	socket: number | null;
	/** Scripts that had arrived when the first frame was there. */
	scripts: string[];
	/** Those of them that had arrived when that socket was opened. */
	startScripts: string[];
	/** ms after navigation start. */
	htmlEnd: number;
}

/**
 * Notes when the first frame was there, and when the player began to ask for it, and says both moments on the console: asking the page for them would be
 * work in the time that is measured. `topWidth`: how wide the highest layer is.
 */
export function probeFrames(topWidth: number): void {
	const probe: FrameProbe = { frame: null, top: 0, width: 0, socket: null, scripts: [], startScripts: [], htmlEnd: 0 };
	(globalThis as unknown as { probe: FrameProbe }).probe = probe;
	const Native = globalThis.WebSocket;
	globalThis.WebSocket = class extends Native {
		constructor(url: string | URL, protocols?: string | string[]) {
			if (probe.socket === null && String(url).includes("/media/")) probe.socket = performance.now();
			super(url, protocols);
		}
	};
	const watch = (video: HTMLVideoElement): void => {
		const shown = (_now: number, { width }: VideoFrameCallbackMetadata): void => {
			const now = performance.now();
			probe.width = width;
			if (probe.frame === null) {
				probe.frame = now;
				const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
				const scripts = entries.filter((entry) => new URL(entry.name).pathname.endsWith(".js") && entry.responseEnd > 0 && entry.responseEnd <= now);
				probe.scripts = [...new Set(scripts.map(({ name }) => name))];
				const toStart = scripts.filter(({ responseEnd }) => probe.socket !== null && responseEnd <= probe.socket);
				probe.startScripts = [...new Set(toStart.map(({ name }) => name))];
				probe.htmlEnd = (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming).responseEnd;
				console.info("probe: frame");
			}
			if (width >= topWidth && probe.top === 0) {
				probe.top = now;
				console.info("probe: top");
			}
			else if (probe.top === 0) video.requestVideoFrameCallback(shown);
		};
		video.requestVideoFrameCallback(shown);
	};
	const observer = new MutationObserver(() => {
		const video = document.querySelector("video");
		if (!video) return;
		observer.disconnect();
		watch(video);
	});
	observer.observe(document, { childList: true, subtree: true });
}

export interface ClockProbe {
	/** Of each frame that could be read: how old the time in the picture was, ms. */
	ages: number[];
	unreadable: number;
	/** Frames smaller than the top layer. */
	small: number;
}

/** Reads the clock (page/clock.ts) out of every frame of the page's video, from now on. */
export function probeClock(): void {
	const probe: ClockProbe = { ages: [], unreadable: 0, small: 0 };
	(globalThis as unknown as { clockProbe: ClockProbe }).clockProbe = probe;
	const video = document.querySelector("video")!;
	const canvas = document.createElement("canvas");
	canvas.width = 11;
	canvas.height = 2;
	const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true })!;
	const shown = (_now: number, { width, height }: VideoFrameCallbackMetadata): void => {
		const now = Date.now();
		video.requestVideoFrameCallback(shown);
		if (width !== 1280 || height !== 720) {
			probe.small++;
			return;
		}
		context.drawImage(video, 0, 0, 704, 128, 0, 0, 11, 2);
		const pixels = context.getImageData(0, 0, 11, 2).data;
		let time = 0;
		let parity = 0;
		let sure = true;
		for (let index = 0; index < 22; index++) {
			const light = pixels[index * 4 + 1]!;
			if (light > 90 && light < 165) sure = false;
			const on = light > 127;
			if (index < 20 && on) {
				time += 2 ** index;
				parity ^= 1;
			}
			if (index === 20 && on !== (parity === 1)) sure = false;
			if (index === 21 && !on) sure = false;
		}
		if (sure) probe.ages.push((((now % 2 ** 20) - time + 2 ** 20) % 2 ** 20));
		else probe.unreadable++;
	};
	video.requestVideoFrameCallback(shown);
}

/** Notes when (Date.now()) an item's card came into the page. */
export function probeCards(): void {
	const seen: Record<string, number> = {};
	(globalThis as unknown as { cards: Record<string, number> }).cards = seen;
	let last = "";
	new MutationObserver(() => {
		// The featured card is the one article in its region, whatever the language.
		const item = document.querySelector<HTMLElement>(".watch-card article[data-item]")?.dataset["item"] ?? "";
		if (item === last) return;
		last = item;
		seen[item] = Date.now();
	}).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-item"] });
}

/** Keeps the page's peer connections at hand, for their statistics. */
export function keepPeers(): void {
	const peers: RTCPeerConnection[] = [];
	(globalThis as unknown as { peers: RTCPeerConnection[] }).peers = peers;
	const Native = globalThis.RTCPeerConnection;
	globalThis.RTCPeerConnection = class extends Native {
		constructor(configuration?: RTCConfiguration) {
			super(configuration);
			peers.push(this);
		}
	};
}

/** Sums of the W3C webrtc-stats members of all video streams of the page; `of`: the entry's type. */
export async function videoSums(of: "inbound-rtp" | "outbound-rtp"): Promise<Record<string, number>> {
	const sums: Record<string, number> = {};
	for (const peer of (globalThis as unknown as { peers: RTCPeerConnection[] }).peers) {
		for (const entry of (await peer.getStats()).values() as Iterable<Record<string, unknown>>) {
			if (entry["type"] !== of || entry["kind"] !== "video") continue;
			for (const [name, value] of Object.entries(entry)) if (typeof value === "number") sums[name] = (sums[name] ?? 0) + value;
		}
	}
	return sums;
}
