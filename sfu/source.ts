import { createHash } from "node:crypto";
import type { types } from "mediasoup";
import type { MediaKind, Source, SourceType, StageClaims } from "#shared/stage.ts";

/** What a publisher has brought to the stage. */
export class StageSource {
	/** Unique on the stage and the same after a reconnection: what control has decided about it still holds then. */
	readonly id: string;
	/** The publisher's own name for it. */
	readonly localId: string;
	readonly name: string;
	readonly type: SourceType;
	/** Subject of the publisher. */
	readonly sub: string;
	readonly producers = new Map<MediaKind, types.Producer>();
	readonly #muted = { audio: false, video: false };
	readonly #held: Record<MediaKind, boolean>;
	admitted: boolean;

	constructor(claims: StageClaims, localId: string, standing: Standing) {
		this.id = sourceIdOf(claims.sub, localId);
		this.localId = localId;
		this.name = claims.name;
		this.type = claims.source ?? "camera";
		this.sub = claims.sub;
		this.#held = standing.held;
		this.admitted = standing.admitted;
	}

	async mute(kind: MediaKind, muted: boolean): Promise<void> {
		this.#muted[kind] = muted;
		await this.apply(kind);
	}

	async hold(kind: MediaKind, held: boolean): Promise<void> {
		this.#held[kind] = held;
		await this.apply(kind);
	}

	/** Pauses or resumes the producer of a kind as it should be. */
	async apply(kind: MediaKind): Promise<void> {
		const producer = this.producers.get(kind);
		if (!producer || producer.closed) return;
		await (this.#paused(kind) ? producer.pause() : producer.resume());
	}

	describe(): Source {
		return {
			id: this.id,
			name: this.name,
			type: this.type,
			kinds: [...this.producers.keys()],
			muted: { audio: this.#paused("audio"), video: this.#paused("video") },
			held: { ...this.#held },
			admitted: this.admitted,
		};
	}

	#paused(kind: MediaKind): boolean {
		return this.#muted[kind] || this.#held[kind];
	}
}

/** What control has decided about a source. */
export interface Standing {
	admitted: boolean;
	readonly held: Record<MediaKind, boolean>;
}

const sourceIdOf = (sub: string, localId: string): string => `${localId}-${createHash("sha256").update(sub).digest("hex").slice(0, 8)}`;

/** How many sources' standings a stage remembers; beyond it the oldest is forgotten. */
const remembered = 64;

/** What control has decided about sources, by source id: kept while they are away. */
export class Standings {
	readonly #standings = new Map<string, Standing>();

	for(claims: StageClaims, localId: string): Standing {
		const id = sourceIdOf(claims.sub, localId);
		const known = this.#standings.get(id);
		if (known) return known;
		const standing: Standing = { admitted: claims.source !== "guest", held: { audio: false, video: false } };
		this.#standings.set(id, standing);
		if (this.#standings.size > remembered) this.#standings.delete(this.#standings.keys().next().value!);
		return standing;
	}

	admit(id: string, admitted: boolean): void {
		const standing = this.#standings.get(id);
		if (standing) standing.admitted = admitted;
	}

	forget(id: string): void {
		this.#standings.delete(id);
	}
}
