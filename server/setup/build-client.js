import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { lock } from '../../sfu/worker/lock.js';
import { SetupError } from './log.js';
import { root } from './prepare.js';

/** What the built client is made from. */
const sources = ['client', 'shared', 'server/pages/opening.ts', 'vite.config.ts', 'package-lock.json'];
const built = path.join(root, '.livestall/client');
const stamp = path.join(root, '.livestall/client.sha256');

/**
 * Builds the client into `.livestall/client`, unless it was built from the same sources. The finished build takes the old one's
 * place in one step.
 *
 * @param {import('./prepare.js').Prepared} prepared
 * @param {(line: string) => void} log
 * @throws {SetupError}
 */
export async function buildClient({ node, env }, log) {
	if (isCurrent()) return;
	fs.mkdirSync(path.dirname(built), { recursive: true });
	const unlock = await lock(`${built}.lock`, () => log('Another set-up builds the pages; waiting for it.'));
	try {
		if (isCurrent()) return;
		log('Building the pages ...');
		const begun = Date.now();
		const hash = sourceHash();
		const next = `${built}.next`;
		const code = await vite(node, env, ['build', '--outDir', next, '--emptyOutDir', '--logLevel', 'warn']);
		if (code !== 0) throw new SetupError('The pages could not be built; the reason stands above.');
		fs.rmSync(stamp, { force: true });
		fs.rmSync(built, { recursive: true, force: true });
		fs.renameSync(next, built);
		fs.writeFileSync(stamp, hash);
		log(`Pages built in ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
	} finally {
		unlock();
	}
}

function isCurrent() {
	return fs.existsSync(stamp) && fs.existsSync(built) && fs.readFileSync(stamp, 'utf8') === sourceHash();
}

function sourceHash() {
	const hash = createHash('sha256');
	for (const source of sources) {
		for (const file of filesBelow(path.join(root, source))) {
			hash.update(path.relative(root, file)).update('\0').update(fs.readFileSync(file)).update('\0');
		}
	}
	return hash.digest('hex');
}

/**
 * @param {string} place
 * @returns {string[]}
 */
function filesBelow(place) {
	const stat = fs.statSync(place, { throwIfNoEntry: false });
	if (!stat) return [];
	if (stat.isFile()) return [place];
	return fs
		.readdirSync(place)
		.sort()
		.flatMap((name) => filesBelow(path.join(place, name)));
}

/**
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function vite(node, env, args) {
	return new Promise((resolve, reject) => {
		const child = spawn(node, [path.join(root, 'node_modules/vite/bin/vite.js'), ...args], {
			cwd: root,
			// Vite reads NODE_ENV; the pages that are served are always the production build.
			env: { ...env, NODE_ENV: 'production' },
			stdio: ['ignore', 2, 2],
		});
		child.once('error', reject);
		child.once('close', (code) => resolve(code ?? 1));
	});
}
