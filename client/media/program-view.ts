import "./program.css";
import type { MediaKind, Program } from "#shared/stage.ts";

export interface ProgramViewHooks {
	/** The main picture shows a frame: the first one of its source on air, or the first after its track came anew. */
	readonly onFrame: () => void;
	/** Size of the main picture in pixels. */
	readonly onSize: (width: number, height: number) => void;
	/** The browser changed the sound, or held silent video back. */
	readonly onMuted: (muted: boolean) => void;
	readonly onBlocked: (blocked: boolean) => void;
}

/** One source's element, with its picture and sound together so that both stay in sync. */
interface Screen {
	readonly video: HTMLVideoElement;
	readonly stream: MediaStream;
	/** A frame has been shown since it was last asked for. */
	fresh: boolean;
	awaits: boolean;
}

/** In ms: a picture that does not come by then is put on air without a frame (a camera that is switched off). */
const patience = 1_500;

/**
 * Shows the program in a container: one video element a source, of which the pictures on air are seen and all are heard. A cut is seen when the next
 * picture has a frame; until then the one before stays, so that nobody sees black.
 */
export class ProgramView {
	readonly #hooks: ProgramViewHooks;
	readonly #screens = new Map<string, Screen>();
	#root: HTMLElement | null = null;
	#label = "";
	#wanted: Program = null;
	#placed: Program = null;
	#timer: ReturnType<typeof setTimeout> | null = null;
	#muted = true;
	#volume = 1;

	constructor(hooks: ProgramViewHooks) {
		this.#hooks = hooks;
	}

	/** The element of the main picture; null while there is none. */
	get main(): HTMLVideoElement | null {
		return this.#screens.get(this.#placed?.sources[0] ?? "")?.video ?? null;
	}

	/** Moves the pictures into `root`. `label`: what assistive technology calls the picture. */
	attach(root: HTMLElement, label: string): void {
		this.#root = root;
		this.#label = label;
		root.classList.add("program");
		for (const screen of this.#screens.values()) this.#show(screen);
		this.#place();
	}

	detach(): void {
		for (const { video } of this.#screens.values()) video.remove();
		this.#root = null;
	}

	/** A source's track came, or ended: its last frame then stands until another picture takes its place. */
	setTrack(sourceId: string, kind: MediaKind, track: MediaStreamTrack | null): void {
		const known = this.#screens.get(sourceId);
		if (!track && !known) return;
		const screen = known ?? this.#open(sourceId);
		if (track) {
			if (!screen.stream.getTracks().includes(track)) {
				for (const old of screen.stream.getTracks()) if (old.kind === kind) screen.stream.removeTrack(old);
				screen.stream.addTrack(track);
			}
			void this.#play(screen);
			if (kind === "video" && this.#wanted?.sources.includes(sourceId)) this.#await(sourceId, screen);
		} else {
			for (const old of screen.stream.getTracks()) if (old.kind === kind && kind === "audio") screen.stream.removeTrack(old);
			this.#sweep();
		}
	}

	/** What is on air from now on. Null leaves the last picture where it is. */
	setProgram(program: Program, present: readonly string[]): void {
		this.#present = new Set(present);
		const before = this.#wanted;
		this.#wanted = program;
		if (!program) return this.#sweep();
		for (const id of program.sources) {
			const screen = this.#screens.get(id);
			if (!screen || before?.sources.includes(id)) continue;
			screen.fresh = false;
			this.#await(id, screen);
		}
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#place(), patience);
		this.#settle();
	}
	#present: ReadonlySet<string> = new Set();

	setMuted(muted: boolean): void {
		this.#muted = muted;
		for (const { video } of this.#screens.values()) video.muted = muted;
	}

	/** 0 to 1. */
	setVolume(volume: number): void {
		this.#volume = volume;
		for (const { video } of this.#screens.values()) video.volume = volume;
	}

	/** Starts what the browser held back. */
	async play(): Promise<void> {
		await Promise.all([...this.#screens.values()].map((screen) => this.#play(screen)));
	}

	/** Ends everything, the last picture too. */
	clear(): void {
		if (this.#timer) clearTimeout(this.#timer);
		this.#wanted = null;
		this.#placed = null;
		for (const id of this.#screens.keys()) this.#close(id);
	}

	/** Places the wanted pictures as soon as all of them have a frame, or when there is nothing on screen to wait with. */
	#settle(): void {
		const wanted = this.#wanted;
		if (!wanted) return;
		const waits = wanted.sources.some((id) => !this.#screens.get(id)?.fresh);
		const standing = this.#placed?.sources.some((id) => this.#screens.has(id)) ?? false;
		if (!waits || !standing) this.#place();
	}

	#place(): void {
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
		if (this.#wanted) this.#placed = this.#wanted;
		const [main, second] = this.#placed?.sources ?? [];
		if (this.#root) this.#root.dataset["layout"] = this.#placed?.layout ?? "single";
		for (const [id, { video }] of this.#screens) {
			const place = id === main ? "main" : id === second ? "second" : "off";
			video.dataset["place"] = place;
			video.toggleAttribute("inert", place === "off");
			if (place === "off") video.setAttribute("aria-hidden", "true");
			else video.removeAttribute("aria-hidden");
		}
		this.#size();
		this.#sweep();
	}

	/** Elements of sources that are neither there nor seen are taken away. */
	#sweep(): void {
		for (const id of this.#screens.keys()) {
			if (!this.#present.has(id) && !this.#placed?.sources.includes(id) && !this.#wanted?.sources.includes(id)) this.#close(id);
		}
	}

	#await(id: string, screen: Screen): void {
		if (screen.awaits) return;
		screen.awaits = true;
		const shown = (): void => {
			screen.awaits = false;
			screen.fresh = true;
			if (this.#screens.get(id) !== screen) return;
			this.#settle();
			if (this.#placed?.sources[0] !== id) return;
			this.#size();
			this.#hooks.onFrame();
		};
		const { video } = screen;
		if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(shown);
		else (video as HTMLVideoElement).addEventListener("timeupdate", shown, { once: true });
	}

	#open(id: string): Screen {
		const video = document.createElement("video");
		const screen: Screen = { video, stream: new MediaStream(), fresh: false, awaits: false };
		this.#screens.set(id, screen);
		video.playsInline = true;
		video.autoplay = true;
		video.muted = this.#muted;
		video.volume = this.#volume;
		video.dataset["source"] = id;
		video.dataset["place"] = "off";
		video.srcObject = screen.stream;
		video.addEventListener("resize", () => this.#size());
		video.addEventListener("volumechange", () => {
			// A browser's own controls, as in picture-in-picture.
			if (video === this.main && video.muted !== this.#muted) this.#hooks.onMuted(video.muted);
		});
		this.#show(screen);
		if (this.#placed?.sources.includes(id) || !this.#placed) this.#place();
		return screen;
	}

	#close(id: string): void {
		const screen = this.#screens.get(id);
		if (!screen) return;
		this.#screens.delete(id);
		screen.video.srcObject = null;
		screen.video.remove();
	}

	#show({ video }: Screen): void {
		video.setAttribute("aria-label", this.#label);
		const root = this.#root;
		if (!root) return;
		// Within the document it is moved and plays on (DOM standard, moveBefore); taken out of it, it would stop and begin anew.
		if (root.isConnected && video.isConnected && "moveBefore" in root) root.moveBefore(video, null);
		else root.append(video);
	}

	#size(): void {
		const { main } = this;
		if (main) this.#hooks.onSize(main.videoWidth, main.videoHeight);
	}

	async #play(screen: Screen): Promise<void> {
		const { video } = screen;
		if (!video.isConnected) return;
		try {
			await video.play();
			this.#hooks.onBlocked(false);
		} catch (error) {
			if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
			if (video.muted) return this.#hooks.onBlocked(true);
			// Sound without a tap is refused: better silent than still.
			this.setMuted(true);
			this.#hooks.onMuted(true);
			await this.#play(screen);
		}
	}
}
