import type { PgBoss } from "pg-boss";
import type { Logger } from "pino";
import type { StageDetail } from "#shared/api.ts";
import type { StageClaims, StagePass } from "#shared/stage.ts";
import type { Auth } from "./auth/auth.ts";
import type { Sessions } from "./auth/sessions.ts";
import type { Db } from "./db/connect.ts";
import type { Invites } from "./guests/invites.ts";
import type { Live } from "./live/live.ts";
import type { Payments } from "./payments/port.ts";
import type { PictureStore } from "./pictures/store.ts";

/** What the media plane does for the commerce plane: in this process or, over HTTP, in another. */
export interface MediaPort {
	/** Router capabilities and origin for a pass; rejects with an `unavailable` refusal while the media plane is away. */
	pass(claims: Omit<StageClaims, "exp">): Promise<StagePass>;
	/** Ends a stage for everyone on it. Does nothing when there is none. */
	closeStage(stage: string): Promise<void>;
	/** Stages in progress with their live figures; an `unavailable` refusal while the media plane is away. */
	stages(): Promise<StageDetail[]>;
	/** Ends a source's connection. Refuses with `not_found` or `unavailable`. */
	removeSource(stage: string, source: string): Promise<void>;
	/** Takes a show's encoder off its stages: its stream key holds no longer. */
	endEncoder(showId: string): Promise<void>;
	/** Origin of the media plane, or "" where it is this server's own. */
	readonly origin: string;
}

/** What the features are built on; made once, in main.ts. */
export interface Deps {
	readonly db: Db;
	readonly log: Logger;
	readonly auth: Auth;
	readonly sessions: Sessions;
	readonly live: Live;
	readonly jobs: PgBoss;
	readonly pictures: PictureStore;
	readonly payments: Payments;
	readonly media: MediaPort;
	readonly invites: Invites;
	/** Minutes that an unpaid order keeps its stock. */
	readonly holdMinutes: number;
	/** Minutes that a live show without a picture stays live; 0: for ever. */
	readonly hostGraceMinutes: number;
	/** Origins of push services besides the known ones. */
	readonly pushOrigins: readonly string[];
	/** Origin that browsers use. */
	readonly publicOrigin: string;
}
