import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from './config.ts';
import { ownCertificate, withLan } from './lan.ts';

let folder: string;
beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'livestall-lan-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test('the certificate serves HTTPS for localhost and for every address', async () => {
	const { cert, key } = await ownCertificate(folder, ['192.0.2.7']);
	const pem = fs.readFileSync(cert, 'utf8');
	const server = https.createServer({ cert: pem, key: fs.readFileSync(key) }, (_request, response) => response.end('hello')).listen(0, '127.0.0.1');
	try {
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		for (const servername of ['localhost', undefined]) {
			const options = { host: '127.0.0.1', port, ca: pem.slice(0, pem.indexOf('-----BEGIN PRIVATE')), ...(servername && { servername }), agent: false } as const;
			const [response] = await once(https.get(options), 'response');
			expect(response.statusCode).toBe(200);
			response.resume();
		}
		expect(new X509Certificate(pem).checkIP('192.0.2.7')).toBe('192.0.2.7');
		expect(fs.statSync(key).mode & 0o777).toBe(0o600);
	} finally {
		server.close();
	}
});

test('the certificate is kept until the addresses change or it soon expires', async () => {
	const read = async (addresses: string[], now?: Date) => fs.readFileSync((await ownCertificate(folder, addresses, now)).cert, 'utf8');
	const first = await read(['192.0.2.7']);
	expect(await read(['192.0.2.7'])).toBe(first);
	const moved = await read(['192.0.2.8']);
	expect(moved).not.toBe(first);
	const nearEnd = new Date(new X509Certificate(moved).validTo);
	nearEnd.setDate(nearEnd.getDate() - 3);
	expect(await read(['192.0.2.8'], nearEnd)).not.toBe(moved);
});

test('--lan gives addresses that other devices can open', async () => {
	const loaded = loadConfig({ DATA_DIR: folder, PORT: '8443' }, ['--lan']);
	const { config, addresses } = await withLan(loaded);
	expect(config.tls?.cert).toContain(folder);
	for (const address of addresses) expect(address).toMatch(/^https:\/\/[\d.]+:8443$/);
	expect(addresses.length).toBeGreaterThan(0);
});
