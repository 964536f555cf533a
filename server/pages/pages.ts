import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { compress } from "hono/compress";
import type { Boot } from "#shared/boot.ts";
import { type Lang, Refusal } from "#shared/problem.ts";
import { nobody } from "#shared/roles.ts";
import type { StagePass } from "#shared/stage.ts";
import type { Deps } from "../deps.ts";
import type { Env } from "../http/env.ts";
import type { Hub } from "../live/hub.ts";
import { meOf } from "../people/service.ts";
import { cardOf, createCards, pageOfCard } from "./card.ts";
import { createSitemap, robots } from "./crawl.ts";
import { headOf, scriptJson } from "./head.ts";
import { openingOf } from "./opening.ts";
import { webManifest } from "./manifest.ts";
import { answersOf, isPublic, type Subject, subjectReader } from "./subject.ts";

/** Where index.html takes what the server adds to its head. */
const marker = "<!--boot-->";
/** Where its body takes what is seen until the scripts have drawn the screen. */
const openingMarker = "<!--opening-->";

interface Manifest {
	readonly [source: string]: { readonly file: string; readonly imports?: readonly string[]; readonly css?: readonly string[] };
}

/** The lazy screens that a page is opened at, and what stands around them. */
const screens: Readonly<Partial<Record<Subject["kind"], readonly string[]>>> = {
	home: ["shell/shell.tsx", "home/home.tsx"],
	product: ["shell/shell.tsx", "product/product.tsx"],
	shop: ["shell/shell.tsx", "shop/shop.tsx"],
	showcase: ["shell/shell.tsx", "showcase/showcase.tsx"],
	showcases: ["shell/shell.tsx", "showcase/showcases.tsx"],
};

/**
 * The built client: its files, and its one page for every screen, with the head of what it is about and the boot data of this visit. The watch page
 * comes with its state, a stage pass, and a script that enters the stage before any other is read; the other public pages with the first answer of the
 * API; all with their scripts announced, so that the browser asks for nothing one after another before the first picture. Besides: preview cards,
 * robots.txt and sitemap.xml.
 */
export async function pageRoutes(deps: Deps, hub: Hub, { clientDir, cardsDir }: { clientDir: string; cardsDir: string }) {
	const html = await readFile(join(clientDir, "index.html"), "utf8");
	for (const each of [marker, openingMarker]) if (!html.includes(each)) throw new Error(`${clientDir}/index.html has no ${each}`);
	const [before, rest] = html.replace(/<title>.*?<\/title>\s*/, "").split(marker) as [string, string];
	// The page's own links are announced with those of its screens, in their order.
	const [scriptsOfAll, end] = rest.replace(/<link rel="(?:modulepreload|stylesheet)"[^>]*>\s*/g, "").split(openingMarker) as [string, string];
	const begins: Readonly<Record<Lang, string>> = { zh: before, en: before.replace('<html lang="zh-CN">', '<html lang="en">') };
	const manifest = JSON.parse(await readFile(join(clientDir, ".vite/manifest.json"), "utf8")) as Manifest;
	const watchFiles = announcing(manifest, ["watch/first-player.ts", "app.tsx", "watch/watch.tsx"]);
	const files = Object.fromEntries(Object.entries(screens).map(([kind, entries]) => [kind, announcing(manifest, ["app.tsx", ...entries])]));
	const unknownFiles = announcing(manifest, ["app.tsx"]);
	const early = `<script src="/${manifest["watch/early.ts"]!.file}"></script>`;
	const later = filesOf(manifest, ["watch/shelf-sheet.tsx", "checkout/checkout.tsx"]).scripts;
	const compressed = compress();
	const origin = deps.publicOrigin;
	const subjectOf = subjectReader(deps, hub.snapshot);
	const card = createCards({ dir: cardsDir, pictures: deps.pictures });
	const sitemap = createSitemap(deps.db, origin);

	return new Hono<Env>()
		.get(
			"/assets/*",
			serveStatic({ root: clientDir, precompressed: true, onFound: (_path, c) => c.header("Cache-Control", "public, max-age=31536000, immutable") }),
			(c) => c.notFound(),
		)
		.get("/manifest.webmanifest", (c) => c.json(webManifest(c.var.lang), 200, { "Content-Type": "application/manifest+json", "Cache-Control": "no-cache", Vary: "Accept-Language" }))
		.get("/offline.html", serveStatic({ root: clientDir }), (c) => c.notFound())
		.get("/robots.txt", (c) => c.text(robots(origin), 200, { "Cache-Control": "public, max-age=3600" }))
		.get("/sitemap.xml", async (c) => c.body(await sitemap(), 200, { "Content-Type": "application/xml; charset=utf-8", "Cache-Control": "public, max-age=600" }))
		.get("/cards/:kind{shows|products|showcases|shops}/:file{[a-z0-9-]{1,60}\\.jpg}", async (c) => {
			const { kind, file } = c.req.param();
			const subject = await subjectOf(pageOfCard(kind, file.slice(0, -".jpg".length)), false, nobody);
			const lang = c.req.query("lang");
			const shown = isPublic(subject) ? cardOf(subject, lang === "zh" || lang === "en" ? lang : c.var.lang) : null;
			if (!shown) throw new Refusal(subject.kind === "away" ? "unavailable" : "not_found");
			return c.body(await card(shown), 200, { "Content-Type": "image/jpeg", "Cache-Control": "public, max-age=3600", Vary: "Accept-Language" });
		})
		.get("/:file{[a-z0-9.-]+\\.(?:svg|png|ico|webmanifest|txt|css|js)}", serveStatic({ root: clientDir }), (c) => c.notFound())
		// What an address brings along is not compressed together with what is the visitor's own: the size would tell of both.
		.get("*", (c, next) => (c.req.url.includes("?") ? next() : compressed(c, next)), async (c) => {
			const path = c.req.path;
			if (/^\/(api|cards|internal|pictures|media|socket\.io)(\/|$)/.test(path)) throw new Refusal("not_found");
			const { lang, actor } = c.var;
			// The page stands while the database is away: it says so itself.
			const [me, subject] = await Promise.all([
				meOf(deps.db, actor).catch(() => ({ userId: null, role: "nobody" as const, name: null, email: null, shops: [] })),
				subjectOf(path, c.req.query("q") !== undefined, actor),
			]);
			const boot: Boot = { me, answers: answersOf(subject), later, watch: subject.kind === "show" ? { snapshot: subject.snapshot, pass: await passFor(subject.snapshot.show, actor) } : null };
			const data = `<script type="application/json" id="boot">${scriptJson(boot)}</script>`;
			c.header("Cache-Control", "no-store");
			c.header("Vary", "Accept-Language, Cookie");
			const renewed = await deps.sessions.renew(c.req.header("cookie")).catch(() => null);
			if (renewed) c.header("Set-Cookie", renewed);
			const { styles, scripts } = path.startsWith("/watch/") ? watchFiles : (files[subject.kind] ?? unknownFiles);
			return c.html(begins[lang] + styles + headOf(subject, { origin, lang }) + scripts + data + (boot.watch?.pass ? early : "") + scriptsOfAll + openingOf(subject, lang) + end, statusOf(subject));
		});

	async function passFor({ id, state }: { id: string; state: string }, actor: Env["Variables"]["actor"]): Promise<StagePass | null> {
		if (state !== "live") return null;
		return deps.media.pass({ stage: id, role: "view", name: actor.name ?? "", sub: actor.userId ?? randomUUID() }).catch(() => null);
	}
}

/** A cancelled show's page says so to people; for everyone else it is gone. */
function statusOf(subject: Subject): 200 | 404 | 503 {
	if (subject.kind === "away") return 503;
	return subject.kind === "missing" || (subject.kind === "show" && subject.snapshot.show.state === "cancelled") ? 404 : 200;
}

/** The files of lazy screens and of all they import. */
function filesOf(manifest: Manifest, entries: readonly string[]): { readonly styles: readonly string[]; readonly scripts: readonly string[] } {
	const scripts = new Set<string>();
	const styles = new Set<string>();
	const visit = (name: string): void => {
		const chunk = manifest[name];
		if (!chunk || scripts.has(`/${chunk.file}`)) return;
		scripts.add(`/${chunk.file}`);
		chunk.css?.forEach((file) => styles.add(`/${file}`));
		chunk.imports?.forEach(visit);
	};
	entries.forEach(visit);
	return { styles: [...styles], scripts: [...scripts] };
}

/** The links of the page itself and of lazy screens: styles, which come before the first picture, and scripts, which come after it. */
function announcing(manifest: Manifest, entries: readonly string[]): { readonly styles: string; readonly scripts: string } {
	const { styles, scripts } = filesOf(manifest, ["index.html", ...entries]);
	return { styles: styles.map((file) => `<link rel="stylesheet" href="${file}">`).join(""), scripts: scripts.map((file) => `<link rel="modulepreload" href="${file}">`).join("") };
}
