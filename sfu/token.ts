import { errors, jwtVerify, SignJWT } from "jose";
import { StageClaims } from "#shared/stage.ts";

/** The `aud` claim of a stage token. */
export const stageAudience = "stage";
/** The `aud` claim of the media plane's own token, with which it reports to the commerce plane over HTTP. */
export const reportAudience = "stage-report";

const keyOf = (secret: string): Uint8Array => new TextEncoder().encode(secret);

/** Verifies a stage token (signature, audience, expiry, shape). Answers null for every token that does not hold. */
export async function verifyStageToken(secret: string, token: string): Promise<StageClaims | null> {
	try {
		const { payload } = await jwtVerify(token, keyOf(secret), { audience: stageAudience, algorithms: ["HS256"] });
		const claims = StageClaims.safeParse(payload);
		return claims.success ? claims.data : null;
	} catch (error) {
		if (error instanceof errors.JOSEError) return null;
		throw error;
	}
}

/** Signs a stage token. The commerce plane signs its own; this one serves tests and tools. */
export async function signStageToken(secret: string, claims: StageClaims): Promise<string> {
	return new SignJWT({ ...claims }).setProtectedHeader({ alg: "HS256" }).setAudience(stageAudience).sign(keyOf(secret));
}

/** Signs the bearer token of one report to the commerce plane; it holds for a minute. */
export async function signReportToken(secret: string): Promise<string> {
	return new SignJWT({}).setProtectedHeader({ alg: "HS256" }).setAudience(reportAudience).setExpirationTime("1m").sign(keyOf(secret));
}
