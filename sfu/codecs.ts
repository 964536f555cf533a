import type { types } from "mediasoup";
import * as ortc from "mediasoup/ortc";

/** What every stage speaks, in order of preference. Payload types are those that Chromium offers: a WHEP player is sent these (whep.ts). */
export const mediaCodecs: types.RouterRtpCodecCapability[] = [
	{ kind: "audio", mimeType: "audio/opus", clockRate: 48000, channels: 2, preferredPayloadType: 111, parameters: { useinbandfec: 1 } },
	{ kind: "video", mimeType: "video/VP8", clockRate: 90000, preferredPayloadType: 96 },
	{
		kind: "video",
		mimeType: "video/H264",
		clockRate: 90000,
		preferredPayloadType: 108,
		// Constrained baseline 3.1: what every browser and every hardware encoder can do.
		parameters: { "packetization-mode": 1, "profile-level-id": "42e01f", "level-asymmetry-allowed": 1 },
	},
	{ kind: "video", mimeType: "video/VP9", clockRate: 90000, preferredPayloadType: 98, parameters: { "profile-id": 0 } },
	{ kind: "video", mimeType: "video/AV1", clockRate: 90000, preferredPayloadType: 45 },
];

/**
 * The router's capabilities follow from the codecs alone, so they are the same for every stage and every process:
 * a client can be told before its stage exists.
 */
export const routerRtpCapabilities: types.RtpCapabilities = ortc.generateRouterRtpCapabilities(mediaCodecs);
