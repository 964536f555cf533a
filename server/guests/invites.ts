import { jwtVerify, SignJWT } from "jose";

/** Invitations of guests (co-hosts) to the stage of a show. */
export interface Invites {
	sign(showId: string): Promise<{ token: string; expiresAt: Date }>;
	/** The show that a token invites to; null for every token that does not hold. */
	verify(token: string): Promise<string | null>;
}

/** How long an invitation holds, seconds: a day, so that it can be sent in the morning for the evening. */
const inviteSeconds = 86_400;
const audience = "guest-invite";

/**
 * Invitations as signed tokens (JWT, RFC 7519, HS256): whoever has the link may wait behind the stage, and no more than that. The host admits each
 * guest by hand, and can remove one, so nothing has to be kept or revoked here.
 */
export function createInvites(secret: string): Invites {
	const key = new TextEncoder().encode(secret);
	return {
		async sign(showId) {
			const expiresAt = new Date((Math.floor(Date.now() / 1000) + inviteSeconds) * 1000);
			const token = await new SignJWT({}).setProtectedHeader({ alg: "HS256" }).setAudience(audience).setSubject(showId).setExpirationTime(expiresAt).sign(key);
			return { token, expiresAt };
		},
		async verify(token) {
			try {
				return (await jwtVerify(token, key, { audience, algorithms: ["HS256"] })).payload.sub ?? null;
			} catch {
				return null;
			}
		},
	};
}
