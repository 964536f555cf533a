import type { types } from "mediasoup";
import type { TransportParams } from "#shared/stage.ts";
import type { IceServers } from "./turn.ts";
import type { MediaWorker } from "./workers.ts";

export interface TransportOptions {
	readonly announcedAddresses: readonly string[];
	/** The STUN and TURN servers that this subject is told of. */
	readonly iceServers?: ((sub: string) => IceServers) | undefined;
}

/**
 * In bps. mediasoup's default of 600,000 lets a viewer start on the lowest layers and climb for up to 15 s; with this a viewer
 * starts on the top layer of a 1080p show and comes down within a second or two where its line can't carry it
 * (test/media.e2e.test.ts measures the time to the top layer).
 */
const initialAvailableOutgoingBitrate = 6_000_000;

/**
 * Creates the one transport of a publisher or viewer on its worker's single port. `iceConsentTimeout` in s: a client that sent no STUN for so long counts
 * as disconnected (RFC 7675); 0 never.
 */
export async function createTransport(router: types.Router, worker: MediaWorker, iceConsentTimeout = 20): Promise<types.WebRtcTransport> {
	return router.createWebRtcTransport({
		webRtcServer: worker.webRtcServer,
		enableUdp: true,
		enableTcp: true,
		preferUdp: true,
		initialAvailableOutgoingBitrate,
		iceConsentTimeout,
	});
}

/**
 * What the client needs to know of its transport. One socket a protocol serves every announced address (a second one could not bind
 * the same port), so the further addresses become ICE candidates here: mediasoup is ICE lite (RFC 8445, section 2.5) and
 * knows a client by its ufrag, whichever address it came to.
 */
export function paramsOf(transport: types.WebRtcTransport, sub: string, { announcedAddresses, iceServers }: TransportOptions): TransportParams {
	const iceCandidates = announcedAddresses.flatMap((address, rank) =>
		transport.iceCandidates.map((candidate) => ({
			...candidate,
			address,
			ip: address,
			foundation: `${candidate.foundation}${rank}`,
			priority: candidate.priority - rank,
		})),
	);
	return {
		id: transport.id,
		iceParameters: { ...transport.iceParameters },
		iceCandidates,
		dtlsParameters: { ...transport.dtlsParameters },
		...(iceServers ? { iceServers: iceServers(sub) } : {}),
	};
}
