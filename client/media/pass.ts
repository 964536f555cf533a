import type { StagePass } from "#shared/stage.ts";
import { FinalError } from "./rejoin-loop.ts";
import { StageRefusal } from "./signalling.ts";

/** In ms: a token that ends sooner is not worth a try. */
const spare = 10_000;

export interface PassSourceOptions {
	/** A pass already at hand (boot data): the first connection then needs no request. */
	readonly pass?: StagePass | undefined;
	/** Asks the commerce plane for a pass; null when there is nothing to enter (the show is over, or not ours). */
	readonly getPass: () => Promise<StagePass | null>;
}

/**
 * Keeps the pass while its token lasts, so that a reconnect needs no commerce plane. It asks for a new one when the token ends or was
 * refused; where that fails and the old one may still do, the old one is tried.
 */
export class PassSource {
	readonly #getPass: PassSourceOptions["getPass"];
	#pass: StagePass | null;

	constructor({ pass, getPass }: PassSourceOptions) {
		this.#getPass = getPass;
		this.#pass = pass ?? null;
	}

	async get(): Promise<StagePass> {
		if (this.#pass && expiryOf(this.#pass.token) > Date.now() + spare) return this.#pass;
		let pass: StagePass | null;
		try {
			pass = await this.#getPass();
		} catch (error) {
			if (this.#pass) return this.#pass;
			throw error;
		}
		if (!pass) throw new FinalError("there is no stage to enter");
		this.#pass = pass;
		return pass;
	}

	/** Sorts a failed attempt: forgets a token that was refused, and turns refusals that stay into a FinalError. */
	judge(error: unknown): unknown {
		if (!(error instanceof StageRefusal)) return error;
		switch (error.problem.code) {
			case "token_invalid":
				this.#pass = null;
				return error;
			case "token_role":
			case "invalid_input":
			case "forbidden":
				return new FinalError("refused", { cause: error });
			default:
				return error;
		}
	}
}

/** Expiry of a JWT in ms since the epoch; 0 when it can't be read. */
export function expiryOf(token: string): number {
	const { exp } = claimsOf(token);
	return typeof exp === "number" ? exp * 1000 : 0;
}

/** Claims of a JWT, unverified (that is the server's part); none when it can't be read. */
export function claimsOf(token: string): { readonly exp?: unknown; readonly stage?: unknown } {
	try {
		const payload = token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
		return Object(JSON.parse(atob(payload))) as { exp?: unknown; stage?: unknown };
	} catch {
		return {};
	}
}
