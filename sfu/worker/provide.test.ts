import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lock } from './lock.js';
import { checkWraps, fixes, gains, provideWorker, workerPath } from './provide.js';

let folder: string;
beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'livestall-worker-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test('the recipe fits the installed mediasoup', () => {
	expect(() => checkWraps('installed')).not.toThrow();
});

test('a renamed subproject is said in a sentence with both names', () => {
	const wraps = path.resolve('node_modules/mediasoup/worker/subprojects');
	fs.cpSync(wraps, path.join(folder, 'worker/subprojects'), { recursive: true });
	fs.writeFileSync(path.join(folder, 'worker/subprojects/libuv.wrap'), '[wrap-file]\ndirectory = libuv-v9.0.0\n');
	expect(() => checkWraps('9.9.9', folder)).toThrow(/mediasoup 9\.9\.9 asks for the subproject libuv-v9\.0\.0, .* has libuv-v1\.51\.0/);
});

test.each([...fixes, ...gains])('what is changed in $file stands there once: $why', ({ file, from }) => {
	const source = fs.readFileSync(path.resolve('node_modules/mediasoup/worker', file), 'utf8');
	expect(source.split(from)).toHaveLength(2);
});

test('the plain build is kept beside ours', () => {
	expect(workerPath('9.9.9', {}, true)).not.toBe(workerPath('9.9.9', {}));
});

test('a given worker that does not start is refused by name', async () => {
	const env = { ...process.env, MEDIASOUP_WORKER_BIN: '/bin/true' };
	await expect(provideWorker({ log: () => {}, env })).rejects.toThrow('MEDIASOUP_WORKER_BIN is /bin/true, which does not start');
});

test('a given worker that starts is used, without a word', async () => {
	const given = process.env.MEDIASOUP_WORKER_BIN ?? (await provideWorker({ log: () => {} }));
	const said: string[] = [];
	const env = { ...process.env, MEDIASOUP_WORKER_BIN: given, XDG_CACHE_HOME: folder };
	expect(await provideWorker({ log: (line: string) => said.push(line), env })).toBe(given);
	expect(said).toEqual([]);
});

test('a lock is held by one at a time, and a dead holder loses it', async () => {
	const file = path.join(folder, 'lock');
	let waited = 0;
	const release = await lock(file, () => {});
	const second = lock(file, () => {
		waited += 1;
		release();
	});
	(await second)();
	expect(waited).toBe(1);

	fs.writeFileSync(file, '1\n');
	const longAgo = new Date(Date.now() - 60_000);
	fs.utimesSync(file, longAgo, longAgo);
	(await lock(file, () => {}))();
	expect(fs.readdirSync(folder)).toEqual([]);
});
