import type { types } from "mediasoup-client";

/** In ms: so long may an ICE restart take before the whole session is given up. */
const restartTimeout = 4_000;

/**
 * Watches a transport: when its path breaks it asks for an ICE restart (W3C restartIce), and calls `giveUp` once when that does not
 * help in time. Answers a function that starts the same by hand (the network came back).
 */
export function recoverIce(
	transport: types.Transport,
	restart: () => Promise<{ iceParameters: Record<string, unknown> }>,
	giveUp: () => void,
): () => void {
	let timer: ReturnType<typeof setTimeout> | null = null;
	const stop = (): void => {
		if (timer) clearTimeout(timer);
		timer = null;
	};
	const fail = (): void => {
		stop();
		if (!transport.closed) giveUp();
	};
	const recover = (): void => {
		if (timer || transport.closed) return;
		timer = setTimeout(() => (transport.connectionState === "connected" ? stop() : fail()), restartTimeout);
		restart()
			.then(async ({ iceParameters }) => {
				if (!transport.closed) await transport.restartIce({ iceParameters: iceParameters as unknown as types.IceParameters });
			})
			.catch(fail);
	};
	transport.on("connectionstatechange", (state) => {
		if (state === "connected") stop();
		else if (state === "disconnected") recover();
		else if (state === "failed") fail();
	});
	transport.observer.once("close", stop);
	return recover;
}
