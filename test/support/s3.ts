import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest("hex");

/**
 * A small S3: PUT and GET of objects in memory, path-style, for whoever signs as AWS asks. It checks signature version 4 by itself, from the
 * specification ("Authenticating Requests: Using the Authorization Header"): no code is shared with what signs.
 */
export async function startS3({ bucket = "livestall", region = "cn-test-1", accessKey = "AKTEST", secretKey = "secret-of-the-test" } = {}) {
	const objects = new Map<string, { bytes: Buffer; type: string | undefined }>();
	/** Why requests were refused. */
	const refusals: string[] = [];
	/** Requests that are answered with 503 before anything else. */
	let outage = 0;

	function wrong(request: IncomingMessage, body: Buffer): string | null {
		const [, credential, signed, signature] = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(request.headers.authorization ?? "") ?? [];
		if (!credential || !signed || !signature) return "no signature";
		const [key, day, inRegion, service, end] = credential.split("/");
		const time = String(request.headers["x-amz-date"] ?? "");
		if (key !== accessKey || inRegion !== region || service !== "s3" || end !== "aws4_request") return "wrong credential scope";
		const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
		if (!time.startsWith(day!) || !(Math.abs(Date.now() - at) < 15 * 60_000)) return "wrong time";
		const names = signed.split(";");
		if (!names.includes("host") || !names.includes("x-amz-date") || !names.includes("x-amz-content-sha256")) return "headers that have to be signed are not";
		if (request.headers["x-amz-content-sha256"] !== sha256(body)) return "the body is not the one that was signed";
		const url = new URL(request.url!, "http://s3");
		const canonical = [
			request.method,
			url.pathname,
			[...url.searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).sort().join("&"),
			...names.map((name) => `${name}:${String(request.headers[name] ?? "").trim().replace(/ +/g, " ")}`),
			"",
			signed,
			request.headers["x-amz-content-sha256"],
		].join("\n");
		const text = ["AWS4-HMAC-SHA256", time, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join("\n");
		const expected = hmac(hmac(hmac(hmac(hmac(`AWS4${secretKey}`, day!), region), "s3"), "aws4_request"), text);
		return timingSafeEqual(expected, Buffer.from(signature, "hex")) ? null : "SignatureDoesNotMatch";
	}

	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", () => {
			const body = Buffer.concat(chunks);
			const answer = (status: number, bytes: Buffer | string = "", type?: string) => response.writeHead(status, type ? { "content-type": type } : {}).end(bytes);
			if (outage > 0) {
				outage--;
				return void answer(503, "<Error><Code>SlowDown</Code></Error>");
			}
			const problem = wrong(request, body);
			if (problem) {
				refusals.push(problem);
				return void answer(403, `<Error><Code>${problem}</Code></Error>`);
			}
			const path = new URL(request.url!, "http://s3").pathname;
			if (!path.startsWith(`/${bucket}/`)) return void answer(404, "<Error><Code>NoSuchBucket</Code></Error>");
			if (request.method === "PUT") {
				objects.set(path, { bytes: body, type: request.headers["content-type"] });
				return void answer(200);
			}
			const object = objects.get(path);
			return void (object ? answer(200, object.bytes, object.type) : answer(404, "<Error><Code>NoSuchKey</Code></Error>"));
		});
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		settings: { endpoint, bucket, region, accessKey, secretKey },
		objects,
		refusals,
		fail: (requests: number) => void (outage = requests),
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}
