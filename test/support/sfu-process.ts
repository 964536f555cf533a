import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { eventually } from "./eventually.ts";

const root = join(import.meta.dirname, "../..");

export interface SfuProcess {
	/** Starts it (again) on the same ports; resolves when it serves. */
	start(): Promise<void>;
	/** `kill -9`. */
	kill(): Promise<void>;
	/** Ends it as a service manager does (SIGTERM); answers the exit code. */
	stop(): Promise<number | null>;
	/** What it printed so far. */
	readonly output: () => string;
}

/** The media plane as a process of its own, at `http://127.0.0.1:port`, that reports to the server at `serverUrl`. It is not started yet. */
export function sfuProcess({ port, rtcPort, secret, serverUrl }: { port: number; rtcPort: number; secret: string; serverUrl: string }): SfuProcess {
	let child: ChildProcess | null = null;
	let output = "";
	async function end(signal: NodeJS.Signals): Promise<number | null> {
		if (child && child.exitCode === null && child.signalCode === null) {
			const exited = once(child, "exit");
			child.kill(signal);
			await exited;
		}
		return child?.exitCode ?? null;
	}
	return {
		async start() {
			const own = spawn(process.execPath, ["sfu/main.ts"], {
				cwd: root,
				stdio: ["ignore", "pipe", "pipe"],
				env: { ...process.env, SFU_PORT: String(port), RTC_PORT: String(rtcPort), RTC_WORKERS: "1", STAGE_SECRET: secret, SERVER_URL: serverUrl, LOG_LEVEL: "warn" },
			});
			child = own;
			for (const stream of [own.stdout, own.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
			await eventually(async () => {
				if (own.exitCode !== null) throw new Error(`the media plane ended with ${own.exitCode}:\n${output}`);
				if (!(await fetch(`http://127.0.0.1:${port}/healthz`)).ok) throw new Error("not healthy");
			});
		},
		kill: async () => void (await end("SIGKILL")),
		stop: () => end("SIGTERM"),
		output: () => output,
	};
}
