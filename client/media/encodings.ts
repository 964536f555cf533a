import type { types } from "mediasoup-client";

/**
 * Video codecs that a stage knows (sfu/codecs.ts). VP8 and H.264 are sent as simulcast, VP9 as one stream with layers of size and of time in it.
 * AV1 has layers of time only: those of size are told apart by the Dependency Descriptor, which mediasoup does not hand on to viewers (its pull
 * request 1632), so that browsers would decode none of them; and it has no simulcast of AV1.
 */
export type VideoCodec = "vp8" | "h264" | "vp9" | "av1";

/** Highest bitrate of a picture (bit/s) by the length of its short side, at 30 frames a second of a room with a person, in VP8 or H.264. */
const bitrates: readonly (readonly [shortSide: number, bitrate: number])[] = [
	[1080, 3_000_000],
	[720, 1_700_000],
	[540, 1_000_000],
	[360, 550_000],
	[270, 320_000],
	[180, 160_000],
	[0, 100_000],
];

/** What each codec needs of it for the same picture. */
const thrift: Readonly<Record<VideoCodec, number>> = { vp8: 1, h264: 1, vp9: 0.75, av1: 0.6 };

export const bitrateFor = (shortSide: number): number => bitrates.find(([least]) => shortSide >= least)![1];

/** Browsers send three layers from this many pixels on, and two from that many (libwebrtc, video/config/simulcast.cc); a further one would stay silent. */
const threeLayers = 960 * 540;
const twoLayers = 480 * 270;

/**
 * Encodings (W3C RTCRtpEncodingParameters, lowest first) for a camera picture; each layer doubles the size of the one below. Three temporal layers
 * each: a viewer on a poor line loses frames before it loses size. VP9 and AV1 are one encoding with its layers in it (W3C webrtc-svc; `_KEY`: a
 * layer depends on the lower one at key frames only, so that a viewer of the top layer is sent little else).
 */
export function encodingsFor(width: number, height: number, codec: VideoCodec = "vp8"): types.RtpEncodingParameters[] {
	const shortSide = Math.min(width, height);
	const pixels = width * height;
	const layers = pixels >= threeLayers ? 3 : pixels >= twoLayers ? 2 : 1;
	const scales = Array.from({ length: layers }, (_, index) => 2 ** (layers - 1 - index));
	const rates = scales.map((scale) => Math.round(thrift[codec] * bitrateFor(shortSide / scale)));
	if (codec === "av1") return [{ maxBitrate: rates.at(-1)!, scalabilityMode: scalabilityFor(codec, width, height) }];
	if (codec === "vp9") return [{ maxBitrate: rates.reduce((sum, rate) => sum + rate, 0), scalabilityMode: scalabilityFor(codec, width, height) }];
	return scales.map((scaleResolutionDownBy, index) => ({
		...(layers > 1 ? { rid: `r${index}` } : {}),
		scaleResolutionDownBy,
		maxBitrate: rates[index]!,
		scalabilityMode: scalabilityFor(codec, width, height),
	}));
}

/** Scalability mode (W3C webrtc-svc) of each encoding for a picture of that size. */
export function scalabilityFor(codec: VideoCodec, width: number, height: number): string {
	if (codec !== "vp9") return "L1T3";
	const pixels = width * height;
	return pixels >= threeLayers ? "L3T3_KEY" : pixels >= twoLayers ? "L2T3_KEY" : "L1T3";
}
