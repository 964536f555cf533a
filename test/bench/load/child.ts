/** A process of our own that answers questions over its IPC channel, and ends with the bench. */
import { fork } from "node:child_process";
import { once } from "node:events";
import type { Report } from "../bench.ts";

export interface Child {
	readonly pid: number;
	/** Sends a question and resolves with the answer to it. */
	ask(question: Record<string, unknown>): Promise<unknown>;
}

export async function startChild(report: Report, file: string, args: readonly string[] = []): Promise<Child> {
	const child = fork(file, [...args], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
	const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
	const exited = once(child, "exit").then(([code]) => {
		for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code}`));
		waiting.clear();
	});
	report.defer(async () => {
		if (child.connected) child.disconnect();
		const timer = setTimeout(() => child.kill("SIGKILL"), 3_000);
		await exited;
		clearTimeout(timer);
	});
	child.on("message", ({ nth, answer, error }: { nth: number; answer?: unknown; error?: string }) => {
		const asked = waiting.get(nth);
		waiting.delete(nth);
		if (error !== undefined) asked?.reject(new Error(error));
		else asked?.resolve(answer);
	});
	let next = 0;
	return {
		pid: child.pid!,
		ask: (question) =>
			new Promise((resolve, reject) => {
				if (!child.connected) return reject(new Error(`${file} is gone`));
				const nth = next++;
				waiting.set(nth, { resolve, reject });
				child.send({ ...question, nth });
			}),
	};
}
