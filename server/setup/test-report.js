// A reporter of Vitest for `test.js`: writes how many tests passed, and of everything that failed where and why, to the file that LIVESTALL_TEST_REPORT
// names. Failing hooks are failures of their own: the tests behind them are not run.
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** @typedef {import('vitest/node').TestModule} TestModule */
/** @typedef {import('vitest/node').SerializedError} SerializedError */

/** Lines that are kept of one failure, and characters of a line. */
const kept = { lines: 40, characters: 300 };

export default class TestReport {
	/**
	 * @param {readonly TestModule[]} modules
	 * @param {readonly SerializedError[]} unhandled
	 */
	onTestRunEnd(modules, unhandled) {
		const report = { passed: 0, failures: unhandled.map((error) => said('outside of a test', [error])) };
		for (const module of modules) {
			const file = path.relative(process.cwd(), module.moduleId);
			for (const part of [module, ...module.children.allSuites()]) {
				const errors = part.errors();
				if (errors.length > 0) report.failures.push(said(part.type === 'suite' ? `${file} > ${part.fullName}` : file, errors));
			}
			for (const test of module.children.allTests()) {
				const { state, errors } = test.result();
				if (state === 'passed') report.passed += 1;
				else if (state === 'failed') report.failures.push(said(`${file} > ${test.fullName}`, errors));
			}
		}
		fs.writeFileSync(/** @type {string} */ (process.env.LIVESTALL_TEST_REPORT), JSON.stringify(report));
	}
}

/**
 * @param {string} where
 * @param {readonly (SerializedError & { diff?: string })[]} errors
 */
function said(where, errors) {
	const lines = errors.flatMap(({ name, message, diff, stack }) => {
		const place = stack?.split('\n').find((line) => /^\s*at /.test(line) && !line.includes('node_modules'));
		return stripVTControlCharacters([`${name ?? 'Error'}: ${message}`, diff, place?.trim()].filter(Boolean).join('\n')).split('\n');
	});
	return [where, ...lines.slice(0, kept.lines).map((line) => `  ${line.slice(0, kept.characters)}`)].join('\n');
}
