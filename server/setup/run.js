import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './prepare.js';

/**
 * Runs a program of the project in the foreground and waits for it. Signals to us are handed on; what Ctrl-C sends to the
 * whole process group may so arrive twice, and the programs take the second as said already.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {import('node:child_process').StdioOptions} [stdio]
 * @returns {Promise<number>} The exit code as a shell would report it.
 */
export function run(command, args, env, stdio = 'inherit') {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { cwd: root, env, stdio });
		const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
		/** @param {NodeJS.Signals} signal */
		const forward = (signal) => child.kill(signal);
		for (const signal of signals) process.on(signal, forward);
		// npm hands a signal to its shell, which dies of it alone, and a killed npm hands on nothing: what shows is that our parent is gone.
		const parent = process.ppid;
		const watch = setInterval(() => {
			if (process.env.npm_lifecycle_event === undefined || process.ppid === parent) return;
			clearInterval(watch);
			child.kill('SIGTERM');
		}, 200);
		const settle = () => {
			clearInterval(watch);
			for (const signal of signals) process.off(signal, forward);
		};
		child.once('error', (error) => {
			settle();
			reject(error);
		});
		child.once('close', (code, signal) => {
			settle();
			resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
		});
	});
}
