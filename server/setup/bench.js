// `npm run bench`: prepares the checkout, then measures. Standard output is the bench's own.
import { buildClient } from './build-client.js';
import { fail } from './log.js';
import { prepare } from './prepare.js';
import { run } from './run.js';

const log = console.error;
try {
	const prepared = await prepare({ chromium: true, log });
	await buildClient(prepared, log);
	process.exitCode = await run(prepared.node, ['test/bench/main.ts', ...process.argv.slice(2)], prepared.env);
} catch (error) {
	fail(error);
}
