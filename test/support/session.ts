import { createHmac, randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../../server/db/connect.ts";
import { Person } from "./app.ts";

/**
 * Signs somebody in without asking the server: a session row, and its cookie as better-auth signs it (HMAC-SHA256 of the token with the
 * server's secret). For crowds, which the limit on sign-ups would stop.
 */
export async function signedIn(url: string, db: Db, userId: string, authSecret: string): Promise<Person> {
	const token = randomBytes(24).toString("base64url");
	await sql`insert into session (id, token, "userId", "expiresAt", "createdAt", "updatedAt") values (${randomBytes(16).toString("hex")}, ${token}, ${userId}, now() + interval '1 day', now(), now())`.execute(db);
	const person = new Person(url);
	person.useCookie("livestall.session_token", encodeURIComponent(`${token}.${createHmac("sha256", authSecret).update(token).digest("base64")}`));
	return person;
}
