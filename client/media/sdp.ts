/**
 * The remote side of a viewer's peer connection: an SDP offer (RFC 8866, JSEP RFC 9429) written from what the media plane says of its transport and
 * consumers. Viewers only receive, and the media plane decides payload types, mids and extension ids; so nothing has to be parsed or negotiated here.
 */
import type { ConsumerParams, MediaKind, TransportParams } from "#shared/stage.ts";

/** The parts of mediasoup's structures that an offer is written from (mediasoup RtpTypes, WebRtcTransportTypes). */
interface RtpCodec {
	readonly mimeType: string;
	readonly payloadType: number;
	readonly clockRate: number;
	readonly channels?: number;
	readonly parameters?: Record<string, unknown>;
	readonly rtcpFeedback?: readonly { readonly type: string; readonly parameter?: string }[];
}
export interface RtpParameters {
	readonly mid?: string;
	readonly codecs: readonly RtpCodec[];
	readonly headerExtensions?: readonly { readonly uri: string; readonly id: number }[];
	readonly encodings?: readonly { readonly ssrc?: number; readonly rtx?: { readonly ssrc: number } }[];
	readonly rtcp?: { readonly cname?: string; readonly reducedSize?: boolean };
}
export interface IceParameters {
	readonly usernameFragment: string;
	readonly password: string;
}
interface IceCandidate {
	readonly foundation: string;
	readonly priority: number;
	readonly address?: string;
	readonly ip?: string;
	readonly protocol: string;
	readonly port: number;
	readonly type: string;
	readonly tcpType?: string;
}
interface Fingerprint {
	readonly algorithm: string;
	readonly value: string;
}

interface Section {
	readonly mid: string;
	readonly kind: MediaKind;
	readonly streamId: string;
	readonly trackId: string;
	readonly rtp: RtpParameters;
	sends: boolean;
}

/** mediasoup tries how much a line carries with packets of this mid and SSRC (its `RtpProbationGenerator`); they belong to no consumer. */
const probator = { mid: "probator", ssrc: 1234, payloadType: 127 } as const;

export class RemoteOffer {
	readonly #candidates: readonly IceCandidate[];
	/** Browsers take one only. */
	readonly #fingerprint: Fingerprint;
	#ice: IceParameters;
	#version = 0;
	/** In the order of the first offer that had them, which SDP never lets change (RFC 3264, section 8). */
	readonly #sections: Section[] = [];

	constructor({ iceParameters, iceCandidates, dtlsParameters }: Pick<TransportParams, "iceParameters" | "iceCandidates" | "dtlsParameters">) {
		this.#ice = iceParameters as unknown as IceParameters;
		this.#candidates = iceCandidates as unknown as IceCandidate[];
		const { fingerprints } = dtlsParameters as unknown as { fingerprints: Fingerprint[] };
		this.#fingerprint = fingerprints.find(({ algorithm }) => algorithm === "sha-256") ?? fingerprints[0]!;
	}

	/** New credentials: the next offer restarts ICE (RFC 8445, section 9). */
	setIce(ice: IceParameters): void {
		this.#ice = ice;
	}

	/** A consumer sends in the section of its mid, which is new or was given free by another. Answers the mid. */
	add({ id, kind, sourceId, rtpParameters }: Pick<ConsumerParams, "id" | "kind" | "sourceId" | "rtpParameters">): string {
		const rtp = rtpParameters as unknown as RtpParameters;
		const mid = rtp.mid ?? id;
		const section: Section = { mid, kind, streamId: sourceId, trackId: id, rtp, sends: true };
		const index = this.#sections.findIndex((other) => other.mid === mid);
		if (index >= 0) this.#sections[index] = section;
		else this.#sections.push(section);
		if (kind === "video" && !this.#sections.some((other) => other.mid === probator.mid)) this.#sections.push(probatorSection(rtp));
		return mid;
	}

	/** Nothing comes in this section any more, until another consumer takes it. */
	stop(mid: string): void {
		const section = this.#sections.find((other) => other.mid === mid);
		if (section) section.sends = false;
	}

	/** The next offer, with a version of its own. */
	write(): string {
		this.#version += 1;
		const lines = [
			"v=0",
			`o=livestall 10000 ${this.#version} IN IP4 0.0.0.0`,
			"s=-",
			"t=0 0",
			"a=ice-lite",
			`a=fingerprint:${this.#fingerprint.algorithm} ${this.#fingerprint.value}`,
			`a=group:BUNDLE ${this.#sections.map(({ mid }) => mid).join(" ")}`,
			"a=msid-semantic: WMS *",
			...this.#sections.flatMap((section) => this.#section(section)),
		];
		return `${lines.join("\r\n")}\r\n`;
	}

	#section({ mid, kind, streamId, trackId, rtp, sends }: Section): string[] {
		const { codecs, headerExtensions = [], encodings = [], rtcp } = rtp;
		const [first] = this.#candidates;
		const { ssrc, rtx } = encodings[0] ?? {};
		const cname = rtcp?.cname ?? "-";
		return [
			`m=${kind} ${first?.port ?? 9} UDP/TLS/RTP/SAVPF ${codecs.map(({ payloadType }) => payloadType).join(" ")}`,
			"c=IN IP4 127.0.0.1",
			"a=rtcp-mux",
			"a=rtcp-rsize",
			`a=mid:${mid}`,
			`a=msid:${streamId} ${trackId}`,
			sends ? "a=sendonly" : "a=inactive",
			`a=ice-ufrag:${this.#ice.usernameFragment}`,
			`a=ice-pwd:${this.#ice.password}`,
			"a=ice-options:renomination",
			...this.#candidates.map(candidateLine),
			"a=end-of-candidates",
			"a=setup:actpass",
			...codecs.flatMap(codecLines),
			...headerExtensions.map(({ uri, id }) => `a=extmap:${id} ${uri}`),
			...(rtx ? [`a=ssrc-group:FID ${ssrc} ${rtx.ssrc}`] : []),
			...(ssrc === undefined ? [] : [`a=ssrc:${ssrc} cname:${cname}`]),
			...(rtx ? [`a=ssrc:${rtx.ssrc} cname:${cname}`] : []),
		];
	}
}

function probatorSection(video: RtpParameters): Section {
	const codec = video.codecs.find(({ mimeType }) => !/\/rtx$/i.test(mimeType))!;
	return {
		mid: probator.mid,
		kind: "video",
		streamId: "-",
		trackId: probator.mid,
		rtp: { ...video, codecs: [{ ...codec, payloadType: probator.payloadType }], encodings: [{ ssrc: probator.ssrc }], rtcp: { cname: probator.mid } },
		sends: true,
	};
}

/** RFC 8839, section 5.1; RFC 6544, section 4.5 for the TCP type. */
function candidateLine({ foundation, priority, address, ip, protocol, port, type, tcpType }: IceCandidate): string {
	return `a=candidate:${foundation} 1 ${protocol} ${priority} ${address ?? ip} ${port} typ ${type}${tcpType ? ` tcptype ${tcpType}` : ""}`;
}

function codecLines({ mimeType, payloadType, clockRate, channels = 1, parameters = {}, rtcpFeedback = [] }: RtpCodec): string[] {
	const name = mimeType.slice(mimeType.indexOf("/") + 1);
	const format = Object.entries(parameters).map(([key, value]) => `${key}=${String(value)}`);
	return [
		`a=rtpmap:${payloadType} ${name}/${clockRate}${channels > 1 ? `/${channels}` : ""}`,
		...(format.length > 0 ? [`a=fmtp:${payloadType} ${format.join(";")}`] : []),
		...rtcpFeedback.map(({ type, parameter }) => `a=rtcp-fb:${payloadType} ${type}${parameter ? ` ${parameter}` : ""}`),
	];
}

/**
 * Browsers decode Opus in one channel unless their own answer asks for two (RFC 7587, section 7.1): where the offer says that it sends stereo,
 * the answer takes it.
 */
export function stereoAnswer(answer: string, offer: string): string {
	const stereo = new Set([...offer.matchAll(/^a=fmtp:(\d+) .*sprop-stereo=1/gm)].map(([, payloadType]) => payloadType!));
	return answer.replace(/^a=fmtp:(\d+) (?!.*\bstereo=)(.*)$/gm, (line, payloadType: string, format: string) =>
		stereo.has(payloadType) ? `a=fmtp:${payloadType} ${format.trimEnd()};stereo=1${line.endsWith("\r") ? "\r" : ""}` : line,
	);
}
