import { SignJWT } from "jose";
import * as z from "zod";
import { StageDetail } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import { everyStage, type StageClaims, type StagePass } from "#shared/stage.ts";
import type { MediaPort } from "../deps.ts";

/** How long a pass admits, seconds: long enough to come back to the stage while the commerce plane restarts. */
const passSeconds = 600;

/** What this process's media plane offers; sfu/index.ts makes one. */
export interface LocalSfu {
	readonly routerRtpCapabilities: object;
	closeStage(stage: string, reason: "ended"): void | Promise<void>;
	details(): Promise<StageDetail[]>;
	removeSource(stage: string, source: string): void;
	endEncoder(showId: string): void;
}

type Claims = Omit<StageClaims, "exp">;

/** Signs a stage token (JWT, RFC 7519, HS256, audience `stage`). */
async function sign(secret: string, claims: Claims): Promise<string> {
	const { sub, ...rest } = claims;
	return new SignJWT(rest)
		.setProtectedHeader({ alg: "HS256" })
		.setAudience("stage")
		.setSubject(sub)
		.setExpirationTime(`${passSeconds}s`)
		.sign(new TextEncoder().encode(secret));
}

/** The media plane in this process. */
export function localMedia(sfu: LocalSfu, secret: string): MediaPort {
	return {
		async pass(claims): Promise<StagePass> {
			return { token: await sign(secret, claims), url: "", routerRtpCapabilities: sfu.routerRtpCapabilities as Record<string, unknown> };
		},
		async closeStage(stage) {
			await sfu.closeStage(stage, "ended");
		},
		async endEncoder(showId) {
			sfu.endEncoder(showId);
		},
		stages: () => sfu.details(),
		async removeSource(stage, source) {
			sfu.removeSource(stage, source);
		},
		origin: "",
	};
}

/** The media plane in another process, at `url`, reached by browsers at the same address. */
export function remoteMedia(url: string, secret: string): MediaPort {
	let capabilities: Promise<Record<string, unknown>> | null = null;
	async function fetchCapabilities(): Promise<Record<string, unknown>> {
		const response = await fetch(new URL("/media/capabilities", url), { signal: AbortSignal.timeout(2000) });
		if (!response.ok) throw new Error(`the media plane answered ${response.status}`);
		return (await response.json()) as Record<string, unknown>;
	}
	async function ask(method: "GET" | "DELETE", path: string, stage: string): Promise<Response> {
		const token = await sign(secret, { stage, role: "control", name: "server", sub: "server" });
		return fetch(new URL(path, url), { method, headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(5000) });
	}
	async function remove(what: "stages" | "encoders", stage: string): Promise<void> {
		const response = await ask("DELETE", `/media/${what}/${encodeURIComponent(stage)}`, stage);
		if (!response.ok && response.status !== 404) throw new Error(`the media plane answered ${response.status}`);
	}
	return {
		async pass(claims): Promise<StagePass> {
			const asked = (capabilities ??= fetchCapabilities());
			// It may fail while the token is still being signed, and nobody waits for it yet.
			asked.catch(() => undefined);
			try {
				return { token: await sign(secret, claims), url, routerRtpCapabilities: await asked };
			} catch (error) {
				if (capabilities === asked) capabilities = null;
				throw new Refusal("unavailable", {}, [{ path: "media", message: (error as Error).message }]);
			}
		},
		async closeStage(stage) {
			await remove("stages", stage);
		},
		async endEncoder(showId) {
			await remove("encoders", showId);
		},
		async stages() {
			const response = await ask("GET", "/media/stages", everyStage).catch(() => null);
			const parsed = z.array(StageDetail).safeParse(response?.ok ? await response.json().catch(() => null) : null);
			if (!parsed.success) throw new Refusal("unavailable");
			return parsed.data;
		},
		async removeSource(stage, source) {
			const response = await ask("DELETE", `/media/stages/${encodeURIComponent(stage)}/sources/${encodeURIComponent(source)}`, stage).catch(() => null);
			if (response?.status === 404) throw new Refusal("not_found");
			if (!response?.ok) throw new Refusal("unavailable");
		},
		origin: new URL(url).origin,
	};
}
