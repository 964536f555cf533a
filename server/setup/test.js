// `npm test`: prepares the checkout, then runs every check. Words after `--` choose test files; then only those run.
// The last line of the output is `N passed, N failed`, where each step that is not made of tests counts as one.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildClient } from './build-client.js';
import { prepare } from './prepare.js';
import { run } from './run.js';

/** @typedef {{ passed: number, failed: number }} Count */

const filters = process.argv.slice(2);
const count = { passed: 0, failed: 0 };

try {
	const prepared = await prepare({ chromium: true, log: console.log });
	const tool = (/** @type {string} */ name, /** @type {string[]} */ ...args) => async () => {
		const code = await run(path.join('node_modules/.bin', name), args, prepared.env);
		return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
	};

	if (filters.length === 0) {
		await step('Types', tool('tsc', '-p', '.'));
		// The arrows between the folders (design.md, section 3) are rules of .oxlintrc.json; test/arrows.test.ts shows that they hold.
		await step('Lint and arrows between folders', tool('oxlint', '--deny-warnings'));
	}
	await step('Client build', async () => {
		await buildClient(prepared, console.log);
		return { passed: 1, failed: 0 };
	});
	const tests = await step('Tests', () => vitest(prepared));
	if (tests.passed + tests.failed === 0) {
		console.log('\nNo test was run.');
		process.exitCode = 1;
	}
} catch (error) {
	process.exitCode = 1;
	if (process.env.DEBUG || !(error instanceof Error)) console.log(error);
	else console.log(`\n${error.message}`);
	count.failed += 1;
}
if (count.failed > 0) process.exitCode = 1;
console.log(`\n${count.passed} passed, ${count.failed} failed`);

/**
 * Runs one step under its heading. A step that throws has failed; the next ones run all the same.
 *
 * @param {string} name
 * @param {() => Promise<Count>} check
 * @returns {Promise<Count>}
 */
async function step(name, check) {
	console.log(`\n== ${name}`);
	const begun = performance.now();
	/** @type {Count} */
	let result;
	try {
		result = await check();
	} catch (error) {
		console.log(error instanceof Error && !process.env.DEBUG ? error.message : error);
		result = { passed: 0, failed: 1 };
	}
	const seconds = ((performance.now() - begun) / 1000).toFixed(1);
	console.log(`== ${name}: ${result.failed === 0 ? 'passed' : 'failed'} in ${seconds} s`);
	count.passed += result.passed;
	count.failed += result.failed;
	return result;
}

/**
 * All tests, or those that were chosen. Two runs beside each other: in one of them are the tests that mostly wait; what it says stands after what the
 * other one says.
 *
 * @param {import('./prepare.js').Prepared} prepared
 * @returns {Promise<Count>}
 */
async function vitest(prepared) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'livestall-test-'));
	try {
		if (filters.length > 0) return await vitestRun(prepared, path.join(folder, 'report.json'), filters, 'inherit');
		const said = path.join(folder, 'waiting.txt');
		const file = fs.openSync(said, 'w');
		const counts = await Promise.all([
			vitestRun(prepared, path.join(folder, 'report.json'), ['--project=unit', '--project=system', '--project=screens'], 'inherit'),
			vitestRun(prepared, path.join(folder, 'waiting.json'), ['--project=waiting'], ['ignore', file, file]),
		]);
		fs.closeSync(file);
		process.stdout.write(fs.readFileSync(said));
		return counts.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }));
	} finally {
		fs.rmSync(folder, { recursive: true, force: true });
	}
}

/**
 * @param {import('./prepare.js').Prepared} prepared
 * @param {string} report
 * @param {readonly string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 * @returns {Promise<Count>}
 */
async function vitestRun({ node, env }, report, args, stdio) {
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	const code = await run(node, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], env, stdio);
	const result = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined;
	const passed = result?.numPassedTests ?? 0;
	let failed = result?.numFailedTests ?? 0;
	// A file that fails before its first test has no failed test of its own.
	for (const file of result?.testResults ?? []) {
		const own = file.assertionResults.some((/** @type {{ status: string }} */ test) => test.status === 'failed');
		if (file.status === 'failed' && !own) failed += 1;
	}
	// An error outside of any test, or a run that was cut off.
	if (code !== 0 && failed === 0) failed = 1;
	return { passed, failed };
}
