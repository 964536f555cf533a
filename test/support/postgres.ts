import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import pg from "pg";
import { PgBoss } from "pg-boss";
import { pino } from "pino";
import { createAuth, migrateAuth } from "../../server/auth/auth.ts";
import { connect } from "../../server/db/connect.ts";
import { startEmbeddedPostgres } from "../../server/db/embedded.ts";
import { seededData } from "./app.ts";
import { migrate } from "../../server/db/migrations.ts";

declare module "vitest" {
	interface ProvidedContext {
		postgresUrl: string;
		/** Name of a database with all tables and no rows, to copy. */
		templateDatabase: string;
	}
}

const templateDatabase = "template_livestall";

/** One real PostgreSQL for the whole run; each test file makes its own database on it (database.ts), most of them as a copy of one with all tables. */
export default async function setup(project: TestProject) {
	const dataDir = await mkdtemp(join(tmpdir(), "livestall-test-pg-"));
	const postgres = await startEmbeddedPostgres({ dataDir, log: { info: () => {}, warn: console.warn } });
	await makeTemplate(postgres.url);
	process.env[seededData] = join(dataDir, "seeded");
	project.provide("postgresUrl", postgres.url);
	project.provide("templateDatabase", templateDatabase);
	return async () => {
		await postgres.stop();
		await rm(dataDir, { recursive: true, force: true });
	};
}

/** Migrated as a start does it, the tables of the jobs included. */
async function makeTemplate(root: string): Promise<void> {
	const client = new pg.Client({ connectionString: root });
	await client.connect();
	await client.query(`create database ${templateDatabase}`);
	await client.end();
	const url = new URL(root);
	url.pathname = `/${templateDatabase}`;
	const { db } = connect(url.href, pino({ level: "silent" }), 2);
	await migrateAuth(createAuth({ db, secret: "test-secret-test-secret-test-secret", origins: ["http://localhost"], tls: false, onGuestBecomes: async () => {} }));
	await migrate(db);
	await db.destroy();
	const jobs = new PgBoss({ connectionString: url.href, schema: "pgboss", max: 1, supervise: false, schedule: false });
	await jobs.start();
	await jobs.stop({ graceful: false });
}
