import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "livestall-arrows-"));
	await cp(join(root, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Whether the linter refuses this import in this file, by the rule that holds the arrows. */
async function refused(file: string, statement: string): Promise<boolean> {
	const path = join(folder, file);
	await mkdir(dirname(path), { recursive: true });
	await writeFile(path, statement);
	try {
		return await new Promise((resolve) => {
			execFile(join(root, "node_modules/.bin/oxlint"), ["-c", join(folder, ".oxlintrc.json"), file], { cwd: folder }, (_error, stdout) => resolve(stdout.includes("no-restricted-imports")));
		});
	} finally {
		await rm(path);
	}
}

const value = (from: string) => `import { x } from "${from}";\nx();\n`;
const type = (from: string) => `import type { X } from "${from}";\nexport type Y = X;\n`;

test.each([
	["shared/a.ts", value("hono")],
	["shared/a.ts", value("node:fs")],
	["shared/a.ts", value("../server/app.ts")],
	["server/orders/a.ts", value("../../sfu/index.ts")],
	["server/orders/a.ts", value("../../client/api.ts")],
	["server/main.ts", value("../sfu/stage.ts")],
	["server/setup/a.js", value("zod")],
	["server/setup/a.js", value("../config.ts")],
	["sfu/a.ts", value("../server/config.ts")],
	["sfu/a.ts", value("pg")],
	["client/watch/a.ts", value("../../server/app.ts")],
	["client/watch/a.ts", value("../../server/orders/service.ts")],
	["client/watch/a.ts", type("../../server/orders/service.ts")],
	["client/watch/a.ts", value("../../sfu/index.ts")],
])("%s may not have %j", async (file, statement) => {
	expect(await refused(file, statement)).toBe(true);
});

test.each([
	["shared/a.ts", value("zod/mini")],
	["shared/a.ts", value("./problem.ts")],
	["server/orders/a.ts", value("#shared/show.ts")],
	["server/main.ts", value("../sfu/index.ts")],
	["server/setup/a.js", value("../../sfu/worker/provide.js")],
	["sfu/a.ts", value("#shared/stage.ts")],
	["client/watch/a.ts", value("#shared/show.ts")],
	["client/api.ts", type("../server/app.ts")],
])("%s may have %j", async (file, statement) => {
	expect(await refused(file, statement)).toBe(false);
});
