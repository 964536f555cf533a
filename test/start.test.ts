import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:https";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Person, runApp } from "./support/app.ts";
import { freePort } from "./support/ports.ts";
import { emptyDatabase } from "./support/database.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs the server until it ends by itself. */
async function end(args: readonly string[], env: Record<string, string>): Promise<{ code: number | null; stdout: string; stderr: string }> {
	const child = spawn(process.execPath, ["server/main.ts", ...args], { env: { ...process.env, LOG_LEVEL: "silent", ...env }, stdio: ["ignore", "pipe", "pipe"] });
	let stdout = "";
	let stderr = "";
	child.stdout.on("data", (chunk) => (stdout += chunk));
	child.stderr.on("data", (chunk) => (stderr += chunk));
	const [code] = await once(child, "close");
	return { code, stdout, stderr };
}

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "livestall-start-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("--help lists every setting and starts nothing", async () => {
	const { code, stdout } = await end(["--help"], { DATA_DIR: join(folder, "help") });
	expect(code).toBe(0);
	for (const name of ["PORT", "HOST", "PUBLIC_ADDRESS", "RTC_PORT", "DATABASE_URL", "TLS_CERT", "TLS_KEY", "--lan"]) expect(stdout).toContain(name);
});

test.each([
	["PORT", { PORT: "eighty" }],
	["DATABASE_URL", { DATABASE_URL: "mysql://nope" }],
	["TLS_KEY", { TLS_CERT: "package.json" }],
	["RTC_PORT", { RTC_PORT: "70000" }],
])("a wrong %s stops the start with a sentence that names it", async (name, env) => {
	const { code, stderr } = await end([], { DATA_DIR: join(folder, "wrong"), ...env });
	expect(code).toBe(1);
	expect(stderr).toContain(name);
	expect(stderr.trim().split("\n")).toHaveLength(1);
});

describe("a server with demonstration accounts", () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let database: string;
	beforeAll(async () => {
		database = await emptyDatabase();
		app = await runApp({ env: { DATABASE_URL: database } });
	});
	afterAll(() => app?.release());

	test("says which port is taken", async () => {
		const port = new URL(app.url).port;
		const { code, stderr } = await end([], { DATA_DIR: join(folder, "taken"), DATABASE_URL: await emptyDatabase(), PORT: port, HOST: "localhost", RTC_PORT: String(await freePort()), RTC_WORKERS: "1", DEMO: "false" });
		expect(code).toBe(1);
		expect(stderr).toContain(`Port ${port}`);
	});

	test("never opens to other devices with passwords that anybody can know", async () => {
		const { code, stderr } = await end([], { DATA_DIR: join(folder, "open"), DATABASE_URL: database, HOST: "0.0.0.0", PORT: "0", RTC_PORT: String(await freePort()), RTC_WORKERS: "1" });
		expect(code).toBe(1);
		expect(stderr).toContain("known passwords");
	});

	test("prints one account of every role, and each signs in to its role", async () => {
		for (const role of ["viewer", "host", "moderator", "producer", "merchant", "admin"]) {
			expect(app.output()).toContain(`${role}@demo.livestall`);
			const person = await Person.demo(app.url, role);
			expect((await person.get("/api/me")).body.role).toBe(role);
		}
	});

	test("tells browsers to keep the page to itself", async () => {
		const { headers } = await new Person(app.url).get("/");
		const policy = headers.get("content-security-policy")!;
		expect(policy).toContain("script-src 'self'");
		expect(policy.match(/script-src[^;]*/)![0]).not.toMatch(/unsafe|\*/);
		expect(headers.get("x-content-type-options")).toBe("nosniff");
		const { headers: signedIn } = await new Person(app.url).post("/api/auth/sign-in/email", { email: "viewer@demo.livestall", password: "livestall-demo" });
		for (const cookie of signedIn.getSetCookie()) expect(cookie).toMatch(/HttpOnly; SameSite=Lax/i);
	});
});

test("--lan serves HTTPS with its own certificate, secure cookies and HSTS, and generated passwords", async () => {
	const port = await freePort(2);
	const child = spawn(process.execPath, ["server/main.ts", "--lan"], {
		env: { ...process.env, LOG_LEVEL: "silent", DATA_DIR: join(folder, "lan"), DATABASE_URL: await emptyDatabase(), PORT: String(port), RTC_PORT: String(port + 1), RTC_WORKERS: "1", DEMO: "true" },
		stdio: ["ignore", "pipe", "inherit"],
	});
	let stdout = "";
	try {
		await new Promise<void>((resolve, reject) => {
			child.stdout.on("data", (chunk) => {
				stdout += chunk;
				if (stdout.includes("Stop with Ctrl-C")) resolve();
			});
			child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
		});
		expect(stdout).toMatch(/https:\/\/\d+\.\d+\.\d+\.\d+:/);
		expect(stdout).not.toContain("livestall-demo");
		const [, password] = /viewer@demo\.livestall\s+(\S+)/.exec(stdout)!;
		const answer = await new Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
			const call = request(
				{ host: "127.0.0.1", port, path: "/api/auth/sign-in/email", method: "POST", rejectUnauthorized: false, headers: { "content-type": "application/json", origin: `https://127.0.0.1:${port}` } },
				(response) => {
					response.resume();
					resolve({ status: response.statusCode!, headers: response.headers });
				},
			);
			call.on("error", reject);
			call.end(JSON.stringify({ email: "viewer@demo.livestall", password }));
		});
		expect(answer.status).toBe(200);
		expect(answer.headers["strict-transport-security"]).toMatch(/max-age=\d+/);
		expect(answer.headers["set-cookie"]).toEqual(expect.arrayContaining([expect.stringMatching(/Secure/)]));
	} finally {
		const gone = once(child, "close");
		child.removeAllListeners("exit");
		child.kill("SIGINT");
		await gone;
	}
});
