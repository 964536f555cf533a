import { createHmac, randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../../server/db/connect.ts";
import { Person } from "./app.ts";

const cookieName = "livestall.session_token";
const signed = (token: string, secret: string) => encodeURIComponent(`${token}.${createHmac("sha256", secret).update(token).digest("base64")}`);

/**
 * Signs somebody in without asking the server: a session row, and its cookie as better-auth signs it (HMAC-SHA256 of the token with the
 * server's secret). For crowds, which the limit on sign-ups would stop.
 */
export async function signedIn(url: string, db: Db, userId: string, authSecret: string): Promise<Person> {
	const token = randomBytes(24).toString("base64url");
	await sql`insert into session (id, token, "userId", "expiresAt", "createdAt", "updatedAt") values (${randomBytes(16).toString("hex")}, ${token}, ${userId}, now() + interval '1 day', now(), now())`.execute(db);
	const person = new Person(url);
	person.useCookie(cookieName, signed(token, authSecret));
	return person;
}

export interface Signed {
	readonly id: string;
	readonly name: string;
	/** A whole `Cookie` header. */
	readonly cookie: string;
}

/** Many new accounts at once, each with a session. */
export async function signedPeople(db: Db, secret: string, count: number, { guests = false, role = "viewer" }: { guests?: boolean; role?: string } = {}): Promise<Signed[]> {
	const made = Array.from({ length: count }, (_, index) => ({ id: randomBytes(12).toString("hex"), token: randomBytes(24).toString("base64url"), session: randomBytes(16).toString("hex"), name: `橙友${index}` }));
	const people = JSON.stringify(made);
	await sql`
		insert into "user" (id, name, email, "emailVerified", "isAnonymous", role, banned, "createdAt", "updatedAt")
		select id, name, id || '@bench.livestall', true, ${guests}, ${role}, false, now(), now() from json_to_recordset(${people}::json) as p (id text, name text)`.execute(db);
	await sql`
		insert into session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
		select session, token, id, now() + interval '1 day', now(), now() from json_to_recordset(${people}::json) as p (id text, token text, session text)`.execute(db);
	return made.map(({ id, token, name }) => ({ id, name, cookie: `${cookieName}=${signed(token, secret)}` }));
}
