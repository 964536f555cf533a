import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startEmbeddedPostgres } from './embedded.ts';
import type { EmbeddedPostgres } from './embedded.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let dataDir: string;
let said: string[];
const running: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
	// Root's alone (mkdtemp makes it 0700), as a checkout in root's home is.
	dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'livestall-pg-'));
	said = [];
});
afterEach(async () => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
	await Promise.all(running.splice(0).map((database) => database.stop()));
	fs.rmSync(dataDir, { recursive: true, force: true });
});

async function start() {
	const note = (line: string) => void said.push(line);
	const database = await startEmbeddedPostgres({ dataDir, log: { info: note, warn: note } });
	running.push(database);
	return database;
}

async function query(url: string, sql: string): Promise<unknown[]> {
	const client = new pg.Client(url);
	client.on('error', () => {});
	await client.connect();
	try {
		return (await client.query({ text: sql, rowMode: 'array' })).rows;
	} finally {
		await client.end();
	}
}

/** Another process that starts a PostgreSQL on the same data; what it says comes line by line. */
function startElsewhere() {
	const script = `
		const { startEmbeddedPostgres } = await import(${JSON.stringify(path.resolve('server/db/embedded.ts'))});
		const log = { info() {}, warn() {} };
		const database = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log });
		console.log(JSON.stringify({ url: database.url, pid: database.pid }));`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
	children.push(child);
	return child;
}

function isAlive(pid: number) {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

test('a new database is UTF-8, acknowledges durably, and stops for good', async () => {
	const database = await start();
	const settings = await query(
		database.url,
		"select current_setting('server_encoding'), current_setting('synchronous_commit'), current_setting('fsync')",
	);
	expect(settings).toEqual([['UTF8', 'on', 'on']]);
	await query(database.url, 'create extension btree_gist');

	const { pid } = database;
	await Promise.all([database.stop(), database.stop()]);
	await database.stop();
	expect(isAlive(pid)).toBe(false);
	expect(fs.existsSync(path.join(dataDir, 'pg/postmaster.pid'))).toBe(false);
});

test('what was committed is there after a stop and a start, at the same address', async () => {
	const first = await start();
	await query(first.url, 'create table kept as select 1 as one');
	await first.stop();
	const second = await start();
	expect(second.url).toBe(first.url);
	expect(await query(second.url, 'select * from kept')).toEqual([[1]]);
	expect(said).toEqual(['Making the database ...']);
});

test('a killed postmaster is replaced at the same address, with all that was committed, although a backend is busy', async () => {
	const database = await start();
	await query(database.url, 'create table kept as select 1 as one');
	const busy = query(database.url, 'select count(*) from generate_series(1, 1e12)').catch(() => {});
	await expect.poll(() => query(database.url, "select 1 from pg_stat_activity where query like '%1e12%' and pid <> pg_backend_pid()"), { timeout: 30_000 }).toHaveLength(1);

	const { pid } = database;
	process.kill(pid, 'SIGKILL');
	await expect.poll(() => query(database.url, 'select * from kept').catch(() => undefined), { timeout: 30_000, interval: 50 }).toEqual([[1]]);
	await busy;
	expect(database.pid).not.toBe(pid);
	await expect.poll(() => said.join('\n'), { timeout: 30_000 }).toMatch(/ended unexpectedly \(SIGKILL\)[^]*is back after \d+ ms/);
});

test('killed again and again, it comes back every time', async () => {
	const database = await start();
	await query(database.url, 'create table kept (n int)');
	for (let round = 1; round <= 3; round++) {
		await query(database.url, `insert into kept values (${round})`);
		process.kill(database.pid, 'SIGKILL');
		await expect
			.poll(() => query(database.url, 'select count(*)::int from kept').catch(() => undefined), { timeout: 30_000, interval: 50 })
			.toEqual([[round]]);
	}
});

test('a PostgreSQL that outlived its killed server is stopped and the data served again', async () => {
	const child = startElsewhere();
	const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
	const { url, pid } = JSON.parse(String(line)) as { url: string; pid: number };
	await query(url, 'create table kept as select 1 as one');
	child.kill('SIGKILL');
	await once(child, 'exit');
	expect(isAlive(pid)).toBe(true);

	const database = await start();
	expect(database.pid).not.toBe(pid);
	expect(database.url).toBe(url);
	expect(await query(database.url, 'select * from kept')).toEqual([[1]]);
	expect(said.join()).toContain(`process ${pid}`);
});

test('everything killed at once: the next start recovers', async () => {
	const child = startElsewhere();
	const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
	const { url, pid } = JSON.parse(String(line)) as { url: string; pid: number };
	await query(url, 'create table kept as select 1 as one');
	child.kill('SIGKILL');
	process.kill(pid, 'SIGKILL');
	await once(child, 'exit');
	expect(await query((await start()).url, 'select * from kept')).toEqual([[1]]);
});

test('a start that is killed while it makes the database is made good by the next', async () => {
	const child = startElsewhere();
	const draft = () => fs.readdirSync(dataDir).find((name) => name.startsWith('pg.new') && !name.endsWith('.password'));
	// initdb writes PG_VERSION early and the first database much later.
	await expect.poll(() => fs.existsSync(path.join(dataDir, draft() ?? '-', 'PG_VERSION')), { timeout: 20_000, interval: 2 }).toBe(true);
	child.kill('SIGKILL');
	await once(child, 'exit');
	expect(fs.existsSync(path.join(dataDir, 'pg'))).toBe(false);

	const database = await start();
	expect(await query(database.url, 'select 1')).toEqual([[1]]);
	expect(draft()).toBeUndefined();
});

test('a lock file whose process is another by now does not keep it from starting, and that process lives', async () => {
	const first = await start();
	await first.stop();
	// As it is after a reboot: the id in the file belongs to somebody else.
	const bystander = spawn('sleep', ['60']);
	children.push(bystander);
	fs.writeFileSync(path.join(dataDir, 'pg/postmaster.pid'), `${bystander.pid}\n${dataDir}/pg\n1\n15000\n\n127.0.0.1\n\n`);
	const second = await start();
	expect(await query(second.url, 'select 1')).toEqual([[1]]);
	expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
});
