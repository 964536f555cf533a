import { randomBytes } from "node:crypto";
import pg from "pg";
import { pino } from "pino";
import { inject } from "vitest";
import type { AccountRole } from "#shared/roles.ts";
import { connect, type Db } from "../../server/db/connect.ts";

export interface TestDatabase {
	readonly db: Db;
	readonly url: string;
	readonly pool: pg.Pool;
	/** Makes an account row and returns its id. */
	user(name: string, role?: AccountRole): Promise<string>;
	drop(): Promise<void>;
}

/** A database of its own with all tables, on the run's PostgreSQL. Call it in `beforeAll`, `drop` in `afterAll`. */
export async function freshDatabase(max = 20): Promise<TestDatabase> {
	const url = await makeDatabase(inject("templateDatabase"));
	const { db, pool } = connect(url, pino({ level: "silent" }), max);
	return {
		db,
		url,
		pool,
		user: (name, role) => accountRow(db, name, role),
		async drop() {
			await db.destroy();
		},
	};
}

/** Makes an account row, without a password, and returns its id. */
export async function accountRow(db: Db, name: string, role: AccountRole = "viewer"): Promise<string> {
	const id = randomBytes(12).toString("hex");
	const now = new Date();
	await db.insertInto("user").values({ id, name, email: `${id}@test.livestall`, emailVerified: true, image: null, isAnonymous: false, role, banned: false, banReason: null, createdAt: now, updatedAt: now }).execute();
	return id;
}

/** The address of a new database without tables: for a server that migrates by itself. */
export function emptyDatabase(): Promise<string> {
	return makeDatabase("template1");
}

async function makeDatabase(template: string): Promise<string> {
	const root = inject("postgresUrl");
	const name = `test_${randomBytes(6).toString("hex")}`;
	const client = new pg.Client({ connectionString: root });
	await client.connect();
	await client.query(`create database ${name} template ${template}`);
	await client.end();
	const url = new URL(root);
	url.pathname = `/${name}`;
	return url.href;
}
