import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { onceDatabaseAnswers } from "./away.ts";
import { connect } from "./connect.ts";
import { startEmbeddedPostgres } from "./embedded.ts";

const quiet = pino({ level: "silent" });

test("a start waits for a PostgreSQL that recovers, and only for that", async () => {
	const dataDir = await mkdtemp(join(tmpdir(), "livestall-away-"));
	onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
	const postgres = await startEmbeddedPostgres({ dataDir, log: quiet });
	onTestFinished(() => postgres.stop());
	const { pool } = connect(postgres.url, quiet);
	onTestFinished(() => pool.end());

	process.kill(postgres.pid, "SIGKILL");
	const said: unknown[] = [];
	const { rows } = await onceDatabaseAnswers(() => pool.query("select 1 as one"), { warn: (line: unknown) => said.push(line) });
	expect(rows).toEqual([{ one: 1 }]);
	expect(said.length).toBeGreaterThan(0);

	let tries = 0;
	const wrong = onceDatabaseAnswers(() => {
		tries++;
		return pool.query("select nothing from nowhere");
	}, quiet);
	await expect(wrong).rejects.toThrow("nowhere");
	expect(tries).toBe(1);

	await postgres.stop();
	await expect(onceDatabaseAnswers(() => pool.query("select 1"), quiet, 200)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
