/** One source and many receivers, through the product's media plane and through bare mediasoup: same worker binary, same media, same receivers. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as mediasoup from "mediasoup";
import type { types } from "mediasoup";
import pino from "pino";
import type { ConsumerParams, TransportParams } from "#shared/stage.ts";
import { RemoteOffer } from "../../../client/media/sdp.ts";
import { createSfu, type Sfu, signStageToken } from "../../../sfu/index.ts";
import { stageClient } from "../../support/stage-client.ts";
import type { Report } from "../bench.ts";
import type { Peers } from "./peers.ts";

/** In bit/s and frames a second: a middle layer of a room with a person. */
const picture = { bitrate: 590_000, fps: 30 };

/** In ms: a receiver that has no picture by then asks for a key frame again, as the product's player does (client/media/viewer-session.ts). */
const patience = 800;

export interface Target {
	readonly name: string;
	/** Process whose CPU and memory count. */
	readonly pid: number;
	/** Lets one more receiver in; answers ms from asking to the first packet of video. */
	join(id: string): Promise<number>;
	leave(id: string): void;
}

const opus: types.RtpCodecCapability = { kind: "audio", mimeType: "audio/opus", clockRate: 48000, channels: 2, preferredPayloadType: 111, parameters: { minptime: 10, useinbandfec: 1 } };
const vp8: types.RtpCodecCapability = { kind: "video", mimeType: "video/VP8", clockRate: 90000, preferredPayloadType: 96, rtcpFeedback: [{ type: "nack", parameter: "pli" }] };
/** What a receiver of the peers can: no retransmission and no bandwidth estimate, so that both targets send the very same. */
const receives: types.RtpCapabilities = { codecs: [opus, vp8], headerExtensions: [] };

/** RTP parameters of a publisher of the peers, read from its offer. */
function parametersOf(offer: string): Record<"audio" | "video", types.RtpParameters> {
	const ssrc = (kind: "audio" | "video"): number => Number(new RegExp(`m=${kind}[^]*?a=ssrc:(\\d+)`).exec(offer)![1]);
	return {
		audio: { mid: "0", codecs: [{ mimeType: "audio/opus", payloadType: 111, clockRate: 48000, channels: 2, parameters: { minptime: 10, useinbandfec: 1 } }], encodings: [{ ssrc: ssrc("audio") }], rtcp: { cname: "source" } },
		video: { mid: "1", codecs: [{ mimeType: "video/VP8", payloadType: 96, clockRate: 90000, rtcpFeedback: [{ type: "nack", parameter: "pli" }] }], encodings: [{ ssrc: ssrc("video") }], rtcp: { cname: "source" } },
	};
}

/** The answer of an ICE lite server to that offer. */
function answerTo(offer: string, { iceParameters, iceCandidates, dtlsParameters }: TransportParams): string {
	const ice = iceParameters as unknown as types.IceParameters;
	const { fingerprints } = dtlsParameters as unknown as types.DtlsParameters;
	const print = fingerprints.find(({ algorithm }) => algorithm === "sha-256")!;
	const udp = (iceCandidates as unknown as types.IceCandidate[]).find(({ protocol }) => protocol === "udp")!;
	const section = (kind: "audio" | "video", mid: number, payload: number, map: string): string[] => [
		`m=${kind} 9 UDP/TLS/RTP/SAVPF ${payload}`,
		"c=IN IP4 127.0.0.1",
		`a=mid:${mid}`,
		"a=recvonly",
		"a=rtcp-mux",
		`a=rtpmap:${payload} ${map}`,
		...(kind === "video" ? [`a=rtcp-fb:${payload} nack pli`] : [`a=fmtp:${payload} minptime=10;useinbandfec=1`]),
		`a=ice-ufrag:${ice.usernameFragment}`,
		`a=ice-pwd:${ice.password}`,
		`a=candidate:1 1 udp ${udp.priority} 127.0.0.1 ${udp.port} typ host`,
		"a=end-of-candidates",
		"a=setup:passive",
	];
	const lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-lite", `a=fingerprint:${print.algorithm} ${print.value}`, "a=group:BUNDLE 0 1", ...section("audio", 0, 111, "opus/48000/2"), ...section("video", 1, 96, "VP8/90000")];
	return `${lines.join("\r\n")}\r\n`;
}

const offerOf = (transport: TransportParams, consumers: readonly Pick<ConsumerParams, "id" | "kind" | "sourceId" | "rtpParameters">[]): string => {
	const offer = new RemoteOffer(transport);
	for (const consumer of consumers) offer.add(consumer);
	// The peers know no codec of the probes' payload type.
	return offer.write().replace(/m=video [^\r]* 127\r\n[^]*$/, "").replace(" probator\r\n", "\r\n");
};

/** The media plane of the product, with a publisher on air. */
export async function productTarget(report: Report, peers: Peers, { rtcPort, workers = 1, viewersPerRouter }: { rtcPort: number; workers?: number; viewersPerRouter?: number }): Promise<Target & { readonly sfu: Sfu }> {
	const secret = "a secret of the bench, long enough for HS256";
	const httpServer = createServer((_, response) => response.writeHead(404).end());
	await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
	const sfu = await createSfu({
		httpServer,
		secret,
		workers,
		rtcPort,
		listenAddress: "127.0.0.1",
		announcedAddresses: ["127.0.0.1"],
		allowedOrigin: () => true,
		log: pino({ level: "silent" }),
		report: () => undefined,
		...(viewersPerRouter ? { limits: { viewersPerRouter } } : {}),
	});
	report.defer(async () => {
		await sfu.close();
		httpServer.closeAllConnections();
		httpServer.close();
	});
	const origin = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`;
	const token = (role: "publish" | "view", sub: string): Promise<string> => signStageToken(secret, { stage: "bench", role, name: sub, sub, exp: Math.floor(Date.now() / 1000) + 3600 });

	const source = await stageClient(origin, { token: await token("publish", "source"), lang: "en" });
	const offer = await peers.publish("product-source", picture.bitrate, picture.fps);
	await source.send("connect-transport", { dtlsParameters: peers.dtlsParameters });
	const { audio, video } = parametersOf(offer);
	for (const [kind, rtpParameters] of [["audio", audio], ["video", video]] as const) {
		const answer = await source.send("produce", { kind, rtpParameters, sourceId: "camera" });
		if (!answer.ok) throw new Error(`the bench's source is refused: ${answer.problem.detail}`);
	}
	await peers.answer("product-source", answerTo(offer, source.welcome!.transport));

	const viewers = new Map<string, () => void>();
	const tokens = new Map<string, string>();
	return {
		name: "product",
		sfu,
		pid: sfu.workerPids()[0]!,
		async join(id) {
			const known = tokens.get(id) ?? (await token("view", id));
			tokens.set(id, known);
			const asked = Date.now();
			const viewer = await stageClient(origin, { token: known, lang: "en", rtpCapabilities: receives, dtlsParameters: peers.dtlsParameters });
			if (!viewer.welcome) throw new Error(`a viewer is refused: ${viewer.refused?.detail}`);
			viewers.set(id, viewer.close);
			const { id: consumerId } = viewer.welcome.consumers.find(({ kind }) => kind === "video")!;
			const again = setInterval(() => void viewer.send("resume", { consumerId }), patience);
			try {
				return (await peers.receive(`product-${id}`, offerOf(viewer.welcome.transport, viewer.welcome.consumers))) - asked;
			} finally {
				clearInterval(again);
			}
		},
		leave(id) {
			viewers.get(id)?.();
			viewers.delete(id);
			peers.closePeer(`product-${id}`);
		},
	};
}

/** mediasoup and nothing else. `name` tells two of them apart. */
export async function bareTarget(report: Report, peers: Peers, { rtcPort, workerBin, name = "bare" }: { rtcPort: number; workerBin?: string; name?: string }): Promise<Target> {
	const worker = await mediasoup.createWorker({ logLevel: "error", ...(workerBin ? { workerBin } : {}) });
	report.defer(() => worker.close());
	const webRtcServer = await worker.createWebRtcServer({ listenInfos: (["udp", "tcp"] as const).map((protocol) => ({ protocol, ip: "127.0.0.1", port: rtcPort })) });
	const router = await worker.createRouter({ mediaCodecs: [opus, vp8] });
	const connect = async (): Promise<types.WebRtcTransport> => {
		const transport = await router.createWebRtcTransport({ webRtcServer, enableUdp: true, enableTcp: true, preferUdp: true });
		await transport.connect({ dtlsParameters: peers.dtlsParameters as types.DtlsParameters });
		return transport;
	};
	const paramsOf = (transport: types.WebRtcTransport): TransportParams => ({ id: transport.id, iceParameters: { ...transport.iceParameters }, iceCandidates: transport.iceCandidates.map((candidate) => ({ ...candidate })), dtlsParameters: { ...transport.dtlsParameters } });

	const incoming = await connect();
	const offer = await peers.publish(`${name}-source`, picture.bitrate, picture.fps);
	const { audio, video } = parametersOf(offer);
	const producers = [await incoming.produce({ kind: "audio", rtpParameters: audio }), await incoming.produce({ kind: "video", rtpParameters: video })];
	await peers.answer(`${name}-source`, answerTo(offer, paramsOf(incoming)));

	const viewers = new Map<string, types.WebRtcTransport>();
	return {
		name,
		pid: worker.pid,
		async join(id) {
			const asked = Date.now();
			const transport = await connect();
			viewers.set(id, transport);
			const consumers = await Promise.all(producers.map((producer) => transport.consume({ producerId: producer.id, rtpCapabilities: receives })));
			const params = consumers.map((consumer) => ({ id: consumer.id, kind: consumer.kind, sourceId: "camera", rtpParameters: { ...consumer.rtpParameters } }));
			const again = setInterval(() => void consumers.find(({ kind }) => kind === "video")!.requestKeyFrame(), patience);
			try {
				return (await peers.receive(`${name}-${id}`, offerOf(paramsOf(transport), params))) - asked;
			} finally {
				clearInterval(again);
			}
		},
		leave(id) {
			viewers.get(id)?.close();
			viewers.delete(id);
			peers.closePeer(`${name}-${id}`);
		},
	};
}
