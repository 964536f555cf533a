import type { types } from "mediasoup-client";

/** Highest bitrate of a picture (bit/s) by the length of its short side, at 30 frames a second of a room with a person. */
const bitrates: readonly (readonly [shortSide: number, bitrate: number])[] = [
	[1080, 3_000_000],
	[720, 1_700_000],
	[540, 1_000_000],
	[360, 550_000],
	[270, 320_000],
	[180, 160_000],
	[0, 100_000],
];

export const bitrateFor = (shortSide: number): number => bitrates.find(([least]) => shortSide >= least)![1];

/** Browsers send three layers from this many pixels on, and two from that many (libwebrtc, video/config/simulcast.cc); a further one would stay silent. */
const threeLayers = 960 * 540;
const twoLayers = 480 * 270;

/** Simulcast encodings (W3C RTCRtpEncodingParameters, lowest first) for a camera picture: each layer doubles the size of the one below. */
export function encodingsFor(width: number, height: number): types.RtpEncodingParameters[] {
	const shortSide = Math.min(width, height);
	const pixels = width * height;
	const layers = pixels >= threeLayers ? 3 : pixels >= twoLayers ? 2 : 1;
	return Array.from({ length: layers }, (_, index) => {
		const scaleResolutionDownBy = 2 ** (layers - 1 - index);
		return {
			...(layers > 1 ? { rid: `r${index}` } : {}),
			scaleResolutionDownBy,
			maxBitrate: bitrateFor(shortSide / scaleResolutionDownBy),
			// Three temporal layers: a viewer on a poor line loses frames before it loses size.
			scalabilityMode: "L1T3",
		};
	});
}
