import { createHmac, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import { accountRoles, type AccountRole, type Actor, nobody } from "#shared/roles.ts";
import { BatchQueue } from "../batch-queue.ts";
import { ActorCache, type ActorNews } from "./actor-cache.ts";
import type { Db } from "../db/connect.ts";

/** How long a session lasts after its last renewal, and how old it gets before a page renews it; seconds. */
export const sessionSeconds = 30 * 86_400;
const renewAfter = 86_400;

export interface Sessions {
	/** Who sends this Cookie header: the session's person with role and shops as they are now, or `nobody`. */
	actorOf(cookieHeader: string | null | undefined): Promise<Actor>;
	/** Makes an ageing session last again; answers the `Set-Cookie` that goes with it, or null when it is young or none. */
	renew(cookieHeader: string | null | undefined): Promise<string | null>;
	/** The person of this Cookie header is read anew at their next request. */
	forget(cookieHeader: string | null | undefined): void;
}

/**
 * Reads better-auth's sessions. better-auth makes, ends and limits them; reading one at each request by its own means takes a
 * millisecond of processor time, which the hot minute has not got. Here: one HMAC, and one query for all requests that wait. The cookie is
 * better-auth's: the session's token and its HMAC-SHA256 with the server's secret, in base64. With `news`, who was read a moment ago is remembered.
 */
export function createSessions({ db, secret, tls, news }: { db: Db; secret: string; tls: boolean; news?: ActorNews }): Sessions {
	const cookieName = `${tls ? "__Secure-" : ""}livestall.session_token`;
	const queue = new BatchQueue<string, Session>({ maxBatch: 1000, run: (_key, tokens) => readSessions(db, tokens) });
	const cache = news && new ActorCache(news);

	function valueOf(header: string | null | undefined): string | null {
		for (const part of header?.split(";") ?? []) {
			const at = part.indexOf("=");
			if (part.slice(0, at).trim() === cookieName) return part.slice(at + 1).trim();
		}
		return null;
	}

	function cookieOf(header: string | null | undefined): { value: string; token: string } | null {
		const value = valueOf(header);
		const token = value === null ? null : verify(value);
		return value === null || token === null ? null : { value, token };
	}

	function verify(value: string): string | null {
		let plain: string;
		try {
			plain = decodeURIComponent(value);
		} catch {
			return null;
		}
		const dot = plain.lastIndexOf(".");
		if (dot < 1 || plain.length > 300) return null;
		const token = plain.slice(0, dot);
		const given = Buffer.from(plain.slice(dot + 1), "base64");
		const right = createHmac("sha256", secret).update(token).digest();
		return given.length === right.length && timingSafeEqual(given, right) ? token : null;
	}

	return {
		async actorOf(header) {
			const value = valueOf(header);
			if (value === null) return nobody;
			const known = cache?.get(value);
			if (known) return known;
			const token = verify(value);
			if (token === null) return nobody;
			const heard = cache?.heard ?? 0;
			const { actor, expires } = await queue.push("", token);
			cache?.keep(value, actor, expires, heard);
			return actor;
		},
		forget(header) {
			const value = valueOf(header);
			// Somebody unknown as well: they may be being read just now.
			cache?.forget((value === null ? undefined : cache.get(value))?.userId ?? "");
		},
		async renew(header) {
			const cookie = cookieOf(header);
			if (!cookie) return null;
			const { rows } = await sql`
				update session set "expiresAt" = now() + ${sessionSeconds} * interval '1 second', "updatedAt" = now()
				where token = ${cookie.token} and "expiresAt" > now() and "expiresAt" < now() + ${sessionSeconds - renewAfter} * interval '1 second'
				returning 1
			`.execute(db);
			return rows.length > 0 ? `${cookieName}=${cookie.value}; Max-Age=${sessionSeconds}; Path=/; HttpOnly; SameSite=Lax${tls ? "; Secure" : ""}` : null;
		},
	};
}

interface Session {
	readonly actor: Actor;
	/** Its end, ms since 1970. */
	readonly expires: number;
}

async function readSessions(db: Db, tokens: readonly string[]): Promise<Session[]> {
	const { rows } = await sql<{ token: string; expires: Date; id: string; name: string; role: string | null; guest: boolean | null; shops: string[] }>`
		select s.token, s."expiresAt" as expires, u.id, u.name, u.role, u."isAnonymous" as guest, array(select m.shop_id::text from shop_members m where m.user_id = u.id) as shops
		from session s join "user" u on u.id = s."userId"
		where s.token = any(${tokens}::text[]) and s."expiresAt" > now() and u.banned is not true
	`.execute(db);
	const found = new Map<string, Session>(
		rows.map((row) => [
			row.token,
			{
				actor: {
					userId: row.id,
					name: row.name,
					role: row.guest ? "guest" : accountRoles.includes(row.role as AccountRole) ? (row.role as AccountRole) : "viewer",
					shopIds: row.shops,
				},
				expires: row.expires.getTime(),
			},
		]),
	);
	return tokens.map((token) => found.get(token) ?? { actor: nobody, expires: 0 });
}
