import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { StageReport } from "#shared/stage.ts";
import { signReportToken } from "./token.ts";

export interface ReportSenderOptions {
	/** Address of the commerce plane. */
	readonly serverUrl: string;
	readonly secret: string;
	readonly log: Logger;
}

/** So many reports wait at most; beyond it the oldest are dropped: the repeated state (`repeat`) makes up for them. */
const maxWaiting = 1_000;
const attemptTimeout = 3_000;
const maxRetryDelay = 5_000;

/** Sends reports to a commerce plane in another process by HTTP, in order, until they arrive. */
export class ReportSender {
	readonly #options: ReportSenderOptions;
	readonly #closing = new AbortController();
	#waiting: StageReport[] = [];
	#sending = false;

	constructor(options: ReportSenderOptions) {
		this.#options = options;
	}

	send(report: StageReport): void {
		// Of the viewer counts of a stage only the newest matters.
		if (report.type === "viewers") this.#waiting = this.#waiting.filter((other) => other.type !== "viewers" || other.stage !== report.stage);
		this.#waiting.push(report);
		if (this.#waiting.length > maxWaiting) this.#waiting.shift();
		if (!this.#sending) void this.#run();
	}

	/** Waits until everything was told, `within` ms at most. */
	async flush(within: number): Promise<void> {
		const until = Date.now() + within;
		while (this.#sending && Date.now() < until) await sleep(20);
	}

	close(): void {
		this.#closing.abort();
	}

	async #run(): Promise<void> {
		this.#sending = true;
		const { signal } = this.#closing;
		for (let failures = 0; this.#waiting.length > 0 && !signal.aborted;) {
			const report = this.#waiting[0]!;
			try {
				await this.#post(report);
				failures = 0;
				if (this.#waiting[0] === report) this.#waiting.shift();
			} catch (error) {
				if (failures === 0) this.#options.log.warn({ err: error }, "the commerce plane can't be told; trying again");
				failures += 1;
				await sleep(Math.min(maxRetryDelay, 200 * 2 ** failures), undefined, { signal }).catch(() => undefined);
			}
		}
		this.#sending = false;
	}

	async #post(report: StageReport): Promise<void> {
		const { serverUrl, secret, log } = this.#options;
		const response = await fetch(new URL("/internal/stage-reports", serverUrl), {
			method: "POST",
			headers: { authorization: `Bearer ${await signReportToken(secret)}`, "content-type": "application/json" },
			body: JSON.stringify(report),
			signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(attemptTimeout)]),
		});
		await response.body?.cancel();
		// A report that is refused stays refused.
		if (response.status >= 400 && response.status < 500) log.error({ status: response.status, report }, "the commerce plane refused a report");
		else if (!response.ok) throw new Error(`the commerce plane answered ${response.status}`);
	}
}
