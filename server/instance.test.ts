import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InstanceError, startOf, takeInstance } from './instance.ts';

let dataDir: string;
const children: ChildProcess[] = [];
beforeEach(() => {
	dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'livestall-instance-'));
});
afterEach(async () => {
	await Promise.all(children.splice(0).map(kill));
	fs.rmSync(dataDir, { recursive: true, force: true });
});

async function kill(child: ChildProcess) {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill('SIGKILL');
	await once(child, 'exit');
}

/** Another process that tries to become the instance and says how that went. */
async function other() {
	const script = `
		const { takeInstance } = await import(${JSON.stringify(path.resolve('server/instance.ts'))});
		try { takeInstance(${JSON.stringify(dataDir)}, 'http://localhost:1'); console.log('took'); setInterval(() => {}, 1000); }
		catch (error) { console.log(error.message); }`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
	children.push(child);
	const [said] = (await once(child.stdout, 'data')) as [Buffer];
	return { child, said: String(said).trim() };
}

test('a second instance is told the process and the address of the first', async () => {
	const { child, said } = await other();
	expect(said).toBe('took');
	expect(() => takeInstance(dataDir, 'http://localhost:2')).toThrow(InstanceError);
	expect(() => takeInstance(dataDir, 'http://localhost:2')).toThrow(`as process ${child.pid} at http://localhost:1.`);
});

test('the lock of a killed instance is taken over', async () => {
	const { child } = await other();
	await kill(child);
	takeInstance(dataDir, 'http://localhost:2');
	expect((await other()).said).toContain(`as process ${process.pid} at http://localhost:2.`);
});

test('the lock is taken over when another process has the id by now', () => {
	const reused = { pid: process.pid, started: 'another boot 1', address: 'http://localhost:1' };
	fs.writeFileSync(path.join(dataDir, 'instance.lock'), JSON.stringify(reused));
	expect(() => takeInstance(dataDir, 'http://localhost:2').release()).not.toThrow();
});

test('a damaged lock file is nobody\'s', () => {
	fs.writeFileSync(path.join(dataDir, 'instance.lock'), '{"pid":');
	expect(() => takeInstance(dataDir, 'http://localhost:2')).not.toThrow();
});

test('of several that find a dead lock at once, one wins', async () => {
	const dead = { pid: 2 ** 22 + 1, started: 'x', address: 'http://localhost:1' };
	fs.writeFileSync(path.join(dataDir, 'instance.lock'), JSON.stringify(dead));
	const said = (await Promise.all(Array.from({ length: 5 }, other))).map((result) => result.said);
	expect(said.filter((text) => text === 'took')).toHaveLength(1);
	expect(said.filter((text) => text.includes('already runs'))).toHaveLength(4);
});

test('a released lock leaves nothing behind, and a release never removes another\'s', async () => {
	const { release } = takeInstance(dataDir, 'http://localhost:2');
	release();
	expect(fs.readdirSync(dataDir)).toEqual([]);
	const { child } = await other();
	release();
	expect(() => takeInstance(dataDir, 'http://localhost:2')).toThrow(`process ${child.pid}`);
});

test('a process that is gone has no start', async () => {
	const child = spawn('true');
	await once(child, 'exit');
	expect(startOf(child.pid as number)).toBeUndefined();
	expect(startOf(process.pid)).toBe(startOf(process.pid));
});
