import { request as httpRequest } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { eventually } from "../test/support/eventually.ts";
import { startMediaStack, type MediaStack } from "../test/support/media-stack.ts";
import { stageClient } from "../test/support/stage-client.ts";
import { routerRtpCapabilities } from "./codecs.ts";

/** The HTTP of WHIP and WHEP, with a real media worker and offers that nobody stands behind. Encoders and players: test/encoders.test.ts. */
let stack: MediaStack;
/** Show id and key that hold; a test may take them away. */
const keys = new Map<string, string>();
let asked = 0;
let away = false;
/** An address of its own for each test: failures are counted by address. */
let address = "";
let tests = 0;

beforeAll(async () => {
	stack = await startMediaStack({
		trustProxy: true,
		limits: { publishersPerStage: 2, stages: 4, stageLinger: 50 },
		iceServers: () => [{ urls: ["stun:stun.example.net"] }, { urls: ["turn:turn.example.net?transport=udp"], username: 'me"', credential: "secret" }],
		streamKey: async (showId, key) => {
			asked += 1;
			if (away) throw new Error("away");
			if (keys.get(showId) !== key) return null;
			return { stage: showId, role: "publish", source: "encoder", name: "OBS", sub: `encoder:${showId}`, exp: Math.floor(Date.now() / 1000) + 600 };
		},
	});
});
afterAll(() => stack.close());
beforeEach(() => {
	keys.clear();
	keys.set("show", "good");
	away = false;
	tests += 1;
	address = `203.0.113.${tests}`;
});

const fingerprint = `sha-256 ${Array.from({ length: 32 }, () => "AB").join(":")}`;
interface Section { kind: string; mid: string; lines: string[]; pts: string }
const audio: Section = { kind: "audio", mid: "0", pts: "111", lines: ["a=sendonly", "a=rtpmap:111 opus/48000/2", "a=ssrc:1001 cname:obs"] };
const h264 = (fmtp = "packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1"): Section => ({
	kind: "video",
	mid: "1",
	pts: "96",
	lines: ["a=sendonly", "a=rtpmap:96 H264/90000", `a=fmtp:96 ${fmtp}`, "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli", "a=rtcp-rsize", "a=ssrc:1002 cname:obs"],
});
function offerOf(sections: Section[], { setup = "actpass", ufrag = "abcd", bundle = sections.map(({ mid }) => mid).join(" ") } = {}): string {
	return [
		"v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", ...(bundle ? [`a=group:BUNDLE ${bundle}`] : []),
		...sections.flatMap(({ kind, mid, pts, lines }) => [`m=${kind} 9 UDP/TLS/RTP/SAVPF ${pts}`, "c=IN IP4 0.0.0.0", `a=mid:${mid}`, `a=ice-ufrag:${ufrag}`, "a=ice-pwd:abcdefghijklmnopqrstuvwx", `a=fingerprint:${fingerprint}`, `a=setup:${setup}`, "a=rtcp-mux", ...lines]),
	].map((line) => `${line}\r\n`).join("");
}
const offer = offerOf([audio, h264()]);
const fragment = (ufrag: string) => `a=ice-ufrag:${ufrag}\r\na=ice-pwd:zyxwvutsrqponmlkjihgfedc\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 2130706431 198.51.100.1 39132 typ host\r\na=end-of-candidates\r\n`;

const call = (method: string, path: string, { body, key = "good", type = "application/sdp", headers = {} }: { body?: string; key?: string | null; type?: string; headers?: Record<string, string> } = {}) =>
	fetch(stack.origin + path, {
		method,
		headers: { "x-forwarded-for": address, ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...(body === undefined ? {} : { "content-type": type }), ...headers },
		...(body === undefined ? {} : { body }),
	});
const publish = (body = offer, options: Parameters<typeof call>[2] = {}) => call("POST", "/media/whip/show", { body, ...options });
/** The code of a refusal, which has to be problem details with this status. */
async function refusal(response: Response): Promise<{ status: number; code: string; errors?: { path: string }[] }> {
	expect(response.headers.get("content-type")).toBe("application/problem+json");
	const body = await response.json();
	expect(body.status).toBe(response.status);
	return body;
}
const transports = async (): Promise<number> => (await stack.sfu.holdings())[0]!.transports;

test("an offer is answered with 201, a session, an entity tag and ICE servers; DELETE frees the transport", async () => {
	const before = await transports();
	const response = await publish();
	expect(response.status).toBe(201);
	expect(response.headers.get("content-type")).toBe("application/sdp");
	expect(response.headers.get("location")).toMatch(/^\/media\/whip\/show\/[\w-]{43}$/);
	expect(response.headers.get("etag")).toMatch(/^"\S+"$/);
	expect(response.headers.get("accept-patch")).toBe("application/trickle-ice-sdpfrag");
	expect(response.headers.get("link")).toBe('<stun:stun.example.net>; rel="ice-server", <turn:turn.example.net?transport=udp>; rel="ice-server"; username="me\\""; credential="secret"; credential-type="password"');
	expect(response.headers.get("access-control-expose-headers")).toMatch(/etag.*link.*location/);
	const answer = await response.text();
	expect(answer).toMatch(/a=ice-lite\r\na=group:BUNDLE 0 1\r\n/);
	expect(answer).toMatch(/m=audio 9 UDP\/TLS\/RTP\/SAVPF 111\r\n[^]*a=mid:0\r\na=recvonly[^]*a=setup:passive\r\n[^]*a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 \d+ typ host/);
	expect(answer).toMatch(/m=video 9 UDP\/TLS\/RTP\/SAVPF 96\r\n[^]*a=rtcp-rsize\r\na=rtpmap:96 H264\/90000\r\na=fmtp:96 [^\r]*profile-level-id=42e01f[^]*a=rtcp-fb:96 nack pli/);
	expect(stack.sfu.stages()).toMatchObject([{ id: "show", publishers: 1, sources: 1 }]);
	expect(await transports()).toBe(before + 1);

	const path = response.headers.get("location")!;
	expect(await refusal(await call("DELETE", path, { key: "another" }))).toMatchObject({ status: 401, code: "stream_key" });
	expect(await refusal(await call("DELETE", path, { key: null }))).toMatchObject({ status: 401, code: "unauthenticated" });
	const deleted = await call("DELETE", path);
	expect([deleted.status, deleted.headers.get("content-length")]).toEqual([200, "0"]);
	expect(await refusal(await call("DELETE", path))).toMatchObject({ code: "not_found" });
	await eventually(async () => expect(await transports()).toBe(before));
	await eventually(() => expect(stack.sfu.stages()).toEqual([]));
});

test("an encoder that waits for the handshake is called; one that calls is waited for", async () => {
	for (const [setup, answered] of [["passive", "active"], ["active", "passive"], ["actpass", "passive"]] as const) {
		const response = await publish(offerOf([audio], { setup }));
		expect(await response.text()).toContain(`a=setup:${answered}\r\n`);
		await call("DELETE", response.headers.get("location")!);
	}
});

test("simulcast is taken when it is offered, the lowest layer first whatever the encoder calls it", async () => {
	const layered = (rids: string[], params: Record<string, string> = {}): Section => ({ ...h264(), lines: [...h264().lines.slice(0, -1), "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid", "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", ...rids.map((rid) => `a=rid:${rid} send${params[rid] ?? ""}`), `a=simulcast:send ${rids.join(";")}`] });
	for (const [rids, params, lowestFirst] of [
		[["0", "1", "2"], {}, ["2", "1", "0"]],
		[["q", "h", "f"], {}, ["q", "h", "f"]],
		[["f", "h", "q"], {}, ["q", "h", "f"]],
		[["a", "b"], { a: " max-width=640", b: " max-width=1280" }, ["a", "b"]],
	] as const) {
		const response = await publish(offerOf([audio, layered([...rids], params)]));
		const answer = await response.text();
		expect(answer).toContain(`a=simulcast:recv ${rids.join(";")}\r\n`);
		for (const rid of rids) expect(answer).toContain(`a=rid:${rid} recv\r\n`);
		expect(answer).toContain("a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n");
		// A viewer that prefers layer 0 is sent the first encoding.
		const { incomingOf, readOffer } = await import("./sdp.ts");
		const [, video] = incomingOf(readOffer(offerOf([audio, layered([...rids], params)])));
		expect(video!.rtpParameters.encodings!.map(({ rid }) => rid)).toEqual(lowestFirst);
		await call("DELETE", response.headers.get("location")!);
	}
});

test("the encoder's source is the show's like any other: viewers hear of it, and control can send it away", async () => {
	const response = await publish();
	const pass = await stack.pass("show", "control");
	const control = await stageClient(stack.origin, { token: pass.token, rtpCapabilities: routerRtpCapabilities });
	const [source] = control.welcome!.sources;
	expect(source).toMatchObject({ name: "OBS", type: "encoder", kinds: ["audio", "video"], admitted: true });
	expect(control.welcome!.program).toEqual({ layout: "single", sources: [source!.id] });
	expect(await control.send("remove-source", { sourceId: source!.id })).toMatchObject({ ok: true });
	expect(await refusal(await call("DELETE", response.headers.get("location")!))).toMatchObject({ code: "not_found" });
	control.close();
});

test("an encoder that comes again takes its own place", async () => {
	const first = await publish();
	const second = await publish();
	expect([first.status, second.status]).toEqual([201, 201]);
	expect(stack.sfu.stages()).toMatchObject([{ publishers: 1, sources: 1 }]);
	expect(await refusal(await call("DELETE", first.headers.get("location")!))).toMatchObject({ code: "not_found" });
	await call("DELETE", second.headers.get("location")!);
});

test("a key that is changed sends the encoder away, the one that is just coming too", async () => {
	const response = await publish();
	keys.set("show", "new");
	stack.sfu.endEncoder("show");
	expect(await refusal(await call("DELETE", response.headers.get("location")!))).toMatchObject({ code: "not_found" });
	expect(await refusal(await publish())).toMatchObject({ status: 401, code: "stream_key" });
	expect(stack.sfu.stages().every(({ sources }) => sources === 0)).toBe(true);
});

test("PATCH: candidates are acknowledged, an ICE restart gets new credentials, and a tag that is past is refused", async () => {
	const response = await publish();
	const path = response.headers.get("location")!;
	const etag = response.headers.get("etag")!;
	const patch = (body: string, headers: Record<string, string> = {}, type = "application/trickle-ice-sdpfrag") => call("PATCH", path, { body, type, headers });
	expect(await refusal(await patch(fragment("abcd"), {}, "application/sdp"))).toMatchObject({ status: 415, code: "media_type" });
	expect(await refusal(await patch(fragment("abcd")))).toMatchObject({ status: 428, code: "precondition_required" });
	expect(await refusal(await patch(fragment("abcd"), { "if-match": '"other"' }))).toMatchObject({ status: 412, code: "precondition_failed" });
	expect(await refusal(await patch("nonsense", { "if-match": etag }))).toMatchObject({ status: 422, code: "invalid_input" });
	expect(await refusal(await patch("x".repeat(70_000), { "if-match": etag }))).toMatchObject({ status: 413, code: "too_large" });

	const restarted = await patch(fragment("wxyz"), { "if-match": "*" });
	expect(restarted.status).toBe(200);
	expect(restarted.headers.get("content-type")).toBe("application/trickle-ice-sdpfrag");
	expect(restarted.headers.get("etag")).not.toBe(etag);
	const body = await restarted.text();
	expect(body).toMatch(/^a=ice-lite\r\na=group:BUNDLE 0 1\r\nm=audio 9 UDP\/TLS\/RTP\/SAVPF 0\r\na=mid:0\r\na=ice-ufrag:\S+\r\na=ice-pwd:\S+\r\na=candidate/);
	expect(body).toContain(`a=ice-ufrag:${restarted.headers.get("etag")!.slice(1, -1)}`);

	expect(await refusal(await patch(fragment("wxyz"), { "if-match": etag }))).toMatchObject({ code: "precondition_failed" });
	const trickled = await call("PATCH", path, { body: `a=ice-ufrag:wxyz\r\na=ice-pwd:zyxwvutsrqponmlkjihgfedc\r\n`, type: "application/trickle-ice-sdpfrag", headers: { "if-match": restarted.headers.get("etag")! } });
	expect(trickled.status).toBe(204);
	await call("DELETE", path);
});

test("a browser's preflight and a client's discovery are answered without a key", async () => {
	for (const [path, methods] of [["/media/whip/show", "POST, OPTIONS"], ["/media/whep/show", "POST, OPTIONS"], [`/media/whip/show/${"a".repeat(43)}`, "PATCH, DELETE, OPTIONS"]] as const) {
		const response = await call("OPTIONS", path, { key: null, headers: { origin: "https://studio.example", "access-control-request-method": "POST" } });
		expect([response.status, response.headers.get("allow")]).toEqual([204, methods]);
		expect(response.headers.get("access-control-allow-origin")).toBe("*");
		expect(response.headers.get("access-control-allow-headers")).toBe("authorization, content-type, if-match");
	}
	for (const method of ["GET", "HEAD", "PUT"]) {
		const response = await call(method, "/media/whip/show");
		expect([response.status, response.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
	}
	expect(await refusal(await publish(offer, { headers: { "accept-language": "en" }, type: "text/plain" }))).toMatchObject({ status: 415, detail: "The content type is not the one that is expected here." });
	expect(await refusal(await call("POST", "/media/whip/", { body: offer }))).toMatchObject({ code: "not_found" });
	expect(await refusal(await call("POST", "/media/whip/show/short", { body: offer }))).toMatchObject({ code: "not_found" });
});

test("without a key, with a wrong one, and with too many wrong ones", async () => {
	const none = await publish(offer, { key: null });
	expect(none.headers.get("www-authenticate")).toBe("Bearer");
	expect(await refusal(none)).toMatchObject({ status: 401, code: "unauthenticated" });
	const wrong = await publish(offer, { key: "wrong" });
	expect(wrong.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
	expect(await refusal(wrong)).toMatchObject({ status: 401, code: "stream_key" });
	expect(await refusal(await call("POST", "/media/whip/other", { body: offer }))).toMatchObject({ code: "stream_key" });
	for (let guess = 2; guess < 10; guess++) await publish(offer, { key: `guess-${guess}` });
	const before = asked;
	const late = await publish();
	expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
	expect(await refusal(late)).toMatchObject({ status: 429, code: "rate_limited" });
	expect(asked).toBe(before);
	// Others are not held up by it.
	address = "203.0.113.250";
	const other = await publish();
	expect(other.status).toBe(201);
	await call("DELETE", other.headers.get("location")!);
});

test("a commerce plane that is away is no wrong key", async () => {
	away = true;
	const response = await publish();
	expect(response.headers.get("retry-after")).toBe("2");
	expect(await refusal(response)).toMatchObject({ status: 503, code: "unavailable" });
});

test("a stage that is full, and a media plane that is, say when to come again", async () => {
	const passes = await Promise.all([1, 2].map((n) => stack.pass("show", "publish", { sub: `camera-${n}` })));
	const cameras = await Promise.all(passes.map(({ token }) => stageClient(stack.origin, { token })));
	const full = await publish();
	expect(full.headers.get("retry-after")).toBe("5");
	expect(await refusal(full)).toMatchObject({ status: 503, code: "stage_full" });
	for (const camera of cameras) camera.close();
	await eventually(() => expect(stack.sfu.stages()).toEqual([]));
	const more = await Promise.all(["a", "b", "c", "d"].map(async (stage) => stageClient(stack.origin, { token: (await stack.pass(stage, "publish")).token })));
	expect(await refusal(await publish())).toMatchObject({ status: 503, code: "overloaded" });
	for (const client of more) client.close();
	await eventually(() => expect(stack.sfu.stages()).toEqual([]));
});

test("offers that are no use are refused with what is wrong, and leave nothing behind", async () => {
	const before = await transports();
	const video = h264();
	const without = (pattern: RegExp) => offer.split("\r\n").filter((line) => !pattern.test(line)).join("\r\n");
	for (const [text, path] of [
		["", "sdp"],
		["hello", "sdp"],
		[offer.slice(0, 60), "sdp"],
		[without(/^a=fingerprint/), "fingerprint"],
		[offer.replaceAll(":AB", ":XY"), "fingerprint"],
		[without(/^a=ice-pwd/), "ice-ufrag"],
		[without(/^a=group/), "group"],
		[offerOf([audio, { ...audio, mid: "0" }]), "mid"],
		[offerOf([{ ...audio, lines: ["a=recvonly", ...audio.lines.slice(1)] }]), "m"],
		[offerOf([{ ...audio, pts: "0", lines: ["a=sendonly", "a=rtpmap:0 PCMU/8000"] }]), "m"],
		[offerOf([h264("packetization-mode=1;profile-level-id=640c1f")]), "m"],
		[offerOf([h264("packetization-mode=0;profile-level-id=42e01f")]), "m"],
		[offerOf(Array.from({ length: 9 }, (_, mid) => ({ ...audio, mid: String(mid) }))), "m"],
		[offerOf([{ kind: "application", mid: "0", pts: "webrtc-datachannel", lines: ["a=sctp-port:5000"] }]), "m"],
	] as const) {
		expect(await refusal(await publish(text)), text).toMatchObject({ status: 422, code: "invalid_input", errors: [{ path }] });
	}
	expect(await refusal(await publish("x".repeat(70_000)))).toMatchObject({ status: 413, code: "too_large" });
	// A second picture and a data channel are left aside, the rest is taken.
	const response = await publish(offerOf([audio, video, { ...video, mid: "2" }, { kind: "application", mid: "3", pts: "webrtc-datachannel", lines: ["a=sctp-port:5000"] }]));
	expect(response.status).toBe(201);
	expect(await response.text()).toMatch(/a=group:BUNDLE 0 1\r\n[^]*m=video 0 [^]*a=mid:2\r\na=inactive\r\nm=application 0 /);
	await call("DELETE", response.headers.get("location")!);
	await eventually(async () => expect(await transports()).toBe(before));
});

test("a body that is longer than it says, or without a length, is cut off", async () => {
	const status = await new Promise<number>((resolve, reject) => {
		const request = httpRequest(`${stack.origin}/media/whip/show`, { method: "POST", headers: { "content-type": "application/sdp", authorization: "Bearer good", "transfer-encoding": "chunked" } }, (response) => {
			response.resume();
			resolve(response.statusCode!);
		});
		request.once("error", reject);
		request.write("x".repeat(70_000));
	});
	expect(status).toBe(413);
});

test("no garbage in an offer brings anything but a refusal", async () => {
	const lines = offer.split("\r\n");
	await fc.assert(
		fc.asyncProperty(fc.array(fc.tuple(fc.nat(lines.length - 1), fc.oneof(fc.string(), fc.constantFrom("", "a=mid:", "a=rtpmap:96", "a=simulcast:send ;;;", "a=rid: send", "a=ssrc-group:FID x y", "m=video", "m=video 9 UDP/TLS/RTP/SAVPF", "a=extmap:0 x", "a=fmtp:96 __proto__=1;profile-level-id=", "a=rtcp-fb:* nack", "a=ssrc:99999999999 cname:"))), { minLength: 1, maxLength: 4 }), async (changes) => {
			const changed = [...lines];
			for (const [index, line] of changes) changed[index] = line;
			const response = await publish(changed.join("\r\n"));
			if (response.status === 201) return void (await call("DELETE", response.headers.get("location")!));
			expect([409, 422]).toContain(response.status);
			await refusal(response);
		}),
		{ numRuns: 150 },
	);
	await eventually(async () => expect(await transports()).toBe(0));
});

test("WHEP: nothing on air, a token for something else, and an offer that does not receive", async () => {
	const watch = (token: string, body = offerOf([{ ...h264(), lines: ["a=recvonly", ...h264().lines.slice(1)] }])) => call("POST", "/media/whep/show", { body, key: token });
	const { token } = await stack.pass("show", "view");
	const early = await watch(token);
	expect(early.headers.get("retry-after")).toBe("2");
	expect(await refusal(early)).toMatchObject({ status: 409, code: "nothing_on_air" });
	expect(await refusal(await watch("good"))).toMatchObject({ status: 401, code: "token_invalid" });
	expect(await refusal(await watch((await stack.pass("other", "view")).token))).toMatchObject({ status: 403, code: "token_role" });
	expect(await refusal(await watch((await stack.pass("show", "control")).token))).toMatchObject({ code: "token_role" });
	expect(await refusal(await watch((await stack.pass("show", "view", { source: "guest" })).token))).toMatchObject({ code: "token_role" });

	const encoder = await publish();
	expect(await refusal(await watch(token, offer))).toMatchObject({ status: 422, errors: [{ path: "m" }] });
	const watched = await watch(token);
	expect(watched.status).toBe(201);
	expect(await watched.text()).toMatch(/m=video 9 [^]*a=sendonly[^]*a=rtpmap:\d+ H264\/90000[^]*a=msid:\S+ video\r\n[^]*a=ssrc:\d+ cname:obs/);
	expect(stack.sfu.stages()).toMatchObject([{ viewers: 1 }]);
	// With its picture the session goes; the player comes back by itself.
	await call("DELETE", encoder.headers.get("location")!);
	await eventually(() => expect(stack.sfu.stages().every(({ viewers }) => viewers === 0)).toBe(true));
	expect(await refusal(await call("DELETE", watched.headers.get("location")!, { key: token }))).toMatchObject({ code: "not_found" });
	expect(await transports()).toBe(0);
});
