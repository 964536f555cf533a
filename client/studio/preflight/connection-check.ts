import { type MediaPath, NoRelay } from "../../media/publisher-session.ts";
import { pathOf, sendStats } from "../../media/send-stats.ts";
import { type Check, type CheckId, type CheckState, type Context, pause, type Reason, result, type Result } from "./check.ts";
import { visit, VisitFailure } from "./visit.ts";

/** In ms: a connection that stands is asked for its round trip after so long. */
const settles = 500;

/** Whether media reaches the stage on one way alone. Sends silence: nothing of the room is needed for it. */
export abstract class ConnectionCheck implements Check {
	abstract readonly id: CheckId & MediaPath;
	/** What it means that this way is closed. */
	protected abstract closed(context: Context): { readonly state: CheckState; readonly reason: Reason };

	async run(context: Context, signal: AbortSignal): Promise<Result> {
		const silence = silentTrack();
		try {
			const stay = await visit(context, { path: this.id, tracks: { audio: silence.track, video: null } }, signal);
			try {
				await pause(settles, signal);
				const report = await stay.getStats();
				const { roundTrip } = sendStats()(report);
				// It stands, but by another way than the one that is looked at.
				if ((pathOf(report) ?? this.id) !== this.id) throw new VisitFailure("media");
				return result("ok", "ok", { connectTime: Math.round(stay.connectTime), ...(roundTrip === null ? {} : { roundTrip: Math.round(roundTrip) }) });
			} finally {
				stay.close();
			}
		} catch (error) {
			if (error instanceof NoRelay) return result("skipped", "noRelay");
			if (!(error instanceof VisitFailure)) throw error;
			if (error.at === "pass") return result("bad", "noStage");
			if (error.at === "signalling") return result("bad", "noSignalling");
			const { state, reason } = this.closed(context);
			return result(state, reason);
		} finally {
			silence.stop();
		}
	}
}

const isOk = ({ results }: Context, id: CheckId): boolean => results.get(id)?.state === "ok";

/** The way that live media should take. */
export class UdpCheck extends ConnectionCheck {
	readonly id = "udp";
	protected closed = () => ({ state: "bad", reason: "noUdp" }) as const;
}

/** The way where a firewall lets no UDP through. */
export class TcpCheck extends ConnectionCheck {
	readonly id = "tcp";
	protected closed = (context: Context) => ({ state: isOk(context, "udp") ? "warn" : "bad", reason: "noTcp" }) as const;
}

/** The way through a TURN server (RFC 8656), where the operator has set one up. */
export class RelayCheck extends ConnectionCheck {
	readonly id = "relay";
	protected closed = (context: Context) => ({ state: isOk(context, "udp") || isOk(context, "tcp") ? "warn" : "bad", reason: "relayBroken" }) as const;
}

function silentTrack(): { readonly track: MediaStreamTrack; stop(): void } {
	const context = new AudioContext();
	const { stream } = context.createMediaStreamDestination();
	return { track: stream.getAudioTracks()[0]!, stop: () => void context.close() };
}
