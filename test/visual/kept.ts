/** Pictures that are kept, and what a page looks like now against them. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { join } from "node:path";
import sharp from "sharp";

const folder = join(import.meta.dirname, "pictures");
const rendererFile = join(folder, "renderer.json");
/** Where a picture that differs is written, with what differs in red. */
const differing = join(import.meta.dirname, "../../.livestall/visual");
/** Largest picture, in bytes. */
const sizeLimit = 40_000;
/** A pixel differs when one of its channels does by more than this, of 255. */
const channelTolerance = 56;
/** Share of pixels that may differ: the edge of a letter, not a letter. */
const pixelTolerance = 0.0004;

/** `UPDATE_SNAPSHOTS=1` takes the pictures anew. */
export const updating = process.env["UPDATE_SNAPSHOTS"] === "1";

/** What decides how the same page is drawn: the browser's milestone (its patch releases draw alike), its fonts, the machine's kind. */
function rendererOf(chromium: string): Record<string, string> {
	let fonts = "";
	try {
		fonts = execFileSync("fc-list", ["--format", "%{family}|%{style}|%{fontversion}\n"], { encoding: "utf8" }).split("\n").toSorted().join("\n");
	} catch {
		fonts = "unknown";
	}
	return { chromium: chromium.split(".")[0]!, fonts: createHash("sha256").update(fonts).digest("hex").slice(0, 16), platform: `${platform()} ${arch()}` };
}

/** Why the kept pictures can't be compared with this browser's; null where they can. */
export function incomparable(chromium: string): string | null {
	const now = rendererOf(chromium);
	if (updating) {
		mkdirSync(folder, { recursive: true });
		writeFileSync(rendererFile, `${JSON.stringify(now, null, "\t")}\n`);
		return null;
	}
	if (!existsSync(rendererFile)) return "no pictures are kept";
	const kept = JSON.parse(readFileSync(rendererFile, "utf8")) as Record<string, string>;
	const others = Object.keys(now).filter((key) => now[key] !== kept[key]);
	return others.length === 0 ? null : `the kept pictures were drawn by another renderer: ${others.map((key) => `${key} ${kept[key]}, here ${now[key]}`).join("; ")}`;
}

/** Compares (or keeps) what a page looks like; answers what is wrong, null when nothing is. */
export async function compare(name: string, png: Buffer): Promise<string | null> {
	const file = join(folder, `${name}.webp`);
	// The newer one goes through the same encoder: what that changes is no difference.
	const webp = await encoded(png);
	if (updating) {
		writeFileSync(file, webp);
		return webp.length <= sizeLimit ? null : `${name}: ${webp.length} bytes`;
	}
	if (!existsSync(file)) return `${name}: no picture is kept`;
	const kept = readFileSync(file);
	if (kept.equals(webp)) return null;
	const [before, now] = await Promise.all([pixels(kept), pixels(webp)]);
	if (before.info.width !== now.info.width || before.info.height !== now.info.height) return `${name}: ${now.info.width}x${now.info.height}, kept is ${before.info.width}x${before.info.height}`;
	const marked = Buffer.from(now.data);
	let different = 0;
	for (let at = 0; at < now.data.length; at += 3) {
		if (Math.max(Math.abs(now.data[at]! - before.data[at]!), Math.abs(now.data[at + 1]! - before.data[at + 1]!), Math.abs(now.data[at + 2]! - before.data[at + 2]!)) <= channelTolerance) continue;
		different += 1;
		marked.set([255, 0, 0], at);
	}
	const share = different / (now.info.width * now.info.height);
	if (share <= pixelTolerance) return null;
	mkdirSync(differing, { recursive: true });
	const raw = { raw: { width: now.info.width, height: now.info.height, channels: 3 as const } };
	await Promise.all([sharp(marked, raw).png().toFile(join(differing, `${name}.diff.png`)), sharp(png).png().toFile(join(differing, `${name}.png`))]);
	return `${name}: ${(share * 100).toFixed(2)}% of its pixels differ, see .livestall/visual/${name}.diff.png`;
}

/** Small enough to keep; busier pictures a little coarser. */
async function encoded(png: Buffer): Promise<Buffer> {
	for (const quality of [72, 45, 25]) {
		const webp = await sharp(png).webp({ quality, effort: 3 }).toBuffer();
		if (webp.length <= sizeLimit) return webp;
	}
	return sharp(png).webp({ quality: 10, effort: 3 }).toBuffer();
}

const pixels = (picture: Buffer) => sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
