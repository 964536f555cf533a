import type { MediaKind } from "#shared/stage.ts";

interface Codec {
	readonly kind: MediaKind;
	readonly mimeType: string;
	readonly preferredPayloadType: number;
	readonly parameters?: Record<string, unknown>;
}
interface Capabilities {
	readonly codecs: readonly Codec[];
	readonly headerExtensions: readonly { readonly kind: MediaKind; readonly uri: string }[];
}

/** What a browser says that it can receive (W3C webrtc-pc, RTCRtpReceiver.getCapabilities), for each kind. */
export type Native = (kind: MediaKind) => Pick<RTCRtpCapabilities, "codecs" | "headerExtensions"> | null;

const native: Native = (kind) => RTCRtpReceiver.getCapabilities(kind);

/**
 * The router's capabilities (mediasoup RtpCapabilities), without the codecs and header extensions that this browser can't receive. Payload types and
 * extension ids stay the router's: the media plane makes the offer.
 */
export function receiveCapabilities(router: Record<string, unknown>, can: Native = native): Record<string, unknown> {
	const { codecs, headerExtensions } = router as unknown as Capabilities;
	const own = { audio: can("audio"), video: can("video") };
	const isRtx = ({ mimeType }: Codec): boolean => /\/rtx$/i.test(mimeType);
	const kept = codecs.filter((codec) => !isRtx(codec) && own[codec.kind]?.codecs.some((other) => sameCodec(codec, other)));
	const repairs = codecs.filter((codec) => isRtx(codec) && kept.some(({ preferredPayloadType }) => preferredPayloadType === codec.parameters?.["apt"]));
	return {
		codecs: [...kept, ...repairs],
		headerExtensions: headerExtensions.filter(({ kind, uri }) => own[kind]?.headerExtensions.some((other) => other.uri === uri)),
	};
}

/** Whether streams of `codec` are decoded by what the browser calls `other`: of H.264 the packetization (RFC 6184), of VP9 and AV1 the profile has to be the same. */
function sameCodec({ mimeType, parameters = {} }: Codec, { mimeType: otherType, sdpFmtpLine = "" }: RTCRtpCodec): boolean {
	if (mimeType.toLowerCase() !== otherType.toLowerCase()) return false;
	const other = new Map(sdpFmtpLine.split(";").map((pair) => pair.trim().split("=", 2) as [string, string | undefined]));
	const same = (name: string): boolean => String(parameters[name] ?? 0) === (other.get(name) ?? "0");
	if (/\/h264$/i.test(mimeType)) return same("packetization-mode");
	if (/\/vp9$/i.test(mimeType)) return same("profile-id");
	if (/\/av1$/i.test(mimeType)) return same("profile");
	return true;
}
