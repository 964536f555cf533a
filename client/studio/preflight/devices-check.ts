import { type Check, result, type Result } from "./check.ts";

/** Whether there is a camera and a microphone at all; before the browser was allowed to use them it tells of one of each kind at most. */
export class DevicesCheck implements Check {
	readonly id = "devices";

	async run(): Promise<Result> {
		const all = (await globalThis.navigator.mediaDevices?.enumerateDevices()) ?? [];
		const cameras = all.filter(({ kind }) => kind === "videoinput").length;
		const microphones = all.filter(({ kind }) => kind === "audioinput").length;
		const figures = { cameras, microphones };
		if (cameras === 0 && microphones === 0) return result("bad", "noDevices", figures);
		if (cameras === 0) return result("warn", "noCamera", figures);
		return microphones === 0 ? result("warn", "noMicrophone", figures) : result("ok", "ok", figures);
	}
}
