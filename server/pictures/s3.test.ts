import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startS3 } from "../../test/support/s3.ts";
import { objectUrl, s3Files } from "./s3.ts";

const log = pino({ level: "silent" });
let s3: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => void (s3 = await startS3()));
afterAll(() => s3?.close());

const file = (name: string, size = 10) => ({ name, data: new Uint8Array(size).fill(7) });
const id = "0123456789abcdef0123456789abcdef";

test("requests are signed so that an independent check of signature version 4 takes them", async () => {
	const files = s3Files(s3.settings, log);
	await files.put(id, [file("160.webp"), file("480.webp", 500_000)]);
	expect([...s3.objects].map(([path, { bytes, type }]) => [path, bytes.byteLength, type]).sort()).toEqual([[`/livestall/pictures/${id}/160.webp`, 10, "image/webp"], [`/livestall/pictures/${id}/480.webp`, 500_000, "image/webp"]]);
	expect((await files.get(id, "480.webp"))!.byteLength).toBe(500_000);
	expect(await files.get(id, "1080.webp")).toBeNull();
	expect(s3.refusals).toEqual([]);
});

test("a wrong secret, region or bucket is refused by the service and unavailable for the person", async () => {
	for (const [wrong, said] of [[{ secretKey: "another" }, "SignatureDoesNotMatch"], [{ region: "eu-west-1" }, "wrong credential scope"], [{ accessKey: "AKNOBODY" }, "wrong credential scope"]] as const) {
		s3.refusals.length = 0;
		const files = s3Files({ ...s3.settings, ...wrong }, log);
		await expect(files.put(id, [file("160.webp")])).rejects.toMatchObject({ code: "unavailable" });
		await expect(files.get(id, "160.webp")).rejects.toMatchObject({ code: "unavailable" });
		expect(s3.refusals).toEqual([said, said]);
	}
	await expect(s3Files({ ...s3.settings, bucket: "nobodys" }, log).put(id, [file("160.webp")])).rejects.toMatchObject({ code: "unavailable" });
});

test("a service that is busy is asked again, one that is away is unavailable", async () => {
	s3.fail(2);
	await s3Files(s3.settings, log).put("f".repeat(32), [file("160.webp")]);
	expect(s3.objects.has(`/livestall/pictures/${"f".repeat(32)}/160.webp`)).toBe(true);
	s3.fail(50);
	await expect(s3Files(s3.settings, log).get(id, "160.webp")).rejects.toMatchObject({ code: "unavailable" });
	s3.fail(0);
	await expect(s3Files({ ...s3.settings, endpoint: "http://127.0.0.1:1" }, log).put(id, [file("160.webp")])).rejects.toMatchObject({ code: "unavailable" });
});

test("the bucket is in the path, or in the host name where the endpoint says so", () => {
	expect(objectUrl({ endpoint: "https://s3.example.org/", bucket: "b" }, "k/1.webp")).toBe("https://s3.example.org/b/k/1.webp");
	expect(objectUrl({ endpoint: "https://{bucket}.s3.oss-cn-hangzhou.aliyuncs.com", bucket: "b" }, "k/1.webp")).toBe("https://b.s3.oss-cn-hangzhou.aliyuncs.com/k/1.webp");
});
