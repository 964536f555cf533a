// What the set-up may need of the operating system, by Debian's names, and how it gets there.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { SetupError } from './log.js';

/**
 * Every Debian package that the set-up may need, by what needs it.
 * @type {Readonly<Record<'worker' | 'chromium' | 'fonts', readonly string[]>>}
 */
export const systemPackages = {
	/** Building the mediasoup worker against the system's libraries. */
	worker: [
		'meson',
		'ninja-build',
		'g++',
		'pkg-config',
		'libuv1-dev',
		'libssl-dev',
		'libsrtp2-dev',
		'libabsl-dev',
		'libflatbuffers-dev',
		'flatbuffers-compiler',
	],
	/** Browser tests and the bench. */
	chromium: ['chromium'],
	/** The same: glyphs for the Chinese screens. */
	fonts: ['fonts-noto-cjk'],
};

const purposes = { worker: 'building the media worker', chromium: 'the browser tests', fonts: 'Chinese text in the browser tests' };

/**
 * Looks up the machine; injected so that what is said on another kind of machine can be tested on this one.
 * @typedef {object} System
 * @property {boolean} hasDpkg Debian, Ubuntu or a relative.
 * @property {boolean} isRoot
 * @property {(names: readonly string[]) => string[]} missing Which of these packages are not installed.
 * @property {(args: string[], log: (line: string) => void) => Promise<number>} apt Runs apt-get, answers its exit code.
 */

/**
 * Makes sure that a group of system packages is installed. As root on Debian or Ubuntu it installs them and says so.
 *
 * @param {keyof typeof systemPackages} group
 * @param {(line: string) => void} log
 * @param {System} [system]
 * @throws {SetupError} Names the packages and the command that installs them.
 */
export async function ensurePackages(group, log, system = thisSystem()) {
	const names = systemPackages[group];
	if (!system.hasDpkg) {
		log(`This is not Debian or Ubuntu. For ${purposes[group]} install the counterparts of: ${names.join(' ')}`);
		return;
	}
	const missing = system.missing(names);
	if (missing.length === 0) return;

	const command = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`;
	if (!system.isRoot) {
		throw new SetupError(
			`Missing for ${purposes[group]}: ${missing.join(' ')}. Install with: sudo sh -c "${command}"`,
		);
	}
	log(`Installing system packages for ${purposes[group]}: ${missing.join(' ')}`);
	// A failed update is no reason to stop: the lists at hand may do.
	await system.apt(['update'], log);
	const code = await system.apt(['install', '-y', '--no-install-recommends', ...missing], log);
	if (code !== 0) throw new SetupError(`The system packages could not be installed. Run: ${command}`);
}

/** @returns {System} */
function thisSystem() {
	return {
		hasDpkg: fs.existsSync('/usr/bin/dpkg-query') && fs.existsSync('/usr/bin/apt-get'),
		isRoot: process.getuid?.() === 0,
		missing(names) {
			const query = spawnSync('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...names], { encoding: 'utf8' });
			const installed = new Set(
				query.stdout
					.split('\n')
					.map((line) => line.split(' '))
					.filter(([, status]) => status === 'installed')
					.map(([name]) => name),
			);
			return names.filter((name) => !installed.has(name));
		},
		apt: (args, log) =>
			new Promise((resolve) => {
				const child = spawn('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
					env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
					stdio: ['ignore', 'pipe', 'pipe'],
				});
				for (const stream of [child.stdout, child.stderr]) {
					let rest = '';
					stream.setEncoding('utf8').on('data', (text) => {
						const lines = (rest + text).split('\n');
						rest = lines.pop() ?? '';
						for (const line of lines) if (/^(Setting up|E:|W:)/.test(line)) log(`  ${line}`);
					});
				}
				child.once('error', () => resolve(127));
				child.once('close', (code) => resolve(code ?? 1));
			}),
	};
}
