import type { Logger } from "pino";
import type { types } from "mediasoup";
import type { StageDetail } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Layout, MediaKind, Program, Source, StageClaims, StageReport, Welcome } from "#shared/stage.ts";
import { routerRtpCapabilities } from "./codecs.ts";
import { Edges } from "./edges.ts";
import { detailOf } from "./detail.ts";
import type { Limits } from "./limits.ts";
import { isBackstage, type Base, type DismissReason, type Member, type SocketMember, type StageNamespace } from "./member.ts";
import type { Metrics } from "./metrics.ts";
import { Reporter } from "./reporter.ts";
import { type Standing, Standings, type StageSource } from "./source.ts";
import type { TransportOptions } from "./transport.ts";
import type { WorkerPool } from "./workers.ts";

export interface StageContext {
	readonly namespace: StageNamespace;
	readonly pool: WorkerPool;
	readonly limits: Limits;
	readonly transportOptions: TransportOptions;
	readonly log: Logger;
	readonly report: (report: StageReport) => void;
	readonly metrics: Metrics;
}

export type ClosedReason = Exclude<DismissReason, "restart">;

/** Figures of one stage. */
export interface StageFigures {
	readonly id: string;
	readonly startedAt: number;
	readonly onAir: boolean;
	readonly sources: number;
	readonly publishers: number;
	readonly viewers: number;
	/** Pids of the workers that carry it: first the one that sources come to. Empty while it is being placed. */
	readonly workerPids: readonly number[];
}

/** A producer that a viewer should have a consumer of. */
export interface Wanted {
	readonly source: StageSource;
	readonly producer: types.Producer;
	/** False: it stands by, paused. */
	readonly plays: boolean;
}

interface Chosen {
	readonly layout: Layout;
	readonly sources: readonly string[];
}

/** In ms: after a cut the old picture is sent so much longer, until viewers have the new one. */
const overlap = 1_000;

/**
 * The live media session of one show. It outlives its routers: when a worker dies, the members on it are told to come back and the stage
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
	/** Each with where it is, null while it is being placed. */
	readonly #members = new Map<Member, Base | null>();
	/** Members whose media does not flow yet: when they came (performance.now()). */
	readonly #joinedAt = new WeakMap<Member, number>();
	readonly #edges: Edges;
	/** By id, oldest first. */
	readonly #sources = new Map<string, StageSource>();
	readonly #standings = new Standings();
	/** What control has put on air; it stays chosen while its sources are away. */
	#chosen: Chosen | null = null;
	/** Ids of the pictures that were on air until the cut before; they are sent until the timer. */
	#leaving = new Set<string>();
	#overlap: NodeJS.Timeout | null = null;
	#onAir: readonly string[] = [];
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
		this.#edges = new Edges({ pool: context.pool, limits: context.limits, onLost: (base, all) => this.#lost(base, all) });
		this.#lingerIfEmpty();
	}

	get figures(): StageFigures {
		return {
			id: this.id,
			startedAt: this.#startedAt,
			onAir: this.#reporter.onAir,
			sources: this.#sources.size,
			publishers: [...this.#members.keys()].filter(({ publishes }) => publishes).length,
			viewers: this.#viewerCount(),
			workerPids: this.#edges.bases.map(({ worker }) => worker.worker.pid),
		};
	}

	/** Figures with what each source and consumer does now; asks the workers. */
	detail(): Promise<StageDetail> {
		return detailOf(this.figures, this.sources, this.#program()?.sources ?? [], [...this.#members.keys()].flatMap(({ consumers = [] }) => consumers));
	}

	get sources(): readonly StageSource[] {
		return [...this.#sources.values()];
	}

	/** What is on air now. */
	get program(): Program {
		return this.#program();
	}

	/** Whether there is no room for one more with these claims. A publisher's next connection takes the place of its last. */
	full({ role, sub }: StageClaims): boolean {
		const publishes = role === "publish";
		let count = 0;
		for (const member of this.#members.keys()) if (member.publishes === publishes && !(publishes && member.claims.sub === sub)) count += 1;
		return count >= (publishes ? this.limits.publishersPerStage : this.limits.viewersPerStage);
	}

	/**
	 * Lets an admitted member in; the promise resolves when its transport stands. A publisher replaces an earlier connection of the same subject
	 * (the host's page was loaded anew, the old socket may not know yet). Call `leave` when its connection ends.
	 */
	join(member: Member): Promise<void> {
		if (member.publishes) {
			for (const other of this.#members.keys()) {
				if (other.publishes && other.claims.sub === member.claims.sub) this.#dismiss(other, "replaced");
			}
		}
		this.#members.set(member, null);
		this.#joinedAt.set(member, performance.now());
		this.#lingerIfEmpty();
		return this.#start(member);
	}

	leave(member: Member): void {
		const base = this.#members.get(member);
		if (!this.#members.delete(member)) return;
		member.close();
		if (base) this.#edges.leave(base);
		this.#countViewers();
		this.#lingerIfEmpty();
	}

	/** The last step of the start of a member with a socket: no event of the stage can fall between this snapshot and the room. */
	welcome(member: SocketMember, { transport, consumers }: Pick<Welcome, "transport" | "consumers">): void {
		const { socket, claims } = member;
		void socket.join(this.#room(claims));
		socket.emit("welcome", {
			stage: this.id,
			role: claims.role,
			routerRtpCapabilities: { ...routerRtpCapabilities },
			transport,
			consumers,
			...this.#state(isBackstage(claims) || claims.role === "publish"),
		});
	}

	/** A member's transport stands: its media can flow. */
	mediaConnected(member: Member): void {
		const since = this.#joinedAt.get(member);
		this.#joinedAt.delete(member);
		if (since !== undefined) this.#context.metrics.joined(isBackstage(member.claims) ? "backstage" : member.claims.role, (performance.now() - since) / 1000);
	}

	/** What control has decided about a source that is about to come. */
	standingOf(claims: StageClaims, localId: string): Standing {
		return this.#standings.for(claims, localId);
	}

	/** What these claims should receive now. */
	wanted(claims: StageClaims): Wanted[] {
		const sources = [...this.#sources.values()];
		if (isBackstage(claims)) {
			return sources.filter(({ sub }) => sub !== claims.sub).flatMap((source) => [...source.producers.values()].map((producer) => ({ source, producer, plays: true })));
		}
		const onAir = this.#program()?.sources ?? [];
		const admitted = sources.filter((source) => source.admitted);
		// What is on air comes first, so that a limit on consumers never costs the program.
		return admitted
			.flatMap((source) =>
				[...source.producers.values()].map((producer) => ({
					source,
					producer,
					plays: producer.kind === "audio" || onAir.includes(source.id) || this.#leaving.has(source.id),
				})),
			)
			.toSorted((a, b) => Number(b.plays) - Number(a.plays));
	}

	/** Makes a producer of the stage reachable where a viewer is. */
	bring(producer: types.Producer, base: Base): Promise<void> {
		return this.#edges.bring(producer, base);
	}

	/** A source is new or has one more kind. */
	changed(source: StageSource): void {
		this.#sources.set(source.id, source);
		this.#update();
	}

	gone(source: StageSource): void {
		if (this.#sources.get(source.id) !== source || this.#closed) return;
		this.#sources.delete(source.id);
		this.#update();
		if (this.#program() === null) this.#reporter.media(false);
	}

	mutedChanged(): void {
		this.#tell();
	}

	mediaFlows(source: StageSource): void {
		if (!this.#closed && source.admitted) this.#reporter.media(true);
	}

	/** Control: these pictures are on air from now on. Refuses sources that are not there or not admitted. */
	setProgram({ layout, sources }: Chosen): void {
		if (new Set(sources).size !== sources.length || (layout === "single") !== (sources.length === 1)) throw new Refusal("invalid_input");
		if (!sources.every((id) => this.#sources.get(id)?.admitted)) throw new Refusal("not_found");
		this.#chosen = { layout, sources: [...sources] };
		this.#update();
	}

	admit(sourceId: string, admitted: boolean): void {
		const source = this.#known(sourceId);
		source.admitted = admitted;
		this.#standings.admit(sourceId, admitted);
		if (admitted && source.producers.size > 0) this.#reporter.media(true);
		this.#update();
	}

	async hold(sourceId: string, kind: MediaKind, held: boolean): Promise<void> {
		await this.#known(sourceId).hold(kind, held);
		this.#tell();
	}

	/** Control: ends a source's connection. A guest who comes back waits to be admitted again. */
	remove(sourceId: string): void {
		const { sub } = this.#known(sourceId);
		this.#standings.forget(sourceId);
		for (const member of this.#members.keys()) if (member.publishes && member.claims.sub === sub) this.#dismiss(member, "removed");
	}

	/** Ends the stage for everyone; `restart` lets them come back at once, to wherever it opens anew. Idempotent. */
	close(reason: DismissReason): void {
		if (this.#closed) return;
		this.#closed = true;
		if (this.#linger) clearTimeout(this.#linger);
		if (this.#overlap) clearTimeout(this.#overlap);
		for (const member of this.#members.keys()) this.#dismiss(member, reason);
		this.#edges.close();
		this.#reporter.close();
		this.#onClosed();
	}

	#known(sourceId: string): StageSource {
		const source = this.#sources.get(sourceId);
		if (!source) throw new Refusal("not_found");
		return source;
	}

	#state(everything: boolean): { sources: Source[]; program: Program } {
		const sources = [...this.#sources.values()].filter(({ admitted }) => everything || admitted);
		return { sources: sources.map((source) => source.describe()), program: this.#program() };
	}

	/**
	 * What control chose, as far as it is there. Where nothing of it is: the newest admitted picture that is no guest's, then any picture, then any source.
	 */
	#program(): Program {
		const admitted = [...this.#sources.values()].filter((source) => source.admitted);
		const there = this.#chosen?.sources.filter((id) => admitted.some((source) => source.id === id)) ?? [];
		if (this.#chosen && there.length > 0) return { layout: there.length === 2 ? this.#chosen.layout : "single", sources: there };
		const pictures = admitted.filter(({ producers }) => producers.has("video"));
		const fallback = pictures.findLast(({ type }) => type !== "guest" && type !== "screen") ?? pictures.at(-1) ?? admitted.at(-1);
		return fallback ? { layout: "single", sources: [fallback.id] } : null;
	}

	#update(): void {
		const onAir = this.#program()?.sources ?? [];
		const left = this.#onAir.filter((id) => !onAir.includes(id) && this.#sources.has(id));
		this.#onAir = onAir;
		for (const id of onAir) this.#leaving.delete(id);
		if (left.length > 0) {
			for (const id of left) this.#leaving.add(id);
			if (this.#overlap) clearTimeout(this.#overlap);
			this.#overlap = setTimeout(() => {
				this.#overlap = null;
				this.#leaving.clear();
				this.#refresh();
			}, overlap);
		}
		// First the consumers: the key frames are then on their way when viewers hear of the cut.
		this.#refresh();
		this.#tell();
	}

	#refresh(): void {
		for (const member of this.#members.keys()) member.refresh?.();
	}

	/** Viewers are told of what they can see, publishers and backstage of everything. */
	#tell(): void {
		const { namespace } = this.#context;
		namespace.to(`${this.id}|all`).emit("sources", this.#state(true));
		namespace.to(this.id).emit("sources", this.#state(false));
	}

	#room(claims: StageClaims): string {
		return isBackstage(claims) || claims.role === "publish" ? `${this.id}|all` : this.id;
	}

	#viewerCount(): number {
		let count = 0;
		for (const { claims } of this.#members.keys()) if (claims.role === "view" && !isBackstage(claims)) count += 1;
		return count;
	}

	#countViewers(): void {
		if (!this.#closed) this.#reporter.viewers(this.#viewerCount());
	}

	async #start(member: Member): Promise<void> {
		const base = await (member.publishes || isBackstage(member.claims) ? this.#edges.origin() : this.#edges.place());
		if (!this.#members.has(member)) return this.#edges.leave(base);
		this.#members.set(member, base);
		await member.start(base);
		this.#countViewers();
	}

	/** A worker died: who was on it comes back by itself, to a new router. Without the origin nobody has anything to watch. */
	#lost(base: Base, all: boolean): void {
		const members = [...this.#members].filter(([, at]) => all || at === base).map(([member]) => member);
		this.log.warn({ members: members.length, all }, "stage lost a worker");
		if (all) this.#edges.abandon();
		for (const member of members) {
			member.dismiss("restart");
			this.leave(member);
		}
	}

	#dismiss(member: Member, reason: DismissReason): void {
		member.dismiss(reason);
		this.leave(member);
	}

	#lingerIfEmpty(): void {
		if (this.#linger) clearTimeout(this.#linger);
		this.#linger = null;
		if (this.#members.size === 0 && !this.#closed) this.#linger = setTimeout(() => this.close("ended"), this.limits.stageLinger);
	}
}
