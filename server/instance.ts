import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Identifies one process for good: its id alone comes again. */
const holderSchema = z.object({ pid: z.int().positive(), started: z.string(), address: z.string() });
type Holder = z.infer<typeof holderSchema>;

/** Another instance runs on the same data. */
export class InstanceError extends Error {
	override name = 'InstanceError';
	readonly pid: number;

	constructor({ pid, address }: Holder, dataDir: string) {
		super(`Livestall already runs on this data (${dataDir}) as process ${pid} at ${address}. Stop it first, or set DATA_DIR and PORT for a second one.`);
		this.pid = pid;
	}
}

/**
 * Makes this process the only one on its data. The lock of a process that is gone is taken over, also when another process has
 * its id by now.
 *
 * @param dataDir Made where missing.
 * @param address What a second instance says about this one.
 * @returns Gives the lock back; idempotent.
 * @throws {InstanceError}
 */
export function takeInstance(dataDir: string, address: string): { release: () => void } {
	const place = path.join(dataDir, 'instance.lock');
	const mine: Holder = { pid: process.pid, started: startOf(process.pid) ?? '', address };
	fs.mkdirSync(dataDir, { recursive: true });
	const draft = `${place}.${process.pid}`;
	fs.writeFileSync(draft, JSON.stringify(mine));
	try {
		while (!link(draft, place)) {
			const holder = read(place);
			if (holder !== undefined && startOf(holder.pid) === holder.started) throw new InstanceError(holder, dataDir);
			setAside(place, holder);
		}
	} finally {
		fs.rmSync(draft, { force: true });
	}
	return {
		release() {
			const holder = read(place);
			if (holder?.pid === mine.pid && holder.started === mine.started) fs.rmSync(place, { force: true });
		},
	};
}

/** A link appears whole or not at all, and never in the place of another's. */
function link(draft: string, place: string): boolean {
	try {
		fs.linkSync(draft, place);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

/** Removes a dead holder's lock. Where another starter was quicker and its lock was caught instead, that is put back. */
function setAside(place: string, dead: Holder | undefined): void {
	const aside = `${place}.dead.${process.pid}`;
	try {
		fs.renameSync(place, aside);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
		throw error;
	}
	const caught = read(aside);
	if (caught !== undefined && (caught.pid !== dead?.pid || caught.started !== dead.started)) link(aside, place);
	fs.rmSync(aside, { force: true });
}

function read(place: string): Holder | undefined {
	try {
		return holderSchema.parse(JSON.parse(fs.readFileSync(place, 'utf8')));
	} catch {
		return undefined;
	}
}

/** When a process began, in a form that is compared only; undefined when there is no such process. */
export function startOf(pid: number): string | undefined {
	try {
		if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
		// Field 22 of stat is the start in clock ticks since boot; the name before it may hold blanks and brackets (proc_pid_stat(5)).
		const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		// A zombie holds nothing any more.
		if (fields[0] === 'Z') return undefined;
		return `${fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
	} catch {
		return undefined;
	}
}
