import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { jwtVerify } from "jose";
import { afterEach, expect, it } from "vitest";
import { StageReport } from "#shared/stage.ts";
import { eventually } from "../test/support/eventually.ts";
import { secret } from "../test/support/media-stack.ts";
import { freePort } from "../test/support/ports.ts";
import { stageClient } from "../test/support/stage-client.ts";
import { reportAudience, signStageToken } from "./token.ts";

const processes: ChildProcess[] = [];
afterEach(async () => {
	await Promise.all(processes.splice(0).map((child) => child.exitCode === null && (child.kill("SIGKILL"), new Promise((resolve) => child.once("exit", resolve)))));
});

function start(env: Record<string, string>): ChildProcess {
	const child = spawn(process.execPath, [path.join(import.meta.dirname, "main.ts")], { env: { ...process.env, LOG_LEVEL: "error", ...env }, stdio: ["ignore", "pipe", "pipe"] });
	processes.push(child);
	return child;
}

it("runs alone: health, capabilities, closing a stage by a control token, reports by HTTP", async () => {
	const reports: StageReport[] = [];
	let refuseOnce = true;
	const commerce = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", async () => {
			expect(request.url).toBe("/internal/stage-reports");
			await jwtVerify(request.headers.authorization!.slice(7), new TextEncoder().encode(secret), { audience: reportAudience });
			// A commerce plane that is just coming back.
			if (refuseOnce) {
				refuseOnce = false;
				response.writeHead(503).end();
				return;
			}
			reports.push(StageReport.parse(JSON.parse(Buffer.concat(chunks).toString())));
			response.writeHead(204).end();
		});
	});
	await new Promise<void>((resolve) => commerce.listen(0, "127.0.0.1", resolve));
	const serverUrl = `http://127.0.0.1:${(commerce.address() as AddressInfo).port}`;
	const port = await freePort();
	const origin = `http://127.0.0.1:${port}`;
	const child = start({ SFU_PORT: String(port), STAGE_SECRET: secret, RTC_PORT: String(await freePort()), RTC_WORKERS: "1", SERVER_URL: serverUrl });
	await eventually(async () => expect((await fetch(`${origin}/healthz`)).status).toBe(200));
	expect(await (await fetch(`${origin}/media/capabilities`)).json()).toMatchObject({ codecs: expect.arrayContaining([expect.objectContaining({ mimeType: "video/VP8" })]) });

	const token = (role: "publish" | "control", stage = "show"): Promise<string> => signStageToken(secret, { stage, role, name: "N", sub: "s", exp: Date.now() / 1000 + 60 });
	const host = await stageClient(origin, { token: await token("publish") });
	expect(host.welcome?.stage).toBe("show");
	const close = async (bearer: string | null, stage = "show"): Promise<number> =>
		(await fetch(`${origin}/media/stages/${stage}`, { method: "DELETE", headers: bearer ? { authorization: `Bearer ${bearer}` } : {} })).status;
	expect(await close(null)).toBe(401);
	expect(await close(await token("publish"))).toBe(403);
	expect(await close(await token("control", "another"))).toBe(403);
	expect(await close(await token("control"), "%E0%A4%A")).toBe(403);
	expect(await close(await token("control", "another"), "another")).toBe(404);
	const down = new Promise((resolve) => host.socket.once("disconnect", resolve));
	expect(await close(await token("control"))).toBe(204);
	await down;
	expect(host.events("closed")).toEqual([{ reason: "ended" }]);
	await eventually(() => expect(reports.map(({ type }) => type)).toEqual(["started", "ended"]));
	expect((await fetch(`${origin}/elsewhere`)).headers.get("content-type")).toBe("application/problem+json");

	const exited = new Promise((resolve) => child.once("exit", resolve));
	child.kill("SIGTERM");
	expect(await exited).toBe(0);
	commerce.closeAllConnections();
	commerce.close();
});

it("says which variable is wrong, and which port is taken", async () => {
	const said = async (env: Record<string, string>): Promise<string> => {
		const child = start(env);
		let text = "";
		for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
		expect(await new Promise((resolve) => child.once("exit", resolve))).not.toBe(0);
		return text;
	};
	expect(await said({ STAGE_SECRET: "short" })).toMatch(/STAGE_SECRET/);
	expect(await said({ STAGE_SECRET: secret, RTC_PORT: "many" })).toMatch(/RTC_PORT/);
	const taken = createServer();
	await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
	const { port } = taken.address() as AddressInfo;
	expect(await said({ STAGE_SECRET: secret, RTC_PORT: String(port), RTC_WORKERS: "1", SFU_PORT: String(await freePort()) })).toContain(String(port));
	taken.close();
});
