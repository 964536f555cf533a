/** In ms: so long may an ICE restart take before the whole session is given up. */
const restartTimeout = 4_000;

/** A media path that can break and be looked for anew: a transport of mediasoup-client, or a receiver. */
export interface MediaPath {
	readonly closed: () => boolean;
	readonly state: () => string;
	/** New ICE credentials of the server. */
	readonly restartIce: (iceParameters: Record<string, unknown>) => Promise<void>;
}

export interface IceRecovery {
	/** Told of every change of the connection state (W3C RTCPeerConnectionState). */
	readonly changed: (state: string) => void;
	/** Starts by hand: the network came back. */
	readonly recover: () => void;
	readonly stop: () => void;
}

/** When the path breaks it asks for an ICE restart (W3C restartIce), and calls `giveUp` once when that does not help in time. */
export function recoverIce(path: MediaPath, restart: () => Promise<{ iceParameters: Record<string, unknown> }>, giveUp: () => void): IceRecovery {
	let timer: ReturnType<typeof setTimeout> | null = null;
	const stop = (): void => {
		if (timer) clearTimeout(timer);
		timer = null;
	};
	const fail = (): void => {
		stop();
		if (!path.closed()) giveUp();
	};
	const recover = (): void => {
		if (timer || path.closed()) return;
		timer = setTimeout(() => (path.state() === "connected" ? stop() : fail()), restartTimeout);
		restart()
			.then(async ({ iceParameters }) => {
				if (!path.closed()) await path.restartIce(iceParameters);
			})
			.catch(fail);
	};
	return {
		recover,
		stop,
		changed: (state) => {
			if (state === "connected") stop();
			else if (state === "disconnected") recover();
			else if (state === "failed") fail();
		},
	};
}
