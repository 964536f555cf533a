import { crc32, deflateSync } from "node:zlib";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Refusal } from "#shared/problem.ts";
import { pictureSizes } from "#shared/show.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { startS3 } from "../../test/support/s3.ts";
import { diskFiles } from "./files.ts";
import { pictureRoutes } from "./routes.ts";
import { s3Files } from "./s3.ts";
import { createPictureStore, type PictureStore } from "./store.ts";

let database: TestDatabase;
beforeAll(async () => void (database = await freshDatabase(4)));
afterAll(() => database?.drop());

/** The same store over each of the storages; `names` tells what it holds, in any order. */
const storages = {
	disk: async () => {
		const dir = await mkdtemp(join(tmpdir(), "livestall-pictures-"));
		return { files: diskFiles(dir), names: () => readdir(dir), close: () => rm(dir, { recursive: true, force: true }) };
	},
	s3: async () => {
		const s3 = await startS3();
		return { files: s3Files(s3.settings, pino({ level: "silent" })), names: async () => [...s3.objects.keys()], close: () => s3.close() };
	},
};

const code = (promise: Promise<unknown>) => promise.then(() => null, (error: Refusal) => error.code);
const photo = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "#e8861a" } });

/** A PNG whose header promises these pixels, all black: some kB on the wire. */
function bomb(side: number): Buffer {
	const chunk = (type: string, data: Buffer) => {
		const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
		const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
		length.writeUInt32BE(data.length);
		crc.writeUInt32BE(crc32(body));
		return Buffer.concat([length, body, crc]);
	};
	const header = Buffer.alloc(13);
	header.writeUInt32BE(side, 0);
	header.writeUInt32BE(side, 4);
	header.set([1, 0, 0, 0, 0], 8);
	const rows = deflateSync(Buffer.alloc((Math.ceil(side / 8) + 1) * side));
	return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

describe.each(Object.keys(storages) as (keyof typeof storages)[])("in %s", (kind) => {
	let storage: Awaited<ReturnType<(typeof storages)[typeof kind]>>;
	let store: PictureStore;
	beforeAll(async () => {
		storage = await storages[kind]();
		store = createPictureStore({ db: database.db, files: storage.files });
	});
	afterAll(() => storage?.close());

	test("a photo is kept in all sizes, upright, without where it was taken", async () => {
		const taken = await photo(2000, 1000)
			.withExif({ IFD0: { Copyright: "secret place" } })
			.withMetadata({ orientation: 6 })
			.jpeg()
			.toBuffer();
		const id = await store.put(taken, null);
		expect(id).toMatch(/^[0-9a-f]{32}$/);
		for (const size of pictureSizes) {
			const bytes = (await store.get(id, size))!;
			const { format, width, height, exif, orientation } = await sharp(bytes).metadata();
			expect({ format, width, height, exif, orientation }).toEqual({ format: "webp", width: Math.min(size, 1000), height: Math.round(Math.min(size, 1000) * 2), exif: undefined, orientation: undefined });
			expect(Buffer.from(bytes).includes("secret place")).toBe(false);
		}
		expect(await database.db.selectFrom("pictures").selectAll().where("id", "=", id).executeTakeFirst()).toMatchObject({ width: 1000, height: 2000, uploaded_by: null });
	});

	test("garbage, half pictures, other formats and decompression bombs are refused, and leave nothing behind", async () => {
		const before = await storage.names();
		const jpeg = await photo(900, 900).jpeg().toBuffer();
		const exploding = bomb(20_000);
		expect(exploding.byteLength).toBeLessThan(100_000);
		const wrong = {
			empty: new Uint8Array(),
			text: Buffer.from("<script>alert(1)</script>"),
			svg: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>`),
			noise: Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(5000, 7)]),
			half: jpeg.subarray(0, jpeg.length >> 1),
			gif: await photo(10, 10).gif().toBuffer(),
			tiff: await photo(10, 10).tiff().toBuffer(),
			exploding,
		};
		for (const [name, bytes] of Object.entries(wrong)) expect([name, await code(store.put(bytes, null))]).toEqual([name, "picture_unreadable"]);
		expect(await storage.names()).toEqual(before);
	});

	test("PNG with transparency, WebP and AVIF are read too, and small ones are not blown up", async () => {
		for (const bytes of [await photo(300, 200).ensureAlpha(0.5).png().toBuffer(), await photo(300, 200).webp().toBuffer(), await photo(300, 200).avif().toBuffer()]) {
			const id = await store.put(bytes, null);
			expect((await sharp((await store.get(id, 1080))!).metadata()).width).toBe(300);
		}
	});

	test("pictures are served for good, and nothing else of the disk is", async () => {
		const routes = pictureRoutes({ pictures: store } as Parameters<typeof pictureRoutes>[0]);
		routes.onError((error, c) => c.text((error as Refusal).code ?? "bug", 404));
		const id = await store.put(await photo(500, 500).png().toBuffer(), null);
		const answer = await routes.request(`/pictures/${id}/480.webp`);
		expect(answer.status).toBe(200);
		expect(answer.headers.get("content-type")).toBe("image/webp");
		expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
		for (const path of [`/pictures/${id}/481.webp`, `/pictures/${id}/480.png`, `/pictures/${id}/480.webp%00`, `/pictures/..%2f..%2fetc/480.webp`, `/pictures/%2e%2e/480.webp`, `/pictures/.new-${id}/480.webp`, `/pictures/${id.toUpperCase()}/480.webp`, `/pictures/${"0".repeat(32)}/480.webp`]) {
			expect([path, await (await routes.request(path)).text()]).toEqual([path, expect.stringMatching(/^(not_found|404 Not Found)$/)]);
		}
	});
});
