/** What the media plane allows at most. At each limit the newcomer is refused; nobody inside is dropped for it. */
export interface Limits {
	/** Stages open at a time. Default 200. */
	readonly stages: number;
	/** Sockets of viewers and controllers on one stage. Default 5,000. */
	readonly viewersPerStage: number;
	/** Publisher connections on one stage. Default 8. */
	readonly publishersPerStage: number;
	/** Sources of one publisher connection. Default 4. */
	readonly sourcesPerPublisher: number;
	/** Viewers on one router; beyond it the stage gets a further router on another worker, as long as there is one. Default 300. */
	readonly viewersPerRouter: number;
	/** Consumers of one viewer; beyond it further sources stay unheard. Default 16. */
	readonly consumersPerViewer: number;
	/** Connections to `/stage` a second over all stages, and how many at once; beyond it they are told to come back. Default 400 and 1,200. */
	readonly joinsPerSecond: number;
	readonly joinBurst: number;
	/** Size of one message in bytes. Default 64 kB. */
	readonly messageBytes: number;
	/** Messages a second of one socket, and how many it may send at once. Default 20 and 60. */
	readonly messagesPerSecond: number;
	readonly messageBurst: number;
	/** In ms: a transport that has something to carry and no DTLS by then is closed with its socket. Default 15,000. */
	readonly dtlsTimeout: number;
	/** In ms: an encoder that sent nothing for so long is taken off its stage. Default 20,000. */
	readonly encoderSilence: number;
	/** Bytes of one SDP of a WHIP or WHEP client. Default 64 kB. */
	readonly sdpBytes: number;
	/** In ms: an empty stage stays open so long, so that a reload finds it again. Default 10,000. */
	readonly stageLinger: number;
	/** In ms: a source has to be gone so long before `off-air` is reported: a quick reload of the host is no news. Default 2,000. */
	readonly offAirDelay: number;
	/** In ms: least time between two viewer counts of one stage. Default 1,000. */
	readonly viewersInterval: number;
}

export const defaultLimits: Limits = {
	stages: 200,
	viewersPerStage: 5000,
	publishersPerStage: 8,
	sourcesPerPublisher: 4,
	viewersPerRouter: 300,
	consumersPerViewer: 16,
	joinsPerSecond: 400,
	joinBurst: 1200,
	messageBytes: 64 * 1024,
	messagesPerSecond: 20,
	messageBurst: 60,
	dtlsTimeout: 15_000,
	encoderSilence: 20_000,
	sdpBytes: 64 * 1024,
	stageLinger: 10_000,
	offAirDelay: 2_000,
	viewersInterval: 1_000,
};
