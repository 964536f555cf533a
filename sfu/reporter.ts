import type { StageReport } from "#shared/stage.ts";
import type { Limits } from "./limits.ts";

/** Turns what happens on a stage into reports that the commerce plane can act on: debounced, coalesced, in order. */
export class Reporter {
	readonly #stage: string;
	readonly #report: (report: StageReport) => void;
	readonly #limits: Pick<Limits, "offAirDelay" | "viewersInterval">;
	#onAir = false;
	#offAirTimer: NodeJS.Timeout | null = null;
	#viewersTimer: NodeJS.Timeout | null = null;
	#viewersAt = 0;
	#viewers = 0;
	#viewersReported = 0;

	constructor(stage: string, limits: Pick<Limits, "offAirDelay" | "viewersInterval">, report: (report: StageReport) => void) {
		this.#stage = stage;
		this.#limits = limits;
		this.#report = report;
		report({ type: "started", stage });
	}

	get onAir(): boolean {
		return this.#onAir;
	}

	/** Media of a source arrives (true), or the last source left (false: reported once it stays so). */
	media(flowing: boolean): void {
		if (flowing) {
			if (this.#offAirTimer) clearTimeout(this.#offAirTimer);
			this.#offAirTimer = null;
			if (!this.#onAir) {
				this.#onAir = true;
				this.#report({ type: "on-air", stage: this.#stage });
			}
		} else if (this.#onAir && !this.#offAirTimer) {
			this.#offAirTimer = setTimeout(() => this.#offAir(), this.#limits.offAirDelay);
		}
	}

	/** The first count is reported at once, further ones at most once per `viewersInterval`. */
	viewers(count: number): void {
		this.#viewers = count;
		if (this.#viewersTimer) return;
		const wait = this.#viewersAt + this.#limits.viewersInterval - Date.now();
		this.#viewersTimer = setTimeout(() => this.#flushViewers(), Math.max(0, wait));
	}

	/** The stage closed: what is pending is told, then `ended`. */
	close(): void {
		if (this.#viewersTimer) clearTimeout(this.#viewersTimer);
		this.#viewers = 0;
		this.#flushViewers();
		if (this.#offAirTimer) clearTimeout(this.#offAirTimer);
		if (this.#onAir) this.#offAir();
		this.#report({ type: "ended", stage: this.#stage });
	}

	#offAir(): void {
		this.#offAirTimer = null;
		this.#onAir = false;
		this.#report({ type: "off-air", stage: this.#stage });
	}

	#flushViewers(): void {
		this.#viewersTimer = null;
		if (this.#viewers === this.#viewersReported) return;
		this.#viewersAt = Date.now();
		this.#viewersReported = this.#viewers;
		this.#report({ type: "viewers", stage: this.#stage, count: this.#viewers });
	}
}
