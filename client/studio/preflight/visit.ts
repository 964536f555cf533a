import type { MediaKind, StagePass } from "#shared/stage.ts";
import { claimsOf } from "../../media/pass.ts";
import { type MediaPath, PublisherSession } from "../../media/publisher-session.ts";
import { StageRefusal } from "../../media/signalling.ts";
import type { Context } from "./check.ts";

/** In ms: so long a visit may take until media can flow. */
const patience = 12_000;

/** Where it failed. `pass`: there is no stage to enter. `signalling`: the stage can't be reached, or said no. `media`: no way for media. */
export class VisitFailure extends Error {
	readonly at: "pass" | "signalling" | "media";
	constructor(at: VisitFailure["at"], options?: ErrorOptions) {
		super(`a visit to the stage failed at ${at}`, options);
		this.name = "VisitFailure";
		this.at = at;
	}
}

export interface Visit {
	/** In ms: until media could flow. */
	readonly connectTime: number;
	/** Rejects when the connection is gone. */
	getStats(): Promise<RTCStatsReport>;
	close(): void;
}

export interface VisitOptions {
	/** The one way that media may take; any where it is not said. */
	readonly path?: MediaPath | undefined;
	readonly tracks: Readonly<Record<MediaKind, MediaStreamTrack | null>>;
}

/**
 * Publishes to the rehearsal stage; resolves when media can flow. Throws VisitFailure, NoRelay, or the signal's reason. Never enters a live stage:
 * what is only tried must not be seen.
 */
export async function visit({ lang, getPass, sending }: Pick<Context, "lang" | "getPass" | "sending">, { path, tracks }: VisitOptions, signal: AbortSignal): Promise<Visit> {
	let pass: StagePass | null;
	try {
		pass = await getPass();
	} catch (error) {
		throw new VisitFailure("pass", { cause: error });
	}
	signal.throwIfAborted();
	if (!pass || !isRehearsal(pass)) throw new VisitFailure("pass");
	const startedAt = performance.now();
	let session: PublisherSession | undefined;
	let entered = false;
	try {
		await new Promise<void>((resolve, reject) => {
			const fail = (cause?: unknown) => reject(new VisitFailure(entered ? "media" : "signalling", { cause }));
			const timer = setTimeout(fail, patience);
			signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
			const outgoing = {
				sourceId: "check",
				tracks: new Map((["audio", "video"] as const).flatMap((kind) => (tracks[kind] ? [[kind, tracks[kind]] as const] : []))),
				isMuted: () => false,
				...sending(),
			};
			session = new PublisherSession(
				pass,
				lang,
				outgoing,
				{
					onConnected: (connected) => {
						if (!connected) return;
						clearTimeout(timer);
						resolve();
					},
					onSource: () => {},
					onStage: () => (entered = true),
					onScores: () => {},
					onLost: () => fail(),
					onClosed: () => fail(),
				},
				path ?? null,
			);
			session.ready.catch((error: unknown) => (error instanceof Error && error.name === "NoRelay" ? reject(error) : fail(error)));
		});
	} catch (error) {
		session?.close();
		throw error;
	}
	const open = session!;
	return {
		connectTime: performance.now() - startedAt,
		async getStats() {
			const report = await open.getStats();
			if (!report) throw new VisitFailure("media");
			return report;
		},
		close: () => open.close(),
	};
}

/** What the media plane or the server said of a failed visit; null when nobody said anything. */
export function refusalOf(error: unknown): StageRefusal | null {
	const cause = error instanceof VisitFailure ? error.cause : null;
	return cause instanceof StageRefusal ? cause : null;
}

function isRehearsal({ token }: StagePass): boolean {
	const { stage } = claimsOf(token);
	return typeof stage === "string" && stage.startsWith("rehearsal:");
}
