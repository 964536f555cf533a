import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../../server/db/embedded.ts";

declare module "vitest" {
	interface ProvidedContext {
		postgresUrl: string;
	}
}

/** One real PostgreSQL for the whole run; each test file makes its own database on it (database.ts). */
export default async function setup(project: TestProject) {
	const dataDir = await mkdtemp(join(tmpdir(), "livestall-test-pg-"));
	const postgres = await startEmbeddedPostgres({ dataDir, log: { info: () => {}, warn: console.warn } });
	project.provide("postgresUrl", postgres.url);
	return async () => {
		await postgres.stop();
		await rm(dataDir, { recursive: true, force: true });
	};
}
