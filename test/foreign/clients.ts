import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Clients that are not ours (test/foreign/install.sh installs them): an ffmpeg that speaks WHIP, and a program built on pion. */
const folder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "livestall/foreign");
const ffmpegRoot = join(folder, "ffmpeg");

interface Program {
	readonly file: string;
	readonly args: readonly string[];
}

/** The program, or why it is not there. */
type Found = { readonly program: Program; readonly missing: null } | { readonly program: null; readonly missing: string };

const speaksWhip = ({ file, args }: Program): boolean => spawnSync(file, [...args, "-hide_banner", "-h", "muxer=whip"], { encoding: "utf8", timeout: 20_000 }).stdout?.includes("WHIP") ?? false;

export function findFfmpeg(): Found {
	const own = { file: "ffmpeg", args: [] };
	if (speaksWhip(own)) return { program: own, missing: null };
	if (!existsSync(join(ffmpegRoot, ".complete"))) return { program: null, missing: "no ffmpeg with the whip muxer: run test/foreign/install.sh" };
	const changed = { file: "chroot", args: [ffmpegRoot, "ffmpeg"] };
	return speaksWhip(changed) ? { program: changed, missing: null } : { program: null, missing: `the ffmpeg in ${ffmpegRoot} does not run (chroot needs root)` };
}

/** Builds the program of test/foreign/pion in a folder of its own. */
export function findPion(): Found & { readonly release: () => void } {
	const none = (missing: string) => ({ program: null, missing, release: () => {} });
	if (spawnSync("go", ["version"]).status !== 0 || !existsSync("/usr/share/gocode/src/github.com/pion/webrtc")) return none("no Go with pion: run test/foreign/install.sh");
	const work = mkdtempSync(join(tmpdir(), "livestall-pion-"));
	const source = join(work, "src/pion");
	mkdirSync(source, { recursive: true });
	cpSync(join(import.meta.dirname, "pion"), source, { recursive: true });
	const file = join(work, "pion");
	const release = () => rmSync(work, { recursive: true, force: true });
	try {
		execFileSync("go", ["build", "-o", file, "."], { cwd: source, env: { ...process.env, GO111MODULE: "off", GOPATH: `${work}:/usr/share/gocode` }, timeout: 240_000, stdio: "pipe" });
	} catch (error) {
		release();
		return none(`pion does not build: ${String((error as { stderr?: unknown }).stderr ?? error).slice(0, 500)}`);
	}
	return { program: { file, args: [] }, missing: null, release };
}

/** A picture that moves, and a tone: what every encoder of the tests sends. */
const picture = (size: string): string[] => ["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=25`];
const tone = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"];

/** Arguments of an ffmpeg that publishes H.264 and Opus by WHIP, as the studio tells hosts to. */
export const ffmpegPublish = (url: string, key: string, more: readonly string[] = []): string[] => [
	"-hide_banner", "-loglevel", "warning", "-progress", "pipe:1", "-stats_period", "0.2", "-re", ...picture("640x360"), ...tone,
	"-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-bf", "0", "-g", "50", "-b:v", "800k",
	"-c:a", "libopus", "-ar", "48000", "-ac", "2", ...more, "-f", "whip", "-authorization", key, url,
];

/** A VP8 file of two seconds, a key frame every half second: an encoder that reads it can't make one when it is asked. */
export function vp8File(ffmpeg: Program, file: string, size: string, bitrate: string): void {
	const args = [...ffmpeg.args, "-hide_banner", "-loglevel", "error", ...picture(size), "-t", "2", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "12", "-b:v", bitrate, "-f", "ivf", "pipe:1"];
	writeFileSync(file, execFileSync(ffmpeg.file, args, { timeout: 60_000, maxBuffer: 64 * 1024 * 1024, stdio: ["ignore", "pipe", "pipe"] }));
}

export interface Running {
	readonly child: ChildProcess;
	/** Everything that it said. */
	output(): string;
	/** How much ffmpeg has sent by its own account, in s of playing time. */
	sent(): number;
	/** The first line of JSON (said already, or to come) that `wanted` likes. Rejects when the program ends without it. */
	line(wanted: (line: any) => boolean): Promise<any>;
	/** Closes its input, which asks the pion program to end its session and go; resolves with the exit code. */
	finish(): Promise<number | null>;
	/** Resolves with the exit code when it has ended, by itself or by `stop`. */
	readonly ended: Promise<number | null>;
	stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export function run({ file, args }: Program, more: readonly string[]): Running {
	const child = spawn(file, [...args, ...more], { stdio: ["pipe", "pipe", "pipe"] });
	let output = "";
	let sent = 0;
	const lines: any[] = [];
	const waiting = new Set<() => void>();
	const wake = () => waiting.forEach((check) => check());
	let over = false;
	child.stderr!.on("data", (chunk) => (output += chunk));
	child.stdin!.on("error", () => {});
	createInterface(child.stdout!).on("line", (line) => {
		const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
		if (name === "out_time_us") sent = Number(value) / 1e6 || 0;
		if (name === undefined) output += `${line}\n`;
		if (line.startsWith("{")) lines.push(JSON.parse(line));
		wake();
	});
	const ended = once(child, "close").then(([code]) => {
		over = true;
		wake();
		return code as number | null;
	});
	return {
		child,
		output: () => output,
		sent: () => sent,
		ended,
		line: (wanted) =>
			new Promise((resolve, reject) => {
				const check = () => {
					const found = lines.find(wanted);
					if (found === undefined && !over) return;
					waiting.delete(check);
					if (found === undefined) reject(new Error(`${file} ended:\n${output}`));
					else resolve(found);
				};
				waiting.add(check);
				check();
			}),
		finish: () => {
			child.stdin!.end();
			return ended;
		},
		stop: (signal = "SIGKILL") => {
			if (!over) child.kill(signal);
			return ended;
		},
	};
}
