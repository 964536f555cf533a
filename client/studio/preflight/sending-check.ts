import { type Check, type CheckId, type Context, result, type Result } from "./check.ts";
import { visit, VisitFailure, type Visit, type VisitOptions } from "./visit.ts";

type Tracks = VisitOptions["tracks"];
type WithPicture = Tracks & { readonly video: MediaStreamTrack };

/** No way was open when it was looked at. */
export const nothingConnects = ({ results }: Pick<Context, "results">): boolean =>
	(["udp", "tcp", "relay"] as const).every((id) => results.has(id) && results.get(id)!.state !== "ok");

/** A check that sends the camera to the rehearsal stage and looks at what happens. */
export abstract class SendingCheck implements Check {
	abstract readonly id: CheckId;

	/** What goes out meanwhile. */
	protected abstract outgoing(tracks: WithPicture): Tracks;

	protected abstract look(stay: Visit, video: MediaStreamTrack, signal: AbortSignal): Promise<Result>;

	async run(context: Context, signal: AbortSignal): Promise<Result> {
		const tracks = context.tracks();
		const { video } = tracks;
		if (!video) return result("skipped", "noCamera");
		if (nothingConnects(context)) return result("skipped", "noConnection");
		try {
			const stay = await visit(context, { tracks: this.outgoing({ ...tracks, video }) }, signal);
			try {
				return await this.look(stay, video, signal);
			} finally {
				stay.close();
			}
		} catch (error) {
			if (error instanceof VisitFailure) return result("bad", error.at === "pass" ? "noStage" : "noConnection");
			throw error;
		}
	}
}
