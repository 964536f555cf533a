// Provides the mediasoup-worker binary: given, kept from an earlier set-up, downloaded, or built from the
// C++ source inside mediasoup's npm package against the system's libraries. Runs before anything else does,
// so it needs Node 20 only.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { lock } from './lock.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const recipe = path.join(here, 'subprojects');
const faster = path.join(here, 'faster');
const mediasoup = path.resolve(here, '../../node_modules/mediasoup');

/** The wraps that a build of the worker alone resolves; each needs a folder in `subprojects/`. */
const wraps = ['abseil-cpp', 'flatbuffers', 'libsrtp3', 'libuv', 'openssl', 'unordered-dense'];

/**
 * What differs from the source in the npm package.
 * @type {{ file: string, from: string, to: string, why: string }[]}
 */
export const fixes = [
	{
		file: 'meson.build',
		from: "meson_version: '>= 1.1.0'",
		to: "meson_version: '>= 1.0.0'",
		why: 'Debian 12 has meson 1.0, and nothing in the file needs more.',
	},
	{
		file: 'src/RTC/DtlsTransport.cpp',
		from: '(operationType == BIO_CB_RETURN)',
		to: '((operationType & BIO_CB_RETURN) != 0)',
		why: "Debian's libssl asks the BIO whether it sends by kernel TLS. The constant 1 reads as yes, libssl then allocates no write buffer and the worker dies at the first DTLS handshake.",
	},
];

/**
 * What makes it send for less CPU; README.md has the figures. Files come from `faster/`, these lines call them.
 * @type {{ file: string, from: string, to: string, why: string }[]}
 */
export const gains = [
	{
		file: 'src/DepLibSRTP.cpp',
		from: '#include "DepLibSRTP.hpp"\n',
		to: '#include "DepLibSRTP.hpp"\n#include "SrtpGcm.hpp"\n',
		why: 'For the next line.',
	},
	{
		file: 'src/DepLibSRTP.cpp',
		from: 'err = srtp_init();',
		to: 'err = SrtpGcm::Init();',
		why: 'AES-GCM by OpenSSL in place of NSS.',
	},
];

/** No byte of a download for this long, in ms, and the download is given up. */
const downloadStall = 8_000;
/** The longest that a download may take, in ms. */
const downloadLimit = 60_000;

/** An error with a sentence for the person who started the set-up. */
export class WorkerError extends Error {
	/** @override */
	name = 'WorkerError';
	/** Read by the set-up: print the message only. */
	expected = true;
}

/**
 * Finds, downloads or builds the worker, in this order: `MEDIASOUP_WORKER_BIN`; one kept from an earlier set-up for
 * this mediasoup version, platform and recipe; mediasoup's own prebuilt download
 * (not tried where `MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD` is set); a build.
 *
 * @param {object} options
 * @param {(line: string) => void} options.log Gets a line of progress.
 * @param {() => Promise<void>} [options.ensurePackages] Called before a build: installs what the build needs of the
 *   system, or throws an error that names it.
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {boolean} [options.plain] The build without what makes it faster, whatever else there is: what the bench compares with.
 * @returns {Promise<string>} The absolute path of a binary that was seen to start.
 * @throws {WorkerError} When there is no way to get a worker here.
 */
export async function provideWorker({ log, ensurePackages = async () => {}, env = process.env, plain = false }) {
	const { version } = JSON.parse(fs.readFileSync(path.join(mediasoup, 'package.json'), 'utf8'));

	if (env.MEDIASOUP_WORKER_BIN && !plain) {
		const given = path.resolve(env.MEDIASOUP_WORKER_BIN);
		if (await starts(given, version)) return given;
		throw new WorkerError(
			`MEDIASOUP_WORKER_BIN is ${given}, which does not start as a worker of mediasoup ${version}. Correct it or unset it.`,
		);
	}

	const kept = workerPath(version, env, plain);
	if (await starts(kept, version)) return kept;

	fs.mkdirSync(path.dirname(kept), { recursive: true });
	const unlock = await lock(`${path.dirname(kept)}.lock`, () =>
		log('Another set-up is getting the media worker; waiting for it.'),
	);
	try {
		// Whoever held the lock before us may have built it.
		if (await starts(kept, version)) return kept;
		const downloaded = plain ? undefined : await download(version, path.dirname(kept), log, env);
		if (downloaded) {
			fs.renameSync(downloaded, kept);
			fs.rmSync(path.join(path.dirname(kept), 'download'), { recursive: true, force: true });
			log(`The media worker (mediasoup ${version}) was downloaded.`);
			return kept;
		}
		checkWraps(version);
		await ensurePackages();
		await build(version, kept, log, plain);
		return kept;
	} finally {
		unlock();
	}
}

/**
 * Where the worker of this version, platform and recipe is kept: outside the checkout, so that a fresh clone finds it.
 *
 * @param {string} version
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} plain
 */
export function workerPath(version, env = process.env, plain = false) {
	const cache = env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
	const name = `${version}-${process.platform}-${process.arch}-${recipeHash(plain)}`;
	return path.join(cache, 'livestall', 'worker', name, 'mediasoup-worker');
}

/** @param {boolean} plain */
function recipeHash(plain) {
	const hash = createHash('sha256').update(JSON.stringify(fixes));
	addFolder(hash, recipe);
	if (!plain) addFolder(hash.update(JSON.stringify(gains)), faster);
	return hash.digest('hex').slice(0, 12);
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} folder
 */
function addFolder(hash, folder) {
	const names = /** @type {string[]} */ (fs.readdirSync(folder, { recursive: true })).sort();
	for (const name of names) {
		const file = path.join(folder, name);
		if (fs.statSync(file).isFile()) hash.update(name).update('\0').update(fs.readFileSync(file)).update('\0');
	}
}

/**
 * Starts the binary as mediasoup does and waits for the first message on its channel, which says that it runs. A binary
 * whose libraries are gone or which was made for another processor never gets so far.
 *
 * @param {string} binary
 * @param {string} version
 * @returns {Promise<boolean>}
 */
function starts(binary, version) {
	if (!fs.existsSync(binary)) return Promise.resolve(false);
	return new Promise((resolve) => {
		const child = spawn(binary, [], {
			env: { ...process.env, MEDIASOUP_VERSION: version },
			stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
		});
		const done = (/** @type {boolean} */ works) => {
			clearTimeout(timer);
			child.kill('SIGKILL');
			resolve(works);
		};
		const timer = setTimeout(done, 5_000, false);
		child.once('error', () => done(false));
		child.once('exit', () => done(false));
		for (const fd of [3, 4]) child.stdio[fd]?.on('error', () => {});
		child.stdio[4]?.once('data', () => done(true));
	});
}

/**
 * Runs mediasoup's own download. It never fails the set-up: no answer, no binary for this machine or one that does not start is
 * an answer of `undefined`.
 *
 * @param {string} version
 * @param {string} folder
 * @param {(line: string) => void} log
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>}
 */
async function download(version, folder, log, env) {
	if (env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD) return undefined;
	log(`Looking for a prebuilt media worker (mediasoup ${version}) ...`);
	const cwd = path.join(folder, 'download');
	fs.rmSync(cwd, { recursive: true, force: true });
	fs.mkdirSync(path.join(cwd, 'worker'), { recursive: true });
	const binary = path.join(cwd, 'worker/out/Release/mediasoup-worker');

	await new Promise((resolve) => {
		// The script works in its working directory, so node_modules stays as npm made it. Where it can't download it would
		// fetch Python tools and sources: a PYTHON that fails at once keeps it from that.
		const child = spawn(process.execPath, [path.join(mediasoup, 'npm-scripts.mjs'), 'postinstall'], {
			cwd,
			env: { ...env, PYTHON: 'false' },
			stdio: 'ignore',
		});
		let size = 0;
		let lastGrowth = Date.now();
		const begun = Date.now();
		const watch = setInterval(() => {
			const now = Date.now();
			const grown = fs.statSync(binary, { throwIfNoEntry: false })?.size ?? 0;
			if (grown > size) [size, lastGrowth] = [grown, now];
			if (now - lastGrowth > downloadStall || now - begun > downloadLimit) child.kill('SIGKILL');
		}, 250);
		const done = () => {
			clearInterval(watch);
			resolve(undefined);
		};
		child.once('error', done);
		child.once('exit', done);
	});

	if (await starts(binary, version)) return binary;
	fs.rmSync(cwd, { recursive: true, force: true });
	log('No prebuilt media worker can be had here; building it from source.');
	return undefined;
}

/**
 * An upgrade of mediasoup renames the folders that meson looks for.
 *
 * @param {string} version
 * @param {string} [source] The package, with its `worker/subprojects/*.wrap`.
 * @throws {WorkerError} Names the folder that no longer fits.
 */
export function checkWraps(version, source = mediasoup) {
	const present = fs.readdirSync(recipe);
	for (const wrap of wraps) {
		const file = path.join(source, 'worker/subprojects', `${wrap}.wrap`);
		const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
		const wanted = /^directory\s*=\s*(.+?)\s*$/m.exec(text)?.[1];
		if (wanted === undefined) {
			throw new WorkerError(
				`mediasoup ${version} has no ${wrap}.wrap any more: see what its worker/meson.build asks for and follow it in sfu/worker/.`,
			);
		}
		if (!present.includes(wanted)) {
			const stem = wanted.slice(0, wanted.indexOf('-'));
			const have = present.find((name) => name.startsWith(`${stem}-`)) ?? 'nothing';
			throw new WorkerError(
				`mediasoup ${version} asks for the subproject ${wanted}, and sfu/worker/subprojects has ${have}: rename that folder and check that it still fits.`,
			);
		}
	}
}

/**
 * Builds beside the place where the binary is kept, then moves it there in one step. An interrupted build is taken up where it
 * stopped.
 *
 * @param {string} version
 * @param {string} target
 * @param {(line: string) => void} log
 * @param {boolean} plain
 */
async function build(version, target, log, plain) {
	const folder = path.join(path.dirname(target), 'build');
	const prepared = path.join(folder, '.prepared');
	const begun = Date.now();
	log(`Building the media worker (mediasoup ${version}) from source; this takes some minutes, once.`);

	const resumed = fs.existsSync(prepared);
	if (!resumed) await prepareBuild(folder, version, log, plain);
	fs.writeFileSync(prepared, '');
	try {
		await ninja(folder, log);
	} catch (error) {
		if (!resumed) throw error;
		log('The interrupted build can not be taken up; building afresh.');
		await prepareBuild(folder, version, log, plain);
		await ninja(folder, log);
	}

	const built = path.join(folder, 'out/mediasoup-worker');
	if (!(await starts(built, version))) {
		throw new WorkerError(`The media worker was built but does not start. Run ${built} to see why.`);
	}
	fs.renameSync(built, target);
	fs.rmSync(folder, { recursive: true, force: true });
	log(`The media worker was built in ${Math.round((Date.now() - begun) / 1000)} s.`);
}

/**
 * @param {string} folder
 * @param {string} version
 * @param {(line: string) => void} log
 * @param {boolean} plain
 */
async function prepareBuild(folder, version, log, plain) {
	fs.rmSync(folder, { recursive: true, force: true });
	fs.cpSync(path.join(mediasoup, 'worker'), folder, { recursive: true, preserveTimestamps: true });
	for (const { file, from, to } of plain ? fixes : [...fixes, ...gains]) {
		const text = fs.readFileSync(path.join(folder, file), 'utf8');
		if (!text.includes(from)) {
			throw new WorkerError(
				`mediasoup ${version}: worker/${file} has no "${from}" any more. Check whether what sfu/worker/provide.js does there is still needed.`,
			);
		}
		fs.writeFileSync(path.join(folder, file), text.replaceAll(from, to));
	}
	fs.cpSync(recipe, path.join(folder, 'subprojects'), { recursive: true });
	if (!plain) fs.cpSync(faster, folder, { recursive: true });
	const setup = ['setup', 'out', '--buildtype=release', '-Db_ndebug=true', '--wrap-mode=nodownload'];
	log('Configuring ...');
	await run('meson', setup, folder, () => {});
}

/**
 * @param {string} folder
 * @param {(line: string) => void} log
 */
async function ninja(folder, log) {
	let shown = -5;
	await run('ninja', ['-C', 'out', 'mediasoup-worker'], folder, (line) => {
		const counter = /^\[(\d+)\/(\d+)\]/.exec(line);
		if (!counter) return;
		const percent = Math.floor((100 * Number(counter[1])) / Number(counter[2]));
		if (percent < shown + 5 && counter[1] !== counter[2]) return;
		shown = percent;
		log(`Building the media worker ${counter[0]} ${percent} %`);
	});
}

/**
 * Runs a build tool and hands its output over line by line. Its last lines stand in the error when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {(line: string) => void} onLine
 * @returns {Promise<void>}
 */
function run(command, args, cwd, onLine) {
	return new Promise((resolve, reject) => {
		/** @type {string[]} */
		const last = [];
		// Colours and the counter's own line breaks belong to a terminal; the output is a pipe here.
		const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NINJA_STATUS: '[%f/%t] ' } });
		const stop = () => child.kill('SIGTERM');
		process.once('exit', stop);
		for (const stream of [child.stdout, child.stderr]) {
			let rest = '';
			stream.setEncoding('utf8').on('data', (text) => {
				const lines = (rest + text).split('\n');
				rest = lines.pop() ?? '';
				for (const line of lines) {
					last.push(line);
					if (last.length > 30) last.shift();
					onLine(line);
				}
			});
		}
		child.once('error', (error) => {
			process.off('exit', stop);
			const missing = /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT';
			reject(missing ? new WorkerError(`The media worker can't be built: the command ${command} is missing. Install it.`) : error);
		});
		child.once('close', (code, signal) => {
			process.off('exit', stop);
			if (code === 0) resolve();
			else reject(new WorkerError(`${last.join('\n')}\n${command} failed (${signal ?? code}) in ${cwd}: the media worker could not be built.`));
		});
	});
}
