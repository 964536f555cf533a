/** Part of the media tests' page: sources whose pictures have a colour, control of the stage, and what the viewer sees frame by frame. */
import { Backstage } from "../../client/media/backstage.ts";
import type { Player } from "../../client/media/player.ts";
import { Publisher } from "../../client/media/publisher.ts";
import type { Layout, StagePass } from "#shared/stage.ts";
import type { Colour, Sight } from "./cut.ts";

const fills = { red: "#e01010", green: "#10c010", blue: "#1010e0" } as const;

/** A picture that moves and has one colour. */
function painted(colour: keyof typeof fills, fps: number): MediaStream {
	const canvas = document.createElement("canvas");
	canvas.width = 640;
	canvas.height = 360;
	const context = canvas.getContext("2d", { alpha: false })!;
	let step = 0;
	const paint = (): void => {
		context.fillStyle = fills[colour];
		context.fillRect(0, 0, 640, 360);
		context.fillStyle = "#fff";
		context.fillRect((step * 7) % 620, 20, 20, 20);
		step += 1;
	};
	paint();
	setInterval(paint, 1000 / fps);
	return canvas.captureStream(fps);
}

/** Colour in the middle of the lower half of an element's picture. */
const reader = document.createElement("canvas");
reader.width = 1;
reader.height = 1;
const context = reader.getContext("2d", { alpha: false, willReadFrequently: true })!;
function colourOf(video: HTMLVideoElement): Colour {
	context.fillStyle = "#000";
	context.fillRect(0, 0, 1, 1);
	if (video.videoWidth > 0) context.drawImage(video, video.videoWidth / 2, video.videoHeight * 0.75, 1, 1, 0, 0, 1, 1);
	const [red, green, blue] = context.getImageData(0, 0, 1, 1).data as unknown as [number, number, number];
	if (Math.max(red, green, blue) < 50) return "black";
	if (red > 120 && green < 100 && blue < 100) return "red";
	if (green > 120 && red < 100 && blue < 100) return "green";
	if (blue > 120 && red < 100 && green < 100) return "blue";
	return "other";
}

export const program = {
	control: null as Backstage | null,
	sources: [] as Publisher[],
	sights: [] as Sight[],

	/** Publishes a coloured picture, without sound. */
	publish(pass: StagePass, colour: keyof typeof fills, sourceId: string, fps = 30): void {
		const publisher = new Publisher({ stream: painted(colour, fps), pass, getPass: async () => pass, sourceId });
		this.sources.push(publisher);
		publisher.start();
	},

	allLive(): boolean {
		return this.sources.length > 0 && this.sources.every(({ state }) => state.phase === "live" && state.source !== null);
	},

	open(pass: StagePass): void {
		this.control = new Backstage({ getPass: async () => pass });
		this.control.start();
	},

	/** Answers when (Date.now()) it was said. Names stand for sources. */
	async cut(layout: Layout, ...names: string[]): Promise<number> {
		const { sources } = this.control!.state;
		const at = Date.now();
		await this.control!.setProgram(layout, names.map((name) => sources.find((source) => source.name === name)!.id));
		return at;
	},

	/** Notes from now on, on every frame of the screen, what the main picture shows; a frame of video counts once. */
	look(player: Player): void {
		const seen = new WeakMap<HTMLVideoElement, number>();
		const follow = (): void => {
			requestAnimationFrame(follow);
			const { video } = player;
			if (!video) return;
			const frames = video.getVideoPlaybackQuality().totalVideoFrames;
			if (seen.get(video) === frames) return;
			seen.set(video, frames);
			this.sights.push({ at: Date.now(), colour: colourOf(video) });
			if (this.sights.length > 20_000) this.sights.shift();
		};
		follow();
	},

	/** The elements that are seen, main one first: their colour and place on screen. */
	seen(): { place: string; colour: Colour; box: { x: number; y: number; width: number; height: number } }[] {
		const videos = [...document.querySelectorAll<HTMLVideoElement>("main > video")].filter(({ dataset }) => dataset["place"] !== "off");
		return videos
			.map((video) => {
				const { x, y, width, height } = video.getBoundingClientRect();
				return { place: video.dataset["place"]!, colour: colourOf(video), box: { x, y, width, height } };
			})
			.toSorted((a) => (a.place === "main" ? -1 : 1));
	},
};
