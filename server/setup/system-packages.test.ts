import { expect, test } from 'vitest';
import { ensurePackages } from './system-packages.js';

function machine({ hasDpkg = true, isRoot = true, missing = [] as string[], aptCode = 0 }) {
	const ran: string[][] = [];
	const said: string[] = [];
	const system = {
		hasDpkg,
		isRoot,
		missing: () => missing,
		apt: async (args: string[]) => {
			ran.push(args);
			return aptCode;
		},
	};
	return { system, ran, said, log: (line: string) => said.push(line) };
}

test('nothing missing: nothing is said and nothing run', async () => {
	const { system, ran, said, log } = machine({});
	await ensurePackages('worker', log, system);
	expect({ ran, said }).toEqual({ ran: [], said: [] });
});

test('root: what is missing is installed, and said', async () => {
	const { system, ran, said, log } = machine({ missing: ['meson', 'ninja-build'] });
	await ensurePackages('worker', log, system);
	expect(ran).toEqual([['update'], ['install', '-y', '--no-install-recommends', 'meson', 'ninja-build']]);
	expect(said.join()).toContain('meson ninja-build');
});

test('not root: the error names the packages and the command', async () => {
	const { system, ran, log } = machine({ isRoot: false, missing: ['chromium'] });
	await expect(ensurePackages('chromium', log, system)).rejects.toThrow(
		'Missing for the browser tests: chromium. Install with: sudo sh -c "apt-get update && apt-get install -y --no-install-recommends chromium"',
	);
	expect(ran).toEqual([]);
});

test('an install that fails ends with the command to try', async () => {
	const { system, log } = machine({ missing: ['meson'], aptCode: 100 });
	await expect(ensurePackages('worker', log, system)).rejects.toThrow('Run: apt-get update && apt-get install -y --no-install-recommends meson');
});

test('another system: the counterparts are named, and the set-up goes on', async () => {
	const { system, said, log } = machine({ hasDpkg: false });
	await ensurePackages('worker', log, system);
	expect(said.join()).toMatch(/not Debian or Ubuntu.*meson/);
});
