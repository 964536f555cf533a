import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Card, createCards } from "./card.ts";

let dir: string;
beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), "livestall-cards-"))));
afterAll(() => rm(dir, { recursive: true, force: true }));

const card: Card = { kind: "products", name: "a", picture: "p", title: `<橙> & "甜"`, line: "橙园", mark: "¥39.90" };

test("a card is drawn once, whatever its words, and read from its file then", async () => {
	const picture = new Uint8Array(await sharp({ create: { width: 1080, height: 1080, channels: 3, background: "#e8861a" } }).webp().toBuffer());
	let read = 0;
	const draw = createCards({ dir, pictures: { get: async () => (read++, picture) } });
	const [one, two] = await Promise.all([draw(card), draw(card)]);
	expect(read).toBe(1);
	expect(Buffer.from(two).equals(Buffer.from(one))).toBe(true);
	const { data } = await sharp(one).raw().toBuffer({ resolveWithObject: true });
	// Its left half is the picture.
	expect([...data.subarray((315 * 1200 + 100) * 3, (315 * 1200 + 101) * 3)].map((channel) => Math.round(channel / 16))).toEqual([0xe8, 0x86, 0x1a].map((channel) => Math.round(channel / 16)));
	expect((await draw({ ...card, mark: "¥19.90" })).byteLength).toBeGreaterThan(1000);
	expect(read).toBe(2);
});

test("without a picture there is a card too, and the oldest cards make room", async () => {
	const draw = createCards({ dir, pictures: { get: async () => null } });
	for (let n = 0; n < 2_010; n++) await writeFile(join(dir, `${n}.jpg`), "");
	await Promise.all(Array.from({ length: 2_010 }, (_, n) => utimes(join(dir, `${n}.jpg`), n, n)));
	expect((await sharp(await draw({ ...card, picture: "gone", title: "没有图" })).metadata()).height).toBe(630);
	const left = await readdir(dir);
	expect(left.length).toBeLessThanOrEqual(1_801);
	expect(left).toContain("2009.jpg");
	expect(left).not.toContain("0.jpg");
});

test("more than can wait are refused", async () => {
	const draw = createCards({ dir, pictures: { get: async () => null } });
	const answers = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => draw({ ...card, title: `第${n}个` })));
	expect(answers.filter((answer) => answer.status === "rejected").map(({ reason }) => reason.code)).toEqual(Array.from({ length: 7 }, () => "overloaded"));
});
