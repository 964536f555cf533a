import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, helpText, lanAddresses, loadConfig, variables } from './config.ts';

let dataDir: string;
beforeEach(() => {
	dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'livestall-config-'));
});
afterEach(() => fs.rmSync(dataDir, { recursive: true, force: true }));

const load = (env: Record<string, string> = {}, argv: string[] = []) => loadConfig({ DATA_DIR: dataDir, ...env }, argv);

describe('defaults', () => {
	test('serve this machine only, with an embedded database and demonstration data', () => {
		expect(load()).toMatchObject({
			port: 3000,
			host: '127.0.0.1',
			loopback: true,
			demo: true,
			publicOrigin: 'http://localhost:3000',
			origins: ['http://localhost:3000', 'http://127.0.0.1:3000'],
			publicAddresses: ['127.0.0.1'],
			databaseUrl: undefined,
			sfuUrl: undefined,
			tls: undefined,
			holdMinutes: 15,
			hostGraceMinutes: 10,
			rtcPort: 44444,
			logLevel: 'info',
			trustProxy: false,
		});
	});

	test('an empty variable counts as unset', () => {
		const empty = Object.fromEntries(Object.keys(variables).map((name) => [name, ' ']));
		const { stageSecret, authSecret, ...rest } = load();
		expect(loadConfig({ ...empty, DATA_DIR: dataDir }, [])).toEqual({ ...rest, stageSecret, authSecret });
	});

	test('beyond loopback there is no demonstration data unless asked for', () => {
		expect(load({ HOST: '0.0.0.0' })).toMatchObject({ loopback: false, demo: false, publicAddresses: lanAddresses() });
		expect(load({ HOST: '0.0.0.0', DEMO: 'yes' }).demo).toBe(true);
	});

	test('--lan listens everywhere, under HTTPS', () => {
		const config = load({}, ['--lan']);
		expect(config).toMatchObject({ lan: true, host: '0.0.0.0', publicAddresses: lanAddresses() });
		expect(config.origins).toContain('https://localhost:3000');
		expect(config.publicOrigin).toBe(`https://${lanAddresses()[0]}:3000`);
	});
});

test('storage for pictures is given whole or not at all, and its secret is not repeated', () => {
	const whole = { S3_ENDPOINT: 'https://{bucket}.s3.example.org', S3_BUCKET: 'livestall-pictures', S3_ACCESS_KEY: 'AK', S3_SECRET_KEY: 'hush' };
	expect(load().s3).toBeUndefined();
	expect(load(whole).s3).toEqual({ endpoint: 'https://{bucket}.s3.example.org', bucket: 'livestall-pictures', region: 'us-east-1', accessKey: 'AK', secretKey: 'hush' });
	for (const name of Object.keys(whole)) expect(() => load({ ...whole, [name]: '' })).toThrow(new RegExp(`^${name} is not set`));
	expect(() => load({ ...whole, S3_ENDPOINT: 's3.example.org' })).toThrow(/^S3_ENDPOINT is "s3.example.org", which is not an address/);
	expect(() => load({ ...whole, S3_BUCKET: 'No Bucket' })).toThrow(/^S3_BUCKET is "No Bucket"/);
});

test('given values are used', () => {
	const config = load({ PORT: '0', PUBLIC_ORIGIN: 'https://live.example.org/', PUBLIC_ADDRESS: '203.0.113.7, media.example.org', RTC_WORKERS: '2' });
	expect(config).toMatchObject({
		port: 0,
		publicOrigin: 'https://live.example.org',
		origins: ['https://live.example.org'],
		publicAddresses: ['203.0.113.7', 'media.example.org'],
		rtcWorkers: 2,
	});
});

test.each([
	['PORT', '80a', 'PORT is "80a", which is not a whole number from 0 to 65535.'],
	['PORT', '70000', 'PORT is "70000", which is not a whole number from 0 to 65535.'],
	['RTC_PORT', '0', 'RTC_PORT is "0", which is not a whole number from 1 to 65535.'],
	['LOG_LEVEL', 'loud', 'LOG_LEVEL is "loud", which is not a log level.'],
	['DEMO', 'maybe', 'DEMO is "maybe", which is neither true nor false.'],
	['PUBLIC_ORIGIN', 'live.example.org', 'PUBLIC_ORIGIN is "live.example.org", which is not an address like https://live.example.org.'],
	['TLS_CERT', '/nowhere', 'TLS_CERT is "/nowhere", which is not a file that can be read.'],
	['MEDIASOUP_WORKER_BIN', '/nowhere', 'MEDIASOUP_WORKER_BIN is "/nowhere", which is not a file that can be read.'],
])('a wrong %s stops the start with a sentence', (name, value, sentence) => {
	expect(() => load({ [name]: value })).toThrow(new ConfigError(name, sentence));
});

test.each([
	['DATABASE_URL', 'mysql://root:hunter2@db/x'],
	['STAGE_SECRET', 'hunter2'],
])('a wrong %s is named, but not shown', (name, value) => {
	expect(() => load({ [name]: value })).toThrow(name);
	expect(() => load({ [name]: value })).not.toThrow('hunter2');
});

test('combinations that can not work are refused', () => {
	expect(() => load({ TLS_CERT: import.meta.filename })).toThrow('TLS_KEY is not set and TLS_CERT is.');
	expect(() => load({ RTC_PORT: '65535', RTC_WORKERS: '2' })).toThrow('RTC_PORT is 65535, which leaves no room for 2 ports');
	expect(() => load({ HOST: 'localhost' }, ['--lan'])).toThrow('HOST is "localhost", which other devices can\'t reach.');
	expect(() => load({}, ['--wan'])).toThrow('--wan is not an option.');
});

describe('TURN servers', () => {
	const TURN_URLS = 'turn:turn.example.org:3478?transport=udp, turns:turn.example.org, stun:[2001:db8::1]:3478';

	test('come with a secret, or with a user name and its credential', () => {
		const urls = ['turn:turn.example.org:3478?transport=udp', 'turns:turn.example.org', 'stun:[2001:db8::1]:3478'];
		expect(load({ TURN_URLS, TURN_SECRET: 's' }).turn).toEqual({ urls, secret: 's' });
		expect(load({ TURN_URLS, TURN_USERNAME: 'u', TURN_CREDENTIAL: 'c' }).turn).toEqual({ urls, username: 'u', credential: 'c' });
		expect(load({ TURN_URLS: 'stun:stun.example.org' }).turn).toEqual({ urls: ['stun:stun.example.org'] });
		expect(load().turn).toBeUndefined();
	});

	test.each<[Record<string, string>, string]>([
		[{ TURN_SECRET: 'hunter2' }, 'TURN_URLS is not set and TURN_SECRET is. A TURN server needs an address.'],
		[{ TURN_URLS: 'turn.example.org' }, 'TURN_URLS has "turn.example.org", which is not an address like turn:turn.example.org:3478?transport=udp.'],
		[{ TURN_URLS: 'stun:a.example.org?transport=udp' }, 'TURN_URLS has "stun:a.example.org?transport=udp", which is not an address'],
		[{ TURN_URLS: 'stun:a.example.org', TURN_SECRET: 'hunter2' }, 'TURN_URLS has no turn: or turns: address, which TURN_SECRET is for.'],
		[{ TURN_URLS, TURN_SECRET: 'hunter2', TURN_USERNAME: 'u' }, 'TURN_SECRET and TURN_USERNAME are both set.'],
		[{ TURN_URLS, TURN_CREDENTIAL: 'hunter2' }, 'TURN_USERNAME is not set and TURN_CREDENTIAL is. They belong together.'],
		[{ TURN_URLS, TURN_USERNAME: 'u' }, 'TURN_CREDENTIAL is not set and TURN_USERNAME is. They belong together.'],
		[{ TURN_URLS }, 'TURN_SECRET is not set. A turn: address needs it, or TURN_USERNAME with TURN_CREDENTIAL.'],
	])('that are half set stop the start: %o', (env, sentence) => {
		expect(() => load(env)).toThrow(sentence);
		expect(() => load(env)).not.toThrow('hunter2');
	});
});

describe('secrets', () => {
	test('are made once and kept from other users', () => {
		const first = load();
		expect(first.stageSecret).not.toBe(first.authSecret);
		expect(load()).toEqual(first);
		expect(fs.statSync(path.join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
	});

	test('that are given leave nothing on disk', () => {
		const [STAGE_SECRET, AUTH_SECRET] = ['s'.repeat(32), 'a'.repeat(32)];
		expect(load({ STAGE_SECRET, AUTH_SECRET })).toMatchObject({ stageSecret: STAGE_SECRET, authSecret: AUTH_SECRET });
		expect(fs.readdirSync(dataDir)).toEqual([]);
	});

	test('that are damaged stop the start', () => {
		fs.writeFileSync(path.join(dataDir, 'secrets.json'), '{"stageSecret":');
		expect(() => load()).toThrow('secrets.json can\'t be read');
	});
});

test('--help names every variable with its default', () => {
	const text = helpText();
	for (const [name, { description, default: byDefault }] of Object.entries(variables)) {
		expect(text).toContain(name);
		expect(text).toContain(description);
		expect(text).toContain(`Default: ${byDefault}`);
	}
});
