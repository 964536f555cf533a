/**
 * The wire of the media plane: the stage token and the events of socket.io namespace `/stage`
 * (engine path `/media/socket.io`). Written with zod/mini because the watch page loads it before the first frame.
 *
 * A viewer needs one round trip of signalling: connecting (the handshake carries the token, the browser's RTP capabilities and the fingerprint of
 * its key) is answered by `welcome` with a transport that is already told whom to expect, and with consumers that send as soon as DTLS is done.
 * A browser that can't tell the fingerprint beforehand brings it with `connect-transport`, in a second one.
 */
import * as z from "zod/mini";
import type { Ack } from "./problem.ts";

export { stageNamespace, stagePath } from "./stage-path.ts";

export const StageRole = z.enum(["publish", "view", "control"]);
export type StageRole = z.infer<typeof StageRole>;

/**
 * What a publisher brings. A `guest` is heard and seen by viewers only after the host has admitted it; an `encoder` publishes by WHIP.
 * In a token of role `view`, `guest` means backstage: it receives every source but its own subject's, on air or not.
 */
export const SourceType = z.enum(["camera", "screen", "guest", "encoder"]);
export type SourceType = z.infer<typeof SourceType>;

/** The `stage` claim of a control token that reads the figures of all stages. */
export const everyStage = "*";

/** Claims of a stage token (a JWT, RFC 7519, signed HS256 by the commerce plane, verified by the media plane). */
export const StageClaims = z.object({
	/** Stage id: the show's id, or `rehearsal:<show id>` for a private stage. */
	stage: z.string().check(z.minLength(1), z.maxLength(80)),
	role: StageRole,
	/** Display name. */
	name: z.string().check(z.maxLength(80)),
	/** Subject: who holds it (a user id, or a random id of an anonymous viewer). */
	sub: z.string().check(z.minLength(1), z.maxLength(80)),
	/** Role `publish`: what it brings, `camera` unless said. Role `view`: `guest` for backstage. */
	source: z.optional(SourceType),
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
	/** DTLS parameters (role `client`, fingerprints) of a viewer whose browser knows them beforehand. */
	dtlsParameters: z.optional(MediasoupObject),
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

/** One consumer of a viewer, set up by client/media/receiver.ts, whose section has the `mid` of these parameters. */
export const ConsumerParams = z.object({
	id: z.string(),
	producerId: z.string(),
	sourceId: z.string(),
	kind: MediaKind,
	rtpParameters: MediasoupObject,
});
export type ConsumerParams = z.infer<typeof ConsumerParams>;

const SourceId = z.string().check(z.minLength(1), z.maxLength(80));
const Muted = z.object({ audio: z.boolean(), video: z.boolean() });

/** One source of a stage. Its id stays the same when its publisher comes back. */
export const Source = z.object({
	id: z.string(),
	name: z.string(),
	type: SourceType,
	kinds: z.array(MediaKind),
	/** True while this source's microphone or camera is paused, by its publisher or by the host. */
	muted: Muted,
	/** What of it the host (or producer) has muted: its publisher can't undo that. */
	held: Muted,
	/** False while it is only seen backstage: a guest who waits, or whom the host has hidden. Viewers are told of admitted sources only. */
	admitted: z.boolean(),
});
export type Source = z.infer<typeof Source>;

/** `single`: one picture. `side`: two next to each other. `pip`: the second one small over the first. */
export const Layout = z.enum(["single", "side", "pip"]);
export type Layout = z.infer<typeof Layout>;

/**
 * The pictures on air; null while no source is. Sound is apart from it: that of every admitted source is on air unless it is muted,
 * so that a host goes on speaking over a shared screen.
 */
export const Program = z.nullable(z.object({ layout: Layout, sources: z.array(z.string()).check(z.minLength(1), z.maxLength(2)) }));
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
export const PreferredLayers = z.object({ /** Of this source only; all sources otherwise. */ sourceId: z.optional(SourceId), spatial: z.int().check(z.minimum(0), z.maximum(2)), temporal: z.optional(z.int().check(z.minimum(0), z.maximum(2))) });
export const SetMuted = z.object({ sourceId: z.string().check(z.maxLength(40)), kind: MediaKind, muted: z.boolean() });
/** What the control role sends; source ids here are those of `Source`. */
export const SetProgram = z.object({ layout: Layout, sources: z.array(SourceId).check(z.minLength(1), z.maxLength(2)) });
export const Admit = z.object({ sourceId: SourceId, admitted: z.boolean() });
export const HoldSource = z.object({ sourceId: SourceId, kind: MediaKind, muted: z.boolean() });
export const RemoveSource = z.object({ sourceId: SourceId });

/** Everything a client may send: name, payload schema, answer. Each is acknowledged with `Ack<answer>`. */
export const stageRequests = {
	/** Viewer or publisher: DTLS parameters of the client; for a viewer it also resumes all consumers. */
	"connect-transport": ConnectTransport,
	/** Publisher only. Answers the producer's id, and the id by which the stage calls the source. */
	produce: Produce,
	/** Publisher only: pauses or resumes one kind of an own source. */
	"set-muted": SetMuted,
	/** Publisher only: takes a source off the stage. */
	"close-source": z.object({ sourceId: z.string().check(z.maxLength(40)) }),
	/** Viewer only: a consumer announced by `consumers` is set up, let it run; of one that runs already it asks for a key frame. */
	resume: ConsumerRef,
	/** Viewer only: the highest layers that its player can use (follows the size on screen). */
	"preferred-layers": PreferredLayers,
	/** Viewer only: stop or continue the video (hidden tab), audio goes on. */
	"pause-video": z.object({ paused: z.boolean() }),
	/** Control only: what is on air from now on. Viewers see it with the next key frame of each picture, which is asked for here. */
	"set-program": SetProgram,
	/** Control only: lets a source be seen and heard by viewers, or takes it back behind the stage. */
	admit: Admit,
	/** Control only: mutes a source's microphone or camera until control lets it go. */
	"hold-source": HoldSource,
	/** Control only: ends a source's connection; its publisher does not come back by itself. */
	"remove-source": RemoveSource,
	/** Either: new ICE parameters after a network change (W3C restartIce). Answers `{ iceParameters }`. */
	"restart-ice": z.object({}),
} as const;

export interface StageAnswers {
	"connect-transport": null;
	produce: { id: string; source: string };
	"set-muted": null;
	"close-source": null;
	resume: null;
	"preferred-layers": null;
	"pause-video": null;
	"set-program": null;
	admit: null;
	"hold-source": null;
	"remove-source": null;
	"restart-ice": { iceParameters: Record<string, unknown> };
}
export type StageRequest = keyof typeof stageRequests;

/** Everything the server may send, beside acknowledgements. */
export const stageEvents = {
	welcome: Welcome,
	/** New consumers for a viewer: of what is on air, and paused ones of what may come next. They wait for `resume`. */
	consumers: z.array(ConsumerParams),
	"consumer-closed": ConsumerRef,
	/** Sources (of viewers: the admitted ones) and what is on air, sent whole whenever either changes. */
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

/** What the media plane asks the commerce plane: does this show's stream key hold? */
export const StreamKeyQuestion = z.object({ showId: z.string().check(z.maxLength(80)), key: z.string().check(z.maxLength(2048)) });

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
