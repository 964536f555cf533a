import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./ports.ts";
import { eventually } from "./eventually.ts";

/** Why no TURN server can be run here; null where one can. */
export const noCoturn: string | null = spawnSync("turnserver", ["--version"]).error ? "coturn is not installed (Debian: apt-get install coturn)" : null;

export interface Coturn {
	readonly port: number;
	/** What it printed so far. */
	readonly output: () => string;
	close(): Promise<void>;
}

/** Runs a real coturn on loopback that clients reach by TCP only, and that knows nobody but who has credentials made with `secret`. */
export async function startCoturn(secret: string): Promise<Coturn> {
	const folder = await mkdtemp(join(tmpdir(), "livestall-test-coturn-"));
	const port = await freePort();
	const child = spawn(
		"turnserver",
		[
			"-n",
			"--listening-ip=127.0.0.1",
			"--relay-ip=127.0.0.1",
			`--listening-port=${port}`,
			"--no-udp",
			"--no-tls",
			"--no-dtls",
			"--no-cli",
			"--allow-loopback-peers",
			"--use-auth-secret",
			`--static-auth-secret=${secret}`,
			"--realm=livestall.test",
			"--min-port=20000",
			"--max-port=20999",
			`--userdb=${join(folder, "turndb")}`,
			`--pidfile=${join(folder, "pid")}`,
			"--log-file=stdout",
		],
		{ stdio: ["ignore", "pipe", "pipe"] },
	);
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
	const exited = once(child, "exit");
	const close = async (): Promise<void> => {
		if (child.exitCode === null) child.kill("SIGKILL");
		await exited;
		await rm(folder, { recursive: true, force: true });
	};
	try {
		await eventually(async () => {
			if (child.exitCode !== null) throw new Error(`coturn ended with ${child.exitCode}:\n${output}`);
			const socket = connect(port, "127.0.0.1");
			await once(socket, "connect");
			socket.destroy();
		});
	} catch (error) {
		await close();
		throw error;
	}
	return { port, output: () => output, close };
}
