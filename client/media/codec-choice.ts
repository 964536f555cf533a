/** Which video codec a publisher sends with: what it was told, as far as the browser and the stage can, or what suits the device. */
import { encodingsFor, scalabilityFor, type VideoCodec } from "./encodings.ts";

export const codecWishes = ["auto", "vp8", "h264", "vp9", "av1"] as const;
/** `auto`: a codec that every viewer can show, in hardware where the device has an encoder for it. */
export type CodecWish = (typeof codecWishes)[number];

export const mimeTypeOf: Readonly<Record<VideoCodec, string>> = { vp8: "video/VP8", h264: "video/H264", vp9: "video/VP9", av1: "video/AV1" };

/** What a device can do with one codec (W3C Media Capabilities, MediaCapabilitiesInfo). */
export interface EncoderFacts {
	readonly supported: boolean;
	/** It has hardware for it, or the picture is no load. */
	readonly efficient: boolean;
}

export interface ChoiceFacts {
	/** Mime types that the browser and the stage have in common. */
	readonly common: readonly string[];
	/** Logical processors. */
	readonly cores: number;
	readonly encoder: (codec: VideoCodec) => Promise<EncoderFacts>;
}

/** With fewer logical processors, VP9 and AV1 in software cost more than the device has. */
const coresForModern = 4;
const isModern = (codec: VideoCodec): boolean => codec === "vp9" || codec === "av1";

/** The wish as it can be met. VP8 where nothing else can: every browser with WebRTC has it (RFC 7742, section 5). */
export async function chooseCodec(wish: CodecWish, { common, encoder }: ChoiceFacts): Promise<VideoCodec> {
	const has = (codec: VideoCodec): boolean => common.some((mimeType) => mimeType.toLowerCase() === mimeTypeOf[codec].toLowerCase());
	if (wish === "auto") return has("h264") && (await encoder("h264")).efficient ? "h264" : "vp8";
	if (!has(wish)) return "vp8";
	// A browser that has the codec but not its layers would send every viewer the whole picture.
	return isModern(wish) && !(await encoder(wish)).supported ? "vp8" : wish;
}

/**
 * Why a wish may not be what the host wants: `unsupported` it will be VP8 instead, `heavy` this device may be too slow, `old-viewers` some viewers
 * can't show it, `one-size` nor do viewers on a poor line get a smaller picture.
 */
export type CodecWarning = "unsupported" | "heavy" | "old-viewers" | "one-size";

export async function warningOf(wish: CodecWish, facts: ChoiceFacts): Promise<CodecWarning | null> {
	if (wish === "auto") return null;
	if ((await chooseCodec(wish, facts)) !== wish) return "unsupported";
	if (!isModern(wish)) return null;
	return facts.cores < coresForModern && !(await facts.encoder(wish)).efficient ? "heavy" : wish === "av1" ? "one-size" : "old-viewers";
}

/** What this browser can do with a picture of that size. */
export function ownFacts(common: readonly string[], width: number, height: number): ChoiceFacts {
	return { common, cores: navigator.hardwareConcurrency ?? 1, encoder: (codec) => ownEncoder(codec, width, height) };
}

/** Mime types of the video that this browser can send. */
export const ownVideoTypes = (): string[] => globalThis.RTCRtpSender?.getCapabilities?.("video")?.codecs.map(({ mimeType }) => mimeType) ?? [];

async function ownEncoder(codec: VideoCodec, width: number, height: number): Promise<EncoderFacts> {
	const contentType = codec === "h264" ? "video/H264;level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f" : mimeTypeOf[codec];
	const bitrate = encodingsFor(width, height, codec).reduce((sum, { maxBitrate = 0 }) => sum + maxBitrate, 0);
	try {
		const { supported, powerEfficient } = await navigator.mediaCapabilities.encodingInfo({
			type: "webrtc",
			video: { contentType, width, height, bitrate, framerate: 30, ...(isModern(codec) ? { scalabilityMode: scalabilityFor(codec, width, height) } : {}) },
		});
		return { supported, efficient: supported && powerEfficient };
	} catch {
		// A browser that can't be asked is asked for nothing special.
		return { supported: false, efficient: false };
	}
}
