/** Script of the page that the media tests open: the product's own client, and readers of what is on screen. */
import { openDevices } from "../../client/media/devices.ts";
import { Player, type PlayerState } from "../../client/media/player.ts";
import type { CodecWish } from "../../client/media/codec-choice.ts";
import { Publisher, type PublisherState } from "../../client/media/publisher.ts";
import { program } from "./program-page.ts";
import type { StagePass } from "#shared/stage.ts";

const scriptStart = performance.now();

function fingerprint(video: HTMLVideoElement): number {
	const canvas = document.createElement("canvas");
	canvas.width = 64;
	canvas.height = 36;
	const context = canvas.getContext("2d", { willReadFrequently: true })!;
	context.drawImage(video, 0, 0, 64, 36);
	let hash = 0;
	for (const byte of context.getImageData(0, 0, 64, 36).data) hash = (Math.imul(hash, 31) + byte) | 0;
	return hash;
}

const media = {
	player: null as Player | null,
	publisher: null as Publisher | null,
	program,
	states: [] as PlayerState["phase"][],
	/** In ms after the script's start. */
	firstFrame: 0,
	topLayer: 0,

	async publish(pass: StagePass, height: 360 | 540 | 720 = 720, fps = 30, codec: CodecWish = "auto"): Promise<void> {
		const opened = await openDevices({ height, fps });
		if (!opened.ok) throw new Error(opened.problem);
		this.publisher = new Publisher({ stream: opened.stream, codec, pass, getPass: async () => pass });
		this.publisher.start();
	},

	watch(pass: StagePass, from = scriptStart, relayOnly = false): void {
		const player = new Player({ pass, getPass: async () => pass, relayOnly });
		this.player = player;
		player.attach(document.querySelector("main")!, "Live picture");
		player.subscribe(({ phase, layers, width }) => {
			if (width > 0 && this.firstFrame === 0) this.firstFrame = performance.now() - from;
			if (this.states.at(-1) !== phase) this.states.push(phase);
			if (layers?.spatial === 2 && this.topLayer === 0) this.topLayer = performance.now() - from;
		});
		player.start();
	},

	/** Resolves when the video shows `count` more decoded frames that differ from each other. */
	moving(count: number): Promise<number> {
		const seen = new Set<number>();
		return new Promise((resolve) => {
			const again = (): void => {
				const video = this.player?.video;
				if (video) video.requestVideoFrameCallback(() => next(video));
				else requestAnimationFrame(again);
			};
			const next = (video: HTMLVideoElement): void => {
				seen.add(fingerprint(video));
				if (seen.size > count) resolve(seen.size);
				else again();
			};
			again();
		});
	},

	playerState: (): PlayerState => media.player!.state,
	publisherState: (): PublisherState => media.publisher!.state,
};

export type MediaPage = typeof media;
(globalThis as unknown as { media: MediaPage }).media = media;
