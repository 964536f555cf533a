import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { lanAddresses } from './config.ts';
import type { Config } from './config.ts';

const day = 24 * 60 * 60 * 1000;
/** Browsers refuse longer ones from public authorities, and some from anyone. */
const lifetime = 397 * day;
const renewBefore = 14 * day;

/**
 * Completes the configuration for `--lan`: a certificate of our own for localhost and every address of this machine, unless one is
 * configured.
 *
 * @returns The configuration to run with, and the addresses that other devices can open.
 */
export async function withLan(config: Config): Promise<{ config: Config; addresses: readonly string[] }> {
	const names = lanAddresses();
	const tls = config.tls ?? (await ownCertificate(path.join(config.dataDir, 'tls'), names));
	const addresses = config.origins.filter((origin) => !/\/\/(localhost|127\.)/.test(origin));
	return { config: { ...config, tls }, addresses: addresses.length > 0 ? addresses : config.origins };
}

/**
 * A self-signed certificate, kept in `folder` and made anew when it soon expires or the addresses have changed.
 *
 * @param addresses IPv4 addresses it names, beside localhost.
 */
export async function ownCertificate(folder: string, addresses: readonly string[], now = new Date()): Promise<{ cert: string; key: string }> {
	// Key and certificate are one file, so that a crash never leaves two that do not belong together.
	const place = path.join(folder, 'self-signed.pem');
	const files = { cert: place, key: place };
	if (isGood(place, addresses, now)) return files;

	const ips = [...new Set(['127.0.0.1', ...addresses])];
	// Asked for here: a start without --lan has no use for the hundred modules behind it.
	const { generate } = await import('selfsigned');
	const pems = await generate([{ name: 'commonName', value: 'Livestall' }], {
		keyType: 'ec',
		curve: 'P-256',
		algorithm: 'sha256',
		notBeforeDate: new Date(now.getTime() - day),
		notAfterDate: new Date(now.getTime() + lifetime),
		extensions: [
			{ name: 'basicConstraints', cA: false, critical: true },
			{ name: 'keyUsage', digitalSignature: true, critical: true },
			{ name: 'extKeyUsage', serverAuth: true },
			{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }, ...ips.map((ip) => ({ type: 7 as const, ip }))] },
		],
	});
	fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
	fs.writeFileSync(`${place}.new`, `${pems.cert.trim()}\n${pems.private.trim()}\n`, { mode: 0o600 });
	fs.renameSync(`${place}.new`, place);
	return files;
}

function isGood(place: string, addresses: readonly string[], now: Date): boolean {
	try {
		const certificate = new X509Certificate(fs.readFileSync(place));
		if (new Date(certificate.validTo).getTime() - now.getTime() < renewBefore) return false;
		return ['127.0.0.1', ...addresses].every((address) => certificate.checkIP(address));
	} catch {
		return false;
	}
}
