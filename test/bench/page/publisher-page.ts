/** Script of the page that broadcasts in a bench: the product's own publisher, with a camera or a clock in the picture. */
import type { StagePass } from "#shared/stage.ts";
import { openDevices } from "../../../client/media/devices.ts";
import { Publisher, type PublisherState } from "../../../client/media/publisher.ts";
import type { SendStats } from "../../../client/media/send-stats.ts";
import { drawClock } from "./clock.ts";

let publisher: Publisher | null = null;

async function publish(showId: string, stream: MediaStream): Promise<void> {
	const getPass = async (): Promise<StagePass> => (await fetch(`/api/shows/${showId}/stage?as=publish`)).json() as Promise<StagePass>;
	publisher = new Publisher({ stream, getPass });
	publisher.start();
}

const bench = {
	async publishCamera(showId: string, height: 360 | 720): Promise<void> {
		const opened = await openDevices({ height, fps: 30 });
		if (!opened.ok) throw new Error(`no camera: ${opened.problem}`);
		await publish(showId, opened.stream);
	},

	/** A moving picture of 1280x720 at 30 frames a second that tells the time (Date.now()) at which it was drawn. */
	async publishClock(showId: string): Promise<void> {
		const canvas = document.createElement("canvas");
		canvas.width = 1280;
		canvas.height = 720;
		document.body.replaceChildren(canvas);
		const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true })!;
		const stream = canvas.captureStream(0);
		const track = stream.getVideoTracks()[0] as CanvasCaptureMediaStreamTrack;
		const begun = performance.now();
		let frame = 0;
		const draw = (): void => {
			drawClock(context, frame++);
			track.requestFrame();
			setTimeout(draw, Math.max(0, begun + (frame * 1000) / 30 - performance.now()));
		};
		draw();
		await publish(showId, stream);
	},

	async stats(): Promise<SendStats | null> {
		return (await publisher?.stats()) ?? null;
	},

	state: (): PublisherState | null => publisher?.state ?? null,
};

export type PublisherPage = typeof bench;
(globalThis as unknown as { bench: PublisherPage }).bench = bench;
