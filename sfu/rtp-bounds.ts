import * as z from "zod/mini";
import type { types } from "mediasoup";
import { Refusal } from "#shared/problem.ts";
import type { MediaKind } from "#shared/stage.ts";

/** What mediasoup does not bound itself: it takes any number of encodings, and a codec of the other kind. */
const Bounded = z.looseObject({
	codecs: z.array(z.looseObject({ mimeType: z.string().check(z.maxLength(40)) })).check(z.minLength(1), z.maxLength(16)),
	headerExtensions: z.optional(z.array(z.unknown()).check(z.maxLength(32))),
	/** Simulcast has three layers (shared/stage.ts, PreferredLayers). */
	encodings: z.array(z.unknown()).check(z.minLength(1), z.maxLength(3)),
});

/** RTP parameters of a publisher, fit to be handed to mediasoup, which checks all the rest. Refuses with `invalid_input`. */
export function boundedRtpParameters(kind: MediaKind, rtpParameters: unknown): types.RtpParameters {
	const parsed = Bounded.safeParse(rtpParameters);
	if (!parsed.success || !parsed.data.codecs.every(({ mimeType }) => mimeType.toLowerCase().startsWith(`${kind}/`))) throw new Refusal("invalid_input");
	return rtpParameters as types.RtpParameters;
}
