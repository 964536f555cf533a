import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import type { Boot } from "#shared/boot.ts";
import { Refusal } from "#shared/problem.ts";
import type { StagePass } from "#shared/stage.ts";
import { can } from "#shared/policy.ts";
import type { Deps } from "../deps.ts";
import type { Env } from "../http/env.ts";
import type { Hub } from "../live/hub.ts";
import { meOf } from "../people/service.ts";

/** Where index.html takes what the server adds to its head. */
const marker = "<!--boot-->";
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Manifest {
	readonly [source: string]: { readonly file: string; readonly imports?: readonly string[]; readonly css?: readonly string[] };
}

/**
 * The built client: its files, and its one page for every screen, with the boot data of this visit. The watch page comes with its state and a
 * stage pass, and with its scripts announced, so that the browser asks for nothing one after another before the first picture.
 */
export async function pageRoutes(deps: Deps, hub: Hub, clientDir: string) {
	const html = await readFile(join(clientDir, "index.html"), "utf8");
	if (!html.includes(marker)) throw new Error(`${clientDir}/index.html has no ${marker}`);
	const [before, after] = html.split(marker) as [string, string];
	const manifest = JSON.parse(await readFile(join(clientDir, ".vite/manifest.json"), "utf8")) as Manifest;
	const watchHead = preloads(manifest, "watch/watch.tsx");

	return new Hono<Env>()
		.get(
			"/assets/*",
			serveStatic({ root: clientDir, precompressed: true, onFound: (_path, c) => c.header("Cache-Control", "public, max-age=31536000, immutable") }),
			(c) => c.notFound(),
		)
		.get("/:file{[a-z0-9.-]+\\.(?:svg|png|ico|webmanifest|txt|css|js)}", serveStatic({ root: clientDir }), (c) => c.notFound())
		.get("*", async (c) => {
			const path = c.req.path;
			if (/^\/(api|internal|pictures|media|socket\.io)(\/|$)/.test(path)) throw new Refusal("not_found");
			const watched = /^\/watch\/([^/]+)\/?$/.exec(path)?.[1];
			// The page stands while the database is away: it says so itself.
			const me = await meOf(deps.db, c.var.actor).catch(() => ({ userId: null, role: "nobody" as const, name: null, email: null, shops: [] }));
			const watch = watched !== undefined && uuid.test(watched) ? await bootWatch(watched, c.var.actor).catch(() => null) : null;
			const boot: Boot = { me, watch };
			// "<" is escaped: no text in the data can end the script element.
			const data = `<script type="application/json" id="boot">${JSON.stringify(boot).replaceAll("<", "\\u003c")}</script>`;
			c.header("Cache-Control", "no-store");
			const renewed = await deps.sessions.renew(c.req.header("cookie")).catch(() => null);
			if (renewed) c.header("Set-Cookie", renewed);
			return c.html(before + (watched !== undefined ? watchHead : "") + data + after, watched !== undefined && !watch ? 404 : 200);
		});

	async function bootWatch(showId: string, actor: Env["Variables"]["actor"]): Promise<Boot["watch"]> {
		const snapshot = await hub.snapshot(showId);
		if (!snapshot) return null;
		if (snapshot.show.state === "draft" && !can(actor, "show.read", { hostId: snapshot.show.hostId })) return null;
		let pass: StagePass | null = null;
		if (snapshot.show.state === "live") {
			pass = await deps.media.pass({ stage: showId, role: "view", name: actor.name ?? "", sub: actor.userId ?? randomUUID() }).catch(() => null);
		}
		return { snapshot, pass };
	}
}

/** `modulepreload` links of a lazy screen and all it imports. */
function preloads(manifest: Manifest, entry: string): string {
	const files = new Set<string>();
	const styles = new Set<string>();
	const visit = (name: string): void => {
		const chunk = manifest[name];
		if (!chunk || files.has(chunk.file)) return;
		files.add(chunk.file);
		chunk.css?.forEach((file) => styles.add(file));
		chunk.imports?.forEach(visit);
	};
	visit(entry);
	return [...[...files].map((file) => `<link rel="modulepreload" href="/${file}">`), ...[...styles].map((file) => `<link rel="stylesheet" href="/${file}">`)].join("");
}
