import type { Logger } from "pino";
import type { types } from "mediasoup";
import type { Program, Source, StageReport, Welcome } from "#shared/stage.ts";
import { mediaCodecs, routerRtpCapabilities } from "./codecs.ts";
import type { Limits } from "./limits.ts";
import type { Base, Member, StageNamespace, StageSocket } from "./member.ts";
import { Publisher, type StageSource } from "./publisher.ts";
import { Reporter } from "./reporter.ts";
import type { TransportOptions } from "./transport.ts";
import { Viewer } from "./viewer.ts";
import type { WorkerPool } from "./workers.ts";

export interface StageContext {
	readonly namespace: StageNamespace;
	readonly pool: WorkerPool;
	readonly limits: Limits;
	readonly transportOptions: TransportOptions;
	readonly log: Logger;
	readonly report: (report: StageReport) => void;
}

export type ClosedReason = "ended" | "replaced" | "removed";

/** Figures of one stage. */
export interface StageFigures {
	readonly id: string;
	readonly startedAt: number;
	readonly onAir: boolean;
	readonly sources: number;
	readonly publishers: number;
	readonly viewers: number;
	/** Pid of the worker that carries it, null while it is being placed. */
	readonly workerPid: number | null;
}

/**
 * The live media session of one show. It outlives its router: when the worker dies, members are told to come back and the stage
 * is placed anew with the first of them.
 */
export class Stage {
	readonly id: string;
	readonly limits: Limits;
	readonly transportOptions: TransportOptions;
	readonly log: Logger;
	readonly #context: StageContext;
	readonly #reporter: Reporter;
	readonly #onClosed: () => void;
	readonly #startedAt = Date.now();
	readonly #members = new Set<Member>();
	/** By id, oldest first. */
	readonly #sources = new Map<string, StageSource>();
	#placing: Promise<Base> | null = null;
	#base: Base | null = null;
	#linger: NodeJS.Timeout | null = null;
	#closed = false;

	constructor(id: string, context: StageContext, onClosed: () => void) {
		this.id = id;
		this.limits = context.limits;
		this.transportOptions = context.transportOptions;
		this.log = context.log.child({ stage: id });
		this.#context = context;
		this.#onClosed = onClosed;
		this.#reporter = new Reporter(id, context.limits, context.report);
		this.#lingerIfEmpty();
	}

	get router(): types.Router | null {
		return this.#base?.router ?? null;
	}

	get figures(): StageFigures {
		const members = [...this.#members];
		return {
			id: this.id,
			startedAt: this.#startedAt,
			onAir: this.#reporter.onAir,
			sources: this.#sources.size,
			publishers: members.filter((member) => member instanceof Publisher).length,
			viewers: this.#viewerCount(),
			workerPid: this.#base?.worker.worker.pid ?? null,
		};
	}

	/** Whether there is no room for one more of this kind. */
	full(publishes: boolean): boolean {
		let count = 0;
		for (const member of this.#members) if (member instanceof Publisher === publishes) count += 1;
		return count >= (publishes ? this.limits.publishersPerStage : this.limits.viewersPerStage);
	}

	/**
	 * Lets an admitted socket in and sends it `welcome`. A publisher replaces an earlier connection of the same subject
	 * (the host's page was loaded anew, the old socket may not know yet).
	 */
	join(socket: StageSocket): { member: Member; started: Promise<void> } {
		const { claims } = socket.data;
		const publishes = claims.role === "publish";
		if (publishes) {
			for (const other of this.#members) {
				if (other instanceof Publisher && other.socket.data.claims.sub === claims.sub) this.#dismiss(other, "replaced");
			}
		}
		const member = publishes ? new Publisher(this, socket) : new Viewer(this, socket);
		this.#members.add(member);
		this.#lingerIfEmpty();
		socket.once("disconnect", () => this.#leave(member));
		return { member, started: this.#place().then((base) => member.start(base)) };
	}

	/** The last step of a member's start: no event of the stage can fall between this snapshot and the room. */
	welcome(member: Member, { transport, consumers }: Pick<Welcome, "transport" | "consumers">): void {
		const { socket } = member;
		void socket.join(this.id);
		socket.emit("welcome", {
			stage: this.id,
			role: socket.data.claims.role,
			routerRtpCapabilities: { ...routerRtpCapabilities },
			transport,
			consumers,
			...this.#state(),
		});
		this.#countViewers();
	}

	/** What every viewer should receive now: the program's producers. */
	wanted(): { sourceId: string; producer: types.Producer }[] {
		const source = this.#programSource();
		return source ? [...source.producers.values()].map((producer) => ({ sourceId: source.id, producer })) : [];
	}

	/** A source is new or has one more kind. */
	changed(source: StageSource): void {
		this.#sources.set(source.id, source);
		this.#update();
	}

	gone(source: StageSource): void {
		if (!this.#sources.delete(source.id) || this.#closed) return;
		this.#update();
		if (this.#sources.size === 0) this.#reporter.media(false);
	}

	mutedChanged(): void {
		this.#tellSources();
	}

	mediaFlows(): void {
		if (!this.#closed) this.#reporter.media(true);
	}

	/** Ends the stage for everyone. Idempotent. */
	close(reason: ClosedReason): void {
		if (this.#closed) return;
		this.#closed = true;
		if (this.#linger) clearTimeout(this.#linger);
		for (const member of this.#members) this.#dismiss(member, reason);
		this.#abandon();
		this.#reporter.close();
		this.#onClosed();
	}

	#state(): { sources: Source[]; program: Program } {
		const program = this.#programSource();
		return {
			sources: [...this.#sources.values()].map((source) => ({
				id: source.id,
				name: source.name,
				kinds: [...source.producers.keys()],
				muted: { audio: source.producers.get("audio")?.paused ?? false, video: source.producers.get("video")?.paused ?? false },
			})),
			program: program ? { sourceId: program.id } : null,
		};
	}

	/** On air is the newest source that has video, else the newest at all. */
	#programSource(): StageSource | null {
		const sources = [...this.#sources.values()];
		return sources.findLast(({ producers }) => producers.has("video")) ?? sources.at(-1) ?? null;
	}

	#update(): void {
		this.#tellSources();
		for (const member of this.#members) if (member instanceof Viewer) member.refresh();
	}

	#tellSources(): void {
		this.#context.namespace.to(this.id).emit("sources", this.#state());
	}

	#viewerCount(): number {
		let count = 0;
		for (const { socket } of this.#members) if (socket.data.claims.role === "view") count += 1;
		return count;
	}

	#countViewers(): void {
		if (!this.#closed) this.#reporter.viewers(this.#viewerCount());
	}

	#place(): Promise<Base> {
		this.#placing ??= this.#createBase().catch((error: unknown) => {
			this.#placing = null;
			throw error;
		});
		return this.#placing;
	}

	async #createBase(): Promise<Base> {
		const worker = await this.#context.pool.pick();
		worker.load += 1;
		let router: types.Router;
		try {
			router = await worker.worker.createRouter({ mediaCodecs });
		} catch (error) {
			worker.load -= 1;
			throw error;
		}
		router.observer.once("close", () => (worker.load -= 1));
		if (this.#closed) {
			router.close();
			throw new Error("the stage was closed while it was being placed");
		}
		const base = { worker, router };
		router.on("workerclose", () => this.#rebuild());
		this.#base = base;
		return base;
	}

	/** The worker died: everyone comes back by themselves, to a new router. */
	#rebuild(): void {
		this.log.warn({ members: this.#members.size }, "stage lost its worker");
		this.#abandon();
		for (const { socket } of this.#members) {
			socket.emit("restart", {});
			socket.disconnect(true);
		}
	}

	#abandon(): void {
		this.#placing = null;
		this.#base?.router.close();
		this.#base = null;
	}

	#dismiss(member: Member, reason: ClosedReason): void {
		member.socket.emit("closed", { reason });
		member.socket.disconnect(true);
		this.#leave(member);
	}

	#leave(member: Member): void {
		if (!this.#members.delete(member)) return;
		member.close();
		this.#countViewers();
		this.#lingerIfEmpty();
	}

	#lingerIfEmpty(): void {
		if (this.#linger) clearTimeout(this.#linger);
		this.#linger = null;
		if (this.#members.size === 0 && !this.#closed) this.#linger = setTimeout(() => this.close("ended"), this.limits.stageLinger);
	}
}
