/**
 * The wire of the media plane: the stage token and the events of socket.io namespace `/stage`
 * (engine path `/media/socket.io`). Written with zod/mini because the watch page loads it before the first frame.
 *
 * A viewer needs two round trips of signalling: connecting (the handshake carries the token and the browser's
 * RTP capabilities) is answered by `welcome` with a transport and paused consumers; `connect-transport` brings the DTLS
 * parameters and resumes them.
 */
import * as z from "zod/mini";
import type { Ack } from "./problem.ts";

/** Where the media plane's socket.io listens. Apart from the commerce plane's, so that each fails alone. */
export const stagePath = "/media/socket.io";
export const stageNamespace = "/stage";

export const StageRole = z.enum(["publish", "view", "control"]);
export type StageRole = z.infer<typeof StageRole>;

/** Claims of a stage token (a JWT, RFC 7519, signed HS256 by the commerce plane, verified by the media plane). */
export const StageClaims = z.object({
	/** Stage id: the show's id, or `rehearsal:<show id>` for a private stage. */
	stage: z.string().check(z.minLength(1), z.maxLength(80)),
	role: StageRole,
	/** Display name. */
	name: z.string().check(z.maxLength(80)),
	/** Subject: who holds it (a user id, or a random id of an anonymous viewer). */
	sub: z.string().check(z.minLength(1), z.maxLength(80)),
	/** Expiry, seconds since the epoch. */
	exp: z.number(),
});
export type StageClaims = z.infer<typeof StageClaims>;

/**
 * mediasoup's own structures pass through as they are: they are deep, versioned by mediasoup, and mediasoup validates them itself
 * (its `ortc.validate*`). The door checks that they are objects of bounded size (the socket's `maxHttpBufferSize`).
 */
const MediasoupObject = z.record(z.string(), z.unknown());

/** `socket.handshake.auth` of namespace `/stage`. */
export const StageHandshake = z.object({
	token: z.string().check(z.maxLength(2048)),
	lang: z._default(z.enum(["zh", "en"]), "zh"),
	/** The browser's receive capabilities: with them a viewer's `welcome` already carries consumers. */
	rtpCapabilities: z.optional(MediasoupObject),
});

export const MediaKind = z.enum(["audio", "video"]);
export type MediaKind = z.infer<typeof MediaKind>;

/** Parameters of a WebRtcTransport, as mediasoup-client's createSendTransport / createRecvTransport take them. */
export const TransportParams = z.object({
	id: z.string(),
	iceParameters: MediasoupObject,
	iceCandidates: z.array(MediasoupObject),
	dtlsParameters: MediasoupObject,
	iceServers: z.optional(z.array(z.object({ urls: z.union([z.string(), z.array(z.string())]), username: z.optional(z.string()), credential: z.optional(z.string()) }))),
});
export type TransportParams = z.infer<typeof TransportParams>;

/** One consumer of a viewer, as mediasoup-client's transport.consume takes it. */
export const ConsumerParams = z.object({
	id: z.string(),
	producerId: z.string(),
	sourceId: z.string(),
	kind: MediaKind,
	rtpParameters: MediasoupObject,
});
export type ConsumerParams = z.infer<typeof ConsumerParams>;

/** One source of a stage (a camera with its microphone, a screen, a guest). */
export const Source = z.object({
	id: z.string(),
	name: z.string(),
	kinds: z.array(MediaKind),
	/** True while the host has paused this source's microphone or camera. */
	muted: z.object({ audio: z.boolean(), video: z.boolean() }),
});
export type Source = z.infer<typeof Source>;

/** What is on air: null while no source is. */
export const Program = z.nullable(z.object({ sourceId: z.string() }));
export type Program = z.infer<typeof Program>;

/** The server's first message after a connection. */
export const Welcome = z.object({
	stage: z.string(),
	role: StageRole,
	routerRtpCapabilities: MediasoupObject,
	transport: TransportParams,
	consumers: z.array(ConsumerParams),
	sources: z.array(Source),
	program: Program,
});
export type Welcome = z.infer<typeof Welcome>;

export const ConnectTransport = z.object({ dtlsParameters: MediasoupObject });
export const Produce = z.object({
	kind: MediaKind,
	rtpParameters: MediasoupObject,
	/** Groups camera and microphone into one source. Chosen by the publisher, unique per connection. */
	sourceId: z.string().check(z.minLength(1), z.maxLength(40)),
});
export const ConsumerRef = z.object({ consumerId: z.string().check(z.maxLength(80)) });
export const PreferredLayers = z.object({ spatial: z.int().check(z.minimum(0), z.maximum(2)), temporal: z.optional(z.int().check(z.minimum(0), z.maximum(2))) });
export const SetMuted = z.object({ sourceId: z.string().check(z.maxLength(40)), kind: MediaKind, muted: z.boolean() });

/** Everything a client may send: name, payload schema, answer. Each is acknowledged with `Ack<answer>`. */
export const stageRequests = {
	/** Viewer or publisher: DTLS parameters of the client; for a viewer it also resumes all consumers. */
	"connect-transport": ConnectTransport,
	/** Publisher only. Answers `{ id }` of the producer. */
	produce: Produce,
	/** Publisher only: pauses or resumes one kind of an own source. */
	"set-muted": SetMuted,
	/** Publisher only: takes a source off the stage. */
	"close-source": z.object({ sourceId: z.string().check(z.maxLength(40)) }),
	/** Viewer only: a consumer announced by `consumers` is set up, let it run. */
	resume: ConsumerRef,
	/** Viewer only: the highest layers that its player can use (follows the size on screen). */
	"preferred-layers": PreferredLayers,
	/** Viewer only: stop or continue the video (hidden tab), audio goes on. */
	"pause-video": z.object({ paused: z.boolean() }),
	/** Either: new ICE parameters after a network change (W3C restartIce). Answers `{ iceParameters }`. */
	"restart-ice": z.object({}),
} as const;

export interface StageAnswers {
	"connect-transport": null;
	produce: { id: string };
	"set-muted": null;
	"close-source": null;
	resume: null;
	"preferred-layers": null;
	"pause-video": null;
	"restart-ice": { iceParameters: Record<string, unknown> };
}
export type StageRequest = keyof typeof stageRequests;

/** Everything the server may send, beside acknowledgements. */
export const stageEvents = {
	welcome: Welcome,
	/** New consumers for a viewer (a source came on air). They are paused until `resume`. */
	consumers: z.array(ConsumerParams),
	"consumer-closed": ConsumerRef,
	/** All sources and what is on air, sent whole whenever either changes. */
	sources: z.object({ sources: z.array(Source), program: Program }),
	/** Layers that a viewer's video consumer now receives; null while none. */
	layers: z.object({ consumerId: z.string(), spatial: z.nullable(z.number()), temporal: z.nullable(z.number()) }),
	/** Publisher: score 0 (bad) to 10 per simulcast stream, at most once a second. */
	score: z.object({ sourceId: z.string(), scores: z.array(z.number()) }),
	/** The stage lost its worker: connect again now (with jitter), everything starts anew. */
	restart: z.object({}),
	/** The stage was closed on purpose (the show ended). Do not reconnect. */
	closed: z.object({ reason: z.enum(["ended", "replaced", "removed"]) }),
} as const;
export type StageEvent = keyof typeof stageEvents;

export type StageClientEvents = {
	[E in StageRequest]: (payload: z.input<(typeof stageRequests)[E]>, ack: (answer: Ack<StageAnswers[E]>) => void) => void;
};
export type StageServerEvents = { [E in StageEvent]: (payload: z.infer<(typeof stageEvents)[E]>) => void };

/** What the media plane reports to the commerce plane about a stage. */
export const StageReport = z.discriminatedUnion("type", [
	z.object({ type: z.literal("started"), stage: z.string() }),
	/** First media of a source arrived / the last source left. */
	z.object({ type: z.literal("on-air"), stage: z.string() }),
	z.object({ type: z.literal("off-air"), stage: z.string() }),
	z.object({ type: z.literal("viewers"), stage: z.string(), count: z.int().check(z.minimum(0)) }),
	z.object({ type: z.literal("ended"), stage: z.string() }),
]);
export type StageReport = z.infer<typeof StageReport>;

/**
 * What a client needs to enter a stage; the commerce plane hands it out (`GET /api/shows/:id/stage`, and in the watch page's
 * boot data). The router's capabilities are the same for every stage, so a viewer's first message can already carry its own.
 */
export const StagePass = z.object({
	token: z.string(),
	/** Origin of the media plane, or "" for the page's own origin. */
	url: z.string(),
	routerRtpCapabilities: MediasoupObject,
});
export type StagePass = z.infer<typeof StagePass>;
