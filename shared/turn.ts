/** The settings of TURN servers (RFC 8656), which both planes read: in whichever process the media plane runs. */

/** Addresses, and what admits to them. */
export interface TurnSettings {
	/** `turn:`, `turns:` and `stun:` URLs (RFC 7065, RFC 7064); at least one. */
	readonly urls: readonly string[];
	/** Time-limited credentials are made with it, as coturn's `use-auth-secret` checks them. */
	readonly secret?: string | undefined;
	/** The same credentials for everybody. */
	readonly username?: string | undefined;
	readonly credential?: string | undefined;
}

/** The environment variables, as far as they are set. */
export interface TurnVariables {
	readonly TURN_URLS?: string | undefined;
	readonly TURN_SECRET?: string | undefined;
	readonly TURN_USERNAME?: string | undefined;
	readonly TURN_CREDENTIAL?: string | undefined;
}

const host = String.raw`(?:[\w.-]+|\[[\da-fA-F:.]+\])`;
const relayUrl = new RegExp(String.raw`^turns?:${host}(?::\d{1,5})?(?:\?transport=(?:udp|tcp))?$`);
const reflectUrl = new RegExp(String.raw`^stuns?:${host}(?::\d{1,5})?$`);

/** A setting that is wrong: its name, and a sentence that begins with it. */
export interface TurnProblem {
	readonly variable: keyof TurnVariables;
	readonly sentence: string;
}

/** Reads the variables together; undefined where none is set. */
export function turnSettings({ TURN_URLS: list, TURN_SECRET: secret, TURN_USERNAME: username, TURN_CREDENTIAL: credential }: TurnVariables): TurnSettings | TurnProblem | undefined {
	const wrong = (variable: keyof TurnVariables, what: string): TurnProblem => ({ variable, sentence: `${variable} ${what}` });
	const given = secret !== undefined ? "TURN_SECRET" : username !== undefined ? "TURN_USERNAME" : credential !== undefined ? "TURN_CREDENTIAL" : null;
	const urls = (list ?? "").split(",").map((url) => url.trim()).filter((url) => url !== "");
	if (urls.length === 0) return given ? wrong("TURN_URLS", `is not set and ${given} is. A TURN server needs an address.`) : undefined;
	const bad = urls.find((url) => !relayUrl.test(url) && !reflectUrl.test(url));
	if (bad !== undefined) return wrong("TURN_URLS", `has "${bad}", which is not an address like turn:turn.example.org:3478?transport=udp.`);
	const relays = urls.some((url) => relayUrl.test(url));
	if (given && !relays) return wrong("TURN_URLS", `has no turn: or turns: address, which ${given} is for.`);
	if (secret !== undefined && (username !== undefined || credential !== undefined)) {
		return wrong("TURN_SECRET", `and ${username !== undefined ? "TURN_USERNAME" : "TURN_CREDENTIAL"} are both set. Set the secret, or a user name with its credential.`);
	}
	if ((username === undefined) !== (credential === undefined)) {
		return username === undefined ? wrong("TURN_USERNAME", "is not set and TURN_CREDENTIAL is. They belong together.") : wrong("TURN_CREDENTIAL", "is not set and TURN_USERNAME is. They belong together.");
	}
	if (relays && !given) return wrong("TURN_SECRET", "is not set. A turn: address needs it, or TURN_USERNAME with TURN_CREDENTIAL.");
	return { urls, secret, username, credential };
}

export const isTurnProblem = (read: TurnSettings | TurnProblem | undefined): read is TurnProblem => read !== undefined && "sentence" in read;
