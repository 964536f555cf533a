// `npm test`: prepares the checkout, then runs every check. Words after `--` choose test files; then only those run.
// What failed is said once more at the end, as the end is what is read of a long output.
// The last line of the output is `N passed, N failed`, where each step that is not made of tests counts as one.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildClient } from './build-client.js';
import { prepare } from './prepare.js';
import { run } from './run.js';

/**
 * What came of one step.
 *
 * @typedef {object} Result
 * @property {number} passed
 * @property {string[]} failures Each thing that failed: where, and why if it is known.
 */

/** Projects of vitest.config.ts that run one after another, beside those of the other lanes; each lane takes about as long. */
const lanes = [['unit', 'system', 'screens'], ['waiting']];
const filters = process.argv.slice(2);
/** @type {Result} */
const all = { passed: 0, failures: [] };

try {
	const prepared = await prepare({ chromium: true, log: console.log });
	const tool = (/** @type {string} */ name, /** @type {string[]} */ ...args) => async () => {
		const code = await run(path.join('node_modules/.bin', name), args, prepared.env);
		return code === 0 ? { passed: 1, failures: [] } : { passed: 0, failures: [`${name} (its output is above)`] };
	};

	if (filters.length === 0) {
		await step('Types', tool('tsc', '-p', '.'));
		// The arrows between the folders (design.md, section 3) are rules of .oxlintrc.json; test/arrows.test.ts shows that they hold.
		await step('Lint and arrows between folders', tool('oxlint', '--deny-warnings'));
	}
	await step('Client build', async () => {
		await buildClient(prepared, console.log);
		return { passed: 1, failures: [] };
	});
	const tests = await step('Tests', () => vitest(prepared));
	if (tests.passed + tests.failures.length === 0) {
		console.log('\nNo test was run.');
		process.exitCode = 1;
	}
} catch (error) {
	if (process.env.DEBUG) console.log(error);
	all.failures.push(`Set-up\n${messageOf(error)}`);
}
if (all.failures.length > 0) {
	process.exitCode = 1;
	console.log(`\n== What failed\n\n${all.failures.join('\n\n')}`);
}
console.log(`\n${all.passed} passed, ${all.failures.length} failed`);

/**
 * Runs one step under its heading. A step that throws has failed; the next ones run all the same.
 *
 * @param {string} name
 * @param {() => Promise<Result>} check
 * @returns {Promise<Result>}
 */
async function step(name, check) {
	console.log(`\n== ${name}`);
	const begun = performance.now();
	/** @type {Result} */
	let result;
	try {
		result = await check();
	} catch (error) {
		if (process.env.DEBUG) console.log(error);
		result = { passed: 0, failures: [`${name}\n${messageOf(error)}`] };
	}
	const seconds = ((performance.now() - begun) / 1000).toFixed(1);
	console.log(`== ${name}: ${result.failures.length === 0 ? 'passed' : 'failed'} in ${seconds} s`);
	all.passed += result.passed;
	all.failures.push(...result.failures);
	return result;
}

/**
 * All tests, or those that were chosen. What the first lane says is shown at once, what the others say after it.
 *
 * @param {import('./prepare.js').Prepared} prepared
 * @returns {Promise<Result>}
 */
async function vitest(prepared) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'livestall-test-'));
	try {
		if (filters.length > 0) return await vitestRun(prepared, path.join(folder, 'report.json'), filters, 'inherit');
		const runs = lanes.map(async (projects, lane) => {
			const args = projects.map((project) => `--project=${project}`);
			const report = path.join(folder, `${lane}.json`);
			if (lane === 0) return vitestRun(prepared, report, args, 'inherit');
			const said = fs.openSync(path.join(folder, `${lane}.txt`), 'w');
			try {
				return await vitestRun(prepared, report, args, ['ignore', said, said]);
			} finally {
				fs.closeSync(said);
			}
		});
		const results = await Promise.all(runs);
		for (const lane of lanes.keys()) if (lane > 0) process.stdout.write(fs.readFileSync(path.join(folder, `${lane}.txt`)));
		return { passed: results.reduce((sum, { passed }) => sum + passed, 0), failures: results.flatMap(({ failures }) => failures) };
	} finally {
		fs.rmSync(folder, { recursive: true, force: true });
	}
}

/**
 * @param {import('./prepare.js').Prepared} prepared
 * @param {string} report
 * @param {readonly string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 * @returns {Promise<Result>}
 */
async function vitestRun({ node, env }, report, args, stdio) {
	const reporters = ['--reporter=default', '--reporter=./server/setup/test-report.js'];
	const code = await run(node, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], { ...env, LIVESTALL_TEST_REPORT: report }, stdio);
	/** @type {Result} */
	const result = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : { passed: 0, failures: [] };
	// A run that was cut off, or found no test.
	if (code !== 0 && result.failures.length === 0) result.failures.push(`vitest ended with exit code ${code} (its output is above)`);
	return result;
}

/** @param {unknown} error */
function messageOf(error) {
	return error instanceof Error ? error.message : String(error);
}
