import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { io, type Socket } from "socket.io-client";
import type { Ack, Problem } from "#shared/problem.ts";
import { type ShowAnswers, showNamespace, type ShowRequest } from "#shared/show.ts";
import { patience } from "./eventually.ts";
import { freePort } from "./ports.ts";

const root = join(import.meta.dirname, "../..");
const demoPassword = "livestall-demo";

export interface RunningApp {
	readonly url: string;
	readonly dataDir: string;
	readonly pid: number;
	/** What it printed so far. */
	readonly output: () => string;
	/** Ends it as Ctrl-C does; answers the exit code. */
	stop(): Promise<number | null>;
	/** `kill -9` of the server process alone. */
	kill(): Promise<void>;
	/** Starts it again on the same data, ports and settings, after `stop` or `kill`. */
	start(): Promise<void>;
}

/** Where the run keeps data as the first start leaves them; the run's set-up names a folder, and the first who needs them makes them. */
export const seededData = "LIVESTALL_TEST_SEEDED";

/**
 * Runs the whole product as a process of its own, with the demonstration data, on free loopback ports. By default with its embedded
 * PostgreSQL; `env: { DATABASE_URL }` gives it another. `release` in `afterAll` stops it and deletes its data.
 */
export async function runApp(options: { env?: Record<string, string> } = {}): Promise<RunningApp & { release(): Promise<void> }> {
	const seeded = options.env?.["DATABASE_URL"] === undefined && options.env?.["DEMO"] === undefined ? process.env[seededData] : undefined;
	if (seeded) await makeSeeded(seeded);
	return runOn(await mkdtemp(join(tmpdir(), "livestall-test-app-")), options, seeded);
}

/** Starts the product once on a folder of its own and stops it; who comes meanwhile waits. */
async function makeSeeded(folder: string): Promise<void> {
	const first = await mkdir(`${folder}.made-by`).then(() => true, (error: NodeJS.ErrnoException) => {
		if (error.code !== "EEXIST") throw error;
		return false;
	});
	if (first) {
		const making = `${folder}.making`;
		await mkdir(making);
		const app = await runOn(making, {});
		await app.stop();
		await rename(making, folder);
		return;
	}
	for (const begun = performance.now(); !existsSync(folder); ) {
		if (performance.now() - begun > 120_000) throw new Error("nobody made the demonstration data");
		await delay(50);
	}
}

async function runOn(dataDir: string, options: { env?: Record<string, string> }, seeded?: string): Promise<RunningApp & { release(): Promise<void> }> {
	// With its owners: PostgreSQL runs as somebody else when the tests run as root.
	if (seeded) await promisify(execFile)("cp", ["-a", `${seeded}/.`, dataDir]);
	const [port, rtcPort] = await Promise.all([freePort(), freePort()]);
	const url = `http://localhost:${port}`;
	let child: ChildProcess;
	let output = "";

	async function start(): Promise<void> {
		child = spawn(process.execPath, ["server/main.ts"], {
			cwd: root,
			stdio: ["ignore", "pipe", "pipe"],
			env: { ...process.env, NODE_ENV: "test", PORT: String(port), RTC_PORT: String(rtcPort), RTC_WORKERS: "1", DATA_DIR: dataDir, LOG_LEVEL: "warn", ...options.env },
		});
		const own = child;
		child.stderr!.on("data", (chunk) => (output += chunk));
		const ready = new Promise<void>((resolve) => {
			createInterface(own.stdout!).on("line", (line) => {
				output += `${line}\n`;
				if (line.includes("Livestall is ready")) resolve();
			});
		});
		const died = once(child, "exit").then(([code]) => {
			throw new Error(`the server ended with ${code}:\n${output}`);
		});
		died.catch(() => {});
		await Promise.race([ready, died]);
	}

	async function end(signal: NodeJS.Signals): Promise<number | null> {
		if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
		const exited = once(child, "exit");
		child.kill(signal);
		await exited;
		return child.exitCode;
	}

	try {
		await start();
	} catch (error) {
		await rm(dataDir, { recursive: true, force: true });
		throw error;
	}
	return {
		url,
		dataDir,
		get pid() {
			return child.pid!;
		},
		output: () => output,
		stop: () => end("SIGINT"),
		kill: async () => void (await end("SIGKILL")),
		start,
		async release() {
			await end("SIGINT");
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}

export interface Answer<T = any> {
	readonly status: number;
	readonly headers: Headers;
	readonly body: T;
}

/** A person with a cookie jar, over HTTP and socket.io as a browser would. */
export class Person {
	readonly url: string;
	#cookies = new Map<string, string>();

	constructor(url: string) {
		this.url = url;
	}

	/** Somebody who signed in with a demonstration account: `Person.demo(app.url, "host")`. */
	static async demo(url: string, name: string): Promise<Person> {
		const person = new Person(url);
		const { status, body } = await person.post("/api/auth/sign-in/email", { email: `${name}@demo.livestall`, password: demoPassword });
		if (status !== 200) throw new Error(`sign-in of ${name}: ${status} ${JSON.stringify(body)}`);
		return person;
	}

	get cookie(): string {
		return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
	}

	/** Takes a session that was made elsewhere. */
	useCookie(name: string, value: string): void {
		this.#cookies.set(name, value);
	}

	async request<T = any>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
		const response = await fetch(new URL(path, this.url), {
			method,
			headers: {
				origin: this.url,
				...(this.#cookies.size > 0 ? { cookie: this.cookie } : {}),
				...(body === undefined ? {} : { "content-type": "application/json" }),
				...headers,
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			redirect: "manual",
		});
		for (const line of response.headers.getSetCookie()) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
			if (name === undefined) continue;
			if (value === "" || /max-age=0/i.test(line)) this.#cookies.delete(name);
			else this.#cookies.set(name, value!);
		}
		const text = await response.text();
		const isJson = /json/.test(response.headers.get("content-type") ?? "");
		return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
	}
	get<T = any>(path: string, headers?: Record<string, string>) {
		return this.request<T>("GET", path, undefined, headers);
	}
	post<T = any>(path: string, body: unknown = {}, headers?: Record<string, string>) {
		return this.request<T>("POST", path, body, headers);
	}

	/** Connects to `/show` with this person's session; close it at the end of the test. */
	async connect(): Promise<ShowConnection> {
		const socket = io(`${this.url}${showNamespace}`, { transports: ["websocket"], forceNew: true, extraHeaders: { origin: this.url, ...(this.#cookies.size > 0 ? { cookie: this.cookie } : {}) } });
		await new Promise<void>((resolve, reject) => {
			socket.once("connect", resolve);
			socket.once("connect_error", reject);
		});
		return new ShowConnection(socket);
	}
}

/** A socket on `/show`. Everything it received is kept, so that a test waits for a condition. */
export class ShowConnection {
	readonly socket: Socket;
	readonly received: { name: string; payload: any }[] = [];
	readonly #waiting = new Set<() => void>();

	constructor(socket: Socket) {
		this.socket = socket;
		socket.onAny((name: string, payload: unknown) => {
			this.received.push({ name, payload });
			for (const check of this.#waiting) check();
		});
	}

	/** Sends and answers the data, or throws the problem. */
	async send<E extends ShowRequest>(name: E, payload: unknown): Promise<ShowAnswers[E]> {
		const answer = await this.ask(name, payload);
		if (!answer.ok) throw Object.assign(new Error(answer.problem.code), { problem: answer.problem });
		return answer.data as ShowAnswers[E];
	}

	ask(name: string, payload: unknown): Promise<Ack<unknown>> {
		return this.socket.timeout(patience).emitWithAck(name, payload) as Promise<Ack<unknown>>;
	}

	/** The refusal of a message, or null when it went through. */
	async refusal(name: ShowRequest, payload: unknown): Promise<Problem | null> {
		const answer = await this.ask(name, payload);
		return answer.ok ? null : answer.problem;
	}

	/** The first received message (from `since` in `received` on) that `matches`. */
	async until<T = any>(name: string, matches: (payload: T) => boolean = () => true, timeout = patience): Promise<T> {
		return new Promise((resolve, reject) => {
			const check = () => {
				const found = this.received.find((message) => message.name === name && matches(message.payload));
				if (!found) return;
				clearTimeout(timer);
				this.#waiting.delete(check);
				resolve(found.payload);
			};
			const timer = setTimeout(() => {
				this.#waiting.delete(check);
				reject(new Error(`no "${name}" that matches within ${timeout} ms; received: ${this.received.map((message) => message.name).join(", ")}`));
			}, timeout);
			this.#waiting.add(check);
			check();
		});
	}

	close(): void {
		this.socket.disconnect();
	}
}
