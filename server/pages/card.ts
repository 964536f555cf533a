import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatFen } from "#shared/money.ts";
import type { Lang } from "#shared/problem.ts";
import type { Bilingual } from "#shared/show.ts";
import type { PictureStore } from "../pictures/store.ts";
import { turnstile } from "../turnstile.ts";
import type { Subject } from "./subject.ts";
import { tr, when } from "./words.ts";

/** The picture that goes with a link: what it shows. */
export interface Card {
	readonly kind: "shows" | "products" | "showcases" | "shops";
	readonly name: string;
	/** A stored picture. */
	readonly picture: string | null;
	readonly title: string;
	/** Who and when, or of whom. */
	readonly line: string;
	/** A price, when it starts, or that it is live. */
	readonly mark: string | null;
}

/** Width and height that Open Graph and Twitter ask for. */
const [width, height] = [1200, 630];
/** Raised when cards are drawn differently, so that none of before is shown. */
const design = 1;
/** Files kept on disk, some 60 kB each; beyond it the oldest tenth goes. */
const kept = 2_000;
/** Cards that wait to be drawn before the answer is `overloaded`; one is drawn at a time. */
const waiting = 32;

/** The card of a page, or null where it has none. */
export function cardOf(subject: Subject, lang: Lang): Card | null {
	const t = (text: Bilingual) => tr(text, lang);
	switch (subject.kind) {
		case "show": {
			const { show } = subject.snapshot;
			const live = show.state === "live";
			return { kind: "shows", name: show.id, picture: show.cover, title: t(show.title), line: show.hostName, mark: live ? (lang === "zh" ? "直播中" : "LIVE") : when(show.startsAt, lang) };
		}
		case "product": {
			const { product } = subject;
			const prices = product.variants.map(({ priceFen }) => priceFen);
			return { kind: "products", name: product.id, picture: product.pictures[0] ?? null, title: t(product.title), line: [t(product.origin), t(product.seller.name)].filter(Boolean).join(" · "), mark: prices.length > 0 ? formatFen(Math.min(...prices), lang === "zh" ? "zh-CN" : "en") : null };
		}
		case "showcase": return { kind: "showcases", name: subject.showcase.slug, picture: subject.showcase.cover, title: t(subject.showcase.title), line: `${subject.showcase.startsOn} – ${subject.showcase.endsOn}`, mark: null };
		case "shop": return { kind: "shops", name: subject.shop.seller.slug, picture: subject.shop.products[0]?.picture ?? null, title: t(subject.shop.seller.name), line: subject.shop.seller.legalName, mark: null };
		default: return null;
	}
}

/** Where a card's page is read from. */
export const pageOfCard = (kind: string, name: string): string => `/${kind === "shows" ? "watch" : kind}/${name}`;

const hashOf = (card: Card): string => createHash("sha256").update(JSON.stringify([design, card])).digest("hex").slice(0, 32);

/** A card's address; it changes with what the card shows, so that others may keep it. */
export const cardPath = (card: Card, lang: Lang): string => `/cards/${card.kind}/${card.name}.jpg?lang=${lang}&v=${hashOf(card).slice(0, 8)}`;

/** Draws cards, and keeps them in `dir`. Refuses with `overloaded` when too many wait. */
export function createCards({ dir, pictures }: { dir: string; pictures: Pick<PictureStore, "get"> }): (card: Card) => Promise<Uint8Array<ArrayBuffer>> {
	const inTurn = turnstile(1, waiting);
	return async (card) => {
		const file = join(dir, `${hashOf(card)}.jpg`);
		const known = () => readFile(file).catch(() => null);
		return (await known()) ?? inTurn(async () => {
			const drawnMeanwhile = await known();
			if (drawnMeanwhile) return drawnMeanwhile;
			const bytes = await draw(card, card.picture === null ? null : await pictures.get(card.picture, 1080));
			await mkdir(dir, { recursive: true });
			const draft = join(dir, `${randomUUID()}.new`);
			await writeFile(draft, bytes);
			await rename(draft, file);
			await trim(dir);
			return bytes;
		});
	};
}

async function trim(dir: string): Promise<void> {
	const names = await readdir(dir);
	if (names.length <= kept) return;
	const files = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(dir, name)).catch(() => null))?.mtimeMs ?? 0 })));
	const oldest = files.sort((a, b) => a.at - b.at).slice(0, names.length - Math.floor(kept * 0.9));
	await Promise.all(oldest.map(({ name }) => rm(join(dir, name), { force: true })));
}

const logo = `<rect x="4" y="12" width="24" height="17" rx="4" fill="#1f6b45"/><path d="M13.2 17.2v7.6a.8.8 0 0 0 1.2.7l6.4-3.8a.8.8 0 0 0 0-1.4l-6.4-3.8a.8.8 0 0 0-1.2.7z" fill="#fff6e6"/><path d="M5.5 3h21L30 10.5a3.5 3.5 0 0 1-7 0a3.5 3.5 0 0 1-7 0a3.5 3.5 0 0 1-7 0a3.5 3.5 0 0 1-7 0z" fill="#fff1d8"/><path d="M5.5 3h5.2L9 10.5a3.5 3.5 0 0 1-7 0zM16 3h5.2L23 10.5a3.5 3.5 0 0 1-7 0z" fill="#d9531a"/>`;
const xml = (text: string): string => text.replace(/[\u0000-\u001f]/g, " ").replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);

/** Left the picture, right what it is. Where no font of this machine has Chinese: the picture whole, with the logo. */
async function draw(card: Card, picture: Uint8Array | null): Promise<Uint8Array<ArrayBuffer>> {
	const { default: sharp } = await import("sharp");
	const worded = await hasChinese();
	const pictureWidth = worded ? 600 : width;
	const base = sharp({ create: { width, height, channels: 3, background: "#fbf6ec" } });
	const shown = picture && (await sharp(picture).resize({ width: pictureWidth, height, fit: "cover" }).toBuffer());
	const over = worded ? words(card, shown !== null) : `<g transform="translate(56 56)"><rect width="148" height="148" rx="34" fill="#fbf6ec"/><g transform="translate(18 14) scale(3.5)">${logo}</g></g>`;
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${over}</svg>`;
	return new Uint8Array(await base.composite([...(shown ? [{ input: shown, left: 0, top: 0 }] : []), { input: Buffer.from(svg), left: 0, top: 0 }]).jpeg({ quality: 84, mozjpeg: true }).toBuffer());
}

const serif = `font-family="Noto Serif CJK SC, Source Han Serif SC, Songti SC, serif" font-weight="bold"`;
const sans = `font-family="Noto Sans CJK SC, Source Han Sans SC, PingFang SC, sans-serif"`;

function words(card: Card, beside: boolean): string {
	const left = beside ? 656 : 96;
	const room = width - 56 - left;
	const size = beside ? 54 : 72;
	const lines = wrap(card.title, room / size, 3);
	const top = 232 + (3 - lines.length) * 14;
	const text = (y: number, size: number, fill: string, font: string, value: string) => `<text x="${left}" y="${y}" font-size="${size}" fill="${fill}" ${font} xml:lang="zh-CN">${xml(value)}</text>`;
	const after = top + lines.length * size * 1.32;
	return [
		...(beside ? [] : [`<rect width="${width}" height="20" fill="#d9531a"/>`]),
		`<g transform="translate(${left} 62) scale(2.5)">${logo}</g>`,
		`<text x="${left + 94}" y="122" font-size="34" fill="#1d3127" ${serif}>Livestall</text>`,
		...lines.map((line, index) => text(top + index * size * 1.32, size, "#1d3127", serif, line)),
		text(after + 4, 28, "#5c6b60", sans, wrap(card.line, room / 28, 1)[0] ?? ""),
		card.mark ? text(height - 72, Math.min(58, Math.floor(room / widthOf(card.mark))), "#c2410c", serif, card.mark) : "",
	].join("");
}

/** Roughly, in em. */
const widthOf = (text: string): number => [...text].reduce((sum, sign) => sum + (/[\u1100-\uffef]/.test(sign) || sign.length > 1 ? 1 : 0.56), 0);

/** `broken` in the narrowest room that takes no more lines: no sign is left alone in the last one. */
export function wrap(text: string, room: number, most: number): string[] {
	let lines = broken(text, room, most);
	for (let less = room - 0.5; less > room / 2 && lines.length > 1; less -= 0.5) {
		const narrower = broken(text, less, most);
		if (narrower.length > lines.length || narrower.at(-1)!.endsWith("…")) break;
		lines = narrower;
	}
	return lines;
}

/** Breaks a text into lines of at most `room` em, Latin words whole where they fit; what goes beyond `most` lines ends in an ellipsis. */
function broken(text: string, room: number, most: number): string[] {
	const parts = text.trim().match(/[\u0021-\u024f]+\s*|\s+|[^]/gu) ?? [];
	const lines: string[] = [""];
	const add = (part: string): void => {
		const line = lines.at(-1)!;
		if (widthOf(line) + widthOf(part.trimEnd()) <= room) lines[lines.length - 1] = line + part;
		else if (widthOf(part) <= room) lines.push(part.trimStart());
		else for (const sign of part) add(sign);
	};
	parts.forEach(add);
	const tidy = lines.map((line) => line.trim()).filter(Boolean);
	if (tidy.length <= most) return tidy;
	let last = tidy[most - 1]!;
	while (widthOf(`${last}…`) > room) last = [...last].slice(0, -1).join("");
	return [...tidy.slice(0, most - 1), `${last}…`];
}

let chinese: Promise<boolean> | null = null;
/** Whether a font of this machine has Chinese: the one stroke of 一 is flat; the box of a missing sign is not, and without any font there is nothing. */
function hasChinese(): Promise<boolean> {
	chinese ??= (async () => {
		const { default: sharp } = await import("sharp");
		const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><rect width="200" height="200" fill="#fff"/><text x="40" y="140" font-size="120" ${sans}>一</text></svg>`;
		const { data, info } = await sharp(Buffer.from(svg)).greyscale().raw().toBuffer({ resolveWithObject: true });
		let [x0, x1, y0, y1] = [info.width, 0, info.height, 0];
		for (let at = 0; at < data.length; at += info.channels) {
			if (data[at]! > 128) continue;
			const [x, y] = [(at / info.channels) % info.width, Math.floor(at / info.channels / info.width)];
			[x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)];
		}
		return x1 - x0 > 40 && y1 - y0 < (x1 - x0) * 0.4;
	})();
	return chinese;
}
