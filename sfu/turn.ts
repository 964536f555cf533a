import { createHmac } from "node:crypto";
import type { TransportParams } from "#shared/stage.ts";
import type { TurnSettings } from "#shared/turn.ts";

export type IceServers = NonNullable<TransportParams["iceServers"]>;

/** In seconds: how long credentials open new ways through the TURN server; longer than a show. */
const lifetime = 86_400;

/**
 * The ICE servers that a person is told of. With a shared secret the credentials are theirs alone and end: user name "expiry:subject", password
 * base64(HMAC-SHA1(secret, user name)) (draft-uberti-behave-turn-rest-00, section 2.2; coturn's `use-auth-secret`).
 */
export function iceServersFor({ urls, secret, username, credential }: TurnSettings): (sub: string) => IceServers {
	const relays = urls.filter((url) => url.startsWith("turn"));
	const reflectors = urls.filter((url) => url.startsWith("stun"));
	const credentials = (sub: string): { username: string; credential: string } => {
		if (secret === undefined) return { username: username!, credential: credential! };
		const name = `${Math.floor(Date.now() / 1000) + lifetime}:${sub}`;
		return { username: name, credential: createHmac("sha1", secret).update(name).digest("base64") };
	};
	return (sub) => [...(reflectors.length > 0 ? [{ urls: reflectors }] : []), ...(relays.length > 0 ? [{ urls: relays, ...credentials(sub) }] : [])];
}
