import { type Check, result, type Result } from "./check.ts";

/** Browsers give camera and microphone to pages by https (or of this computer) only. */
export class SecureCheck implements Check {
	readonly id = "secure";

	async run(): Promise<Result> {
		return globalThis.isSecureContext && navigator.mediaDevices !== undefined ? result("ok", "ok") : result("bad", "insecure");
	}
}
