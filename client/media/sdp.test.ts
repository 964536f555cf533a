import { expect, it } from "vitest";
import { type Native, receiveCapabilities } from "./receive-capabilities.ts";
import { RemoteOffer, stereoAnswer } from "./sdp.ts";

const transport = {
	iceParameters: { usernameFragment: "user", password: "secret", iceLite: true },
	iceCandidates: [
		{ foundation: "udp0", priority: 1076302079, address: "192.0.2.1", ip: "192.0.2.1", protocol: "udp", port: 44444, type: "host" },
		{ foundation: "tcp0", priority: 1076276479, address: "192.0.2.1", ip: "192.0.2.1", protocol: "tcp", port: 44444, type: "host", tcpType: "passive" },
	],
	dtlsParameters: { role: "auto", fingerprints: [{ algorithm: "sha-256", value: "AB:CD" }] },
};
const audio = {
	id: "a",
	kind: "audio" as const,
	sourceId: "camera",
	rtpParameters: {
		mid: "audio0",
		codecs: [{ mimeType: "audio/opus", payloadType: 100, clockRate: 48000, channels: 2, parameters: { useinbandfec: 1, "sprop-stereo": 1 }, rtcpFeedback: [{ type: "nack", parameter: "" }] }],
		headerExtensions: [{ uri: "urn:ietf:params:rtp-hdrext:sdes:mid", id: 1 }],
		encodings: [{ ssrc: 11 }],
		rtcp: { cname: "host" },
	},
};
const video = (id: string, mid: string, ssrc: number) => ({
	id,
	kind: "video" as const,
	sourceId: "camera",
	rtpParameters: {
		mid,
		codecs: [
			{ mimeType: "video/VP8", payloadType: 101, clockRate: 90000, parameters: {}, rtcpFeedback: [{ type: "nack", parameter: "pli" }, { type: "goog-remb", parameter: "" }] },
			{ mimeType: "video/rtx", payloadType: 102, clockRate: 90000, parameters: { apt: 101 }, rtcpFeedback: [] },
		],
		headerExtensions: [],
		encodings: [{ ssrc, rtx: { ssrc: ssrc + 1 } }],
		rtcp: { cname: "host" },
	},
});
const sections = (sdp: string): string[] => sdp.split(/(?=^m=)/m).slice(1);

it("writes an offer with a section for each consumer, and one for mediasoup's probes", () => {
	const offer = new RemoteOffer(transport);
	expect(offer.add(audio)).toBe("audio0");
	expect(offer.add(video("v", "video0", 21))).toBe("video0");
	const sdp = offer.write();
	expect(sdp).toContain("a=group:BUNDLE audio0 video0 probator\r\n");
	expect(sdp).toContain("a=fingerprint:sha-256 AB:CD\r\n");
	const [first, second, probes] = sections(sdp) as [string, string, string];
	for (const line of ["m=audio 44444 UDP/TLS/RTP/SAVPF 100", "a=rtpmap:100 opus/48000/2", "a=fmtp:100 useinbandfec=1;sprop-stereo=1", "a=ssrc:11 cname:host", "a=sendonly", "a=ice-ufrag:user", "a=candidate:tcp0 1 tcp 1076276479 192.0.2.1 44444 typ host tcptype passive"]) {
		expect(first.split("\r\n")).toContain(line);
	}
	for (const line of ["m=video 44444 UDP/TLS/RTP/SAVPF 101 102", "a=rtcp-fb:101 nack pli", "a=rtcp-fb:101 goog-remb", "a=fmtp:102 apt=101", "a=ssrc-group:FID 21 22", "a=msid:camera v"]) {
		expect(second.split("\r\n")).toContain(line);
	}
	for (const line of ["a=mid:probator", "m=video 44444 UDP/TLS/RTP/SAVPF 127", "a=ssrc:1234 cname:probator"]) expect(probes.split("\r\n")).toContain(line);
});

it("keeps a section that is given free for the next consumer, in its place", () => {
	const offer = new RemoteOffer(transport);
	offer.add(video("v", "video0", 21));
	offer.add(audio);
	offer.stop("video0");
	expect(sections(offer.write())[0]).toContain("a=inactive");
	offer.add(video("w", "video0", 31));
	offer.setIce({ usernameFragment: "next", password: "other" });
	const sdp = offer.write();
	expect(sections(sdp)).toHaveLength(3);
	expect(sections(sdp)[0]).toContain("a=ssrc:31 cname:host");
	expect(sections(sdp)[0]).not.toContain("a=ssrc:21");
	expect(sections(sdp).every((section) => section.includes("a=ice-ufrag:next"))).toBe(true);
	expect(sdp).toContain("o=livestall 10000 2 ");
});

it("takes stereo where it is offered", () => {
	const offer = new RemoteOffer(transport);
	offer.add(audio);
	const answer = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 100\r\na=fmtp:100 minptime=10;useinbandfec=1\r\n";
	expect(stereoAnswer(answer, offer.write())).toBe("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 100\r\na=fmtp:100 minptime=10;useinbandfec=1;stereo=1\r\n");
	expect(stereoAnswer(answer, "v=0\r\n")).toBe(answer);
});

it("asks for what both the router and the browser can do, by the router's numbers", () => {
	const router = {
		codecs: [
			{ kind: "audio", mimeType: "audio/opus", preferredPayloadType: 100, clockRate: 48000, channels: 2 },
			{ kind: "video", mimeType: "video/VP8", preferredPayloadType: 101, clockRate: 90000 },
			{ kind: "video", mimeType: "video/rtx", preferredPayloadType: 102, clockRate: 90000, parameters: { apt: 101 } },
			{ kind: "video", mimeType: "video/H264", preferredPayloadType: 103, clockRate: 90000, parameters: { "packetization-mode": 1 } },
			{ kind: "video", mimeType: "video/rtx", preferredPayloadType: 104, clockRate: 90000, parameters: { apt: 103 } },
			{ kind: "video", mimeType: "video/AV1", preferredPayloadType: 105, clockRate: 90000 },
		],
		headerExtensions: [
			{ kind: "audio", uri: "urn:mid", preferredId: 1 },
			{ kind: "video", uri: "urn:mid", preferredId: 1 },
			{ kind: "video", uri: "urn:odd", preferredId: 2 },
		],
	};
	const can: Native = (kind) =>
		kind === "audio"
			? { codecs: [{ mimeType: "audio/opus", clockRate: 48000 }], headerExtensions: [] }
			: { codecs: [{ mimeType: "video/VP8", clockRate: 90000 }, { mimeType: "video/H264", clockRate: 90000, sdpFmtpLine: "packetization-mode=0;profile-level-id=42e01f" }, { mimeType: "video/AV1", clockRate: 90000, sdpFmtpLine: "profile=0;level-idx=5" }], headerExtensions: [{ uri: "urn:mid" }] };
	const { codecs, headerExtensions } = receiveCapabilities(router, can) as unknown as typeof router;
	expect(codecs.map(({ preferredPayloadType }) => preferredPayloadType)).toEqual([100, 101, 105, 102]);
	expect(headerExtensions).toEqual([{ kind: "video", uri: "urn:mid", preferredId: 1 }]);
});
