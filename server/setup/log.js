/** An error that a person can act on: its message is one sentence plus what to do. */
export class SetupError extends Error {
	/** @override */
	name = 'SetupError';
	/** Printed without a stack trace. */
	expected = true;
}

/**
 * Ends a command with the error's message; the stack trace is shown where `DEBUG` is set or the error is a bug.
 *
 * @param {unknown} error
 * @returns {never}
 */
export function fail(error) {
	const known = error instanceof Error && 'expected' in error;
	if (process.env.DEBUG) console.error(error);
	else console.error(`\n${error instanceof Error ? error.message : String(error)}`);
	if (!known && !process.env.DEBUG) console.error('This was not expected. Run again with DEBUG=1 to see where it happened.');
	process.exit(1);
}
