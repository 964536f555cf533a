import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { availableParallelism, networkInterfaces } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { PaymentSettings } from './payments/payments.ts';
import { paymentSettings, paymentVariables } from './payments/settings.ts';
import type { S3Settings } from './pictures/s3.ts';
import { isTurnProblem, type TurnSettings, turnSettings } from '#shared/turn.ts';

const checkout = path.resolve(import.meta.dirname, '..');

const yesNo = z
	.enum(['true', 'false', '1', '0', 'yes', 'no'], 'is neither true nor false')
	.transform((text) => ['true', '1', 'yes'].includes(text));

const whole = (least: number, most: number) => {
	const sentence = `is not a whole number from ${least} to ${most}`;
	return z
		.string()
		.regex(/^\d+$/, sentence)
		.transform(Number)
		.refine((value) => value >= least && value <= most, sentence);
};

const file = z
	.string()
	.transform((name) => path.resolve(name))
	.refine((name) => fs.statSync(name, { throwIfNoEntry: false })?.isFile(), 'is not a file that can be read');

const url = (protocols: readonly string[], example: string) =>
	z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), `is not an address like ${example}`);

const origin = url(['http:', 'https:'], 'https://live.example.org').transform((text) => new URL(text).origin);

const secret = z.string().min(32, 'is shorter than 32 characters');

/** One environment variable. Empty counts as unset; an unset one is parsed as `undefined`. */
interface Variable<T = unknown> {
	readonly description: string;
	/** The default in words, as the tables show it. */
	readonly default: string;
	readonly schema: z.ZodType<T, string | undefined>;
}

const variable = <T>(description: string, byDefault: string, schema: z.ZodType<T, string | undefined>): Variable<T> => ({
	description,
	default: byDefault,
	schema,
});

/** Every environment variable the product reads. `--help` and the README's table are made from it. */
export const variables = {
	PORT: variable('Port of the pages and the API.', '3000', whole(0, 65535).default(3000)),
	HOST: variable('Address to listen on.', '127.0.0.1', z.string().optional()),
	PUBLIC_ORIGIN: variable('Where browsers reach the server, such as https://live.example.org.', 'from HOST and PORT', origin.optional()),
	PUBLIC_ADDRESS: variable(
		'Addresses (IP or name, separated by commas) where browsers reach the media ports.',
		'127.0.0.1, or the addresses of this machine when it listens beyond loopback',
		z
			.string()
			.transform((text) => text.split(',').map((part) => part.trim()))
			.refine((parts) => parts.every((part) => /^[\w.:-]+$/.test(part)), 'is not a list of addresses separated by commas')
			.optional(),
	),
	RTC_PORT: variable('First media port, UDP and TCP; each worker takes one.', '44444', whole(1, 65535).default(44444)),
	RTC_WORKERS: variable(
		'Media workers.',
		'one per core, at most 4',
		whole(1, 256).default(() => Math.min(availableParallelism(), 4)),
	),
	SFU_URL: variable('Address of a media plane in another process.', 'none: it runs in this process', url(['http:', 'https:'], 'http://10.0.0.2:3001').optional()),
	TURN_URLS: variable('TURN and STUN servers that browsers are told of (turn:, turns: and stun: addresses, separated by commas).', 'none', z.string().optional()),
	TURN_SECRET: variable("The TURN servers' shared secret (coturn's static-auth-secret): everyone gets credentials of their own for a day.", 'none', z.string().optional()),
	TURN_USERNAME: variable('User name at the TURN servers, the same for everyone; instead of TURN_SECRET.', 'none', z.string().optional()),
	TURN_CREDENTIAL: variable('Its password.', 'none', z.string().optional()),
	DATABASE_URL: variable(
		'An external PostgreSQL.',
		'none: an embedded one, with its data in DATA_DIR',
		url(['postgres:', 'postgresql:'], 'postgres://user:password@db/livestall').optional(),
	),
	DATA_DIR: variable(
		'Folder of all data that this server keeps.',
		'.livestall in the checkout',
		z.string().default(path.join(checkout, '.livestall')).transform((name) => path.resolve(name)),
	),
	S3_ENDPOINT: variable(
		'S3-compatible storage for pictures, such as https://s3.example.org; with {bucket} in the host name where the service wants the bucket there.',
		'none: pictures are in DATA_DIR',
		z.string().refine((text) => /^https?:/.test(text) && URL.canParse(text.replace('{bucket}', 'bucket')), 'is not an address like https://s3.example.org').optional(),
	),
	S3_BUCKET: variable('Its bucket.', 'none', z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is not the name of a bucket').optional()),
	S3_REGION: variable('Its region.', 'us-east-1', z.string().regex(/^[\w-]+$/, 'is not the name of a region').default('us-east-1')),
	S3_ACCESS_KEY: variable('Access key that may read and write objects of the bucket.', 'none', z.string().optional()),
	S3_SECRET_KEY: variable('Its secret.', 'none', z.string().optional()),
	TLS_CERT: variable('Certificate file (PEM) to serve HTTPS; needs TLS_KEY.', 'none: HTTP', file.optional()),
	TLS_KEY: variable("The certificate's key file (PEM).", 'none', file.optional()),
	TRUST_PROXY: variable('Whether a reverse proxy in front sets X-Forwarded-For.', 'false', yesNo.default(false)),
	LOG_LEVEL: variable(
		'What is logged: trace, debug, info, warn, error, fatal or silent.',
		'info',
		z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'is not a log level').default('info'),
	),
	DEMO: variable('Whether an empty database gets demonstration data.', 'true on loopback, else false', yesNo.optional()),
	HOLD_MINUTES: variable('How long an unpaid order holds its stock, in minutes.', '15', whole(1, 1440).default(15)),
	...paymentVariables,
	HOST_GRACE_MINUTES: variable('How long a live show without a picture waits for its host before it ends by itself, in minutes; 0: for ever.', '10', whole(0, 1440).default(10)),
	PUSH_ORIGINS: variable('Push services besides those of Chrome, Firefox, Edge and Safari: origins, separated by commas.', 'none', z.string().transform((list) => list.split(',').map((one) => one.trim()).filter(Boolean)).refine((list) => list.every((one) => URL.parse(one)?.origin === one), 'is no list of origins').optional()),
	METRICS_TOKEN: variable('Bearer token that lets Prometheus read /metrics; 16 characters or more.', 'none: only this machine may read them', z.string().min(16, 'is shorter than 16 characters').optional()),
	MEDIASOUP_WORKER_BIN: variable('The media worker program.', 'found, downloaded or built by the set-up', file.optional()),
	STAGE_SECRET: variable('Signs stage tokens; the same for all processes. 32 characters or more.', 'made once, kept in DATA_DIR', secret.optional()),
	AUTH_SECRET: variable('Signs sessions; the same for all processes. 32 characters or more.', 'made once, kept in DATA_DIR', secret.optional()),
} as const satisfies Record<string, Variable>;

/** What the product runs with; every value is checked. */
export interface Config {
	/** `--lan`: `server/lan.ts` fills in `tls`. */
	readonly lan: boolean;
	/** 0 lets the system choose. */
	readonly port: number;
	readonly host: string;
	/** Whether only this machine can connect: it listens on loopback, and no proxy opens it to others. */
	readonly loopback: boolean;
	/** The origin that links and e-mails carry. */
	readonly publicOrigin: string;
	/** Every origin that a browser may come from; the first is `publicOrigin`. */
	readonly origins: readonly string[];
	/** Announced in ICE candidates; at least one. */
	readonly publicAddresses: readonly string[];
	readonly rtcPort: number;
	readonly rtcWorkers: number;
	/** Unset: the media plane runs in this process. */
	readonly sfuUrl: string | undefined;
	/** TURN and STUN servers for the media plane in this process. */
	readonly turn: TurnSettings | undefined;
	/** Unset: the embedded PostgreSQL. */
	readonly databaseUrl: string | undefined;
	/** Absolute. */
	readonly dataDir: string;
	/** Whether browsers come by HTTPS, here or at a proxy: cookies are Secure, and HSTS is sent. */
	readonly secure: boolean;
	/** Unset: pictures are files in `dataDir`. */
	readonly s3: S3Settings | undefined;
	/** Paths of PEM files. */
	readonly tls: { readonly cert: string; readonly key: string } | undefined;
	/** Origins of push services besides the known ones. */
	readonly pushOrigins: readonly string[];
	readonly metricsToken?: string | undefined;
	readonly trustProxy: boolean;
	readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
	/** Seed demonstration data into an empty database. */
	readonly demo: boolean;
	readonly holdMinutes: number;
	readonly payments: PaymentSettings;
	/** 0: a live show never ends by itself. */
	readonly hostGraceMinutes: number;
	/** Unset: mediasoup's own default place. */
	readonly workerBin: string | undefined;
	readonly stageSecret: string;
	readonly authSecret: string;
}

/** A setting that stops the start; the message is a sentence that names it. */
export class ConfigError extends Error {
	override name = 'ConfigError';
	readonly variable: string;

	constructor(variable: string, message: string) {
		super(message);
		this.variable = variable;
	}
}

/**
 * Reads the configuration. Secrets that are not given are made and kept in `DATA_DIR/secrets.json`.
 *
 * @param env The process's environment.
 * @param argv The words after the program: `--lan`. (`--help` is the caller's; see `wantsHelp`.)
 * @throws {ConfigError} At the first wrong value.
 */
export function loadConfig(env: NodeJS.ProcessEnv, argv: readonly string[]): Config {
	const unknown = argv.find((word) => word !== '--lan' && word !== '--help');
	if (unknown !== undefined) throw new ConfigError(unknown, `${unknown} is not an option. Known are --lan and --help.`);
	const lan = argv.includes('--lan');
	const read = <T>(name: keyof typeof variables & string, { schema }: Variable<T>): T => {
		const result = schema.safeParse(env[name]?.trim() || undefined);
		if (result.success) return result.data;
		const hidden = name.endsWith('_SECRET') || name === 'S3_SECRET_KEY' || name === 'STRIPE_SECRET_KEY' || name === 'WECHATPAY_API_KEY' || name === 'TURN_CREDENTIAL' || name === 'DATABASE_URL';
		throw new ConfigError(name, `${name} ${hidden ? '' : `is "${env[name]}", which `}${result.error.issues[0]?.message}.`);
	};

	const port = read('PORT', variables.PORT);
	const host = read('HOST', variables.HOST) ?? (lan ? '0.0.0.0' : '127.0.0.1');
	const publicOrigin = read('PUBLIC_ORIGIN', variables.PUBLIC_ORIGIN);
	// Behind a proxy it listens on loopback and is open to others all the same.
	const proxied = publicOrigin !== undefined && !isLoopback(new URL(publicOrigin).hostname);
	const loopback = isLoopback(host) && !proxied;
	if (lan && isLoopback(host)) throw new ConfigError('HOST', `HOST is "${host}", which other devices can't reach. Unset it for --lan.`);
	const everywhere = host === '0.0.0.0' || host === '::';
	const addresses = loopback ? ['127.0.0.1'] : everywhere || proxied ? lanAddresses() : [host];

	const cert = read('TLS_CERT', variables.TLS_CERT);
	const key = read('TLS_KEY', variables.TLS_KEY);
	if ((cert === undefined) !== (key === undefined)) {
		const [unset, set] = cert === undefined ? ['TLS_CERT', 'TLS_KEY'] : ['TLS_KEY', 'TLS_CERT'];
		throw new ConfigError(unset, `${unset} is not set and ${set} is. HTTPS needs both.`);
	}
	const scheme = lan || cert !== undefined ? 'https' : 'http';
	const local = loopback ? ['localhost', '127.0.0.1'] : everywhere ? [...addresses, 'localhost', '127.0.0.1'] : [host];
	const derived = [...new Set(local)].map((name) => new URL(`${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}`).origin);
	const origins = publicOrigin === undefined ? derived : [publicOrigin];

	const rtcPort = read('RTC_PORT', variables.RTC_PORT);
	const rtcWorkers = read('RTC_WORKERS', variables.RTC_WORKERS);
	if (rtcPort + rtcWorkers - 1 > 65535) {
		throw new ConfigError('RTC_PORT', `RTC_PORT is ${rtcPort}, which leaves no room for ${rtcWorkers} ports, one per worker.`);
	}

	const turn = turnSettings({
		TURN_URLS: read('TURN_URLS', variables.TURN_URLS),
		TURN_SECRET: read('TURN_SECRET', variables.TURN_SECRET),
		TURN_USERNAME: read('TURN_USERNAME', variables.TURN_USERNAME),
		TURN_CREDENTIAL: read('TURN_CREDENTIAL', variables.TURN_CREDENTIAL),
	});
	if (isTurnProblem(turn)) throw new ConfigError(turn.variable, turn.sentence);

	const s3Parts = {
		S3_ENDPOINT: read('S3_ENDPOINT', variables.S3_ENDPOINT),
		S3_BUCKET: read('S3_BUCKET', variables.S3_BUCKET),
		S3_ACCESS_KEY: read('S3_ACCESS_KEY', variables.S3_ACCESS_KEY),
		S3_SECRET_KEY: read('S3_SECRET_KEY', variables.S3_SECRET_KEY),
	};
	const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = s3Parts;
	const region = read('S3_REGION', variables.S3_REGION);
	const [unsetPart, setPart] = [undefined, ''].map((is) => Object.entries(s3Parts).find(([, part]) => (is === undefined) === (part === undefined))?.[0]);
	if (unsetPart && setPart) throw new ConfigError(unsetPart, `${unsetPart} is not set and ${setPart} is. Storage for pictures needs ${Object.keys(s3Parts).join(', ')}.`);

	const dataDir = read('DATA_DIR', variables.DATA_DIR);
	const parsed = {
		lan,
		port,
		host,
		loopback,
		publicOrigin: origins[0] as string,
		origins,
		publicAddresses: read('PUBLIC_ADDRESS', variables.PUBLIC_ADDRESS) ?? addresses,
		rtcPort,
		rtcWorkers,
		sfuUrl: read('SFU_URL', variables.SFU_URL),
		turn,
		databaseUrl: read('DATABASE_URL', variables.DATABASE_URL),
		dataDir,
		secure: (origins[0] as string).startsWith('https:'),
		s3: endpoint && bucket && accessKey && secretKey ? { endpoint, bucket, region, accessKey, secretKey } : undefined,
		tls: cert !== undefined && key !== undefined ? { cert, key } : undefined,
		pushOrigins: read('PUSH_ORIGINS', variables.PUSH_ORIGINS) ?? [],
		metricsToken: read('METRICS_TOKEN', variables.METRICS_TOKEN),
		trustProxy: read('TRUST_PROXY', variables.TRUST_PROXY),
		logLevel: read('LOG_LEVEL', variables.LOG_LEVEL),
		demo: read('DEMO', variables.DEMO) ?? loopback,
		holdMinutes: read('HOLD_MINUTES', variables.HOLD_MINUTES),
		payments: paymentSettings((name) => read<unknown>(name, variables[name]), loopback, (name, sentence) => new ConfigError(name, sentence)),
		hostGraceMinutes: read('HOST_GRACE_MINUTES', variables.HOST_GRACE_MINUTES),
		workerBin: read('MEDIASOUP_WORKER_BIN', variables.MEDIASOUP_WORKER_BIN),
	} as const;
	const given = { stageSecret: read('STAGE_SECRET', variables.STAGE_SECRET), authSecret: read('AUTH_SECRET', variables.AUTH_SECRET) };
	const kept = given.stageSecret && given.authSecret ? undefined : keptSecrets(dataDir);
	return {
		...parsed,
		stageSecret: given.stageSecret ?? (kept as Secrets).stageSecret,
		authSecret: given.authSecret ?? (kept as Secrets).authSecret,
	};
}

/** Whether the words ask for `helpText()` instead of a start. */
export function wantsHelp(argv: readonly string[]): boolean {
	return argv.includes('--help');
}

/** What `npm start -- --help` prints. */
export function helpText(): string {
	const rows = Object.entries(variables).map(([name, { description, default: byDefault }]) => [name, description, byDefault] as const);
	const width = Math.max(...rows.map(([name]) => name.length));
	return [
		'npm start -- [--lan] [--help]',
		'',
		'  --lan   Listen for other devices of the local network, with HTTPS by a certificate of our own',
		'          (a camera works only on localhost or under HTTPS).',
		'  --help  Print this.',
		'',
		'Environment variables (an empty one counts as unset):',
		'',
		...rows.flatMap(([name, description, byDefault]) => [
			`  ${name.padEnd(width)}  ${description}`,
			`  ${''.padEnd(width)}  Default: ${byDefault}`,
		]),
	].join('\n');
}

/** The IPv4 addresses of this machine that other devices may reach; loopback where there is none. */
export function lanAddresses(): string[] {
	const found = Object.values(networkInterfaces())
		.flatMap((addresses) => addresses ?? [])
		.filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
		.map(({ address }) => address);
	return found.length > 0 ? found : ['127.0.0.1'];
}

function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

const secretsSchema = z.object({ stageSecret: secret, authSecret: secret });
type Secrets = z.infer<typeof secretsSchema>;

function keptSecrets(dataDir: string): Secrets {
	const place = path.join(dataDir, 'secrets.json');
	if (!fs.existsSync(place)) {
		const made: Secrets = { stageSecret: randomBytes(32).toString('base64url'), authSecret: randomBytes(32).toString('base64url') };
		const draft = `${place}.${process.pid}`;
		try {
			fs.mkdirSync(dataDir, { recursive: true });
			fs.writeFileSync(draft, `${JSON.stringify(made, null, '\t')}\n`, { mode: 0o600 });
			// A link, unlike a rename, never replaces what another process made meanwhile.
			fs.linkSync(draft, place);
		} catch (error) {
			const { code, message } = error as NodeJS.ErrnoException;
			if (code !== 'EEXIST') throw new ConfigError('DATA_DIR', `DATA_DIR is "${dataDir}", which can't be written (${message}).`);
		} finally {
			fs.rmSync(draft, { force: true });
		}
	}
	try {
		return secretsSchema.parse(JSON.parse(fs.readFileSync(place, 'utf8')));
	} catch {
		throw new ConfigError('DATA_DIR', `${place} can't be read as the server's secrets. Restore it, or delete it: then everyone signs in again.`);
	}
}
