import { createCipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import type { Db } from "../db/connect.ts";

/** A browser that takes push messages: its address at its push service, its public key and secret, base64url. */
export interface Subscription {
	readonly endpoint: string;
	readonly p256dh: string;
	readonly auth: string;
}

/** What a message weighs at most, so that its one record fits the 4,096 bytes that push services take (RFC 8030, 7.2). */
export const messageMax = 3_900;

/**
 * A message for one browser alone, as the body of a request: `aes128gcm` (RFC 8188) with keys from a Diffie-Hellman exchange and the browser's secret
 * (RFC 8291). `made` gives the sender's key and salt, else they are new.
 */
export function encrypt(message: Uint8Array, { p256dh, auth }: Pick<Subscription, "p256dh" | "auth">, made: { privateKey?: Uint8Array; salt?: Uint8Array } = {}): Buffer {
	if (message.byteLength > messageMax) throw new RangeError(`a push message of ${message.byteLength} bytes`);
	const sender = createECDH("prime256v1");
	if (made.privateKey) sender.setPrivateKey(made.privateKey);
	else sender.generateKeys();
	const [salt, receiver, own] = [made.salt ?? randomBytes(16), Buffer.from(p256dh, "base64url"), sender.getPublicKey()];
	const derive = (key: Uint8Array, saltOf: Uint8Array, info: string | Buffer, length: number) => Buffer.from(hkdfSync("sha256", key, saltOf, info, length));
	const input = derive(sender.computeSecret(receiver), Buffer.from(auth, "base64url"), Buffer.concat([Buffer.from("WebPush: info\0"), receiver, own]), 32);
	const cipher = createCipheriv("aes-128-gcm", derive(input, salt, "Content-Encoding: aes128gcm\0", 16), derive(input, salt, "Content-Encoding: nonce\0", 12));
	// Record size, length of the key, the key; 2 ends the last record.
	const header = Buffer.alloc(5);
	header.writeUInt32BE(4096, 0);
	header.writeUInt8(own.length, 4);
	return Buffer.concat([salt, header, own, cipher.update(message), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()]);
}

/** The server's key pair for push services (VAPID, RFC 8292): made once, kept in the database, the same for all processes. */
export interface Vapid {
	readonly publicKey: string;
	/** The `Authorization` of a request to this push service. */
	authorization(endpoint: string): Promise<string>;
}

export async function vapidOf(db: Db, publicOrigin: string): Promise<Vapid> {
	const kept = () => db.selectFrom("server_keys").select("value").where("name", "=", "vapid").executeTakeFirst();
	if (!(await kept())) {
		const { privateKey } = await generateKeyPair("ES256", { extractable: true });
		await db.insertInto("server_keys").values({ name: "vapid", value: JSON.stringify(await exportJWK(privateKey)) }).onConflict((conflict) => conflict.doNothing()).execute();
	}
	const jwk = (await kept())!.value as JWK;
	const publicKey = Buffer.concat([Buffer.of(4), Buffer.from(jwk.x!, "base64url"), Buffer.from(jwk.y!, "base64url")]).toString("base64url");
	const signing = await importJWK(jwk, "ES256");
	// Whom a push service turns to: an https or mailto address.
	const subject = publicOrigin.startsWith("https:") ? publicOrigin : "mailto:livestall@localhost.invalid";
	return {
		publicKey,
		async authorization(endpoint) {
			const token = await new SignJWT({}).setProtectedHeader({ typ: "JWT", alg: "ES256" }).setAudience(new URL(endpoint).origin).setSubject(subject).setExpirationTime("12h").sign(signing);
			return `vapid t=${token}, k=${publicKey}`;
		},
	};
}

/** Push services of the browsers there are: Chrome and its kin, Firefox, Edge, Safari. */
const services = [/^fcm\.googleapis\.com$/, /^([a-z0-9-]+\.)*push\.services\.mozilla\.com$/, /^([a-z0-9-]+\.)+notify\.windows\.com$/, /^([a-z0-9-]+\.)*push\.apple\.com$/];

/** Whether messages may be sent there: the address comes from a browser, and this server is not to be sent just anywhere. `origins`: besides the known services. */
export function isPushService(endpoint: string, origins: readonly string[]): boolean {
	const url = URL.parse(endpoint);
	return url !== null && url.username === "" && url.password === "" && (origins.includes(url.origin) || (url.protocol === "https:" && url.port === "" && services.some((service) => service.test(url.hostname))));
}

/** How long a push service may take, ms. */
const patience = 10_000;

/** Hands a message over. `gone`: the browser has unsubscribed, nothing will ever arrive there again; `later`: try again. */
export async function push(vapid: Vapid, to: Subscription, message: string, { ttlSeconds, topic }: { ttlSeconds: number; topic: string }): Promise<"sent" | "gone" | "later"> {
	try {
		const answer = await fetch(to.endpoint, {
			method: "POST",
			headers: {
				Authorization: await vapid.authorization(to.endpoint), "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
				TTL: String(Math.max(0, Math.round(ttlSeconds))), Urgency: "high", Topic: topic,
			},
			body: new Uint8Array(encrypt(Buffer.from(message), to)),
			redirect: "manual",
			signal: AbortSignal.timeout(patience),
		});
		await answer.body?.cancel();
		if (answer.ok) return "sent";
		return answer.status === 404 || answer.status === 410 ? "gone" : "later";
	} catch {
		return "later";
	}
}
