/** SDP (RFC 8866) of WHIP and WHEP clients: their offers as what mediasoup takes, and answers from what mediasoup says. */
import type { types } from "mediasoup";
import * as ortc from "mediasoup/ortc";
import { parse, parseParams, type MediaDescription } from "sdp-transform";
import { Refusal } from "#shared/problem.ts";
import type { MediaKind, TransportParams } from "#shared/stage.ts";
import { routerRtpCapabilities } from "./codecs.ts";

/** One m-section of an offer. */
export interface OfferedSection {
	readonly mid: string;
	/** The first line of the section after `m=`, for a section that is refused. */
	readonly type: string;
	readonly protocol: string;
	readonly kind: MediaKind | null;
	readonly refused: boolean;
	readonly direction: string;
	readonly rtcpReducedSize: boolean;
	readonly media: MediaDescription;
}

export interface Offer {
	readonly sections: readonly OfferedSection[];
	readonly dtlsParameters: types.DtlsParameters;
	readonly ice: IceCredentials;
}

export interface IceCredentials {
	readonly ufrag: string;
	readonly pwd: string;
}

/** What an answer says of a section; null refuses it (port 0). */
export interface AnsweredSection {
	readonly direction: "recvonly" | "sendonly";
	readonly codecs: readonly types.RtpCodecParameters[];
	readonly headerExtensions: readonly types.RtpHeaderExtensionParameters[];
	/** Layers that are taken, as the offer names them. */
	readonly simulcast?: { readonly rids: readonly string[]; readonly list: string } | undefined;
	/** What is sent. */
	readonly sends?: { readonly ssrc: number; readonly rtxSsrc?: number | undefined; readonly cname: string; readonly stream: string; readonly track: string } | undefined;
}

/** Sections of an offer; a browser that offers more than sound, picture and a data channel is no encoder. */
const maxSections = 8;
const maxFingerprints = 8;
/** Layers of a simulcast (shared/stage.ts, PreferredLayers). */
const maxLayers = 3;
/** Bytes of a fingerprint by its hash (RFC 8122, section 5). */
const fingerprintBytes: Readonly<Record<string, number>> = { "sha-1": 20, "sha-224": 28, "sha-256": 32, "sha-384": 48, "sha-512": 64 };

const refuse = (path: string, message: string): Refusal => new Refusal("invalid_input", {}, [{ path, message }]);

/** Reads an offer. Refuses with `invalid_input`, saying what is missing, where mediasoup could not take it. */
export function readOffer(text: string): Offer {
	const session = parse(text);
	if (session.version === undefined || !session.origin || session.media.length === 0) throw refuse("sdp", "this is no SDP with media sections");
	if (session.media.length > maxSections) throw refuse("m", `at most ${maxSections} media sections`);
	const sections = session.media.map((media, index): OfferedSection => ({
		mid: String(media.mid ?? index),
		type: String(media.type),
		protocol: String(media.protocol),
		kind: media.type === "audio" || media.type === "video" ? media.type : null,
		// A bundled section may have port 0 without being refused (RFC 9143, section 7.2).
		refused: media.port === 0 && !media.bundleOnly,
		direction: media.direction ?? session.direction ?? "sendrecv",
		rtcpReducedSize: media.rtcpRsize !== undefined,
		media,
	}));
	if (new Set(sections.map(({ mid }) => mid)).size < sections.length) throw refuse("mid", "two sections have the same mid");
	const used = sections.filter(({ kind, refused }) => kind && !refused);
	const lead = used[0]?.media;
	if (!lead) throw refuse("m", "neither audio nor video is offered");
	// All of it comes on one transport: sections that are not bundled would have credentials of their own.
	if (used.length > 1 && !session.groups?.some(({ type, mids }) => type === "BUNDLE" && used.every(({ mid }) => String(mids).split(" ").includes(mid)))) {
		throw refuse("group", "audio and video have to be bundled (a=group:BUNDLE)");
	}
	const ufrag = lead.iceUfrag ?? session.iceUfrag;
	const pwd = lead.icePwd ?? session.icePwd;
	if (ufrag === undefined || pwd === undefined) throw refuse("ice-ufrag", "a=ice-ufrag and a=ice-pwd are missing");
	return { sections, dtlsParameters: dtlsOf(text, lead.setup ?? session.setup), ice: { ufrag: String(ufrag), pwd: String(pwd) } };
}

/** `setup` of an offer (RFC 8842, section 5.2): the server waits for the handshake unless the client says that it will wait itself. */
function dtlsOf(text: string, setup: string | undefined): types.DtlsParameters {
	// sdp-transform keeps one fingerprint of a section.
	const fingerprints = [...new Set([...text.matchAll(/^a=fingerprint:(\S+) ([0-9A-Fa-f:]+)\s*$/gm)].map(([, algorithm, value]) => `${algorithm!.toLowerCase()} ${value!.toUpperCase()}`))]
		.slice(0, maxFingerprints)
		.map((line) => line.split(" ") as [types.FingerprintAlgorithm, string])
		.filter(([algorithm, value]) => /^([0-9A-F]{2}:)+[0-9A-F]{2}$/.test(value) && (value.length + 1) / 3 === fingerprintBytes[algorithm])
		.map(([algorithm, value]) => ({ algorithm, value }));
	if (fingerprints.length === 0) throw refuse("fingerprint", "a=fingerprint is missing or not one of SHA-1 or SHA-2");
	return { role: setup === "passive" ? "server" : "client", fingerprints };
}

const numberOf = (value: unknown): number => (typeof value === "number" ? value : Number(value));

/** The codecs of a section, in the client's order, with what belongs to each. */
function codecsOf({ kind, media }: OfferedSection): types.RtpCodecParameters[] {
	const listed = String(media.payloads ?? "").split(" ").map(Number);
	const codecs = listed.flatMap((payloadType): types.RtpCodecParameters[] => {
		const rtp = media.rtp.find(({ payload }) => payload === payloadType);
		if (!rtp || !Number.isInteger(rtp.rate)) return [];
		const parameters: Record<string, unknown> = {};
		for (const { payload, config } of media.fmtp) if (payload === payloadType) Object.assign(parameters, parseParams(String(config)));
		// 420010 is no number. Encoders that say plain baseline (42 00) use nothing that constrained baseline (42 e0) has not: ffmpeg, for one.
		if (parameters["profile-level-id"] !== undefined) parameters["profile-level-id"] = String(parameters["profile-level-id"]).replace(/^4200/, "42e0");
		const rtcpFeedback = (media.rtcpFb ?? [])
			.filter(({ payload }) => payload === payloadType || String(payload) === "*")
			.map(({ type, subtype }) => ({ type: String(type), parameter: subtype === undefined ? "" : String(subtype) }));
		return [{ mimeType: `${kind}/${rtp.codec}`, payloadType, clockRate: rtp.rate!, ...(kind === "audio" ? { channels: numberOf(rtp.encoding ?? 1) } : {}), parameters, rtcpFeedback }];
	});
	return codecs.slice(0, 64);
}

const isRtx = ({ mimeType }: { mimeType: string }): boolean => /\/rtx$/i.test(mimeType);

/** The first codec of the section that the stage speaks, by mediasoup's own comparison, and its retransmission. */
function chooseCodec(codecs: readonly types.RtpCodecParameters[]): types.RtpCodecParameters[] | null {
	for (const codec of codecs) {
		if (isRtx(codec) || !speaks(codec)) continue;
		const own = routerRtpCapabilities.codecs!.find(({ mimeType }) => mimeType.toLowerCase() === codec.mimeType.toLowerCase());
		const rtcpFeedback = codec.rtcpFeedback!.filter((offered) => own?.rtcpFeedback?.some((ours) => ours.type === offered.type && (ours.parameter ?? "") === offered.parameter));
		const rtx = codecs.find((other) => isRtx(other) && other.parameters?.["apt"] === codec.payloadType);
		return [{ ...codec, rtcpFeedback }, ...(rtx ? [{ ...rtx, rtcpFeedback: [] }] : [])];
	}
	return null;
}

function speaks(codec: types.RtpCodecParameters): boolean {
	try {
		// It changes what it is given.
		ortc.getProducerRtpParametersMapping({ codecs: [structuredClone(codec)], encodings: [] }, routerRtpCapabilities);
		return true;
	} catch {
		return false;
	}
}

function extensionsOf({ kind, media }: OfferedSection): types.RtpHeaderExtensionParameters[] {
	const seen = new Set<string>();
	return (media.ext ?? []).flatMap(({ value, uri, direction }) => {
		const known = routerRtpCapabilities.headerExtensions!.some((ours) => ours.kind === kind && ours.uri === uri && ours.direction !== "sendonly");
		if (!known || direction === "recvonly" || direction === "inactive" || seen.has(uri) || !(value >= 1 && value <= 255)) return [];
		seen.add(uri);
		return [{ uri: uri as types.RtpHeaderExtensionUri, id: value, parameters: {} }];
	});
}

/** A section that brings media, as `transport.produce` takes it, and what the answer says of it. */
export interface Incoming {
	readonly section: OfferedSection;
	readonly rtpParameters: types.RtpParameters;
	readonly answer: AnsweredSection;
}

/** The first audio and the first video section that the client sends in a codec of the stage. Refuses an offer without either. */
export function incomingOf({ sections }: Offer): Incoming[] {
	const incoming: Incoming[] = [];
	for (const section of sections) {
		const { kind, refused, direction } = section;
		if (!kind || refused || (direction !== "sendonly" && direction !== "sendrecv") || incoming.some((other) => other.section.kind === kind)) continue;
		const codecs = chooseCodec(codecsOf(section));
		if (!codecs) continue;
		const headerExtensions = extensionsOf(section);
		const simulcast = simulcastOf(section);
		incoming.push({
			section,
			rtpParameters: { mid: section.mid, codecs, headerExtensions, encodings: simulcast?.encodings ?? [streamOf(section)], rtcp: { cname: cnameOf(section), reducedSize: section.rtcpReducedSize } },
			answer: { direction: "recvonly", codecs: codecs.map(received), headerExtensions, ...(simulcast ? { simulcast } : {}) },
		});
	}
	if (incoming.length === 0) {
		const names = new Set(routerRtpCapabilities.codecs!.filter((codec) => !isRtx(codec)).map(({ mimeType }) => mimeType.split("/")[1]));
		throw refuse("m", `nothing that is sent here in a codec of the stage: ${[...names].join(", ")} (H264 as constrained baseline, packetization-mode 1)`);
	}
	return incoming;
}

/** The answer's `fmtp` says what the server takes: of Opus, stereo and in-band FEC; of video what was offered. */
const received = (codec: types.RtpCodecParameters): types.RtpCodecParameters =>
	codec.mimeType.toLowerCase() === "audio/opus" ? { ...codec, parameters: { minptime: 10, useinbandfec: 1, stereo: 1 } } : codec;

const cnameOf = ({ media }: OfferedSection): string => String(media.ssrcs?.find(({ attribute }) => attribute === "cname")?.value ?? "");

/** The one stream of a section. Without SSRCs mediasoup knows it by its mid or its payload type. */
function streamOf({ media }: OfferedSection): types.RtpEncodingParameters {
	const pair = media.ssrcGroups?.find(({ semantics }) => semantics === "FID")?.ssrcs;
	const [ssrc, rtx] = pair ? String(pair).split(" ").map(Number) : [numberOf(media.ssrcs?.[0]?.id ?? Number.NaN)];
	if (!isSsrc(ssrc)) return {};
	return { ssrc, ...(isSsrc(rtx) ? { rtx: { ssrc: rtx } } : {}) };
}

const isSsrc = (value: number | undefined): value is number => Number.isInteger(value) && value! > 0 && value! <= 0xffff_ffff;

/** Names by which clients call the layers of a simulcast, lowest first. */
const layerNames = [["q", "h", "f"], ["l", "m", "h"], ["low", "mid", "high"], ["low", "medium", "high"], ["r0", "r1", "r2"]] as const;

/** Simulcast (RFC 8853) that a section sends: mediasoup takes its layers lowest first. */
function simulcastOf({ media }: OfferedSection): { encodings: types.RtpEncodingParameters[]; rids: string[]; list: string } | null {
	const { simulcast } = media;
	const list = simulcast?.dir1 === "send" ? simulcast.list1 : simulcast?.dir2 === "send" ? simulcast.list2 : undefined;
	if (list === undefined) return null;
	const offered = new Map((media.rids ?? []).filter(({ direction }) => direction === "send").map(({ id, params }) => [String(id), String(params ?? "")]));
	// Of alternatives ("1,2") the first; "~" says that it starts paused.
	const rids = String(list).split(";").map((part) => part.split(",")[0]!.replace(/^~/, "")).filter((rid) => offered.has(rid) && /^[\w-]{1,16}$/.test(rid));
	const unique = [...new Set(rids)].slice(0, maxLayers);
	if (unique.length === 0) return null;
	return { encodings: lowestFirst(unique, offered).map((rid) => ({ rid })), rids: unique, list: unique.join(";") };
}

/** By the sizes that `a=rid` says; else by usual names; else as RFC 8853 has it, the preferred one, which is the largest, first. */
function lowestFirst(rids: readonly string[], params: ReadonlyMap<string, string>): string[] {
	const sizes = new Map(rids.map((rid) => [rid, Number(/max-(?:width|height|fs|br)=(\d+)/.exec(params.get(rid)!)?.[1] ?? Number.NaN)]));
	if ([...sizes.values()].every((size) => !Number.isNaN(size)) && new Set(sizes.values()).size === rids.length) return rids.toSorted((a, b) => sizes.get(a)! - sizes.get(b)!);
	const names: readonly string[] | undefined = layerNames.find((known) => rids.every((rid) => (known as readonly string[]).includes(rid)));
	return names ? rids.toSorted((a, b) => names.indexOf(a) - names.indexOf(b)) : rids.toReversed();
}

/**
 * What a WHEP player can receive. mediasoup sends with the router's payload types, whatever number the player gave a codec, and the answer lists those: the
 * numbers in codecs.ts are those that browsers and pion use by default, and a player that follows the answer takes any.
 */
export function receivableOf({ sections }: Offer): { section: OfferedSection; rtpCapabilities: types.RtpCapabilities; headerExtensions: types.RtpHeaderExtensionParameters[] }[] {
	return sections.flatMap((section) => {
		const { kind, refused, direction } = section;
		if (!kind || refused || (direction !== "recvonly" && direction !== "sendrecv")) return [];
		const offered = codecsOf(section);
		const codecs = routerRtpCapabilities.codecs!.flatMap((own): types.RtpCodecCapability[] => {
			if (own.kind !== kind) return [];
			const same = offered.find((codec) => (isRtx(own) ? isRtx(codec) && codec.payloadType === own.preferredPayloadType : codec.mimeType.toLowerCase() === own.mimeType.toLowerCase() && speaksAs(codec, own)));
			if (!same) return [];
			return [{ ...own, rtcpFeedback: (own.rtcpFeedback ?? []).filter((ours) => same.rtcpFeedback!.some((theirs) => theirs.type === ours.type && theirs.parameter === (ours.parameter ?? ""))) }];
		});
		// The header extensions of a consumer have the router's ids; only those that mean the same to the player can be used.
		const headerExtensions = (media: MediaDescription) =>
			routerRtpCapabilities.headerExtensions!.filter((own) => own.kind === kind && media.ext?.some(({ uri, value }) => uri === own.uri && value === own.preferredId));
		const extensions = headerExtensions(section.media);
		return [{ section, rtpCapabilities: { codecs, headerExtensions: extensions }, headerExtensions: extensions.map(({ uri, preferredId }) => ({ uri, id: preferredId, parameters: {} })) }];
	});
}

/** Whether a codec of an offer is this codec of the router. */
function speaksAs(codec: types.RtpCodecParameters, own: types.RtpCodecCapability): boolean {
	try {
		ortc.getProducerRtpParametersMapping({ codecs: [structuredClone(codec)], encodings: [] }, { codecs: [structuredClone(own)], headerExtensions: [] });
		return true;
	} catch {
		return false;
	}
}

/** Writes the answer to an offer; `answered` by mid, sections that are not in it are refused. */
export function writeAnswer(offer: Offer, transport: TransportParams, answered: ReadonlyMap<string, AnsweredSection>): string {
	const bundled = offer.sections.filter(({ mid }) => answered.has(mid));
	return lines([
		"v=0",
		`o=- ${Math.floor(Date.now() / 1000)} 1 IN IP4 127.0.0.1`,
		"s=-",
		"t=0 0",
		"a=ice-lite",
		...(bundled.length > 0 ? [`a=group:BUNDLE ${bundled.map(({ mid }) => mid).join(" ")}`] : []),
		"a=msid-semantic: WMS *",
		...offer.sections.flatMap((section) => {
			const answer = answered.get(section.mid);
			if (!answer) return [`m=${section.type} 0 ${section.protocol} ${String(section.media.payloads ?? 0)}`, "c=IN IP4 0.0.0.0", `a=mid:${section.mid}`, "a=inactive"];
			return [
				`m=${section.type} 9 ${section.protocol} ${answer.codecs.map(({ payloadType }) => payloadType).join(" ")}`,
				"c=IN IP4 0.0.0.0",
				`a=mid:${section.mid}`,
				`a=${answer.direction}`,
				...iceLines(transport),
				...(transport.dtlsParameters["fingerprints"] as types.DtlsFingerprint[]).filter(({ algorithm }) => algorithm === "sha-256").map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
				`a=setup:${offer.dtlsParameters.role === "server" ? "active" : "passive"}`,
				"a=rtcp-mux",
				...(section.rtcpReducedSize ? ["a=rtcp-rsize"] : []),
				...answer.codecs.flatMap(codecLines),
				...answer.headerExtensions.map(({ id, uri }) => `a=extmap:${id} ${uri}`),
				...(answer.simulcast ? [...answer.simulcast.rids.map((rid) => `a=rid:${rid} recv`), `a=simulcast:recv ${answer.simulcast.list}`] : []),
				...(answer.sends ? streamLines(answer.sends) : []),
				...(section === bundled[0] ? candidateLines(transport) : []),
			];
		}),
	]);
}

function codecLines({ mimeType, payloadType, clockRate, channels, parameters, rtcpFeedback }: types.RtpCodecParameters): string[] {
	const fmtp = Object.entries((parameters ?? {}) as Record<string, unknown>).map(([name, value]) => (value === undefined ? name : `${name}=${String(value)}`));
	return [
		`a=rtpmap:${payloadType} ${mimeType.split("/")[1]}/${clockRate}${channels && channels > 1 ? `/${channels}` : ""}`,
		...(fmtp.length > 0 ? [`a=fmtp:${payloadType} ${fmtp.join(";")}`] : []),
		...(rtcpFeedback ?? []).map(({ type, parameter }) => `a=rtcp-fb:${payloadType} ${type}${parameter ? ` ${parameter}` : ""}`),
	];
}

function streamLines({ ssrc, rtxSsrc, cname, stream, track }: NonNullable<AnsweredSection["sends"]>): string[] {
	const of = (id: number): string[] => [`a=ssrc:${id} cname:${cname}`, `a=ssrc:${id} msid:${stream} ${track}`];
	return [`a=msid:${stream} ${track}`, ...(rtxSsrc === undefined ? [] : [`a=ssrc-group:FID ${ssrc} ${rtxSsrc}`]), ...of(ssrc), ...(rtxSsrc === undefined ? [] : of(rtxSsrc))];
}

function iceLines({ iceParameters }: TransportParams): string[] {
	return [`a=ice-ufrag:${String(iceParameters["usernameFragment"])}`, `a=ice-pwd:${String(iceParameters["password"])}`];
}

function candidateLines({ iceCandidates }: TransportParams): string[] {
	const candidates = (iceCandidates as unknown as types.IceCandidate[]).map(
		({ foundation, protocol, priority, address, port, type, tcpType }) => `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ ${type}${tcpType ? ` tcptype ${tcpType}` : ""}`,
	);
	return [...candidates, "a=end-of-candidates"];
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\r\n`).join("");

/** The ICE credentials of a fragment that a client sends with PATCH (RFC 8840, section 9); null where it says none. */
export function readFragment(text: string): IceCredentials | null {
	const value = (name: string): string | undefined => new RegExp(`^a=${name}:(\\S{1,256})\\s*$`, "m").exec(text)?.[1];
	const [ufrag, pwd] = [value("ice-ufrag"), value("ice-pwd")];
	return ufrag !== undefined && pwd !== undefined ? { ufrag, pwd } : null;
}

/** The answer to an ICE restart (RFC 9725, section 4.3.3). */
export function writeFragment(offer: Offer, transport: TransportParams, answered: ReadonlyMap<string, AnsweredSection>): string {
	const bundled = offer.sections.filter(({ mid }) => answered.has(mid));
	const [first] = bundled;
	return lines([
		"a=ice-lite",
		`a=group:BUNDLE ${bundled.map(({ mid }) => mid).join(" ")}`,
		...(first ? [`m=${first.type} 9 ${first.protocol} 0`, `a=mid:${first.mid}`, ...iceLines(transport), ...candidateLines(transport)] : []),
	]);
}
