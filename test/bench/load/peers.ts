/** The compiled WebRTC peers of peers/main.go, driven from here: signalling stays in TypeScript, ICE, DTLS and SRTP are Go's. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { EventEmitter } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Report } from "../bench.ts";

const source = join(import.meta.dirname, "peers");
/** Where Debian's packages of Go libraries are. */
const libraries = "/usr/share/gocode";

/** What is missing to compile the peers, as a sentence; null when nothing is. */
export function missingForPeers(): string | null {
	const there = existsSync("/usr/bin/go") && existsSync(join(libraries, "src/github.com/pion/webrtc"));
	return there ? null : "Go and pion are not installed: apt-get install golang-go golang-github-pion-webrtc.v3-dev";
}

/** Compiles the peers once for each version of their source. Answers the binary's path. */
async function compile(): Promise<string> {
	const missing = missingForPeers();
	if (missing) throw new Error(missing);
	const hash = createHash("sha256").update(await readFile(join(source, "main.go"))).digest("hex").slice(0, 16);
	const folder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "livestall/peers");
	const binary = join(folder, hash);
	if (existsSync(binary)) return binary;
	const path = await mkdtemp(join(tmpdir(), "livestall-peers-"));
	try {
		await mkdir(join(path, "src"), { recursive: true });
		await cp(source, join(path, "src/peers"), { recursive: true });
		const built = join(path, "peers");
		await promisify(execFile)("/usr/bin/go", ["build", "-o", built, "peers"], { cwd: join(path, "src/peers"), timeout: 180_000, env: { ...process.env, GO111MODULE: "off", GOPATH: `${path}:${libraries}`, GOFLAGS: "" } });
		await mkdir(folder, { recursive: true });
		await cp(built, `${binary}.new`);
		await rename(`${binary}.new`, binary);
	} finally {
		await rm(path, { recursive: true, force: true });
	}
	return binary;
}

type Event = { readonly event: string; readonly id?: string; readonly [key: string]: unknown };

export interface Count {
	readonly packets: number;
	readonly bytes: number;
	/** Peers that have received something. */
	readonly receiving: number;
}

export class Peers {
	/** The one certificate of all peers: DTLS parameters that a client would send. */
	readonly dtlsParameters: { role: "client"; fingerprints: { algorithm: string; value: string }[] };
	readonly pid: number;
	/** When (Date.now()) each publisher was asked for a key frame. */
	readonly keyFrames: number[] = [];
	readonly #child: ChildProcess;
	/** By event and id. */
	readonly #waiting = new Map<string, { resolve: (event: Event) => void; reject: (error: Error) => void }>();

	private constructor(child: ChildProcess, ready: Event) {
		this.#child = child;
		this.pid = child.pid!;
		this.dtlsParameters = { role: "client", fingerprints: [{ algorithm: String(ready["algorithm"]), value: String(ready["fingerprint"]).toUpperCase() }] };
	}

	static async start(report: Report): Promise<Peers> {
		const child = spawn(await compile(), { stdio: ["pipe", "pipe", "inherit"] });
		report.defer(() => child.kill("SIGKILL"));
		const events = new EventEmitter<{ event: [Event] }>();
		// What pion logs goes to standard output too (pion/logging), between the events.
		createInterface(child.stdout!).on("line", (line) => (line.startsWith("{") ? events.emit("event", JSON.parse(line) as Event) : console.error(`  peers: ${line}`)));
		const ready = await new Promise<Event>((resolve, reject) => {
			events.once("event", resolve);
			child.once("exit", (code) => reject(new Error(`the peers ended with ${code}`)));
		});
		const peers = new Peers(child, ready);
		events.on("event", (event) => peers.#heard(event));
		return peers;
	}

	/** A peer that sends `bitrate` bit/s of picture (VP8, one layer) and sound. Answers its offer; media flows once `answer` is given and DTLS is done. */
	async publish(id: string, bitrate: number, fps: number): Promise<string> {
		this.#say({ do: "publish", id, bitrate, fps });
		return String((await this.#wait("offer", id))["sdp"]);
	}

	/** Resolves when the publisher is connected. */
	async answer(id: string, sdp: string): Promise<void> {
		const connected = this.#wait("connected", id);
		this.#say({ do: "answer", id, sdp });
		await connected;
	}

	/** A peer that receives what this offer sends. Resolves with the time (Date.now()) of its first packet of video. */
	async receive(id: string, sdp: string, timeout = 30_000): Promise<number> {
		const packet = this.#wait("packet", id, timeout);
		this.#say({ do: "receive", id, sdp });
		return Number((await packet)["at"]);
	}

	async count(): Promise<Count> {
		const counted = this.#wait("count", "");
		this.#say({ do: "count" });
		return (await counted) as unknown as Count;
	}

	closePeer(id: string): void {
		this.#say({ do: "close", id });
	}

	#say(command: object): void {
		this.#child.stdin!.write(`${JSON.stringify(command)}\n`);
	}

	#wait(event: string, id: string, timeout = 30_000): Promise<Event> {
		return new Promise((resolve, reject) => {
			const key = `${event} ${id}`;
			const timer = setTimeout(() => reject(new Error(`peer ${id}: no ${event} within ${timeout} ms`)), timeout);
			const done = (): void => {
				clearTimeout(timer);
				this.#waiting.delete(key);
			};
			this.#waiting.set(key, {
				resolve: (got) => (done(), resolve(got)),
				reject: (error) => (done(), reject(error)),
			});
		});
	}

	#heard(event: Event): void {
		if (event.event === "keyframe") this.keyFrames.push(Number(event["at"]));
		if (event.event === "failed") {
			for (const [key, { reject }] of this.#waiting) if (key.endsWith(` ${event.id}`)) reject(new Error(`peer ${event.id}: ${String(event["why"])}`));
			return;
		}
		this.#waiting.get(`${event.event} ${event.id ?? ""}`)?.resolve(event);
	}
}
