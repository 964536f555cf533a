import { randomBytes } from "node:crypto";
import { Refusal } from "#shared/problem.ts";
import { pictureSizes } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";
import { turnstile } from "../turnstile.ts";
import type { PictureFiles } from "./files.ts";

/** Stored pictures, re-encoded in the widths of `pictureSizes` (shared/show.ts). */
export interface PictureStore {
	/** Re-encodes and keeps a picture; returns its id. Refuses with `picture_unreadable` what is no picture or too large in pixels. */
	put(bytes: Uint8Array, uploadedBy: string | null): Promise<string>;
	/** The WebP bytes, or null when there is no such picture. */
	get(id: string, size: number): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** Most pixels of an upload: what a good phone takes. A file of some kB can decode to gigabytes; it is refused by its header. */
const maxPixels = 50_000_000;
/** Longest side in pixels, WebP's own limit (RFC 9649). */
const maxSide = 16_383;
/** Uploads decoded at once (each takes up to 200 MB), and how many may wait for their turn before the answer is `overloaded`. */
const decodedAtOnce = 2;
const maxWaiting = 64;

/**
 * Pictures as `files` keeps them, and a row in `pictures`, which is written last. What is kept is decoded and encoded anew: no metadata (EXIF names
 * the place where a photo was taken), nothing of the uploaded bytes.
 */
export function createPictureStore({ db, files: kept }: { db: Db; files: PictureFiles }): PictureStore {
	const inTurn = turnstile(decodedAtOnce, maxWaiting);
	return {
		async put(bytes, uploadedBy) {
			if (!isPicture(bytes)) throw new Refusal("picture_unreadable");
			const { files, width, height } = await inTurn(() => encode(bytes));
			const id = randomBytes(16).toString("hex");
			await kept.put(id, files.map(({ size, data }) => ({ name: `${size}.webp`, data })));
			await db.insertInto("pictures").values({ id, uploaded_by: uploadedBy, width, height }).execute();
			return id;
		},
		async get(id, size) {
			if (!/^[0-9a-f]{32}$/.test(id) || !(pictureSizes as readonly number[]).includes(size)) return null;
			return kept.get(id, `${size}.webp`);
		},
	};
}

/** JPEG, PNG, WebP and AVIF by their first bytes: libvips has many more readers, which strangers' bytes shall not reach. */
function isPicture(bytes: Uint8Array): boolean {
	const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString("latin1");
	return head.startsWith("\xff\xd8\xff") || head.startsWith("\x89PNG\r\n\x1a\n") || (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") || /^ftyp(?:avif|avis|mif1)/.test(head.slice(4));
}

async function encode(bytes: Uint8Array) {
	// Loaded with the first picture: a start has no time for libvips.
	const { default: sharp } = await import("sharp");
	try {
		const source = sharp(bytes, { limitInputPixels: maxPixels, failOn: "error", pages: 1 });
		const { width, height } = await source.metadata();
		if (width > maxSide || height > maxSide) throw new Refusal("picture_unreadable");
		// Decoded once, at the largest size, in sRGB and turned as EXIF says; the smaller ones are made of that.
		const largest = pictureSizes[pictureSizes.length - 1]!;
		const { data, info } = await source
			.autoOrient()
			.resize({ width: largest, height: largest * 2, fit: "inside", withoutEnlargement: true })
			.toColourspace("srgb")
			.raw()
			.toBuffer({ resolveWithObject: true });
		const files = await Promise.all(
			pictureSizes.map(async (size) => ({
				size,
				data: await sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
					.resize({ width: size, withoutEnlargement: true })
					.webp({ quality: 82, effort: 2 })
					.toBuffer(),
			})),
		);
		return { files, width: info.width, height: info.height };
	} catch {
		// Whatever libvips says of the bytes, it means this.
		throw new Refusal("picture_unreadable");
	}
}
