import fs from 'node:fs';

/** Age of a lock's last sign of life, in ms, after which its holder counts as dead. */
const stale = 10_000;

/**
 * Takes a lock that several set-ups share: a file that its holder touches every second. Waits for another holder.
 * The set-up runs on machines and in containers that share a cache folder, so a process id would say nothing.
 *
 * @param {string} file Its folder exists.
 * @param {() => void} onWait Called once when another holder has it.
 * @returns {Promise<() => void>} Gives the lock back.
 */
export async function lock(file, onWait) {
	for (let waited = false; ; waited = true) {
		try {
			fs.writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
			break;
		} catch (error) {
			if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
		}
		const touched = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
		if (touched !== undefined && Date.now() - touched > stale) {
			// The rename lets only one of several waiters remove it.
			const aside = `${file}.${process.pid}`;
			try {
				fs.renameSync(file, aside);
				fs.rmSync(aside);
			} catch {}
			continue;
		}
		if (!waited) onWait();
		await new Promise((resolve) => setTimeout(resolve, 300));
	}
	const alive = setInterval(() => {
		try {
			fs.utimesSync(file, new Date(), new Date());
		} catch {}
	}, 1_000);
	alive.unref();
	const release = () => {
		clearInterval(alive);
		process.off('exit', release);
		fs.rmSync(file, { force: true });
	};
	process.once('exit', release);
	return release;
}
