import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { importJWK, jwtVerify } from "jose";

export interface Pushed {
	readonly message: { title: string; body: string; url: string; tag: string };
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	/** What the sender's signed token says. */
	readonly claims: Readonly<Record<string, unknown>>;
	readonly key: string;
}

/**
 * A push service (RFC 8030) with browsers of its own. It takes a message only with a good VAPID signature (RFC 8292), and each browser decrypts what comes
 * with its private key (RFC 8291), as none but it can.
 */
export async function startPushService() {
	const browsers = new Map<string, { readonly keys: ReturnType<typeof createECDH>; readonly auth: Buffer; readonly got: Pushed[]; answers: number[] }>();
	const refused: string[] = [];
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const browser = browsers.get(request.url!);
		const status = browser?.answers.shift() ?? (browser ? 201 : 404);
		if (status === 201) {
			try {
				const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(request.headers.authorization ?? "")!;
				const point = Buffer.from(key!, "base64url");
				const jwk = { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
				const { payload } = await jwtVerify(token!, await importJWK(jwk, "ES256"), { audience: origin });
				browser!.got.push({ message: JSON.parse(decrypt(Buffer.concat(chunks), browser!).toString()), headers: request.headers, claims: payload, key: key! });
			} catch (error) {
				refused.push(String(error));
				return response.writeHead(403).end();
			}
		}
		response.writeHead(status).end();
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	return {
		origin,
		refused,
		/** A browser that subscribed; `answers`: what the service says to the first messages instead of taking them. */
		browser(answers: number[] = []) {
			const path = `/push/${randomBytes(12).toString("base64url")}`;
			const keys = createECDH("prime256v1");
			keys.generateKeys();
			const auth = randomBytes(16);
			const own = { keys, auth, got: [] as Pushed[], answers: [...answers] };
			browsers.set(path, own);
			return { subscription: { endpoint: origin + path, keys: { p256dh: keys.getPublicKey("base64url"), auth: auth.toString("base64url") } }, got: own.got };
		},
		close: () => new Promise((resolve) => server.close(resolve)),
	};
}

function decrypt(body: Buffer, { keys, auth }: { keys: ReturnType<typeof createECDH>; auth: Buffer }): Buffer {
	const salt = body.subarray(0, 16);
	const keyLength = body.readUInt8(20);
	const sender = body.subarray(21, 21 + keyLength);
	const sealed = body.subarray(21 + keyLength);
	if (sealed.length > body.readUInt32BE(16)) throw new Error("more than one record");
	const input = hkdfSync("sha256", keys.computeSecret(sender), auth, Buffer.concat([Buffer.from("WebPush: info\0"), keys.getPublicKey(), sender]), 32);
	const decipher = createDecipheriv("aes-128-gcm", Buffer.from(hkdfSync("sha256", Buffer.from(input), salt, "Content-Encoding: aes128gcm\0", 16)), Buffer.from(hkdfSync("sha256", Buffer.from(input), salt, "Content-Encoding: nonce\0", 12)));
	decipher.setAuthTag(sealed.subarray(-16));
	const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
	if (plain.at(-1) !== 2) throw new Error("the last record does not end");
	return plain.subarray(0, -1);
}
