// `npm start`: prepares the checkout, then runs the server in the foreground.
import { buildClient } from './build-client.js';
import { fail } from './log.js';
import { prepare } from './prepare.js';
import { run } from './run.js';

const args = process.argv.slice(2);
const log = console.log;
try {
	const prepared = await prepare({ chromium: false, log });
	if (!args.includes('--help')) await buildClient(prepared, log);
	process.exitCode = await run(prepared.node, ['server/main.ts', ...args], prepared.env);
} catch (error) {
	fail(error);
}
